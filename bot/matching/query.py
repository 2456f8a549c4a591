"""Reads a question once: language, words, terms of art, papers and bodies named, what it asks for."""

import re
from dataclasses import dataclass
from functools import cached_property

from bot.errors import QuestionError
from bot.matching import fuzzy, language
from bot.matching.bodies import BodyFinder, holds, without
from bot.store.knowledge import Knowledge
from bot.text import comparable, fold, has_han, index_tokens, squash, stem, valid, words

MAX_CHARACTERS = 2000
"""Longer questions are refused: an investor's question fits, a pasted paper does not."""
_MAX_FORMS = 5
_LEAST_HAN_FORM = 2
_LEAST_WORDS_LEFT = 2
_MENDED_LANGUAGES = ("en", "zh", "zh-Hant")


@dataclass(frozen=True)
class Concept:
    """A term of art in the question: the question's tokens it covers, and other ways to say it."""

    covers: frozenset[str]
    forms: tuple[tuple[str, ...], ...]
    """Tokens of each other form, in either language."""


@dataclass(frozen=True)
class Query:
    """A question, read."""

    text: str
    folded: str
    language: str
    tokens: tuple[str, ...]
    """Index tokens of the mended question."""
    comparable: str
    mended: tuple[tuple[str, str], ...]
    """(word as written, word that was meant)."""
    concepts: tuple[Concept, ...]
    documents: tuple[str, ...]
    """Ids of the documents named by number or title, surest first."""
    unknown_numbers: tuple[str, ...]
    """Document numbers that no document has."""
    only_document: bool
    """Whether nothing is asked beyond the documents named."""
    departments: tuple[str, ...]
    only_department: bool
    """Whether nothing is asked beyond how to reach the bodies named."""
    asks: frozenset[str]
    """Any of ``contact``, ``validity``, ``amount``."""
    elsewhere: bool
    """Whether the question is about a place that the papers do not speak for."""
    subject: str
    """For a question whether a paper holds: the question without the words that ask it; else empty."""
    blank: bool
    """Whether the question holds words of asking only (``what is the``) and so asks for nothing."""


class QueryReader:
    """Reads questions against one knowledge store."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._bodies = BodyFinder(knowledge)

    def read(self, text: str) -> Query:
        """Return ``text`` as a query; raises QuestionError where it is empty or too long."""
        text = valid(text)
        folded = fold(text)
        if not re.search(r"\w", folded):
            raise QuestionError("the question is empty; write a few words, for instance: hydrogen station grant")
        if len(folded) > MAX_CHARACTERS:
            raise QuestionError(
                f"the question has {len(folded)} characters; at most {MAX_CHARACTERS} are read; ask in a few sentences"
            )
        spoken = language.detect(text)
        mended_text, mended = self._mend(folded) if spoken in _MENDED_LANGUAGES else (folded, ())
        documents, unknown, rest = self._documents(folded)
        departments, unnamed = self._bodies.find(folded)
        asks = self._asks(folded)
        content = self._content(mended_text) if "contact" in asks else mended_text
        tokens = tuple(dict.fromkeys(index_tokens(content)))
        return Query(
            text=text,
            folded=folded,
            language=spoken,
            tokens=tokens,
            comparable=comparable(content),
            mended=mended,
            concepts=self._concepts(mended_text),
            documents=documents,
            unknown_numbers=unknown,
            only_document=bool(documents or unknown) and self._is_filler(rest),
            departments=departments,
            only_department=bool(departments) and "contact" in asks and self._asks_no_more(unnamed),
            asks=asks,
            elsewhere=self._holds(folded, "elsewhere") and not self._holds(folded, "here"),
            subject=self._subject(mended_text),
            blank=self._is_filler(folded),
        )

    def _content(self, mended: str) -> str:
        """Return a contact question without the words that ask whom to call, where enough is left."""
        facets = self._knowledge.facets
        left = mended
        for phrase in sorted(facets.contact, key=len, reverse=True):
            left = without(left, phrase)
        return left if len(words(left)) >= _LEAST_WORDS_LEFT else mended

    def _subject(self, mended: str) -> str:
        """Return what a question "is ... still valid" is about; empty where it asks something else."""
        facets = self._knowledge.facets
        hits = [word for word in facets.validity if holds(mended, word)]
        if not hits:
            return ""
        for phrase in sorted((*hits, *facets.document_filler, *facets.here), key=len, reverse=True):
            mended = without(mended, phrase)
        return " ".join(words(mended))

    @cached_property
    def _known_words(self) -> dict[str, int]:
        known = dict(self._knowledge.vocabulary)
        for name in ("contact", "validity", "amount", "document_filler", "elsewhere", "here"):
            for entry in getattr(self._knowledge.facets, name):
                for word in words(entry):
                    known.setdefault(word, 1)
        return known

    def _mend(self, folded: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        known = self._known_words
        stems = self._known_stems
        pairs: list[tuple[str, str]] = []
        for word in dict.fromkeys(re.findall(r"[a-z]{4,}", folded)):
            if word not in known and stem(word) not in stems:
                meant = fuzzy.mend(word, known)
                if meant:
                    pairs.append((word, meant))
        for word, meant in pairs:
            folded = re.sub(rf"\b{word}\b", meant, folded)
        return folded, tuple(pairs)

    @cached_property
    def _known_stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self._known_words)

    def _documents(self, folded: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Return the ids of documents named, the numbers nobody has, and the question without those names."""
        found: list[str] = []
        unknown: list[str] = []
        rest = folded
        for reference in fuzzy.number_references(folded):
            written = folded[slice(*reference.span)].strip()
            ids = [d.id for d in self._knowledge.documents if d.number and fuzzy.same_number(reference, d.number)]
            found += ids
            rest = rest.replace(written, " ")
            if not ids:
                unknown.append(written)
        for document_id, _ in fuzzy.title_references(folded, self._knowledge.documents):
            document = self._knowledge.document(document_id)
            found.append(document_id)
            core = re.sub(r"[(（].*?[)）]|^重庆市|[《》“”]", "", fold(document.title))
            for name in (fold(document.title), core, fold(document.title_en)):
                if has_han(name) and squash(name) in squash(rest):
                    rest = squash(rest).replace(squash(name), "")
                elif name and not has_han(name):
                    rest = rest.replace(name, " ")
        return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unknown)), rest

    def _is_filler(self, rest: str) -> bool:
        """Say whether only words of asking for a paper, or whether it holds, are left."""
        facets = self._knowledge.facets
        for phrase in sorted((*facets.validity, *facets.document_filler), key=len, reverse=True):
            rest = without(rest, phrase)
        return not [word for word in words(rest) if not word.isdigit()]

    @cached_property
    def _forms(self) -> list[tuple[str, bool, int]]:
        """(form as looked for in a question, whether it is Chinese, position of its term), longest first."""
        forms: list[tuple[str, bool, int]] = []
        for i, term in enumerate(self._knowledge.terms):
            for form in (term.zh, *term.variants_zh, term.en, *term.variants_en):
                key = _form_key(form)
                if (has_han(key) and len(key) >= _LEAST_HAN_FORM) or (key.strip() and not has_han(key)):
                    forms.append((key, has_han(key), i))
        return sorted(forms, key=lambda item: -len(item[0]))

    def _concepts(self, mended: str) -> tuple[Concept, ...]:
        flat, stemmed = squash(mended), f" {' '.join(stem(word) for word in words(mended))} "
        found: dict[int, Concept] = {}
        for key, chinese, position in self._forms:
            if key not in (flat if chinese else stemmed) or position in found:
                continue
            term = self._knowledge.terms[position]
            others = [f for f in (term.zh, term.en, *term.variants_zh, *term.variants_en) if _form_key(f) != key]
            forms = tuple(tuple(index_tokens(form)) for form in others[:_MAX_FORMS])
            found[position] = Concept(frozenset(index_tokens(key)), forms)
        return tuple(found.values())

    def _asks_no_more(self, rest: str) -> bool:
        """Say whether only words of asking are left."""
        facets = self._knowledge.facets
        phrases = (*facets.contact, *facets.contact_filler, *facets.document_filler, *facets.here)
        for phrase in sorted(phrases, key=len, reverse=True):
            rest = without(rest, phrase)
        return not words(rest)

    def _asks(self, folded: str) -> frozenset[str]:
        return frozenset(name for name in ("contact", "validity", "amount") if self._holds(folded, name))

    def _holds(self, folded: str, facet: str) -> bool:
        return any(holds(folded, word) for word in getattr(self._knowledge.facets, facet))


def _form_key(form: str) -> str:
    folded = fold(form)
    return squash(folded) if has_han(folded) else f" {' '.join(stem(word) for word in words(folded))} "

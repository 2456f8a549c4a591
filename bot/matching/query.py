"""Reads a question once: language, words, terms of art, papers and bodies named, what it asks for."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from bot.errors import QuestionError
from bot.matching import fuzzy, language
from bot.matching.bodies import BodyFinder
from bot.matching.homes import Homes
from bot.matching.lexicon import Gloss, Lexicons, english
from bot.matching.misheard import Misheard
from bot.matching.phrases import Phrases
from bot.matching.places import Origins
from bot.matching.regional import Regional
from bot.matching.spelling import Spelling, capitalised
from bot.matching.titles import PaperFinder
from bot.store.knowledge import Knowledge
from bot.text import comparable, fold, has_han, index_tokens, squash, stem, to_simplified, valid, words

MAX_CHARACTERS = 2000
"""Longer questions are refused: an investor's question fits, a pasted paper does not."""
MOST_SENTENCES = 5
"""How many sentences of a question are compared one by one."""
_LEAST_SENTENCE = 6
"""Characters of a sentence; what is shorter (Co. Ltd., Hi.) says nothing."""
_MAX_FORMS = 5
_CACHED_FORMS = 16384
_LEAST_HAN_FORM = 2
_LEAST_WORDS_LEFT = 2
_LEAST_CONTENT = 9
"""A word of so many letters that the lexicon does not know is rather a subject than a word of asking."""
_CODE = re.compile(r"^(?=.*\d)[a-z0-9]{2,}$")


_CONTACT = ("contact", "contact_abroad")
DETAILS = ("share", "sum", "date", "name")
"""Kinds of detail; the words of each are the facet ``asks_`` and its name."""


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
    spelt: str
    """The text, with what is misspelt mended and words of Hong Kong and Taiwan in those of the mainland, and without
    the country that whoever asks comes from."""
    sentences: tuple[str, ...]
    """The sentences of that where there are several, the last MOST_SENTENCES at most, the one that asks last."""
    folded: str
    language: str
    content: str
    """What is looked for: the question mended, in English where it was asked in a language of the lexicon."""
    translated: str
    """The question word by word in English; empty where it was asked in a language of the curated layer."""
    tokens: tuple[str, ...]
    """Index tokens of the content."""
    comparable: str
    mended: tuple[tuple[str, str], ...]
    """(word as written, word that was meant)."""
    concepts: tuple[Concept, ...]
    documents: tuple[str, ...]
    """Ids of the documents named by number or title, surest first; interpretations last unless one is asked for."""
    unknown_numbers: tuple[str, ...]
    """Document numbers that no document has."""
    only_document: bool
    """Whether nothing is asked beyond the documents named."""
    rest: str
    """The question, folded, without what names the documents; empty where it names none or nothing is left."""
    departments: tuple[str, ...]
    only_department: bool
    """Whether nothing is asked beyond how to reach the bodies named."""
    asks: frozenset[str]
    """Any of ``contact``, ``validity``, ``amount``."""
    details: frozenset[str]
    """The kinds of detail that the question wants: any of DETAILS."""
    here: bool
    """Whether the question names Chongqing or one of its districts."""
    abroad: bool
    """Whether the question names a country or a city outside China."""
    neighbour: bool
    """Whether the question names a neighbour of Chongqing and not Chongqing."""
    elsewhere: bool
    """Whether the question is about a place that the papers do not speak for."""
    subject: str
    """For a question whether a paper holds: the question without the words that ask it; else empty."""
    blank: bool
    """Whether the question holds words of asking only (``what is the``) and so asks for nothing."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are compared by meaning."""
        return tuple(filter(None, (self.spelt, self.translated, *self.sentences)))


_QUOTE = "[\"'”’»)]"
_SENTENCE = re.compile(rf"(?<=\.)\s+|(?<=[!?;。！？；])(?!{_QUOTE})|(?<=[!?。！？]{_QUOTE})|\n+")
_ENDLESS = re.compile(r"[A-Za-z\d_]{80,}")
"""No word of any language is so long; its vector would be near to anything."""
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,80}>")


class QueryReader:
    """Reads questions against one knowledge store."""

    def __init__(self, knowledge: Knowledge, lexicons: Lexicons | None = None) -> None:
        """``lexicons`` are those of the store; read from it unless given."""
        self._knowledge = knowledge
        self._lexicons = lexicons or Lexicons(knowledge)
        self._bodies = BodyFinder(knowledge)
        self._papers = PaperFinder(knowledge)
        self._sets: dict[tuple[str, ...], Phrases] = {}
        self._misheard = Misheard(knowledge)
        self._spelling = Spelling(knowledge)
        self._regional = Regional(knowledge)
        self._homes = Homes(knowledge.facets)

    def read(self, text: str) -> Query:
        """Return ``text`` as a query; raises QuestionError where it is empty or too long."""
        return self._read(text, capitalised(text))

    def rest(self, query: Query) -> Query:
        """Return what a question asks of the documents that it names, as a query; itself where nothing is left."""
        if not query.rest:
            return query
        return replace(self._read(query.rest, capitalised(query.text), query.language), documents=query.documents)

    def _read(self, text: str, names: Set[str], spoken: str = "") -> Query:
        text = _MARKUP.sub(" ", valid(text))
        folded = fold(text)
        if not re.search(r"\w", folded):
            raise QuestionError("the question is empty; write a few words, for instance: hydrogen station grant")
        if len(folded) > MAX_CHARACTERS:
            raise QuestionError(
                f"the question has {len(folded)} characters; at most {MAX_CHARACTERS} are read; ask in a few sentences"
            )
        text, folded = _ENDLESS.sub(" ", text), _ENDLESS.sub(" ", folded)
        spoken = spoken or self._spoken(text, folded)
        glosses = [] if spoken in language.OWN_LANGUAGES else self._lexicons.of(spoken).gloss(text)
        translated = self._homes.without(english(glosses), "en")
        written = folded
        folded = self._regional.mainland(text, folded) if spoken in ("zh", "zh-Hant") else folded
        own = spoken in language.OWN_LANGUAGES
        mended_text, mended = self._mend(folded, names) if own else (translated or folded, ())
        documents, unknown, rest = self._documents(fuzzy.plain_numbers(folded))
        departments, unnamed = self._bodies.find(folded)
        read = f"{folded} {mended_text if mended else ''} {translated}"
        documents = self._with_interpretations(documents, self._holds(read, "interpretation"))
        asks, here = self._asks(read), self._holds(read, "here")
        sought = self._homes.without(mended_text, spoken if own else "en")
        content = self._content(sought) if "contact" in asks else sought
        tokens = tuple(dict.fromkeys((*index_tokens(content), *_unread(glosses))))
        shown = to_simplified(text) if spoken in ("zh", "zh-Hant") else text
        spelt = self._homes.without(mended_text if mended or folded != written else shown, spoken)
        return Query(
            text=text,
            spelt=spelt,
            sentences=_sentences(spelt),
            folded=folded,
            language=spoken,
            content=content,
            translated=translated,
            tokens=tokens,
            comparable=comparable(content),
            mended=mended,
            concepts=(*self._concepts(mended_text), *_ways(glosses)),
            documents=documents,
            unknown_numbers=unknown,
            only_document=bool(documents or unknown) and self._asks_of_papers(rest, spoken),
            rest=" ".join(rest.split()) if documents and words(rest) else "",
            departments=departments,
            only_department=bool(departments) and "contact" in asks and self._asks_no_more(unnamed),
            asks=asks,
            details=frozenset(kind for kind in DETAILS if self._holds(read, f"asks_{kind}")),
            here=here,
            neighbour=not here and self._asks_about(read, "neighbours"),
            abroad=self._abroad(folded, spoken) or self._abroad(translated, "en") or self._holds(read, "abroad"),
            elsewhere=not here and self._asks_about(read, "elsewhere"),
            subject=self._subject(mended_text),
            blank=self._is_filler(folded),
        )

    def _spoken(self, text: str, folded: str) -> str:
        """Return the language of a question; of a few words, the one whose lexicon knows more of them than English."""
        told = language.detect(text)
        if told != "en" or language.is_plainly_english(text):
            return told
        written, english = self._spelling.english(folded)
        if english == written:
            return told
        read = {spoken: self._lexicons.of(spoken).reads(folded) for spoken in language.BY_LEXICON}
        best = max(read, key=lambda spoken: read[spoken])
        return best if read[best] > english else told

    def _content(self, mended: str) -> str:
        """Return a contact question without the words that ask whom to call, where enough is left."""
        left = self._phrases(*_CONTACT).stripped(mended)
        return left if len(words(left)) >= _LEAST_WORDS_LEFT else mended

    def _subject(self, mended: str) -> str:
        """Return what a question "is ... still valid" is about; empty where it asks something else."""
        if not self._holds(mended, "validity"):
            return ""
        return " ".join(words(self._phrases("validity", "document_filler", "here").stripped(mended)))

    def _mend(self, folded: str, names: Set[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
        folded, pairs = self._spelling.mend(folded, names)
        mended = self._misheard.mend(folded) if has_han(folded) else []
        for word, meant in mended:
            folded = folded.replace(word, meant)
        return folded, (*pairs, *mended)

    def _abroad(self, folded: str, spoken: str) -> bool:
        """Say whether a question names a country, in its own language."""
        return self._homes.countries(spoken).within(folded)

    def _documents(self, folded: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Return the ids of documents named, the numbers nobody has, and the question without those names."""
        found: list[str] = []
        unknown: list[str] = []
        rest = folded
        sure = fuzzy.number_references(folded)
        loose = [] if sure else [r for r in fuzzy.loose_references(folded) if self._papers.numbered(r)]
        for reference in (*sure, *loose):
            written = folded[slice(*reference.span)].strip()
            ids = self._papers.numbered(reference)
            found += ids
            rest = rest.replace(written, " ")
            if not ids:
                unknown.append(written)
        for document_id, _ in self._papers.titled(folded):
            document = self._knowledge.document(document_id)
            found.append(document_id)
            core = re.sub(r"[(（].*?[)）]|^重庆市|[《》“”]", "", fold(document.title))
            for name in (fold(document.title), core, fold(document.title_en)):
                if has_han(name) and squash(name) in squash(rest):
                    rest = squash(rest).replace(squash(name), "")
                elif name and not has_han(name):
                    rest = rest.replace(name, " ")
        return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unknown)), rest

    def _with_interpretations(self, named: tuple[str, ...], wanted: bool) -> tuple[str, ...]:
        """Return the papers named, with those that explain them first where they are ``wanted``, else last."""
        explaining = [document_id for document_id in named if self._knowledge.document(document_id).form == "qa"]
        if wanted and named:
            explaining += [d.id for d in self._knowledge.documents if d.interprets in named]
        own = [document_id for document_id in named if document_id not in explaining]
        return tuple(dict.fromkeys((*explaining, *own) if wanted else (*own, *explaining)))

    def _asks_of_papers(self, rest: str, spoken: str) -> bool:
        """Say whether what a question holds beyond names of papers asks for them as a whole, or for whom to call."""
        if spoken not in language.OWN_LANGUAGES:
            glosses = self._lexicons.of(spoken).gloss(rest)
            if any(not gloss.english and len(gloss.written) >= _LEAST_CONTENT for gloss in glosses):
                return False
            rest = english(glosses)
        return self._is_filler(rest) or self._asks_no_more(rest)

    def _is_filler(self, rest: str) -> bool:
        """Say whether only words of asking for a paper, or whether it holds, are left."""
        rest = self._phrases("validity", "interpretation", "document_filler").stripped(rest)
        return not [word for word in words(rest) if not word.isdigit()]

    def _asks_about(self, read: str, places: str) -> bool:
        """Say whether a question names one of some places, and not as the one that whoever asks comes from."""
        return self._holds(read, places) and self._holds(self._origins.without(read), places)

    @cached_property
    def _origins(self) -> Origins:
        return Origins(self._knowledge.facets)

    @cached_property
    def _forms(self) -> dict[str, int]:
        """The position of the term of each form, as it is looked for in a question."""
        forms: dict[str, int] = {}
        for i, term in enumerate(self._knowledge.terms):
            for form in (term.zh, *term.variants_zh, term.en, *term.variants_en):
                key = _form_key(form)
                if len(key) >= (_LEAST_HAN_FORM if has_han(key) else 1):
                    forms.setdefault(key, i)
        return forms

    @cached_property
    def _starts(self) -> dict[str, int]:
        """For the first two characters of each Chinese form, and the first word of each other one, the longest form.

        Its length is in characters, and in words.
        """
        starts: dict[str, int] = {}
        for key in self._forms:
            start, size = (key[:_LEAST_HAN_FORM], len(key)) if has_han(key) else (key.split()[0], len(key.split()))
            starts[start] = max(size, starts.get(start, 0))
        return starts

    def _concepts(self, mended: str) -> tuple[Concept, ...]:
        """Return the terms of art in a question, each by its longest form there."""
        found: dict[int, Concept] = {}
        for key in self._keys(mended):
            position = self._forms.get(key)
            if position is None or position in found:
                continue
            term = self._knowledge.terms[position]
            rest = [f for f in (term.zh, term.en, *term.variants_zh, *term.variants_en) if _form_key(f) != key]
            forms = tuple(_form_tokens(form) for form in rest[:_MAX_FORMS])
            found[position] = Concept(frozenset(index_tokens(key)), forms)
        return tuple(found.values())

    def _keys(self, mended: str) -> list[str]:
        """Return the parts of a question that may be a form of a term: Chinese ones first, the longest first."""
        flat = squash(mended) if has_han(mended) else ""
        stems = [stem(word) for word in words(mended)]
        pairs = [flat[i : i + _LEAST_HAN_FORM] for i in range(len(flat) - _LEAST_HAN_FORM + 1)]
        chinese = [flat[i : i + n] for i, n in self._spans(pairs, _LEAST_HAN_FORM, len(flat))]
        return chinese + [" ".join(stems[i : i + n]) for i, n in self._spans(stems, 1, len(stems))]

    def _spans(self, starts: Sequence[str], least: int, end: int) -> list[tuple[int, int]]:
        """Return place and length of what may be a form, by how it starts, the longest first."""
        longest = ((i, min(self._starts.get(start, 0), end - i)) for i, start in enumerate(starts))
        return sorted(((i, n) for i, most in longest for n in range(least, most + 1)), key=lambda at: (-at[1], at[0]))

    def _asks_no_more(self, rest: str) -> bool:
        """Say whether only words of asking are left."""
        return not words(self._phrases("contact", "contact_filler", "document_filler", "here").stripped(rest))

    def _asks(self, folded: str) -> frozenset[str]:
        facets = {"contact": _CONTACT, "validity": ("validity",), "amount": ("amount",)}
        return frozenset(name for name, held in facets.items() if self._phrases(*held).within(folded))

    def _holds(self, folded: str, facet: str) -> bool:
        return self._phrases(facet).within(folded)

    def _phrases(self, *facets: str) -> Phrases:
        """Return the words of one or more facets as one set."""
        if facets not in self._sets:
            self._sets[facets] = Phrases(word for name in facets for word in getattr(self._knowledge.facets, name))
        return self._sets[facets]


def _sentences(text: str) -> tuple[str, ...]:
    """Return the last sentences of a text that has several, the last one that asks at the end."""
    found = [piece.strip() for piece in _SENTENCE.split(text) if len(squash(piece)) >= _LEAST_SENTENCE]
    asking = [i for i, piece in enumerate(found) if piece.rstrip("\"'”’»)").endswith(("?", "？"))]
    if asking:
        found.append(found.pop(asking[-1]))
    return tuple(found[-MOST_SENTENCES:]) if len(found) > 1 else ()


def _ways(glosses: Sequence[Gloss]) -> tuple[Concept, ...]:
    """Return, for each translated word, the English that it was given and the other ways to say it."""
    return tuple(
        Concept(frozenset(index_tokens(gloss.english[0])), tuple(_form_tokens(form) for form in gloss.english[1:]))
        for gloss in glosses
        if len(gloss.english) > 1
    )


def _unread(glosses: Sequence[Gloss]) -> list[str]:
    """Return the tokens of words that the lexicon does not know and that may be names: Latin ones with a digit."""
    return [token for g in glosses if not g.english for token in index_tokens(g.written) if _CODE.match(token)]


@lru_cache(maxsize=_CACHED_FORMS)
def _form_tokens(form: str) -> tuple[str, ...]:
    return tuple(index_tokens(form))


@lru_cache(maxsize=_CACHED_FORMS)
def _form_key(form: str) -> str:
    folded = fold(form)
    return squash(folded) if has_han(folded) else " ".join(stem(word) for word in words(folded))

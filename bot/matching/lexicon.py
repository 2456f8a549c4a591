"""Turns a question in another language into English search words, word by word, with a curated lexicon."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from bot.foreign import UNSPACED, pieces, stem, written_key
from bot.store.knowledge import Knowledge
from bot.text import fold

WORD_CUTOFF = 86.0
"""Least ratio (0 to 100) at which a word that the lexicon does not know is read as one that it knows."""
LEAST_MISSPELT = 6
_LEAST_PART = 3
"""A part of a compound has at least so many letters."""
_LEAST_TELLING = 4
"""Shorter words do not tell the language."""
_MOST_WORDS = 6
_LINKING = ("", "s", "es", "n", "en", "er", "e")
_COMPOUNDS = ("de",)
_LONGEST_COMPOUND = 60
"""A longer word is no compound but a slip of the keyboard, or worse; it is not taken apart."""
_LATIN_RUN = re.compile(r"[a-z0-9]+")
_KANA_ONLY = re.compile(r"^[\u3041-\u309f]$")


_Parts = list[tuple[str, str]]
_Tried = dict[str, _Parts | None]


@dataclass(frozen=True)
class Gloss:
    """One word or phrase of a question with the English that the lexicon gives for it."""

    written: str
    english: tuple[str, ...]
    """Headwords, the most usual first; empty where the word is not known, or known and not to be read."""


class Lexicon:
    """The words of one language."""

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        """Take the English headwords, one a line and the most usual first, of each key of a form; see bot.foreign."""
        self._language = language
        self._words_of = words

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._words_of), default=0)

    @cached_property
    def _single(self) -> dict[str, list[str]]:
        """The words that a misspelt one may stand for, by their first letter: few people miss that."""
        found: dict[str, list[str]] = {}
        for form, heads in self._words_of.items():
            if heads and len(form) >= LEAST_MISSPELT and form.isalpha():
                found.setdefault(form[0], []).append(form)
        return found

    def _heads(self, key: str) -> tuple[str, ...] | None:
        """Return the headwords of a form, none where it is known and not read; None where it is not known."""
        heads = self._words_of.get(key)
        if heads is None:
            return None
        return tuple(heads.split("\n")) if heads else ()

    def gloss(self, text: str) -> list[Gloss]:
        """Return the words of ``text`` in order, each with its English."""
        folded = fold(text)
        return self._scan(folded) if self._language in UNSPACED else self._words(folded)

    def reads(self, text: str) -> int:
        """Return how many of the longer words of ``text`` the lexicon knows, whole or in parts that it knows."""
        return sum(len(gloss.written) >= _LEAST_TELLING and bool(gloss.english) for gloss in self.gloss(text))

    # Languages that write spaces.

    def _words(self, folded: str) -> list[Gloss]:
        written = pieces(folded)
        stems = [stem(word, self._language) for word in written]
        found: list[Gloss] = []
        i = 0
        while i < len(stems):
            for size in range(min(_MOST_WORDS, len(stems) - i), 0, -1):
                heads = self._heads(written_key(written[i])) if size == 1 else None
                if heads is None:
                    heads = self._heads(" ".join(stems[i : i + size]))
                if heads is not None:
                    found.append(Gloss(" ".join(written[i : i + size]), heads))
                    break
            else:
                size = 1
                found += self._unknown(written[i], stems[i])
            i += size
        return found

    def _unknown(self, word: str, stemmed: str) -> list[Gloss]:
        """Read a word that is not in the lexicon: as a compound, else as a misspelt one."""
        parts = self._compound(word, {}) if self._language in _COMPOUNDS and len(word) <= _LONGEST_COMPOUND else None
        if parts:
            return [Gloss(part, self._heads(key) or ()) for part, key in parts]
        if len(stemmed) >= LEAST_MISSPELT:
            alike = self._single.get(stemmed[0], ())
            near = process.extractOne(stemmed, alike, scorer=fuzz.ratio, score_cutoff=WORD_CUTOFF)
            if near:
                return [Gloss(word, self._heads(near[0]) or ())]
        return [Gloss(word, ())]

    def _compound(self, word: str, tried: _Tried) -> _Parts | None:
        """Return (part, key) for a compound whose parts are all known, longest first part first; else None.

        ``tried`` holds the ends of the word that were taken apart before: without it the ways would multiply.
        """
        if word not in tried:
            tried[word] = self._first_way(word, tried)
        return tried[word]

    def _first_way(self, word: str, tried: _Tried) -> _Parts | None:
        for cut in range(len(word) - _LEAST_PART, _LEAST_PART - 1, -1):
            for link in _LINKING:
                head = word[:cut].removesuffix(link) if link else word[:cut]
                if link and not word[:cut].endswith(link):
                    continue
                key = stem(head, self._language)
                if len(head) < _LEAST_PART or not self._words_of.get(key):
                    continue
                rest = word[cut:]
                tail = stem(rest, self._language)
                if self._words_of.get(tail):
                    return [(head, key), (rest, tail)]
                more = self._compound(rest, tried)
                if more:
                    return [(head, key), *more]
        return None

    # Languages that do not.

    def _scan(self, folded: str) -> list[Gloss]:
        found: list[Gloss] = []
        i = 0
        while i < len(folded):
            for size in range(min(self._longest, len(folded) - i), 0, -1):
                piece = folded[i : i + size]
                heads = self._heads(piece)
                if heads is not None and not _cuts_latin(folded, i + size) and (size > 1 or self._alone(folded, i)):
                    found.append(Gloss(piece, heads))
                    break
            else:
                run = _LATIN_RUN.match(folded, i)
                size = len(run[0]) if run else 1
                if run:
                    found.append(Gloss(run[0], (run[0],)))
            i += size
        return found

    def _alone(self, folded: str, i: int) -> bool:
        """Say whether one character may stand for a word: a Korean one only between spaces, a hiragana never."""
        if self._language == "ko":
            before, after = folded[i - 1 : i], folded[i + 1 : i + 2]
            return not before.strip() and not after.strip()
        return not _KANA_ONLY.match(folded[i])


class Lexicons:
    """The lexicons of one knowledge store, each read when its language is first met."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._held: dict[str, Lexicon] = {}

    def of(self, language: str) -> Lexicon:
        """Return the lexicon of a language; an empty one where the store has none."""
        if language not in self._held:
            self._held[language] = Lexicon(language, self._knowledge.lexicon(language))
        return self._held[language]


def _cuts_latin(folded: str, end: int) -> bool:
    """Say whether a Latin word goes on behind ``end``."""
    return bool(_LATIN_RUN.match(folded[end - 1 : end]) and _LATIN_RUN.match(folded[end : end + 1]))


def english(glosses: Sequence[Gloss]) -> str:
    """Return the most usual English of each word, in order: a rough translation."""
    return " ".join(gloss.english[0] for gloss in glosses if gloss.english)

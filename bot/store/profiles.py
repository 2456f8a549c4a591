"""The words of every clause and intent, packed so that a whole list of candidates is measured at once."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.model import Clause, Document, Intent
from bot.text import index_tokens, ordered

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int32]
    Places = NDArray[np.intp]


INDEXED_LANGUAGES = ("en", "zh")
"""Questions in other languages are found by meaning: theirs are looked for in English words (intents/lexicon)."""
_SMOOTHING = 2e-4


class Kind(IntEnum):
    """What a text of a profile is."""

    QUESTION = 0
    SUMMARY = 1
    KEYWORD = 2
    HEADING = 3
    BODY = 4
    TITLE = 5


@dataclass(frozen=True)
class Profile:
    """All texts of one entry of the index, each as the set of its tokens."""

    kinds: "Ids"
    """The kind of each text."""
    sizes: "Ids"
    """The number of tokens of each text."""
    tokens: "Ids"
    """The token ids of all texts, one text after the other."""
    questions: tuple[str, ...]
    """The curated questions in the form of :func:`bot.text.ordered`."""


def clause_texts(clause: Clause, document: Document) -> Iterator[tuple[Kind, str]]:
    """Yield every text under which a clause is found."""
    layer = clause.curation
    for language, question in layer.questions:
        if language in INDEXED_LANGUAGES:
            yield Kind.QUESTION, question
    labels = (str(b.values.get(key, "")) for b in layer.benefits for key in ("label_en", "label_zh"))
    yield Kind.SUMMARY, " ".join((layer.summary_en, layer.summary_zh, *labels))
    for keyword in (*layer.keywords, *layer.audience):
        yield Kind.KEYWORD, keyword
    yield Kind.HEADING, " ".join((clause.heading, *clause.headings))
    yield Kind.BODY, clause.text
    yield Kind.TITLE, f"{document.title} {document.title_en}"


def intent_texts(intent: Intent) -> Iterator[tuple[Kind, str]]:
    """Yield every text under which an intent is found."""
    for _, question in intent.questions:
        yield Kind.QUESTION, question
    if intent.answer:
        yield Kind.SUMMARY, " ".join(f"{sentence.en} {sentence.zh}" for sentence in intent.answer)
    yield Kind.KEYWORD, intent.id.replace("-", " ")


@dataclass(frozen=True)
class IndexedToken:
    """A token of the index."""

    id: int
    entries: int
    """Number of clauses and intents that hold it."""
    strangeness: float
    """See :func:`strangeness`."""


_tokens = lru_cache(maxsize=4096)(index_tokens)
_REPEATED = (Kind.TITLE, Kind.KEYWORD)
"""Texts of these kinds stand under many clauses: a paper's title under all of its clauses."""


class Packer:
    """Packs texts into blobs and counts in how many entries each token stands."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._entries: dict[int, int] = {}
        self._asked: dict[bool, dict[int, int]] = {False: {}, True: {}}
        self.questions = {False: 0, True: 0}
        """How many questions were packed that the papers answer, and (True) that are out of scope."""

    def pack(self, texts: Iterable[tuple[Kind, str]], outside: bool = False) -> tuple[dict[Kind, str], bytes, str]:
        """Return the tokens of each kind as one string, the blob of :func:`unpack`, and its questions, ordered.

        A token stands in the string as often as texts of the kind hold it.
        """
        import numpy as np

        by_kind: dict[Kind, list[str]] = {kind: [] for kind in Kind}
        kinds: list[int] = []
        sizes: list[int] = []
        ids: list[int] = []
        questions: list[str] = []
        for kind, text in texts:
            tokens = dict.fromkeys(_tokens(text) if kind in _REPEATED else index_tokens(text))
            by_kind[kind] += tokens
            unique = [self._ids.setdefault(token, len(self._ids)) for token in tokens]
            kinds.append(kind)
            sizes.append(len(unique))
            ids += unique
            if kind is Kind.QUESTION:
                questions += [form] if (form := ordered(text)) else []
                self.questions[outside] += 1
                for token in unique:
                    self._asked[outside][token] = self._asked[outside].get(token, 0) + 1
        for token in set(ids):
            self._entries[token] = self._entries.get(token, 0) + 1
        blob = np.asarray([len(kinds), *kinds, *sizes, *ids], dtype=np.int32).tobytes()
        return {kind: " ".join(tokens) for kind, tokens in by_kind.items()}, blob, "\n".join(questions)

    def rows(self) -> Iterator[tuple[int, str, int, float]]:
        """Yield (id, token, number of entries that hold it, how strange it is: see :func:`strangeness`)."""
        for token, number in self._ids.items():
            asked = self._asked[False].get(number, 0) / max(1, self.questions[False])
            beyond = self._asked[True].get(number, 0) / max(1, self.questions[True])
            yield number, token, self._entries[number], strangeness(asked, beyond)


def strangeness(asked: float, beyond: float) -> float:
    """Return the log-odds that a word comes from a question out of scope, from its share of either kind of question.

    0 for a word that stands in neither, or in both alike; 2 for one that is seven times as usual out of scope.
    """
    return math.log((beyond + _SMOOTHING) / (asked + _SMOOTHING))


def unpack(blob: bytes, questions: str) -> Profile:
    """Return the profile that :meth:`Packer.pack` packed."""
    import numpy as np

    flat = np.frombuffer(blob, dtype=np.int32)
    count = int(flat[0])
    return Profile(
        kinds=flat[1 : 1 + count],
        sizes=flat[1 + count : 1 + 2 * count],
        tokens=flat[1 + 2 * count :],
        questions=tuple(questions.split("\n")) if questions else (),
    )


@dataclass(frozen=True)
class Pack:
    """The profiles of several entries as one run of arrays."""

    entries: tuple[str, ...]
    kinds: "Ids"
    sizes: "Ids"
    tokens: "Ids"
    entry_of_text: "Ids"
    """The position in ``entries`` that each text belongs to."""
    starts: "Places"
    """The first text of each entry."""
    questions: tuple[tuple[str, ...], ...]


def joined(entries: Sequence[str], profiles: Sequence[Profile]) -> Pack:
    """Return profiles as one pack, in order."""
    import numpy as np

    counts = np.asarray([len(profile.kinds) for profile in profiles], dtype=np.intp)
    none = np.zeros(0, dtype=np.int32)
    return Pack(
        entries=tuple(entries),
        kinds=np.concatenate([none, *(profile.kinds for profile in profiles)]),
        sizes=np.concatenate([none, *(profile.sizes for profile in profiles)]),
        tokens=np.concatenate([none, *(profile.tokens for profile in profiles)]),
        entry_of_text=np.repeat(np.arange(len(profiles), dtype=np.int32), counts),
        starts=np.cumsum(counts) - counts,
        questions=tuple(profile.questions for profile in profiles),
    )

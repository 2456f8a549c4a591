"""What the fitting questions tell: which of them a question is like, which clauses answered those, and whether any did.

``python -m benchmarks.fit_rank``, run with the encoder, makes ``models/precedents.npz``: the vectors of the fitting
questions along the directions of bot.directions, and which clauses answer each; their texts are not in it. It is of one
encoder, and says nothing of a store without a clause that it knows.
"""

import zlib
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from bot.encoder import package, products, unit
from bot.errors import StoreError
from bot.matching.cells import highest
from bot.matching.words import best_and_mean
from bot.model import INTENT_PREFIX, Intent, intent_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.encoder import Vectors

    Places = NDArray[np.intp]
    Column = NDArray[np.float64]

FILE = Path(__file__).parent / "models" / "precedents.npz"
OF_THE_QUESTION = ("like_answered", "like_refused", "like_margin", "like_share")
"""The mean cosine with the nearest NEAREST questions that a paper answers, and with those that none does; by how much
the first is greater; the share of answered ones among the nearest FEW, the nearer the more."""
OF_THE_CANDIDATE = ("precedent", "mean_precedent", "precedent_asked", "precedents")
"""The highest cosine with a question that the entry answers and the mean of the three highest; the highest of the
sentence that asks; whether there is any such question (1 or 0)."""
NEAREST = 5
FEW = 20
MOST_CITED = 12
"""An intent that cites more clauses has no precedents."""
_SHARPNESS = 15.0
_QUESTIONS_AN_ENTRY = 4
"""So many questions are looked at for each entry that is wanted: several have the same answer."""
_BYTES = 127


@dataclass(frozen=True)
class Precedents:
    """Questions whose answers are known."""

    vectors: "Vectors"
    """Of length one; shape (questions, dimensions), held column by column, which is the quickest to multiply."""
    answered: "NDArray[np.bool_]"
    """Whether a paper answers each."""
    names: tuple[str, ...]
    """The clauses (and intents) that answer any."""
    entries: "Places"
    """For each pair of an entry and a question that it answers the place of the entry, in ascending order."""
    questions: "Places"
    """... and the place of the question."""

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    @cached_property
    def kinds(self) -> "tuple[Places, Places]":
        """The places of the questions that a paper answers, and of those that none does."""
        return np.flatnonzero(self.answered), np.flatnonzero(~self.answered)

    @cached_property
    def _starts(self) -> "Places":
        return np.searchsorted(self.entries, np.arange(len(self.names) + 1))

    def kept(self, which: "NDArray[np.bool_]") -> "Precedents":
        """Return those of the questions that ``which`` says; itself where it says all, to hold nothing twice."""
        if which.all():
            return self
        pairs = which[self.questions]
        number = np.cumsum(which) - 1
        vectors = np.asfortranarray(self.vectors[which])
        return Precedents(vectors, self.answered[which], self.names, self.entries[pairs], number[self.questions[pairs]])

    def within(self, names: Set[str]) -> "Precedents":
        """Return those that say something of the clauses ``names``, and those that no paper answers."""
        pairs = np.asarray([name in names for name in self.names], dtype=bool)[self.entries]
        had, have = (
            np.bincount(held, minlength=len(self.answered)) > 0 for held in (self.questions, self.questions[pairs])
        )
        left = Precedents(self.vectors, self.answered, self.names, self.entries[pairs], self.questions[pairs])
        return left.kept(have | ~had)

    def with_intents(self, intents: Sequence[Intent]) -> "Precedents":
        """Return the same where an intent answers what any of the clauses that it cites answers.

        One that cites more than MOST_CITED has none: it would be near to anything.
        """
        parts = np.split(self.questions, self._starts[1:-1]) if self.names else []
        names = dict(zip(self.names, parts, strict=True))
        for intent in intents:
            cited = [names[clause] for clause in intent.clauses if clause in names]
            if cited and len(intent.clauses) <= MOST_CITED:
                names[intent_key(intent.id)] = np.unique(np.concatenate(cited))
        sizes = [len(held) for held in names.values()]
        questions = np.concatenate([*names.values(), np.zeros(0, dtype=np.intp)])
        return Precedents(self.vectors, self.answered, tuple(names), np.repeat(np.arange(len(names)), sizes), questions)

    def of(self, asked: "Vectors", sentences: int) -> "Likeness":
        """Return how like a question is to these.

        ``asked`` are its vectors, of length one: as asked first, then in other forms, then of its ``sentences``, the
        one that asks last.
        """
        return Likeness(self, products(asked, self.vectors.T), sentences)

    def of_entries(self, cosines: "Vectors", wanted: Sequence[str]) -> tuple["Column", "Column", "NDArray[np.bool_]"]:
        """Return the highest cosine of the questions of each entry, the mean of three, and whether it has any.

        ``cosines`` has one value a question.
        """
        best, mean = np.zeros((2, len(wanted)))
        spans = [
            (i, self._starts[place], self._starts[place + 1])
            for i, name in enumerate(wanted)
            if (place := self._place.get(name)) is not None
        ]
        held = np.asarray([i for i, start, end in spans if end > start], dtype=np.intp)
        some = np.zeros(len(wanted), dtype=bool)
        if len(held):
            places = [self.questions[start:end] for _, start, end in spans if end > start]
            owner = np.repeat(np.arange(len(held)), [len(part) for part in places])
            best[held], mean[held] = best_and_mean(cosines[np.concatenate(places)].astype(np.float64), owner, len(held))
            some[held] = True
        return best, mean, some

    def nearest(self, cosines: "Vectors", limit: int) -> list[str]:
        """Return up to ``limit`` clauses that answer the questions with the highest cosines, nearest first."""
        near = highest(np.where(self.answered, cosines, np.float32(-1)), _QUESTIONS_AN_ENTRY * limit)
        order, starts = self._by_question
        places = np.concatenate([order[starts[question] : starts[question + 1]] for question in near] or [near])
        names = (self.names[entry] for entry in self.entries[places].tolist())
        found = dict.fromkeys(name for name in names if not name.startswith(INTENT_PREFIX))  # not nearer than it cites
        return list(found)[:limit]

    @cached_property
    def _by_question(self) -> "tuple[NDArray[np.intp], NDArray[np.intp]]":
        """Positions in ``entries``, question after question, and where those of each question begin; one more."""
        order = np.argsort(self.questions, kind="stable")
        return order, np.searchsorted(self.questions[order], np.arange(len(self.vectors) + 1))


@dataclass(frozen=True)
class Likeness:
    """How like one question is to those whose answers are known."""

    known: Precedents
    cosines: "Vectors"
    """Shape (forms and sentences of the question, questions)."""
    sentences: int

    def of_question(self) -> tuple[float, float, float, float]:
        """Return what OF_THE_QUESTION names."""
        own = self.cosines[0]
        if not len(own):
            return 0.0, 0.0, 0.0, 0.0
        answered, refused = (_highest(own[places]) for places in self.known.kinds)
        few = np.concatenate([answered, refused])
        kind = np.arange(len(few)) < len(answered)
        order = np.argsort(-few, kind="stable")[:FEW]
        weights = np.exp(_SHARPNESS * (few[order] - few[order[0]]))
        inside, outside = (float(part[:NEAREST].mean()) if len(part) else 0.0 for part in (answered, refused))
        return inside, outside, inside - outside, float((weights * kind[order]).sum() / weights.sum())

    def of(self, entries: Sequence[str]) -> "NDArray[np.float64]":
        """Return what OF_THE_CANDIDATE names; shape (4, entries)."""
        forms = len(self.cosines) - self.sentences
        best, mean, some = self.known.of_entries(self.cosines[:forms].max(axis=0), entries)
        asked = self.known.of_entries(self.cosines[-1], entries)[0] if self.sentences else best
        return np.asarray([best, mean, asked, some], dtype=np.float64)

    def nearest(self, limit: int) -> list[str]:
        """Return up to ``limit`` clauses that answer the questions most like this one, nearest first."""
        return self.known.nearest(self.cosines.max(axis=0), limit)


def _highest(values: "Vectors") -> "Vectors":
    """Return the FEW highest values, highest first."""
    most = min(FEW, len(values))
    return np.sort(np.partition(values, len(values) - most)[len(values) - most :])[::-1]


@cache
def load(encoder: str, dimensions: int) -> Precedents | None:
    """Return the precedents of the encoder of that name along so many directions; None where they are of others.

    Raises StoreError where the file is missing or damaged.
    """
    try:
        with np.load(FILE, allow_pickle=False) as data:
            if str(data["encoder"]) != package(encoder) or data["vectors"].shape[1] != dimensions:
                return None
            vectors = np.asfortranarray(unit(data["vectors"].astype(np.float32)))
            found = Precedents(
                vectors,
                data["answered"].astype(bool),
                tuple(map(str, data["names"])),
                data["entries"].astype(np.intp),
                data["questions"].astype(np.intp),
            )
        if len(found.entries) != len(found.questions) or len(found.answered) != len(vectors):
            raise ValueError("its lists are not equally long")
        if len(found.entries) and (found.entries.max() >= len(found.names) or found.questions.max() >= len(vectors)):
            raise ValueError("a number is of nothing")
        return found
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError, BadZipFile, zlib.error) as error:
        raise StoreError(f"{FILE}: no questions with known answers ({error}); install the package again") from error


def write(encoder: str, held: Precedents) -> None:
    """Write the precedents made with an encoder; a component of a vector takes a byte."""
    scale = np.abs(held.vectors).max(axis=1, keepdims=True)
    np.savez_compressed(
        FILE,
        encoder=np.asarray(package(encoder)),
        vectors=np.round(held.vectors / scale * _BYTES).astype(np.int8),
        answered=held.answered,
        names=np.asarray(held.names),
        entries=held.entries.astype(np.int32),
        questions=held.questions.astype(np.int32),
    )

"""Counts right and refused answers, with intervals, and how far probabilities can be believed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.corpus.figures import figures as figures_of
from bot.evaluation.questions import Question

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 2000
SEED = 11
BINS = 10


@dataclass(frozen=True)
class Asked:
    """One question with what came of it."""

    question: Question
    outcome: str
    references: tuple[str, ...]
    """Ids of the matches, best first."""
    score: float
    """Probability of the first match; 0 where there is none."""
    seconds: float
    reply: str = ""
    """What the reader sees."""

    @property
    def place(self) -> int | None:
        """The place (from 0) of the first right match, or None."""
        return next((i for i, reference in enumerate(self.references) if self.question.right(reference)), None)

    @property
    def figures_named(self) -> bool:
        """Whether every figure that the question asks for stands in the reply."""
        values = {figure.value for figure in figures_of(self.reply)}
        return all(figure.value in values for text in self.question.figures for figure in figures_of(text))

    @property
    def bodies_named(self) -> bool:
        """Whether one of the bodies that the question asks for stands in the reply."""
        return any(body in self.reply for body in self.question.bodies)


@dataclass(frozen=True)
class Share:
    """A share of questions with the interval in which it lies 95 times in 100 (bootstrap)."""

    hits: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share, from 0 to 1; 0 where there is no question."""
        return self.hits / self.of if self.of else 0.0


@dataclass(frozen=True)
class Figures:
    """What is measured of one group of questions."""

    first: Share
    """Answerable questions whose first match is right."""
    three: Share
    """... with a right one among the first three."""
    refused_wrong: Share
    """Answerable questions that got no answer."""
    refused_right: Share
    """Unanswerable questions that got none."""
    figures: Share
    """Questions of an amount whose reply names it."""
    bodies: Share
    """Questions of a contact whose reply names one that is right."""


def figures(rows: Sequence[Asked]) -> Figures:
    """Return the figures of a group."""
    asked = [row for row in rows if row.question.gold]
    others = [row for row in rows if not row.question.gold]
    return Figures(
        first=share(row.place == 0 for row in asked),
        three=share(row.place is not None and row.place < 3 for row in asked),
        refused_wrong=share(row.outcome == "none" for row in asked),
        refused_right=share(row.outcome == "none" for row in others),
        figures=share(row.figures_named for row in rows if row.question.figures),
        bodies=share(row.bodies_named for row in rows if row.question.bodies),
    )


def share(hits: Iterable[bool]) -> Share:
    """Return the share of true values with its interval."""
    values = np.asarray(list(hits), dtype=float)
    if not len(values):
        return Share(0, 0, 0.0, 0.0)
    means = np.random.default_rng(SEED).choice(values, (SAMPLES, len(values))).mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Share(int(values.sum()), len(values), float(low), float(high))


def grouped(rows: Iterable[Asked], name: Callable[[Asked], Iterable[str]]) -> dict[str, list[Asked]]:
    """Return the rows by the groups that each belongs to, in order of the groups' names."""
    groups: dict[str, list[Asked]] = defaultdict(list)
    for row in rows:
        for key in name(row):
            groups[key].append(row)
    return dict(sorted(groups.items()))


@dataclass(frozen=True)
class Bin:
    """The questions whose first match has a probability within one tenth."""

    count: int
    promised: float
    """Mean probability."""
    kept: float
    """Share whose first match is right."""


def reliability(rows: Sequence[Asked]) -> tuple[list[Bin], float]:
    """Return the bins that hold questions, and the expected calibration error (0 to 1) over all with a match."""
    scored = [(row.score, float(row.place == 0)) for row in rows if row.references]
    if not scored:
        return [], 0.0
    table: NDArray[np.float64] = np.asarray(scored)
    place = np.minimum((table[:, 0] * BINS).astype(int), BINS - 1)
    bins = [
        Bin(int((place == i).sum()), float(table[place == i, 0].mean()), float(table[place == i, 1].mean()))
        for i in sorted(set(place.tolist()))
    ]
    return bins, sum(b.count * abs(b.promised - b.kept) for b in bins) / len(scored)


def quantile(seconds: Sequence[float], share_below: float) -> float:
    """Return the time (seconds) that the given share of the questions took at most."""
    return float(np.quantile(np.asarray(seconds), share_below)) if seconds else 0.0

"""Tells whether the papers answer a question at all: a second model that looks at the question and its best candidates.

What it sees: how the ranking shares its belief among the best candidates, the features of the best one, of the best
three and the highest ones, two linear scores of the question alone, by its words and by its vector, which tell the
subjects that investors ask about and the papers treat from those that they do not, and what kind of question it seems
to be (bot.matching.kinds).
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from bot.errors import StoreError
from bot.matching import trees
from bot.matching.features import FEATURES
from bot.matching.kinds import KINDS, Kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.encoder import Vectors

    Column = NDArray[np.float64]

_BEST = 5
_NO_CANDIDATE = -8.0
"""The logarithm of the share of a candidate that is not there."""
_LIKELY = 0.1
OF_THE_QUESTION = (
    "by_words",
    "by_vector",
    *(f"words_{kind}" for kind in KINDS),
    *(f"vector_{kind}" for kind in KINDS),
)
"""What is known of the question alone: the linear scores, and how likely it is of each kind."""
TRAITS = (
    *(f"share_{n}" for n in range(1, _BEST + 1)),
    "highest",
    "entropy",
    "likely",
    "same_paper",
    *(f"best_{name}" for name in FEATURES),
    *(f"three_{name}" for name in FEATURES),
    *(f"most_{name}" for name in FEATURES),
    *OF_THE_QUESTION,
)
"""What is known of a question with its candidates, in the order of the columns."""


@dataclass(frozen=True)
class Linear:
    """The linear scores; each is a log-odds that a question is of a subject that the papers treat."""

    words: dict[str, float]
    words_shift: float
    vector: "Vectors"
    """Shape (dimensions of the encoder,); empty in a model that does without vectors."""
    vector_shift: float

    def scores(self, tokens: Sequence[str], vector: "Vectors | None") -> tuple[float, float]:
        """Return the score by words and by the vector (length one); the latter is 0 where there is none."""
        held = dict.fromkeys(tokens)
        weight = sum(self.words.get(token, 0.0) for token in held) / math.sqrt(len(held) or 1)
        meaning = 0.0
        if vector is not None and len(self.vector) == len(vector):
            meaning = float(self.vector @ vector) + self.vector_shift
        return weight + self.words_shift, meaning


def of_question(linear: Linear, kinds: Kinds, tokens: Sequence[str], vector: "Vectors | None") -> "Column":
    """Return what OF_THE_QUESTION names."""
    return np.concatenate([linear.scores(tokens, vector), kinds.by_words(tokens), kinds.by_vector(vector)])


@dataclass(frozen=True)
class Answerable:
    """The fitted model with what turns the two log-odds of a candidate into a probability."""

    linear: Linear
    trees: trees.Trees
    scale: float
    share: float
    lean: float
    shift: float

    def odds(self, traits: "Column") -> float:
        """Return the log-odds that the papers answer the question of which TRAITS are given."""
        return float(self.trees.scores(traits[None, :])[0])

    def fused(self, scores: "Column", answerable: float) -> "Column":
        """Return the probability of each candidate from the scores of the ranking and the log-odds of the question."""
        odds = self.scale * scores + self.share * shares(scores) + self.lean * answerable + self.shift
        result: Column = 1 / (1 + np.exp(-odds))
        return result


def shares(scores: "Column") -> "Column":
    """Return the logarithm of each candidate's share: the exponentials of the scores, made to sum to 1."""
    top = scores.max()
    result: Column = scores - top - np.log(np.exp(scores - top).sum())
    return result


def traits(entries: Sequence[str], rows: "NDArray[np.float64]", scores: "Column", of_question: "Column") -> "Column":
    """Return the TRAITS of a question: ``rows`` and ``scores`` are of its candidates (at least one), in one order.

    ``of_question`` is what OF_THE_QUESTION names.
    """
    order = np.argsort(-scores, kind="stable")
    held = shares(scores)
    best = np.full(_BEST, _NO_CANDIDATE)
    best[: len(order)] = held[order[:_BEST]]
    portions = np.exp(held)
    papers = [entries[i].partition("/")[0] for i in order[:_BEST]]
    counts = (scores.max(), -(portions * held).sum(), (portions > _LIKELY).sum(), papers.count(papers[0]))
    return np.concatenate([best, counts, rows[order[0]], rows[order[:3]].mean(axis=0), rows.max(axis=0), of_question])


@cache
def load(name: str) -> Answerable:
    """Return the model ``models/<name>.json``; raises StoreError where it is damaged."""
    path = trees.FOLDER / f"{name}.json"
    forest = trees.load(name)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if forest.names != TRAITS:
            raise ValueError("it was fitted on other traits")
        linear = Linear(
            {str(token): float(weight) for token, weight in data["words"].items()},
            float(data["words_shift"]),
            np.asarray(data["vector"], dtype=np.float32),
            float(data["vector_shift"]),
        )
        return Answerable(linear, forest, *(float(data["ranking"][key]) for key in ("scale", "share", "lean", "shift")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise StoreError(f"{path}: not a model ({error}); install the package again") from error

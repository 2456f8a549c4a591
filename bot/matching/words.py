"""Measures how well the words of candidates cover the words of a question, all candidates at once."""

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

from bot.store.profiles import Kind, Pack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

_TOP = 3
_APART = 4.0
"""More than two values of one owner are apart."""
MEASURES = (
    "coverage",
    "missed",
    "in_questions",
    "in_summary",
    "in_keywords",
    "in_heading",
    "in_body",
    "in_title",
    "overlap",
    "mean_overlap",
    "keyword",
    "strange",
    "strange_sum",
)


@dataclass(frozen=True)
class Weighed:
    """The tokens of a question as the index knows them."""

    ids: "NDArray[np.int32]"
    """Sorted ids of the question's tokens and of the tokens of its other forms."""
    weights: "Column"
    """The rarity of each; 0 for tokens of other forms only."""
    strangeness: "Column"
    """How strange each is to the papers (see bot.store.profiles); 0 for tokens of other forms only."""
    total: float
    """Sum of the weights, unknown tokens included."""
    count: int
    """Number of the question's tokens, unknown ones included."""
    rarest: float
    """The greatest weight."""
    unknown: float
    """The greatest weight of a token that stands nowhere; 0 where all are known."""
    concepts: tuple[tuple[tuple[int, ...], tuple[tuple[int, ...], ...]], ...]
    """(positions covered, positions of each other form that is known in full)."""


def measure(pack: Pack, question: Weighed) -> "dict[str, Column]":
    """Return, for each of MEASURES, a value for every entry of the pack, from 0 to 1 unless it says otherwise.

    ``coverage`` is the share of the question's weight that the entry holds in any text, or in another form of a term;
    ``missed`` the weight of the rarest word that it does not hold; ``in_...`` the share held by one kind of text;
    ``overlap`` the weighed Dice coefficient with the nearest curated question and ``mean_overlap`` the mean of the
    nearest three; ``keyword`` the share of the question that one keyword covers which stands in it whole; ``strange``
    and ``strange_sum`` how strange to the papers the words are that the entry does not hold.
    """
    import numpy as np

    entries, kinds = len(pack.entries), len(Kind)
    total = question.total or 1.0
    zeros = np.zeros(entries)
    if not len(question.ids):
        return {name: zeros + (name == "missed") for name in MEASURES}
    text_of = np.repeat(np.arange(len(pack.sizes), dtype=np.int32), pack.sizes)
    place_of = np.full(1 + max(int(pack.tokens.max(initial=0)), int(question.ids[-1])), -1, dtype=np.int32)
    place_of[question.ids] = np.arange(len(question.ids))
    places = place_of[pack.tokens]
    hit = places >= 0
    text, place = text_of[hit], places[hit]
    weight = question.weights[place]
    held = np.zeros((kinds, entries, len(question.ids)), dtype=bool)
    held[pack.kinds[text], pack.entry_of_text[text], place] = True
    by_kind = held.astype(np.float64) @ question.weights / total
    kind_names = ("questions", "summary", "keywords", "heading", "body", "title")
    found = {f"in_{name}": by_kind[kind] for name, kind in zip(kind_names, Kind, strict=True)}
    any_text: NDArray[np.bool_] = np.logical_or.reduce(held, axis=0)
    covered = _with_concepts(any_text, question)
    found["coverage"] = covered.astype(np.float64) @ question.weights / total
    missing = (~covered * question.weights).max(axis=1)
    strange = ~covered * np.maximum(0.0, question.strangeness)
    found["strange"], found["strange_sum"] = strange.max(axis=1), strange.sum(axis=1)
    found["missed"] = np.maximum(missing, question.unknown) / (question.rarest or 1.0)

    shared, common, dice = _dice(pack.sizes, question, text, weight)
    alike = np.where(pack.kinds == Kind.QUESTION, dice, 0.0)
    found["overlap"], found["mean_overlap"] = best_and_mean(alike, pack.entry_of_text, entries)
    whole = (pack.kinds == Kind.KEYWORD) & (common == pack.sizes) & (pack.sizes > 0)
    found["keyword"] = np.maximum.reduceat(np.where(whole, shared / total, 0.0), pack.starts)
    return found


def _with_concepts(any_text: "NDArray[np.bool_]", question: Weighed) -> "NDArray[np.bool_]":
    """Return which words each entry holds, itself or in another form of a term that it holds in full."""
    import numpy as np

    if not question.concepts:
        return any_text
    forms = [form for _, held in question.concepts for form in held]
    sizes = [len(form) for form in forms]
    starts = np.cumsum([0, *sizes[:-1]])
    places = np.fromiter(chain.from_iterable(forms), dtype=np.intp)
    known = np.logical_and.reduceat(any_text[:, places], starts, axis=1)
    firsts = np.cumsum([0, *(len(held) for _, held in question.concepts[:-1])])
    terms = np.logical_or.reduceat(known, firsts, axis=1)
    covered = any_text.copy()
    for i, (covers, _) in enumerate(question.concepts):
        covered[:, covers] |= terms[:, i, None]
    return covered


def _dice(
    sizes: "NDArray[np.int32]", question: Weighed, text: "NDArray[np.signedinteger[Any]]", weight: "Column"
) -> "tuple[Column, NDArray[np.intp], Column]":
    """Return the weight and the number of the words that each text shares, and the Dice coefficient.

    ``text`` and ``weight`` are the texts and the weights of the shared words, in the order of the pack; ``sizes`` says
    how many words each text has.
    """
    import numpy as np

    total = question.total or 1.0
    shared = np.bincount(text, weights=weight, minlength=len(sizes))
    common = np.bincount(text[weight > 0], minlength=len(sizes))
    others = (sizes - common) * (total / max(1, question.count))
    dice: Column = 2 * shared / (total + shared + others)
    return np.asarray(shared, dtype=np.float64), common, dice


def best_and_mean(values: "Column", owner: "NDArray[np.signedinteger[Any]]", owners: int) -> "tuple[Column, Column]":
    """Return the highest value of each owner and the mean of its three highest.

    The values lie between -1 and 1; ``owner`` is in ascending order, and every owner has one value at least.
    """
    import numpy as np

    shifted = _APART * owner  # one sort for both keys is quicker than one by two
    ranked = shifted - np.sort(shifted - values)
    counts = np.bincount(owner, minlength=owners)
    starts = np.cumsum(counts) - counts
    top = np.minimum(counts, _TOP)
    best = np.maximum.reduceat(values, starts)
    sums = best.astype(np.float64)
    for n in range(1, _TOP):
        more = counts > n
        sums[more] += ranked[starts[more] + n]
    return best, sums / top


def likeness(question: str, pack: Pack) -> "tuple[Column, Column]":
    """Return the best and the mean of the three best similarities (0 to 1) to the curated questions of each entry.

    ``question`` is in the form of :func:`bot.text.ordered`, as the curated ones are.
    """
    import numpy as np

    texts = list(chain.from_iterable(pack.questions))
    if not texts or not question:
        return np.zeros(len(pack.entries)), np.zeros(len(pack.entries))
    scores = process.cdist([question], texts, scorer=fuzz.ratio, score_cutoff=0, dtype=np.float32)[0] / 100
    counts = [len(questions) for questions in pack.questions]
    held = np.flatnonzero(counts)
    best, mean = np.zeros((2, len(pack.entries)))
    owner = np.repeat(np.arange(len(held)), np.asarray(counts)[held])
    best[held], mean[held] = best_and_mean(scores, owner, len(held))
    return best, mean


class Overlaps:
    """A pack that many questions are compared with: what does not depend on the question is made once."""

    def __init__(self, pack: Pack) -> None:
        import numpy as np

        asked = pack.kinds == Kind.QUESTION
        tokens = pack.tokens[np.repeat(asked, pack.sizes)]
        self._sizes = pack.sizes[asked]
        self._order = np.argsort(tokens, kind="stable")
        self._tokens = tokens[self._order]
        self._text_of = np.repeat(np.arange(len(self._sizes)), self._sizes)
        self._questions = list(chain.from_iterable(pack.questions))

    def overlap(self, question: Weighed) -> float:
        """Return the greatest ``overlap`` (see :func:`measure`) of an entry."""
        import numpy as np

        starts = np.searchsorted(self._tokens, question.ids)
        counts = np.searchsorted(self._tokens, question.ids, side="right") - starts
        if not counts.sum():
            return 0.0
        places = np.repeat(np.arange(len(starts)), counts)
        found = self._order[np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)]
        order = np.argsort(found)  # weights are added up in the order of the pack, as measure does
        weight = question.weights[places[order]]
        return float(_dice(self._sizes, question, self._text_of[found[order]], weight)[2].max())

    def likeness(self, question: str) -> float:
        """Return the greatest similarity (0 to 1) to a curated question; see :func:`likeness`."""
        import numpy as np

        if not self._questions or not question:
            return 0.0
        scores = process.cdist([question], self._questions, scorer=fuzz.ratio, score_cutoff=0, dtype=np.float32)[0]
        return float((scores / 100).max())

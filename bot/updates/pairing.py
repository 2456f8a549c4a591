"""Which clause of the old paper is which of the new one, also where numbers have moved."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.text import squash
from bot.updates.content import ClauseContent

Pair = tuple[ClauseContent | None, ClauseContent | None]
_SAME_PLACE = 50.0
"""Least ratio (0 to 100) of two texts under the same number that are versions of one clause."""
_SAME_CLAUSE = 65.0
"""The same under different numbers."""


def paired(old: Sequence[ClauseContent], new: Sequence[ClauseContent]) -> list[Pair]:
    """Return each clause of both versions of a paper once: in the new order, those that are gone at the end.

    Clauses of the same text belong together whatever their numbers; then those under the same number whose texts are
    alike; then the most alike of the rest.
    """
    before: dict[str, ClauseContent] = {}
    left = {clause.id: clause for clause in old}
    texts = {clause.id: squash(clause.text) for clause in (*old,)}
    fresh = {clause.id: squash(clause.text) for clause in new}
    by_text: dict[str, list[str]] = {}
    for clause in old:
        by_text.setdefault(texts[clause.id], []).append(clause.id)
    for clause in new:  # the same number and text first: several clauses may have the same words
        if texts.get(clause.id) == fresh[clause.id]:
            by_text[fresh[clause.id]].remove(clause.id)
            before[clause.id] = left.pop(clause.id)
    for clause in new:
        same = by_text.get(fresh[clause.id], [])
        if clause.id not in before and same:
            before[clause.id] = left.pop(same.pop(0))
    for clause in new:
        alike = left.get(clause.id)
        if (
            clause.id not in before
            and alike
            and fuzz.ratio(texts[alike.id], fresh[clause.id], score_cutoff=_SAME_PLACE)
        ):
            before[clause.id] = left.pop(clause.id)
    _most_alike([clause for clause in new if clause.id not in before], left, texts, fresh, before)
    pairs: list[Pair] = [(before.get(clause.id), clause) for clause in new]
    return [*pairs, *((clause, None) for clause in left.values())]


def _most_alike(
    rest: list[ClauseContent],
    left: dict[str, ClauseContent],
    texts: dict[str, str],
    fresh: dict[str, str],
    before: dict[str, ClauseContent],
) -> None:
    """Pair what is left, the most alike first; moves it from ``left`` to ``before``."""
    ids = list(left)
    if not rest or not ids:
        return
    scores = process.cdist(
        [fresh[clause.id] for clause in rest],
        [texts[name] for name in ids],
        scorer=fuzz.ratio,
        score_cutoff=_SAME_CLAUSE,
    )
    best = sorted(
        ((float(score), i, j) for i, row in enumerate(scores) for j, score in enumerate(row) if score),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    for _, i, j in best:
        if rest[i].id not in before and ids[j] in left:
            before[rest[i].id] = left.pop(ids[j])

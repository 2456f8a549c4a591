"""Makes the precedents, and those that a fitting question is measured with; ``benchmarks.fit_rank`` calls it.

A question is measured with what other groups of people asked (other files), as those who will ask the bot are others,
too. Some questions are measured as if a paper were new, and some as if nothing were known, so that clauses that nobody
has asked for yet are not behind.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.fitting import SEED, Asked
from bot.matching.precedents import Precedents
from bot.model import Intent

if TYPE_CHECKING:
    from bot.encoder import Vectors

WITHOUT_ANY = 0.06
AS_IF_NEW = 0.2
"""Shares of the questions: measured without any precedents, and without those of a paper that answers them."""


def made(held: Sequence[Asked], vectors: "Vectors") -> Precedents:
    """Return questions as precedents; ``vectors`` are theirs, of length one."""
    pairs = sorted((gold, i) for i, one in enumerate(held) for gold in set(one.question.gold) if "/" in gold)
    names = sorted({gold for gold, _ in pairs})
    place = {name: i for i, name in enumerate(names)}
    return Precedents(
        vectors,
        np.asarray([bool(one.question.gold) for one in held], dtype=bool),
        tuple(names),
        np.asarray([place[name] for name, _ in pairs], dtype=np.intp),
        np.asarray([i for _, i in pairs], dtype=np.intp),
    )


class Unseen:
    """The precedents of one fold."""

    def __init__(self, held: Sequence[Asked], vectors: "Vectors", intents: Sequence[Intent]) -> None:
        self._known = made(held, vectors)
        self._files = np.asarray([one.file for one in held])
        self._papers = sorted({name.partition("/")[0] for name in self._known.names})
        self._intents = intents
        self._random = np.random.default_rng(SEED)

    def of(self, one: Asked) -> Precedents | None:
        """Return what a question of another fold is measured with."""
        chance = self._random.random()
        if chance < WITHOUT_ANY:
            return None
        known = self._known.kept(self._files != one.file)
        if chance < WITHOUT_ANY + AS_IF_NEW:
            new = {gold.partition("/")[0] for gold in one.question.gold} or {str(self._random.choice(self._papers))}
            known = known.within({name for name in known.names if name.partition("/")[0] not in new})
        return known.with_intents(self._intents)

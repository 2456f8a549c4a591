"""Which words of a text changed: by words in Latin script, by words of the dictionary in Chinese."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba
from rapidfuzz.distance import Indel

from bot.text import squash

_PIECE = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+|\s+|.", re.DOTALL)
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_ISLAND = 3
"""Fewer unchanged characters than this between two changes are shown as changed too: single words that happen to stand
in both texts make a change unreadable."""


@dataclass(frozen=True)
class Stretch:
    """A run of words that both texts have, or that one has in place of what the other has."""

    before: str
    """The words of the old text; empty where words were added."""
    after: str
    """The words of the new text; empty where words were taken out."""

    @property
    def same(self) -> bool:
        """Whether both texts have the words."""
        return self.before == self.after


def same_text(before: str, after: str) -> bool:
    """Say whether two texts read the same; white space and the width of characters do not count."""
    return squash(before) == squash(after)


def compared(before: str, after: str) -> tuple[Stretch, ...]:
    """Return the stretches that make up both texts, in order; each text is that side's stretches joined."""
    old, new = _pieces(before), _pieces(after)
    found: list[Stretch] = []
    for step in Indel.opcodes(old, new):
        stretch = Stretch(
            "".join(old[step.src_start : step.src_end]),
            "".join(new[step.dest_start : step.dest_end]),
        )
        found = _joined(found, stretch)
    return tuple(found)


def _pieces(text: str) -> list[str]:
    return [part for piece in _PIECE.findall(text) for part in _words(piece)]


def _words(piece: str) -> Iterator[str]:
    if not _CHINESE.search(piece):
        yield piece
        return
    yield from (str(word) for word in rjieba.cut(piece))


def _joined(found: list[Stretch], stretch: Stretch) -> list[Stretch]:
    """Add a stretch: changes that touch, or nearly touch, become one."""
    if stretch.same or not found:
        return [*found, stretch]
    rest, last = found[:-1], found[-1]
    if not last.same:
        return [*rest, Stretch(last.before + stretch.before, last.after + stretch.after)]
    if rest and len(last.before.strip()) < _ISLAND:
        earlier = rest[-1]
        joined = Stretch(earlier.before + last.before + stretch.before, earlier.after + last.after + stretch.after)
        return [*rest[:-1], joined]
    return [*found, stretch]

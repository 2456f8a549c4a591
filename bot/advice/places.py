"""Where a reader can browse to: one small value that buttons, links and numbers in the terminal carry."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from bot.errors import UnknownPlaceError

PlaceKind = Literal[
    "topics",
    "topic",
    "measures",
    "own",
    "documents",
    "years",
    "states",
    "document",
    "contents",
    "clause",
    "paper",
    "status",
    "bodies",
    "body",
    "charge",
    "letters",
    "terms",
    "term",
]
CHOICES: dict[PlaceKind, tuple[str, ...]] = {
    "documents": ("topic", "year", "state", "words"),
    "bodies": ("topic", "words"),
    "terms": ("letter", "words"),
}
"""By what each list can be chosen."""
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_LINK_KINDS: dict[str, PlaceKind] = {"topic": "topic", "doc": "document", "clause": "clause"}
_LINK = re.compile(r"(topic|doc|clause)_([a-z0-9-]{1,57})")


@dataclass(frozen=True)
class Place:
    """Somewhere to browse to."""

    kind: PlaceKind
    target: str = ""
    """What of: a topic's, document's or body's id, a clause's or term's handle, or how a list is chosen:
    ``topic=ID``, ``year=2025``, ``state=ended`` or ``words=...``; empty where the kind says all."""
    page: int = 0
    """Which page of it, from 0."""

    def turned(self, page: int) -> "Place":
        """Return another page of the same place."""
        return Place(self.kind, self.target, page)


@dataclass(frozen=True)
class Unknown:
    """A name that nothing has."""

    command: str
    """The command that it was given to."""
    words: str
    nearest: tuple[Place, ...] = ()
    """What has the nearest names, best first."""


@dataclass(frozen=True)
class Page(Generic[T_co]):
    """A part of a list."""

    items: tuple[T_co, ...]
    number: int
    """Which part, from 0."""
    pages: int
    """How many parts there are; at least 1."""
    total: int
    """How many items the whole list has."""
    first: int = 0
    """How many items come before this part."""


def part(items: Sequence[T], number: int, size: int) -> Page[T]:
    """Return page ``number`` of a list cut by ``size`` items a page; raises UnknownPlaceError where it has no such."""
    pages = max(1, -(-len(items) // size))
    if not 0 <= number < pages:
        raise UnknownPlaceError(f"there is no page {number + 1}; the list has {pages}")
    first = number * size
    return Page(tuple(items[first : first + size]), number, pages, len(items), first)


def chosen(place: Place) -> tuple[str, str]:
    """Return how a list is chosen as (name, value), both empty where it is not; raises UnknownPlaceError."""
    name, mark, value = place.target.partition("=")
    if place.target and (not value or name not in CHOICES.get(place.kind, ())):
        raise UnknownPlaceError(f"{place.target!r} chooses nothing among {place.kind}")
    return (name, value) if mark else ("", "")


def from_link(payload: str) -> Place | None:
    """Return where a deep link's payload leads, or None where it has no such form."""
    match = _LINK.fullmatch(payload)
    return Place(_LINK_KINDS[match[1]], match[2]) if match else None


def to_link(place: Place) -> str | None:
    """Return the payload of a deep link (at most 64 of A-Z, a-z, 0-9, _ and -), or None where none leads there."""
    name = next((name for name, kind in _LINK_KINDS.items() if kind == place.kind), None)
    payload = f"{name}_{place.target}"
    return payload if from_link(payload) == place else None

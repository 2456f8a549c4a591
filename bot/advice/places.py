"""Where a reader can browse to: one small value that buttons, links and numbers in the terminal carry."""

import re
from collections.abc import Mapping, Sequence
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
    "documents": ("own", "topic", "year", "runs", "state", "words"),
    "bodies": ("topic", "words"),
    "terms": ("letter", "words"),
}
"""By what each list can be chosen."""
COMBINED: tuple[PlaceKind, ...] = ("documents",)
"""Lists that can be chosen by several things at once."""
LAST = "words"
"""What stands last in a target: its value may hold the marks that part the others."""
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
    ``topic=ID``, ``year=2025``, ``state=ended`` or ``words=...``, several of them with ``&`` between in the order of
    :data:`CHOICES`; empty where the kind says all."""
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
    read: Place | None = None
    """The list that the rest of what was written chooses, where that was understood."""


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


def choosing(kind: PlaceKind, choices: Mapping[str, str]) -> Place:
    """Return the list chosen so; the same choices in any order are the same place."""
    return Place(kind, _target(CHOICES[kind], choices))


def chosen(place: Place) -> dict[str, str]:
    """Return how a list is chosen, value by name; empty where it is not. Raises UnknownPlaceError."""
    choices: dict[str, str] = {}
    rest = place.target
    while rest:
        one, _, after = (rest, "", "") if rest.startswith(f"{LAST}=") else rest.partition("&")
        name, _, value = one.partition("=")
        if not value or name in choices:
            raise UnknownPlaceError(f"{place.target!r} chooses nothing among {place.kind}")
        choices[name], rest = value, after
    known = CHOICES.get(place.kind, ())
    most = len(known) if place.kind in COMBINED else 1
    if len(choices) > most or (place.target and _target(known, choices) != place.target):
        raise UnknownPlaceError(f"{place.target!r} chooses nothing among {place.kind}")
    return choices


def from_link(payload: str) -> Place | None:
    """Return where a deep link's payload leads, or None where it has no such form."""
    match = _LINK.fullmatch(payload)
    return Place(_LINK_KINDS[match[1]], match[2]) if match else None


def to_link(place: Place) -> str | None:
    """Return the payload of a deep link (at most 64 of A-Z, a-z, 0-9, _ and -), or None where none leads there."""
    name = next((name for name, kind in _LINK_KINDS.items() if kind == place.kind), None)
    payload = f"{name}_{place.target}"
    return payload if from_link(payload) == place else None


def _target(names: Sequence[str], choices: Mapping[str, str]) -> str:
    return "&".join(f"{name}={choices[name]}" for name in names if name in choices)

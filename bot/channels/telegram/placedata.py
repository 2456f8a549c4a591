"""Callback data that leads to a place: ``LETTER language how page:target``, at most 64 bytes.

``how`` is ``=`` where the message that has the button turns into the place, ``+`` where a new message shows it.
Nothing is kept in memory, so that a button works after a restart and after a rebuild.
"""

import re
from dataclasses import dataclass

from bot.advice.places import Place, PlaceKind

CODES = {"en": "e", "zh": "z", "zh-Hant": "t"}
"""The letter of each language in callback data."""
LANGUAGES_BY_CODE = {code: language for language, code in CODES.items()}
DATA_MAX = 64
"""Telegram's limit for callback data, in bytes."""
PATTERN = r"^[A-Z][a-z][+=]"
"""How data of this kind begins; the buttons of answers begin with a small letter."""
_LETTERS: dict[PlaceKind, str] = {
    "topics": "T",
    "topic": "U",
    "measures": "M",
    "own": "N",
    "documents": "D",
    "years": "Y",
    "states": "S",
    "document": "P",
    "contents": "C",
    "clause": "K",
    "paper": "F",
    "status": "V",
    "bodies": "B",
    "body": "O",
    "charge": "H",
    "letters": "L",
    "terms": "G",
    "term": "W",
}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
_DATA = re.compile(r"([A-Z])([ezt])([+=])(0|[1-9][0-9]{0,4}):([^\x00-\x1f\x7f]{0,58})")


@dataclass(frozen=True)
class Step:
    """What a pressed button asks for."""

    place: Place
    language: str
    here: bool
    """Whether the message that has the button turns into the place."""


def encode(step: Step) -> str | None:
    """Return callback data, or None where it would be too long."""
    place = step.place
    how = "=" if step.here else "+"
    data = f"{_LETTERS[place.kind]}{CODES[step.language]}{how}{place.page}:{place.target}"
    return data if decode(data) == step else None


def decode(data: object) -> Step | None:
    """Return what callback data asks for, or None where it is not ours or from an older version."""
    match = _DATA.fullmatch(data) if isinstance(data, str) and len(data.encode(errors="replace")) <= DATA_MAX else None
    kind = _KINDS.get(match[1]) if match else None
    if match is None or kind is None:
        return None
    return Step(Place(kind, match[5], int(match[4])), LANGUAGES_BY_CODE[match[2]], match[3] == "=")

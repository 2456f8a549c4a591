"""Callback data of what users do with their own data: ``!``, a letter for the verb, one for the language, ``:target``.

It names nobody: whoever presses acts on their own data only. At most 64 bytes, and nothing of it is kept in memory.
"""

import re
from dataclasses import dataclass

from bot.advice.acts import Act, Verb
from bot.channels.telegram.placedata import CODES, DATA_MAX, LANGUAGES_BY_CODE

PATTERN = r"^!"
"""How data of this kind begins."""
_LETTERS: dict[Verb, str] = {
    "language": "l",
    "profile": "p",
    "ask": "a",
    "set": "s",
    "drop": "d",
    "erase_profile": "e",
    "rate": "r",
    "keep": "k",
    "privacy": "v",
    "export": "x",
    "forget": "f",
    "officer": "o",
    "write": "w",
    "consent": "y",
    "retry": "t",
    "cancel": "n",
}
_VERBS = {letter: verb for verb, letter in _LETTERS.items()}
_DATA = re.compile(r"!([a-z])([ezt]):([A-Za-z0-9_>=-]{0,60})")


@dataclass(frozen=True)
class Press:
    """What a pressed button asks for."""

    act: Act
    language: str
    """The language of the message that has the button."""


def encode(act: Act, language: str) -> str:
    """Return callback data."""
    return f"!{_LETTERS[act.verb]}{CODES[language]}:{act.target}"


def decode(data: object) -> Press | None:
    """Return what callback data asks for, or None where it is not ours or from an older version."""
    match = _DATA.fullmatch(data) if isinstance(data, str) and len(data) <= DATA_MAX else None
    verb = _VERBS.get(match[1]) if match else None
    return Press(Act(verb, match[3]), LANGUAGES_BY_CODE[match[2]]) if match and verb else None

"""Callback data of the officers' buttons: ``o:language:act:publication``."""

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton

from bot.channels.telegram.placedata import CODES, LANGUAGES_BY_CODE
from bot.render.view import ViewBuilder

PATTERN = r"^o:"
_DATA = re.compile(r"o:([ezt]):(confirm|discard|stop):([1-9][0-9]{0,11})")


@dataclass(frozen=True)
class Act:
    """What an officer's button does."""

    name: str
    """``confirm``, ``discard`` or ``stop``."""
    publication: int
    language: str


def button(label: str, act: str, publication: int, builder: ViewBuilder) -> InlineKeyboardButton:
    """Return a button."""
    return InlineKeyboardButton(label, callback_data=f"o:{CODES[builder.language]}:{act}:{publication}")


def decode(data: object) -> Act | None:
    """Return what callback data asks for, or None where it is not ours."""
    match = _DATA.fullmatch(data) if isinstance(data, str) else None
    return Act(match[2], int(match[3]), LANGUAGES_BY_CODE[match[1]]) if match else None

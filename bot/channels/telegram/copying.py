"""Buttons that copy a telephone or document number."""

from collections.abc import Sequence

from telegram import CopyTextButton, InlineKeyboardButton
from telegram.constants import InlineKeyboardButtonLimit

from bot.render.copies import Copy
from bot.render.view import ViewBuilder, shorten

_LABEL_MAX = 40


def copy_rows(copies: Sequence[Copy], builder: ViewBuilder) -> list[list[InlineKeyboardButton]]:
    """Return a row of buttons for what can be copied; what is too long for Telegram has none."""
    row = [
        InlineKeyboardButton(
            shorten(builder.say(f"button_copy_{copy.kind}", value=copy.value), _LABEL_MAX),
            copy_text=CopyTextButton(copy.value),
        )
        for copy in copies
        if 1 <= len(copy.value.encode("utf-16-le")) // 2 <= InlineKeyboardButtonLimit.MAX_COPY_TEXT
    ]
    return [row] if row else []

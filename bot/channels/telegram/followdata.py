"""Buttons that follow something, and their callback data: ``n`` language verb ``:`` target, at most 64 bytes."""

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.advice.answer import AnswerMatch
from bot.channels.telegram.placedata import CODES, DATA_MAX, LANGUAGES_BY_CODE
from bot.render.view import ViewBuilder
from bot.updates.panel import Panel, Step
from bot.updates.picking import LETTERS

PATTERN = r"^n[ezt][a-z]{2}:"
_DATA = re.compile(r"n([ezt])([a-z]{2}):([A-Za-z0-9_/+:-]{0,58})")


def encode(step: Step, language: str) -> str | None:
    """Return callback data, or None where it would be too long."""
    data = f"n{CODES[language]}{step.verb}:{step.target}"
    return data if len(data) <= DATA_MAX and decode(data) == (step, language) else None


def decode(data: object) -> tuple[Step, str] | None:
    """Return the step and the language of callback data, or None where it is not ours."""
    match = _DATA.fullmatch(data) if isinstance(data, str) else None
    return (Step(match[2], match[3]), LANGUAGES_BY_CODE[match[1]]) if match else None


def panel_keyboard(panel: Panel, language: str) -> InlineKeyboardMarkup | None:
    """Return the buttons of a panel."""
    rows = [
        [
            InlineKeyboardButton(action.label, callback_data=data)
            for action in row
            if (data := encode(action.step, language))
        ]
        for row in panel.rows
    ]
    kept = [row for row in rows if row]
    return InlineKeyboardMarkup(kept) if kept else None


def follow_buttons(match: AnswerMatch, builder: ViewBuilder) -> list[InlineKeyboardButton]:
    """Return the buttons that follow the topic of a clause, and its paper."""
    topics = match.clause.curation.topics if match.clause else ()
    steps = {"follow_button_topic": LETTERS["topic"] + topics[0]} if topics else {}
    steps["follow_button_paper"] = LETTERS["document"] + match.document.id
    buttons = ((key, encode(Step("fb", target), builder.language)) for key, target in steps.items())
    return [InlineKeyboardButton(builder.say(key), callback_data=data) for key, data in buttons if data]

"""The buttons under answers, and the callback data that they carry.

Data is ``view:language:target`` and fits Telegram's 64 bytes: a view is one letter, a target is a clause's handle
or a document's id. Nothing is kept in memory, so that a button works after a restart and after a rebuild.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.advice.answer import Answer, AnswerMatch
from bot.advice.places import Place
from bot.channels.telegram import actdata, followdata, placedata
from bot.channels.telegram.copying import copy_rows
from bot.channels.telegram.followdata import follow_buttons
from bot.channels.telegram.placedata import CODES, LANGUAGES_BY_CODE, Step
from bot.render.copies import of_answer
from bot.render.view import ViewBuilder, shorten

ANSWER, FULL_CLAUSE, CONTACTS, DOCUMENT, RELATED, EXAMPLE = "a", "f", "k", "d", "r", "q"
_DATA = re.compile(r"([afkdrq]):([ezt]):([a-z0-9-]{1,58})")
_BUTTON_MAX = 60


@dataclass(frozen=True)
class Press:
    """What a pressed button asks for."""

    view: str
    language: str
    target: str
    """A clause's handle, for DOCUMENT a document's id, for EXAMPLE the number of the example question."""


def encode(view: str, language: str, target: str) -> str:
    """Return callback data."""
    return f"{view}:{CODES[language]}:{target}"


def decode(data: object) -> Press | None:
    """Return what callback data asks for, or None where it is not ours or from an older version."""
    match = _DATA.fullmatch(data) if isinstance(data, str) else None
    return Press(match[1], LANGUAGES_BY_CODE[match[2]], match[3]) if match else None


def _target(match: AnswerMatch) -> tuple[str, str]:
    if match.clause is None:
        return DOCUMENT, match.document.id
    return RELATED, match.clause.handle


def _related(answer: Answer, builder: ViewBuilder) -> list[list[InlineKeyboardButton]]:
    rows = []
    for n, match in enumerate(answer.numbered, 1):
        view, target = _target(match)
        text = shorten(builder.say("button_other", n=n, heading=builder.label(match)), _BUTTON_MAX)
        rows.append([InlineKeyboardButton(text, callback_data=encode(view, builder.language, target))])
    return rows


def answer_keyboard(answer: Answer, builder: ViewBuilder) -> InlineKeyboardMarkup | None:
    """Return the buttons under a reply: what else there is on the best clause, the related ones, what can be copied."""
    rows = [*answer_rows(answer, builder), *copy_rows(of_answer(answer), builder)]
    return InlineKeyboardMarkup(rows) if rows else None


def answer_rows(answer: Answer, builder: ViewBuilder) -> list[list[InlineKeyboardButton]]:
    """Return the buttons that lead on from a reply."""
    if not answer.matches:
        return []
    best = answer.matches[0]
    if answer.parts or answer.aspect == "more":
        return _related(answer, builder)
    rows = []
    if best.clause is not None and answer.reason != "department" and answer.intent is None:
        rows.append(clause_buttons(best, builder, current=ANSWER))
    if best.clause is None:
        rows.append(paper_buttons(best, builder))
    followed = [follow_buttons(best, builder)] if (rows or answer.intent) and answer.outcome == "answer" else []
    return [*rows, *_related(answer, builder), *followed]


def paper_buttons(match: AnswerMatch, builder: ViewBuilder) -> list[InlineKeyboardButton]:
    """Return the buttons under a document: its contents, and its official text as a file."""
    places = {"button_contents": Place("contents", match.document.id), "button_text": Place("paper", match.document.id)}
    buttons = ((key, placedata.encode(Step(place, builder.language, here=False))) for key, place in places.items())
    return [InlineKeyboardButton(builder.say(key), callback_data=data) for key, data in buttons if data]


def clause_buttons(match: AnswerMatch, builder: ViewBuilder, current: str) -> list[InlineKeyboardButton]:
    """Return the buttons that switch between the views of one clause, without the ``current`` view."""
    handle = match.clause.handle if match.clause else ""
    texts = {FULL_CLAUSE: "button_clause", CONTACTS: "button_contacts", DOCUMENT: "button_document"}
    views = [view for view in texts if view != current]
    row = [
        InlineKeyboardButton(builder.say(texts[v]), callback_data=encode(v, builder.language, handle)) for v in views
    ]
    if current != ANSWER:
        back = encode(ANSWER, builder.language, handle)
        row.insert(0, InlineKeyboardButton(builder.say("button_back"), callback_data=back))
    return row


def related(markup: InlineKeyboardMarkup | None) -> list[Press]:
    """Return what the buttons of related clauses under a message ask for, in order."""
    pressed = [decode(row[0].callback_data) for row in (markup.inline_keyboard if markup else ()) if row]
    return [press for press in pressed if press and press.view == RELATED]


def switched(markup: InlineKeyboardMarkup | None, rows: list[list[InlineKeyboardButton]]) -> InlineKeyboardMarkup:
    """Return ``rows`` with those of ``markup`` that stay: related clauses, what to follow or copy, clauses around."""
    kept = [list(row) for row in (markup.inline_keyboard if markup else ()) if _stays(row)]
    return InlineKeyboardMarkup([*rows, *kept])


def _stays(row: Sequence[InlineKeyboardButton]) -> bool:
    if any(actdata.decode(button.callback_data) for button in row):  # an opinion, or a question to the officers
        return True
    press = decode(row[0].callback_data) if row else None
    steps = [placedata.decode(button.callback_data) for button in row]
    if (press and press.view == RELATED) or any(step and step.place.kind == "clause" for step in steps):
        return True
    return any(button.copy_text or followdata.decode(button.callback_data) for button in row)

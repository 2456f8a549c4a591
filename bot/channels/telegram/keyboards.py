"""Inline keyboards, and the callback data that their buttons carry.

Data is ``view:language:target`` and fits Telegram's 64 bytes: a view is one letter, a target is a clause's handle
or a document's id. Nothing is kept in memory, so that a button works after a restart and after a rebuild.
"""

import re
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.advice.answer import Answer, AnswerMatch
from bot.render.view import ViewBuilder, shorten

ANSWER, FULL_CLAUSE, CONTACTS, DOCUMENT, RELATED = "a", "f", "k", "d", "r"
_CODES = {"en": "e", "zh": "z", "zh-Hant": "t"}
_LANGUAGES = {code: language for language, code in _CODES.items()}
_DATA = re.compile(r"([afkdr]):([ezt]):([a-z0-9-]{1,58})")
_BUTTON_MAX = 60


@dataclass(frozen=True)
class Press:
    """What a pressed button asks for."""

    view: str
    language: str
    target: str
    """A clause's handle, or for DOCUMENT a document's id."""


def encode(view: str, language: str, target: str) -> str:
    """Return callback data."""
    return f"{view}:{_CODES[language]}:{target}"


def decode(data: object) -> Press | None:
    """Return what callback data asks for, or None where it is not ours or from an older version."""
    match = _DATA.fullmatch(data) if isinstance(data, str) else None
    return Press(match[1], _LANGUAGES[match[2]], match[3]) if match else None


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
    """Return the buttons under a reply: what else there is on the best clause, then the related ones."""
    if not answer.matches:
        return None
    rows = []
    best = answer.matches[0]
    if best.clause is not None and answer.reason != "department" and answer.intent is None:
        rows.append(clause_buttons(best, builder, current=ANSWER))
    rows += _related(answer, builder)
    return InlineKeyboardMarkup(rows) if rows else None


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


def switched(markup: InlineKeyboardMarkup | None, row: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Return ``markup`` with its first row replaced and the related clauses kept."""
    kept = []
    for old in markup.inline_keyboard if markup else ():
        press = decode(old[0].callback_data) if old else None
        if press and press.view == RELATED:
            kept.append(list(old))
    return InlineKeyboardMarkup([row, *kept])

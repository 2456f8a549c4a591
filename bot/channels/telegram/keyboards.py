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
from bot.model import Intent
from bot.render.copies import of_answer
from bot.render.overview import next_questions, quoted
from bot.render.view import ViewBuilder, shorten
from bot.render.ways import ways_on

ANSWER, FULL_CLAUSE, CONTACTS, DOCUMENT, RELATED, EXAMPLE = "a", "f", "k", "d", "r", "q"
OVERVIEW, NEXT = "i", "n"
OWN = "0"
"""The number of the question that an overview itself answers."""
_IN_PARTS = (FULL_CLAUSE, CONTACTS, DOCUMENT, NEXT)
"""The views whose data may name an overview and what it is of."""
Row = list[InlineKeyboardButton]
_DATA = re.compile(r"([afkdrqin]):([ezt]):([a-z0-9-]{1,58})(?:/([a-z0-9-]{1,44}))?")
_BUTTON_MAX = 60
_AROUND = ("clause", "contents")
"""Where the buttons around a clause lead."""


@dataclass(frozen=True)
class Press:
    """What a pressed button asks for."""

    view: str
    language: str
    target: str
    """A clause's handle, for DOCUMENT a document's id too, for EXAMPLE the number of the example question, for OVERVIEW
    and NEXT the id of a curated overview."""
    part: str = ""
    """For views of a clause that an overview cites the id of the overview, for NEXT the number of the question that it
    leads on to, or OWN."""


def encode(view: str, language: str, target: str, part: str = "") -> str | None:
    """Return callback data, or None where it would be too long."""
    data = f"{view}:{CODES[language]}:{target}" + (f"/{part}" if part else "")
    return data if decode(data) else None


def decode(data: object) -> Press | None:
    """Return what callback data asks for, or None where it is not ours or from an older version."""
    match = _DATA.fullmatch(data) if isinstance(data, str) and len(data) <= placedata.DATA_MAX else None
    if match is None or (match[4] and match[1] not in _IN_PARTS) or (match[1] == NEXT and not match[4]):
        return None
    return Press(match[1], LANGUAGES_BY_CODE[match[2]], match[3], match[4] or "")


def _button(text: str, data: str | None) -> list[InlineKeyboardButton]:
    """Return a button, or nothing where its data is too long."""
    return [InlineKeyboardButton(shorten(text, _BUTTON_MAX), callback_data=data)] if data else []


def _target(match: AnswerMatch) -> tuple[str, str]:
    if match.clause is None:
        return DOCUMENT, match.document.id
    return RELATED, match.clause.handle


def _related(answer: Answer, builder: ViewBuilder) -> list[Row]:
    rows = []
    for n, match in enumerate(answer.numbered, 1):
        view, target = _target(match)
        text = builder.say("button_other", n=n, heading=builder.label(match))
        rows.append(_button(text, encode(view, builder.language, target)))
    return rows


def _next(intent: Intent, builder: ViewBuilder) -> list[Row]:
    """Return the questions that an overview leads on to, a line each."""
    return [
        _button(text, encode(NEXT, builder.language, intent.id, str(n)))
        for n, text in enumerate(next_questions(builder, intent), 1)
    ]


def answer_keyboard(answer: Answer, builder: ViewBuilder) -> InlineKeyboardMarkup | None:
    """Return the buttons under a reply: what else there is on the best clause, the related ones, what can be copied."""
    copies = () if answer.outcome == "clarify" else of_answer(answer)
    rows = [*answer_rows(answer, builder), *copy_rows(copies, builder)]
    return InlineKeyboardMarkup(rows) if rows else None


def answer_rows(answer: Answer, builder: ViewBuilder) -> list[Row]:
    """Return the buttons that lead on from a reply; under a choice those of what can be chosen, and nothing else."""
    own = [_button(builder.question(i), encode(NEXT, builder.language, i.id, OWN)) for i in answer.overviews]
    if not answer.matches:
        return [*own, *_ways_on(answer, builder)]
    best = answer.matches[0]
    if answer.parts or answer.aspect == "more":
        return _related(answer, builder)
    if answer.outcome == "clarify":
        return [*_related(answer, builder), *own]
    if answer.reason == "department":
        return _related(answer, builder)
    shown = overview_buttons(answer, builder) if answer.intent else clause_buttons(best, builder, current=ANSWER)
    rows = [shown if best.clause else paper_buttons(best, builder), *_related(answer, builder)]
    rows += _next(answer.intent, builder) if answer.intent else own
    return [row for row in (*rows, follow_buttons(best, builder)) if row]


def _ways_on(answer: Answer, builder: ViewBuilder) -> list[Row]:
    """Return where a reply without an answer leads on to, a line each."""
    steps = ((way.label, Step(way.place, builder.language, here=False)) for way in ways_on(answer, builder))
    return [row for label, step in steps if (row := _button(label, placedata.encode(step)))]


def paper_buttons(match: AnswerMatch, builder: ViewBuilder) -> Row:
    """Return the buttons under a document: its contents, and its official text as a file."""
    places = {"button_contents": Place("contents", match.document.id), "button_text": Place("paper", match.document.id)}
    buttons = ((key, placedata.encode(Step(place, builder.language, here=False))) for key, place in places.items())
    return [button for key, data in buttons for button in _button(builder.say(key), data)]


def overview_buttons(answer: Answer, builder: ViewBuilder) -> Row:
    """Return the buttons that switch from an overview to views of the source whose official text it shows."""
    n, match = quoted(answer.matches)
    marked = {"n": n} if len(answer.matches) > 1 else {}
    return _views(match, builder, OVERVIEW, answer.intent.id if answer.intent else "", marked)


def clause_buttons(match: AnswerMatch, builder: ViewBuilder, current: str, overview: str = "") -> Row:
    """Return the buttons that switch between the views of one clause, without the ``current`` view.

    Where an overview led there, Back leads to it again.
    """
    row = _views(match, builder, current, overview, {})
    if current == ANSWER:
        return row
    handle = match.clause.handle if match.clause else ""
    first = encode(OVERVIEW, builder.language, overview) if overview else encode(ANSWER, builder.language, handle)
    return [*_button(builder.say("button_back"), first), *row]


def _views(match: AnswerMatch, builder: ViewBuilder, current: str, overview: str, marked: dict[str, int]) -> Row:
    handle = match.clause.handle if match.clause else ""
    texts = {FULL_CLAUSE: "button_clause", CONTACTS: "button_contacts", DOCUMENT: "button_document"}
    row: Row = []
    for view, key in texts.items():
        if view != current:
            text = builder.say(key if view == CONTACTS or not marked else f"{key}_of", **marked)
            row += _button(text, encode(view, builder.language, handle, overview))
    return row


def related(markup: InlineKeyboardMarkup | None) -> list[Press]:
    """Return what the buttons of related clauses under a message ask for, in order."""
    pressed = [decode(row[0].callback_data) for row in (markup.inline_keyboard if markup else ()) if row]
    return [press for press in pressed if press and press.view == RELATED]


def overviews(markup: InlineKeyboardMarkup | None) -> list[str]:
    """Return the ids of the overviews that buttons below a message ask for."""
    buttons = [button for row in (markup.inline_keyboard if markup else ()) for button in row]
    pressed = [decode(button.callback_data) for button in buttons]
    return [press.target for press in pressed if press and press.view == NEXT and press.part == OWN]


def switched(markup: InlineKeyboardMarkup | None, rows: list[Row]) -> InlineKeyboardMarkup:
    """Return ``rows`` with those of ``markup`` that stay: related clauses, what to follow or copy, clauses around."""
    kept = [list(row) for row in (markup.inline_keyboard if markup else ()) if _stays(row)]
    return InlineKeyboardMarkup([*rows, *kept])


def _stays(row: Sequence[InlineKeyboardButton]) -> bool:
    if any(actdata.decode(button.callback_data) for button in row):  # an opinion, or a question to the officers
        return True
    press = decode(row[0].callback_data) if row else None
    steps = [placedata.decode(button.callback_data) for button in row]
    if (press and press.view in (RELATED, NEXT)) or all(step and step.place.kind in _AROUND for step in steps):
        return True
    return any(button.copy_text or followdata.decode(button.callback_data) for button in row)

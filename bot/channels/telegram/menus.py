"""The buttons under views to browse: what a list holds, where else to go, and the pages."""

from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.advice.places import Place, PlaceKind
from bot.channels.telegram import keyboards
from bot.channels.telegram.copying import copy_rows
from bot.channels.telegram.placedata import Step, encode
from bot.render.copies import of_answer
from bot.render.screen import Choice, Screen
from bot.render.view import ViewBuilder, shorten

EXAMPLES = {"1": "example_question", "2": "example_question_second", "3": "example_question_third"}
"""The example questions of the greeting: what a button carries, and the message that holds the question."""
_OPENED: tuple[PlaceKind, ...] = ("clause", "document", "body", "term", "status", "paper")
"""What is shown in a message of its own; lists turn in place."""
_SHORT_COLUMNS = 2
_LINK_COLUMNS = 3
_BUTTON_MAX = 60
_NEAR_PAGES = 1
"""A list of so many pages beside the first has none that is not next to the one shown."""
Row = list[InlineKeyboardButton]


def screen_keyboard(screen: Screen, builder: ViewBuilder) -> InlineKeyboardMarkup | None:
    """Return the buttons under a screen; None where nothing leads on."""
    rows = _answer_rows(screen, builder) if screen.answer else _list_rows(screen, builder)
    return InlineKeyboardMarkup(rows) if rows else None


def greeting_keyboard(topics: Sequence[Choice], builder: ViewBuilder) -> InlineKeyboardMarkup:
    """Return example questions, a line each, and below them the topics, two a line."""
    rows: list[Row] = []
    for n, key in EXAMPLES.items():
        text = builder.say("button_example", question=builder.say(key))
        data = keyboards.encode(keyboards.EXAMPLE, builder.language, n)
        rows.append([InlineKeyboardButton(shorten(text, _BUTTON_MAX), callback_data=data)])
    buttons = (_button(topic.label, topic.place, builder, here=False) for topic in topics)
    return InlineKeyboardMarkup([*rows, *_columns(buttons, _SHORT_COLUMNS)])


def choice_rows(choices: Sequence[Choice], builder: ViewBuilder) -> InlineKeyboardMarkup | None:
    """Return a button for each choice, a line each, that opens it in a message of its own."""
    rows = _columns((_button(choice.label, choice.place, builder, here=False) for choice in choices), 1)
    return InlineKeyboardMarkup(rows) if rows else None


def _answer_rows(screen: Screen, builder: ViewBuilder) -> list[Row]:
    if screen.answer is None:
        return []
    rows = keyboards.answer_rows(screen.answer, builder)
    if screen.place and screen.place.kind == "clause":
        around = (_button(c.label, c.place, builder, here=True) for c in screen.around if c)
        rows += _columns(around, _SHORT_COLUMNS)
        rows += _columns((_button(c.label, c.place, builder, here=False) for c in screen.links), _LINK_COLUMNS)
    return [*rows, *copy_rows(of_answer(screen.answer), builder)]


def _list_rows(screen: Screen, builder: ViewBuilder) -> list[Row]:
    opened = screen.place is not None and screen.place.kind in _OPENED
    labels = [
        choice.label if screen.short else builder.say("button_other", n=n, heading=choice.label)
        for n, choice in enumerate(screen.choices, 1)
    ]
    choices = (
        _button(label, choice.place, builder, here=choice.place.kind not in _OPENED)
        for label, choice in zip(labels, screen.choices, strict=True)
    )
    links = (
        _button(link.label, link.place, builder, here=not opened and link.place.kind not in _OPENED)
        for link in screen.links
    )
    rows = _columns(choices, _SHORT_COLUMNS if screen.short else 1)
    return [
        *rows,
        *_pager(screen, builder),
        *_columns(links, _LINK_COLUMNS),
        *copy_rows(screen.copies, builder),
    ]


def _pager(screen: Screen, builder: ViewBuilder) -> list[Row]:
    """Return Previous, Page 2 of 5, Next, without what would lead nowhere; below them the first and the last page.

    They are words, so that a screen reader says where they lead.
    """
    if screen.place is None or screen.pages == 1:
        return []
    place, last = screen.place, screen.pages - 1
    near = {"page_previous": place.page - 1, "page_here": place.page, "page_next": place.page + 1}
    far = {"page_first": 0, "page_last": last} if last > _NEAR_PAGES else {}
    rows = []
    for steps in (near, {key: page for key, page in far.items() if abs(page - place.page) > 1}):
        there = {key: page for key, page in steps.items() if 0 <= page <= last}
        labels = {key: builder.say(key, page=page + 1, pages=screen.pages) for key, page in there.items()}
        buttons = [_button(labels[key], place.turned(page), builder, here=True) for key, page in there.items()]
        if not all(buttons):
            return []
        rows.append([button for button in buttons if button])
    return [row for row in rows if row]


def _button(label: str, place: Place, builder: ViewBuilder, *, here: bool) -> InlineKeyboardButton | None:
    """Return a button; None where the place does not fit into callback data."""
    data = encode(Step(place, builder.language, here))
    return InlineKeyboardButton(shorten(label, _BUTTON_MAX), callback_data=data) if data else None


def _columns(buttons: Iterable[InlineKeyboardButton | None], most: int) -> list[Row]:
    fitting = [button for button in buttons if button]
    return [fitting[i : i + most] for i in range(0, len(fitting), most)] if fitting else []

"""The buttons under lists."""

from datetime import date

import pytest
from telegram import InlineKeyboardMarkup

from bot.advice.places import Place, PlaceKind
from bot.channels.telegram.menus import greeting_keyboard, screen_keyboard
from bot.channels.telegram.placedata import Step, decode
from bot.render.screen import Sizes
from bot.render.screens import Screens
from bot.render.view import ViewBuilder
from bot.session import Session

DAY = date(2026, 11, 21)
LANGUAGES = ("en", "zh", "zh-Hant")
COPIES = ["Copy +86-023-67862888", "Copy 渝经信规范〔2025〕5号"]
"""The last buttons under the hydrogen measures."""


@pytest.fixture
def builder(session: Session) -> ViewBuilder:
    """Writes English."""
    return session.builder("en", DAY)


@pytest.fixture
def screens(session: Session) -> Screens:
    """Makes English screens."""
    return session.screens("en", DAY, Sizes(8, 30))


def _texts(markup: InlineKeyboardMarkup | None) -> list[list[str]]:
    assert markup
    return [[button.text for button in row] for row in markup.inline_keyboard]


def _steps(markup: InlineKeyboardMarkup | None) -> list[list[Step | None]]:
    assert markup
    return [[decode(button.callback_data) for button in row] for row in markup.inline_keyboard]


def test_pager(screens: Screens, builder: ViewBuilder) -> None:
    """Pages turn in place; at the ends nothing leads nowhere, and no page stands there twice."""
    rows = {n: screen_keyboard(screens.show(Place("documents", "", n)), builder) for n in range(4)}
    pagers = {n: _texts(rows[n])[8 if n < 3 else 4 : -1] for n in rows}
    assert pagers == {
        0: [["Page 1 of 4", "Next"], ["Last page"]],
        1: [["Previous", "Page 2 of 4", "Next"], ["Last page"]],
        2: [["Previous", "Page 3 of 4", "Next"], ["First page"]],
        3: [["Previous", "Page 4 of 4"], ["First page"]],
    }
    assert _steps(rows[1])[8] == [Step(Place("documents", "", n), "en", here=True) for n in (0, 1, 2)]
    assert _steps(rows[2])[9] == [Step(Place("documents"), "en", here=True)]


def test_list_of_papers(screens: Screens, builder: ViewBuilder) -> None:
    """Papers have a line each and open as a new message; other lists take the place of this one."""
    markup = screen_keyboard(screens.show(Place("documents")), builder)
    steps = _steps(markup)
    assert [(len(row), row[0] and (row[0].place.kind, row[0].here)) for row in steps[:8]] == [
        (1, ("document", False))
    ] * 8
    assert [text[0][:3] for text in _texts(markup)[:8]] == [f"{n}. " for n in range(1, 9)]
    assert [step and (step.place.kind, step.here) for step in steps[-1]] == [
        ("topics", True),
        ("years", True),
        ("states", True),
    ]


def test_topics_two_a_line(screens: Screens, builder: ViewBuilder) -> None:
    """Topics stand two in a line."""
    assert [len(row) for row in _texts(screen_keyboard(screens.show(Place("topics")), builder))] == [2] * 11 + [1]


def test_clause(session: Session, screens: Screens, builder: ViewBuilder) -> None:
    """Under a clause stand the views of an answer, then its neighbours, which take its place, around the contents."""
    first, second, third = session.knowledge.clauses("hydrogen-fcv-2025")[:3]
    markup = screen_keyboard(screens.show(Place("clause", second.handle)), builder)
    followed = ["Follow this topic", "Follow this paper"]
    views = ["Full clause", "Contacts", "Document"]
    assert _texts(markup) == [views, followed, ["Previous: 通知", "Next: 一"], ["Contents"], COPIES]
    assert _steps(markup)[2] == [
        Step(Place("clause", first.handle), "en", here=True),
        Step(Place("clause", third.handle), "en", here=True),
    ]
    assert _steps(markup)[3] == [Step(Place("contents", "hydrogen-fcv-2025"), "en", here=False)]
    assert _texts(screen_keyboard(screens.show(Place("clause", first.handle)), builder))[-3] == ["Next: 引言"]


def test_body_leads_on_in_new_messages(screens: Screens, builder: ViewBuilder) -> None:
    """What a body leads to does not take its place."""
    markup = screen_keyboard(screens.show(Place("body", "eic")), builder)
    ((step,), _) = _steps(markup)
    assert _texts(markup)[1] == ["Copy +86-023-67862888"]
    assert step == Step(Place("charge", "eic"), "en", here=False)


def test_words_that_do_not_fit(screens: Screens, builder: ViewBuilder) -> None:
    """A list for words that are too long for a button's data has no pages to turn, and is shown all the same."""
    words = "chongqing " * 6
    screen = screens.command("documents", words)
    assert screen.pages > 1
    texts = [text for row in _texts(screen_keyboard(screen, builder)) for text in row]
    assert "Next" not in texts and texts[0].startswith("1. ")
    assert "Next" in [
        t for row in _texts(screen_keyboard(screens.command("documents", "chongqing"), builder)) for t in row
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_greeting(session: Session, language: str) -> None:
    """Three examples, a line each, then every topic of the first level; each opens as a new message."""
    builder = session.builder(language, DAY)
    topics = session.screens(language, DAY, Sizes(8, 30)).show(Place("topics")).choices
    markup = greeting_keyboard(topics, builder)
    assert [len(row) for row in markup.inline_keyboard] == [1] * 3 + [2] * 11 + [1]
    assert [row[0].callback_data for row in markup.inline_keyboard[:3]] == [
        f"q:{ {'en': 'e', 'zh': 'z', 'zh-Hant': 't'}[language] }:{n}" for n in (1, 2, 3)
    ]
    steps = [step for row in _steps(markup)[3:] for step in row]
    assert [step and (step.place, step.here) for step in steps] == [(topic.place, False) for topic in topics]


@pytest.mark.parametrize("language", LANGUAGES)
def test_button_texts(session: Session, language: str) -> None:
    """No button is longer than a telephone is wide, and no keyboard larger than Telegram takes."""
    screens, builder = session.screens(language, DAY, Sizes(8, 30)), session.builder(language, DAY)
    kinds: tuple[PlaceKind, ...] = ("topics", "documents", "years", "states", "bodies", "letters")
    places = [Place(kind) for kind in kinds] + [Place("contents", d.id) for d in session.knowledge.documents]
    places += [Place("topic", i) for i in session.knowledge.topics]
    for place in places:
        texts = [text for row in _texts(screen_keyboard(screens.show(place), builder)) for text in row]
        assert len(texts) <= 100
        assert [text for text in texts if not 0 < len(text) <= 60] == [], place

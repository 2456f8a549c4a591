"""What stands on buttons can be read aloud: words, not pictures or arrows."""

import re
from collections.abc import Iterator

import pytest
from telegram import InlineKeyboardMarkup

from bot.advice.places import Place
from bot.advice.validity import today
from bot.channels.telegram.followdata import panel_keyboard
from bot.channels.telegram.menus import greeting_keyboard, screen_keyboard
from bot.channels.telegram.replies import SIZES
from bot.render.messages import LANGUAGES
from bot.session import Session
from bot.store.users import Users
from bot.updates.menu import FollowMenu
from bot.updates.panel import Panel
from bot.userdata import Profile
from tests.store.people import DAY, NOW, in_memory

PLACES = (
    *(Place(kind) for kind in ("topics", "documents", "years", "states", "bodies", "letters", "own")),
    *(Place("documents", "", 1), Place("terms", "letter=a"), Place("topic", "hydrogen"), Place("topic", "talent")),
    *(Place("measures", "incentives", 2), Place("contents", "smart-ev-2025", 1), Place("body", "eic")),
    *(Place("status", "smart-ev-2025@2026-11-21"), Place("document", "low-altitude-2025"), Place("charge", "eic", 1)),
)
QUESTIONS = (
    *("How much is the grant for building a hydrogen station?", "which help is there with hydrogen?"),
    *("Which football club should I support in Shanghai?", "drugs", "市经济信息委电话", "渝府办发〔2025〕58号"),
)
WORD = re.compile(r"[^\W\d_]{2}|[\u4e00-\u9fff]|[A-Z](?= ?[(（])|\d{4}")
"""Two letters, a Chinese character, the letter of a list of terms, or a year."""
PICTURE = re.compile(r"[‹›«»◀▶←→⏮⏭❚▸◂✅❌🔍]")
SEPARATOR = re.compile(r"(?<=\w|\)) › (?=\w|\()")
"""Stands between the parts of a clause's path."""


def _labels(markup: InlineKeyboardMarkup | None) -> Iterator[str]:
    for row in markup.inline_keyboard if markup else ():
        yield from (button.text for button in row)


def _told(labels: list[str]) -> list[str]:
    """Return the labels that say nothing, or say it with a picture."""
    return [label for label in labels if not WORD.search(label) or PICTURE.search(SEPARATOR.sub(" ", label))]


@pytest.mark.parametrize("label", ["‹", "2/5", "›", "❚❚ Hydrogen", "Next ›", "»", "3", "✓"])
def test_what_is_no_label(label: str) -> None:
    """Arrows, numbers and pictures by themselves are found out."""
    assert _told([label]) == [label]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists(session: Session, language: str) -> None:
    """Every button of every kind of list, of the greeting and of a paper is words."""
    screens = session.screens(language, today(), SIZES, Profile(("hydrogen",)))
    builder = session.builder(language, today())
    clause = session.knowledge.clauses("smart-ev-2025")[5]
    places = (*PLACES, Place("clause", clause.handle))
    labels = [label for place in places for label in _labels(screen_keyboard(screens.show(place), builder))]
    labels += _labels(greeting_keyboard(screens.show(Place("topics")).choices, builder))
    assert len(labels) > 100 and _told(labels) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_answers(session: Session, language: str, question: str) -> None:
    """Every button under an answer, an overview, a choice and a refusal is words."""
    answer = session.advisor.ask(question, language=language)
    builder = session.builder(language, answer.as_of)
    labels = list(_labels(screen_keyboard(session.screens(language, today(), SIZES).answered(answer), builder)))
    assert _told(labels) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_subscriptions(session: Session, language: str) -> None:
    """So are those of what is followed: on, off, paused, and page by page."""
    state = in_memory()
    account = Users(state).meet("telegram", 1, 1, DAY).id
    builder = session.builder(language, DAY)
    menu = FollowMenu(builder, session.guide.browse, session.guide.directory, state, account, NOW, DAY)
    panels: list[Panel] = [menu.command("subscribe", ""), menu.command("subscriptions", "")]
    seen: set[str] = set()
    while panels and len(seen) < 60:
        shown = panels.pop(0)
        assert _told(list(_labels(panel_keyboard(shown, language)))) == []
        for action in shown.actions:
            if f"{action.step}" not in seen:
                seen.add(f"{action.step}")
                panels.append(menu.take(action.step))
    assert len(seen) >= 60

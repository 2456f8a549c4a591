"""Subscriptions in the terminal chat: the same steps as in Telegram, by number."""

import pytest

from bot.store.state import open_state
from tests.installation import Place
from tests.updates.conftest import papers, teahouse

__all__ = ["papers", "teahouse"]


def _chat(place: Place, *lines: str) -> str:
    result = place.run("chat", "--language", "en", stdin="\n".join([*lines, "/quit", ""]).encode())
    assert result.exit_code == 0
    return result.output


def _followed(place: Place) -> list[tuple[str, str]]:
    state = open_state(place.home)
    rows = state.rows(
        "SELECT kind, target FROM subscriptions JOIN users ON users.id = account WHERE channel='terminal'"
    )
    state.close()
    return [(row["kind"], row["target"]) for row in rows]


def test_follow_by_number(teahouse: Place) -> None:
    """A topic is followed by numbers, kept over the end of the chat, listed and ended; delivery needs Telegram."""
    said = _chat(teahouse, "/subscribe tea", "1", "/subscriptions")
    assert "You follow this now: Topic: Tea." in said
    assert "messages are delivered by the Telegram bot only" in " ".join(said.split())
    assert _followed(teahouse) == [("topic", "tea")]
    assert "You no longer follow this: Topic: Tea." in _chat(teahouse, "/subscriptions", "1", "2")
    assert _followed(teahouse) == []


def test_follow_what_was_answered(teahouse: Place) -> None:
    """After an answer its topic and its paper come first."""
    _chat(teahouse, "What does a tea exporter get?", "/subscribe", "2")
    assert _followed(teahouse) == [("document", "tea-2026")]


@pytest.mark.parametrize("number", ["0", "99", "9" * 30])
def test_no_such_number(teahouse: Place, number: str) -> None:
    """A number that is not listed changes nothing, and the list stays."""
    _chat(teahouse, "/subscribe tea", number, "1")
    assert _followed(teahouse) == [("topic", "tea")]


def test_numbers_of_other_views(teahouse: Place) -> None:
    """After another view its numbers open what it lists, and follow nothing."""
    _chat(teahouse, "/subscribe tea", "/topics", "1")
    assert _followed(teahouse) == []

"""The benchmark of the Telegram channel, with a few messages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import telegram
from bot.session import Session
from tests.botapi import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A server for the benchmark's bots."""
    with BotApi(token=telegram.TOKEN) as server:
        yield server


@pytest.mark.parametrize("workers", [None, 2])
def test_echo(api: BotApi, tmp_path: Path, workers: int | None) -> None:
    """The echo bot answers every message; one message at a time keeps the order."""
    with telegram.running(api, "echo", 1, str(tmp_path)):
        rate, kept = telegram.measure(api, 3, telegram.words, workers)
    assert (rate > 0, kept) == (True, True)


def test_bot(api: BotApi, session: Session, home: Path) -> None:
    """The bot answers commands and questions in the order of each chat."""
    with telegram.running(api, "bot", 16, str(home)):
        for messages in (telegram.commands, telegram.questions(session)):
            assert telegram.measure(api, 3, messages, None)[1]


def test_wrong_order_is_seen(api: BotApi) -> None:
    """A missing, a wrong and an exchanged answer each count as order not kept."""
    user = api.user()
    for text in ("message 0", "message 2"):
        with api.state.change():
            api.state.post(user.chat, {"text": text})
    assert telegram.in_order(user, ["message 0", "message 2"])
    assert not telegram.in_order(user, ["message 2", "message 0"])
    assert not telegram.in_order(user, ["message 0"])
    assert not telegram.in_order(user, ["message 0", "message 1"])

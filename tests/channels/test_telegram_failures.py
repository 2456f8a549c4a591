"""What a user gets where a reply fails half way, and where the program itself does."""

import functools
import logging
from collections.abc import Iterator

import pytest

from bot.advice.conversation import Conversations
from bot.channels.telegram import replies
from bot.render.html import pages
from bot.session import Session
from tests.botapi import BotApi, User
from tests.channels.live import live_bot
from tests.channels.process import TOKEN, ask

GRANT = "How much is the grant for building a hydrogen station?"
SORRY = "Something went wrong on my side. Please ask again in a moment."


@pytest.fixture(scope="module")
def api(session: Session) -> Iterator[BotApi]:
    """A server with the bot."""
    with BotApi(token=TOKEN) as server, live_bot(server, session):
        yield server


@pytest.fixture
def ann(api: BotApi) -> User:
    """A user."""
    return api.user()


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are short, so that a reply takes several."""
    monkeypatch.setattr(replies, "pages", functools.partial(pages, limit=700))


def _texts(ann: User, question: str) -> list[str]:
    """Every message that comes of a question."""
    before = len(ann.messages())
    ann.send(question)
    ann.send("/cancel")
    while ann.wait_for_message(60).text != "There is nothing to cancel.":
        pass
    return [message.text for message in ann.messages()[before:-1]]


@pytest.mark.usefixtures("short_pages")
def test_lost_part_of_a_long_reply(api: BotApi, ann: User) -> None:
    """Where the answer to the first of several messages is lost, the others follow, and no apology."""
    whole = _texts(ann, GRANT)
    assert len(whole) > 1
    ask(ann, "/new")
    api.drop_next("sendMessage", when="after")
    assert _texts(ann, GRANT) == whole


@pytest.mark.usefixtures("short_pages")
def test_refused_part_of_a_long_reply(api: BotApi, ann: User, caplog: pytest.LogCaptureFixture) -> None:
    """Where a part is refused nothing but the apology follows, and one line in the log, without a trace."""
    api.fail_next("sendMessage", status=400, description="Bad Request: message is wrong")
    assert _texts(ann, GRANT) == [SORRY]
    (record,) = [each for each in caplog.records if each.levelno >= logging.WARNING]
    said = f"an update was not answered: sendMessage in chat {ann.id}: BadRequest (Message is wrong)"
    assert (record.getMessage(), record.exc_info) == (said, None)


def test_failing_program(
    api: BotApi, ann: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An error of the program is said to the user and logged with its trace; what was asked is not logged."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a slip")

    monkeypatch.setattr(Conversations, "ask", fail)
    with caplog.at_level(logging.INFO, "bot"):
        assert ask(ann, "my secret plan").text == SORRY
    (record,) = [each for each in caplog.records if each.name == "bot.channels.telegram.handlers"]
    assert record.exc_info and isinstance(record.exc_info[1], ZeroDivisionError)
    assert "secret" not in caplog.text

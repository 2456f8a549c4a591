"""What the bot remembers of a conversation, for how long, and that it is handed out and erased."""

import json
from collections.abc import Iterator

import pytest

from bot.advice.conversation import EXPIRES_SECONDS, Conversations
from bot.session import Session
from tests.botapi import BotApi, Group, User
from tests.channels.live import live_bot
from tests.channels.process import TOKEN, ask

GRANT = "How much is the grant for building a hydrogen station?"
OF_THE_ANSWER, OF_ALL = "Whom to contact", "Public bodies"


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock(session: Session, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the bot's conversations."""
    clock = Clock()
    monkeypatch.setitem(session.__dict__, "conversations", Conversations(session.advisor, clock))
    return clock


@pytest.fixture
def api(session: Session, clock: Clock) -> Iterator[BotApi]:
    """A server with the bot."""
    with BotApi(token=TOKEN) as server, live_bot(server, session):
        yield server


def contacts(user: User, group: Group | None = None) -> str:
    """The first words that /contacts without an argument is answered with."""
    if group is None:
        return ask(user, "/contacts").text
    user.send("/contacts@double_bot", group)
    return group.wait_for_message(60).text


def test_last_answer_expires(api: BotApi, clock: Clock) -> None:
    """What commands without an argument lean on is forgotten half an hour after it, in private and in a group."""
    ann, group = api.user(), api.group()
    ask(ann, GRANT)
    ann.send(f"/ask {GRANT}", group)
    group.wait_for_message(60)
    clock.now += EXPIRES_SECONDS - 1
    assert contacts(ann).startswith(OF_THE_ANSWER) and contacts(ann, group).startswith(OF_THE_ANSWER)
    clock.now += EXPIRES_SECONDS
    assert contacts(ann).startswith(OF_ALL) and contacts(ann, group).startswith(OF_ALL)


def test_forgotten_in_every_chat(api: BotApi) -> None:
    """What was asked in a group is handed out and erased in private, all of it, and nobody else's."""
    ann, ben, group = api.user(), api.user(), api.group()
    for user in (ann, ben):
        user.send(f"/ask {GRANT}", group)
        group.wait_for_message(60)
    held = json.loads(api.state.files[ask(ann, "/export").raw["document"]["file_id"]].data)
    assert [talk["shown"] for talk in held["in_memory"]["conversations"]] == ["hydrogen-fcv-2025/一"]
    form = ask(ann, "/forget")
    ann.press(form, "Yes, erase everything")
    assert "conversations in memory: 1" in ann.wait_for_edit(form, 60).text
    assert contacts(ann, group).startswith(OF_ALL)
    assert contacts(ben, group).startswith(OF_THE_ANSWER)


def test_refusal_leaves_the_last_answer(api: BotApi) -> None:
    """After a question that nothing answers, commands lean on the answer before it; /new forgets that too."""
    ann = api.user()
    ask(ann, GRANT)
    ask(ann, "What are office rents in Shanghai?")
    assert contacts(ann).startswith(OF_THE_ANSWER)
    ask(ann, "/new")
    assert contacts(ann).startswith(OF_ALL)

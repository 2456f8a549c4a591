"""What is written in and around the officers' chat: which replies reach a user, and which never do."""

from collections.abc import Iterator

import pytest

from bot.session import Session
from tests.botapi import BotApi, Group, User
from tests.channels.live import live_bot
from tests.channels.officers import CHAT, SETTINGS, number, passed_on, replied
from tests.channels.process import TOKEN, ask


@pytest.fixture(scope="module")
def api(session: Session) -> Iterator[BotApi]:
    """A server with the bot; its officers' chat is not near the twenty messages a minute of a group."""
    with pytest.MonkeyPatch.context() as patch, BotApi(token=TOKEN) as server:
        server.group(id=CHAT, title="Officers")
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        with live_bot(server, session):
            yield server


@pytest.fixture(scope="module")
def officers(api: BotApi) -> Group:
    """The officers' chat."""
    return api.group(id=CHAT, title="Officers")


@pytest.fixture
def ann(api: BotApi) -> User:
    """A new user."""
    return api.user()


@pytest.fixture
def eve(api: BotApi) -> User:
    """An officer."""
    return api.user()


def test_outsiders(ann: User, api: BotApi, officers: Group) -> None:
    """A reply by somebody outside the officers' chat never reaches a user, whatever it replies to."""
    shown, mallory = passed_on(ann, officers), api.user()
    elsewhere = api.group(title="Elsewhere")
    before = len(ann.messages())
    mallory.send("gotcha", reply_to=shown)
    mallory.wait_for_message(60)
    mallory.send("gotcha", chat=elsewhere, reply_to=shown)
    forged = mallory.send(f"#q{number(shown)} forged", chat=officers)
    mallory.send("gotcha", chat=officers, reply_to=forged)  # a mark that somebody else than the bot wrote
    ask(mallory, "/help")
    ask(ann, "/help")
    assert len(ann.messages()) == before + 1
    assert all("gotcha" not in message.text for message in ann.messages())


def test_replies_to_other_messages(ann: User, eve: User, officers: Group) -> None:
    """Officers may reply to the bot's other messages without anybody getting that."""
    eve.send("/topics@double_bot", chat=officers)
    topics = officers.wait_for_message(60)
    while not topics.text.startswith("Topics"):
        topics = officers.wait_for_message(60)
    before = len(ann.messages())
    eve.send("/help@double_bot", chat=officers, reply_to=topics)
    officers.wait_for_message(60)
    assert len(ann.messages()) == before


ENGLISH = " ".join(f"The {n}th step is an application at the counter of the district." for n in range(200))
CHINESE = "".join(f"第{n}步应向区县窗口提交申请材料，并按通知缴纳费用。" for n in range(400))


@pytest.mark.parametrize(
    ("text", "end"),
    [(ENGLISH[:4000], "."), (CHINESE[:4000], "。")],
)
def test_long_reply(ann: User, eve: User, officers: Group, text: str, end: str) -> None:
    """A reply that takes two messages is cut where a sentence ends, framed at its beginning and its end, all of it."""
    shown = passed_on(ann, officers)
    assert "has reached the user" in replied(eve, officers, shown, text)
    first, second = ann.wait_for_message(60), ann.wait_for_message(60)
    frame, _, begun = first.text.partition("\n\n")
    ended, _, hint = second.text.rpartition("\n\n")
    assert frame.startswith("An officer replies to your question") and hint.startswith("To write back, reply to this")
    assert "".join(f"{begun}{ended}".split()) == "".join(text.split())
    assert begun.endswith(end) and len(ended) > 50
    ann.send("Thanks", reply_to=second)
    assert "The user writes:" in officers.wait_for_message(60).text


def test_long_follow_up(ann: User, eve: User, officers: Group) -> None:
    """What a user writes back at length begins under its heading."""
    replied(eve, officers, passed_on(ann, officers), "Yes.")
    ann.send(ENGLISH[:4096], reply_to=ann.wait_for_message(60))
    first, second = officers.wait_for_message(60), officers.wait_for_message(60)
    assert first.text.splitlines()[0].endswith("The user writes:") and len(first.text) > 3000
    assert first.text.endswith(".") and len(first.text) + len(second.text) > 4090


def test_command_as_a_reply(ann: User, eve: User, officers: Group) -> None:
    """A command is obeyed and not passed on, though it replies to a question or to an answer."""
    shown = passed_on(ann, officers)
    replied(eve, officers, shown, "Yes.")
    answer = ann.wait_for_message(60)
    ann.send("/topics", reply_to=answer)
    assert ann.wait_for_message(60).text.startswith("Topics")

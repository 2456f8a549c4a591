"""Commands and questions in the captions of pictures and files: as in a text, in private and in groups."""

from collections.abc import Iterator

import pytest

from bot.session import Session
from tests.botapi import BotApi, Group, Message, User
from tests.channels.live import live_bot
from tests.channels.officers import CHAT, LEASE, SETTINGS
from tests.channels.process import TOKEN

GRANT = "How much is the grant for building a hydrogen station?"


@pytest.fixture(scope="module")
def api(session: Session) -> Iterator[BotApi]:
    """A server with the bot, which has an officers' chat."""
    with pytest.MonkeyPatch.context() as patch, BotApi(token=TOKEN) as server:
        server.group(id=CHAT)
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        with live_bot(server, session):
            yield server


@pytest.fixture
def ann(api: BotApi) -> User:
    """A user."""
    return api.user()


@pytest.fixture
def group(api: BotApi) -> Group:
    """A group."""
    return api.group()


def shown(ann: User, caption: str, group: Group | None = None) -> Message:
    """Send a file with a caption; the bot's reply."""
    ann.send_document(b"x", caption=caption, chat=group)
    return (group or ann).wait_for_message(60)


@pytest.mark.parametrize(
    "caption",
    [
        *("/status hydrogen", "/STATUS@double_bot hydrogen", "/topics", "/start", "/new", "/language"),
        *("/subscribe tea", "/cancel", "/statsu hydrogen", "/publish", f"/officer {LEASE}"),
    ],
)
def test_commands(ann: User, caption: str) -> None:
    """A command in a caption does what it does in a text."""
    written = shown(ann, caption)
    ann.send(caption)
    typed = ann.wait_for_message(60)
    assert (written.text, written.buttons) == (typed.text, typed.buttons)


def test_questions(ann: User) -> None:
    """A caption without a command is a question, and so is what stands after /ask; a command inside it is none."""
    for caption in (GRANT, f"/ask {GRANT}"):
        assert "30% of actual construction investment" in shown(ann, caption).text
    assert not shown(ann, f"{GRANT} /topics").text.startswith("Topics")
    assert shown(ann, "/ask").text.startswith("Write your question after it")


def test_command_for_another_bot(api: BotApi, ann: User) -> None:
    """A caption that is a command of another bot is not answered."""
    ann.send_document(b"x", caption="/status@other_bot hydrogen")
    ann.send("/help")
    assert ann.wait_for_message(60).text.startswith("Ask a question")


@pytest.mark.parametrize("caption", ["/status hydrogen", "/status@other_bot hydrogen", "see /ask x", GRANT])
def test_not_addressed_in_a_group(ann: User, group: Group, caption: str) -> None:
    """In a group a caption that is not for the bot is not answered."""
    ann.send_document(b"x", caption=caption, chat=group)
    assert shown(ann, "/ask", group).text.startswith("Write your question after it")
    assert len(group.messages()) == 1


@pytest.mark.parametrize(
    ("caption", "part"),
    [
        ("/status@double_bot hydrogen", "Status on"),
        (f"/ask {GRANT}", "30% of actual construction investment"),
        (f"@double_bot {GRANT}", "30% of actual construction investment"),
        ("/privacy@double_bot", "https://t.me/double_bot?start=privacy"),
    ],
)
def test_addressed_in_a_group(ann: User, group: Group, caption: str, part: str) -> None:
    """In a group a caption with the bot's name, or with /ask, is answered, as a reply to the picture."""
    reply = shown(ann, caption, group)
    assert part in reply.text and "document" in reply.raw["reply_to_message"]


def test_officers_chat(api: BotApi, ann: User) -> None:
    """In the officers' chat a caption needs no address, either."""
    assert shown(ann, "/topics", api.group(id=CHAT)).text.startswith("Topics\n")

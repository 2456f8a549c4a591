"""What the bot answers in groups, and where."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.channels.telegram import sending
from bot.config import officers_chat
from bot.errors import ConfigError
from bot.session import Session
from tests.botapi import BotApi, Group, Message, User, faults
from tests.channels.live import live_bot
from tests.channels.process import TOKEN, ask, post, quotes

OFFICERS = -1001234567
GRANT = "How much is the grant for building a hydrogen station?"
ASK_WHAT = "Write your question after it, for instance: "


@pytest.fixture(scope="module")
def api(session: Session) -> Iterator[BotApi]:
    """A server with the bot, which has an officers' chat."""
    with pytest.MonkeyPatch.context() as patch, BotApi(token=TOKEN) as server:
        server.group(OFFICERS)
        patch.setenv("INVESTBOT_OFFICERS_CHAT", str(OFFICERS))
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


def said(ann: User, group: Group, text: str, **where: Any) -> Message:
    """Write into a group; the bot's reply there."""
    ann.send(text, group, **where)
    return group.wait_for_message(60)


def silent(api: BotApi, ann: User, group: Group) -> None:
    """Nothing came of what was written before: what is asked afterwards, in the same chat, is answered first."""
    assert said(ann, group, "/ask").text.startswith(ASK_WHAT)
    assert len(group.messages()) == 1


@pytest.mark.parametrize(
    "text",
    [
        *(f"@double_bot {GRANT}", f"{GRANT} @Double_Bot", f"/ask {GRANT}", f"/ask@double_bot {GRANT}"),
        *(f"/ask@DOUBLE_BOT {GRANT}", f"@double_bot, {GRANT}"),
    ],
)
def test_addressed(ann: User, group: Group, text: str) -> None:
    """A mention anywhere and /ask are answered, as a reply to the message that asks."""
    sent = ann.send(text, group)
    reply = group.wait_for_message(60)
    assert "30% of actual construction investment" in reply.text
    assert reply.raw["reply_to_message"]["message_id"] == sent.id


@pytest.mark.parametrize(
    "text",
    [
        *(GRANT, "hello", "@double_bottle hello", "@other_bot hello", "/topics", "/start", "/help", "/ask@other_bot x"),
        *(
            "/topics@other_bot",
            "mail me at x@double_bot.example",
            "please /ask something",
            "/asking",
            "double_bot hello",
        ),
    ],
)
def test_not_addressed(api: BotApi, ann: User, group: Group, text: str) -> None:
    """Talk, commands without an address and what is for other bots are not answered, nor is there a sign of typing."""
    ann.send(text, group)
    silent(api, ann, group)
    assert [call for call in api.calls("sendChatAction") if call.params["chat_id"] == group.id] == []


@pytest.mark.parametrize("command", ["topics", "documents", "terms", "help", "start"])
def test_addressed_commands(ann: User, group: Group, command: str) -> None:
    """A command with the bot's name is answered."""
    assert len(said(ann, group, f"/{command}@double_bot").text) > 50


def test_reply_goes_on(ann: User, group: Group) -> None:
    """A reply to a message of the bot is a follow-up; a reply to another's message is not for the bot."""
    first = said(ann, group, f"/ask {GRANT}")
    assert said(ann, group, "who do I call?", reply_to=first).text.startswith("Whom to contact")
    mine = ann.send("I wonder", group)
    ann.send("who do I call?", group, mine)
    assert said(ann, group, "/ask").text.startswith(ASK_WHAT)


def test_memory_of_each_user(api: BotApi, ann: User, group: Group) -> None:
    """What one member asked is not gone on from for another, nor in another chat."""
    first = said(ann, group, f"/ask {GRANT}")
    nothing = "I do not know what that refers to."
    assert said(api.user(), group, "and how much?", reply_to=first).text.startswith(nothing)
    assert ask(ann, "and how much?").text.startswith(nothing)
    assert said(ann, group, "/contacts@double_bot").text.startswith("Whom to contact")
    assert said(api.user(), group, "/contacts@double_bot").text.startswith("Public bodies")


def test_topics(api: BotApi, ann: User) -> None:
    """In a group with topics the answer, its sign of typing and what its buttons open stay in the topic."""
    group = api.group(forum=True)
    topic = group.topic()
    reply = said(ann, group, f"/ask {GRANT}", topic=topic)
    ann.press(reply, next(label for row in reply.buttons for label, _ in row if label.startswith("1. ")))
    opened = group.wait_for_message(60)
    paper = said(ann, group, "/paper@double_bot hydrogen fuel cell", topic=topic)
    assert [each.raw.get("message_thread_id") for each in (reply, opened, paper)] == [topic] * 3
    assert quotes(opened) and "document" in paper.raw
    signs = [call.params for call in api.calls("sendChatAction") if call.params["chat_id"] == group.id]
    assert {sign["message_thread_id"] for sign in signs} == {topic}


def test_opening_of_a_topic_is_no_message(api: BotApi, ann: User) -> None:
    """Every message in a topic seems to reply to the one that opened it, which may be the bot's own."""
    group = api.group(forum=True)
    topic = group.topic()
    opening = {"message_id": topic, "date": 0, "chat": group.chat, "from": api.state.bot}
    opening |= {"forum_topic_created": {"name": "T", "icon_color": 0}}
    content = {"text": "hello all", "message_thread_id": topic, "is_topic_message": True, "reply_to_message": opening}
    with api.state.change():
        api.state.add_update("message", api.state.post(group.chat, content, ann.user))
    silent(api, ann, group)


def test_edits_are_not_answered_again(api: BotApi, ann: User, group: Group) -> None:
    """A message that its writer changes is not answered a second time."""
    sent = ann.send(f"/ask {GRANT}", group)
    group.wait_for_message(60)
    ann.edit(sent, f"/ask {GRANT} please")
    assert said(ann, group, "/ask").text.startswith(ASK_WHAT)
    assert len(group.messages()) == 2


def test_nothing_but_the_name(ann: User, group: Group) -> None:
    """A mention alone, and /ask alone, are told how to ask, in the user's language."""
    assert said(ann, group, "@double_bot").text == f"{ASK_WHAT}{GRANT}"
    assert ask(ann, "/ask").text == f"{ASK_WHAT}{GRANT}"


def test_photos(api: BotApi, ann: User, group: Group) -> None:
    """A photo is answered, for what its caption asks, where that names the bot, and else not."""
    photo = {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]}

    def show(caption: str, *entities: dict[str, Any]) -> None:
        with api.state.change():
            content = photo | {"caption": caption, "caption_entities": list(entities)}
            api.state.add_update("message", api.state.post(group.chat, content, ann.user))

    show("look")
    show(f"@double_bot {GRANT}", {"type": "mention", "offset": 0, "length": 11})
    assert "maximum RMB 3 million" in group.wait_for_message().text
    assert len(group.messages()) == 1


def test_other_bots_and_own_results(api: BotApi, ann: User, group: Group) -> None:
    """Messages of bots are not answered, so that two never talk for ever, nor cards sent through inline mode."""
    mention = {"text": "@double_bot hello", "entities": [{"type": "mention", "offset": 0, "length": 11}]}
    other = {"id": 77, "is_bot": True, "first_name": "B"}
    with api.state.change():
        api.state.add_update("message", api.state.post(group.chat, mention, other))
    post(api, ann, {"text": GRANT, "via_bot": api.state.bot})
    silent(api, ann, group)
    assert ask(ann, "/help").text.startswith("Ask a question")


def test_anonymous_administrator(api: BotApi, ann: User, group: Group) -> None:
    """Who writes as the group itself is answered, though Telegram gives a bot as the sender."""
    content = {"text": "/ask", "entities": [{"type": "bot_command", "offset": 0, "length": 4}]}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    with api.state.change():
        raw = api.state.post(group.chat, content | {"sender_chat": group.chat}, anonymous)
        api.state.add_update("message", raw)
    assert group.wait_for_message().text.startswith(ASK_WHAT)


def test_officers_chat(api: BotApi, ann: User) -> None:
    """In the officers' chat commands need no address; talk is not answered there either."""
    officers = api.group(OFFICERS)
    ann.send(GRANT, officers)
    assert said(ann, officers, "/topics").text.startswith("Topics\n")


def test_deleted_question(api: BotApi, ann: User, group: Group) -> None:
    """Where the question was deleted meanwhile the answer stands alone."""
    api.delay(0.3, "sendMessage")
    sent = ann.send(f"/ask {GRANT}", group)
    with api.state.change():
        del api.state.messages[group.id, sent.id]
    reply = group.wait_for_message(60)
    api.delay(0, "sendMessage")
    assert "reply_to_message" not in reply.raw and quotes(reply)


def test_messages_a_minute(api: BotApi, ann: User, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a group takes twenty messages a minute, here of three seconds, all are answered and none is refused."""
    most, _ = sending.GROUP_PACE
    monkeypatch.setattr(sending, "GROUP_PACE", (most, 3.0))
    monkeypatch.setattr(faults, "MINUTE", 2.5)  # what is sent in time may come to the server a little later
    api.flood_rule(per_chat=None, overall=None, per_group=20)
    try:
        sent = []
        for _ in range(2 * most + 2):
            sent.append(ann.send("/ask", group).id)
            group.wait_for_message(60)
        answered = [message.raw["reply_to_message"]["message_id"] for message in group.messages()]
        refused = [call for call in api.calls("sendMessage") if call.status == 429]
    finally:
        api.flood_rule(enabled=False)
    assert (answered, refused) == (sent, [])


@pytest.mark.parametrize("value", ["", "  "])
def test_no_officers(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Without the setting there is no officers' chat."""
    monkeypatch.setenv("INVESTBOT_OFFICERS_CHAT", value)
    assert officers_chat() is None


@pytest.mark.parametrize("value", ["@officers", "0", "-", "12a", "1.5", "１２"])
def test_malformed_officers_chat(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Anything but a number is an error that says how it should look."""
    monkeypatch.setenv("INVESTBOT_OFFICERS_CHAT", value)
    with pytest.raises(ConfigError, match="INVESTBOT_OFFICERS_CHAT must be the number of a chat"):
        officers_chat()

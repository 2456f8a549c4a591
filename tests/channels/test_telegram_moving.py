"""The officers' group becomes a supergroup: everything goes on in the new one, after a restart too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.session import Session
from bot.store.moved_chats import MovedChats
from tests.botapi import BotApi, Group, User
from tests.channels.live import live_bot
from tests.channels.officers import CHAT, LEASE, SETTINGS, number, passed_on, replied
from tests.channels.process import TOKEN, ask, turned


@pytest.fixture
def own(session: Session, tmp_path: Path) -> Iterator[Session]:
    """A session with a state of its own; the papers are everybody's."""
    opened = Session(session.knowledge, session.advisor, session.messages, tmp_path)
    yield opened
    opened.state.close()


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    """A server; the officers' chat is set to the group's first id for good."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    with BotApi(token=TOKEN) as server:
        yield server


@pytest.fixture
def officers(api: BotApi) -> Group:
    """The officers' group."""
    return api.group(id=CHAT, title="Officers")


def both_ways(ann: User, eve: User, office: Group) -> None:
    """A question reaches the officers, their reply the user, what is written back the officers."""
    shown = passed_on(ann, office)
    assert LEASE in shown.text
    assert "has reached the user" in replied(eve, office, shown, "Yes.")
    answer = ann.wait_for_message(60)
    assert "Yes." in answer.text
    ann.send("Thanks", reply_to=answer)
    back = office.wait_for_message(60)
    assert back.text.endswith("The user writes:\n\nThanks")
    assert back.raw["reply_to_message"]["message_id"] == shown.id


def menus(api: BotApi, chat: Group) -> list[str]:
    """The commands in the menu of a chat in English."""
    with api.state.changed:
        lists = [found for (scope, code), found in api.state.commands.items() if str(chat.id) in scope and not code]
    return [command["command"] for command in lists[0]] if lists else []


@pytest.mark.parametrize("told", [True, False])
def test_questions_follow(
    own: Session, api: BotApi, officers: Group, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Told of the move, or finding out when it sends, the bot writes to the new group and hears it, restarts too."""
    ann, eve = api.user(), api.user()
    with live_bot(api, own):
        before = passed_on(ann, officers)
        office = api.migrate(officers, told=told)
        if told:
            ask(ann, "/help")  # comes after
        both_ways(ann, eve, office)
        eve.send("/topics", chat=office)
        assert office.wait_for_message(60).text.startswith("Topics\n")
        assert menus(api, office)[:2] == ["publish", "ask"]
    assert [line for line in caplog.messages if f"set INVESTBOT_OFFICERS_CHAT={office.id}" in line]
    assert MovedChats(own.state).now(CHAT) == office.id
    assert [message.id for message in officers.messages()] == [before.id]
    api.state.commands.clear()
    caplog.clear()
    with live_bot(api, own):
        both_ways(api.user(), eve, office)
        assert menus(api, office)[:2] == ["publish", "ask"]
    assert [line for line in caplog.messages if f"set INVESTBOT_OFFICERS_CHAT={office.id}" in line]
    refused = [call for call in api.calls("sendMessage") if call.status == 400]
    assert [call.params["chat_id"] for call in refused] == ([] if told else [CHAT])


def test_follow_up_finds_the_move(own: Session, api: BotApi, officers: Group) -> None:
    """What a user writes back follows the group, too, and stands there without the old message that it replied to."""
    ann, eve = api.user(), api.user()
    with live_bot(api, own):
        shown = passed_on(ann, officers)
        replied(eve, officers, shown, "Yes.")
        answer = ann.wait_for_message(60)
        office = api.migrate(officers, told=False)
        ann.send("Thanks", reply_to=answer)
        back = office.wait_for_message(60)
        assert back.text == f"#q{number(shown)} The user writes:\n\nThanks"
        assert "reply_to_message" not in back.raw
        assert "has reached the user" in replied(eve, office, back, "You are welcome.")


def test_old_question_in_the_new_group(own: Session, api: BotApi, officers: Group) -> None:
    """A question of before the move, shown in the new group, is found by its mark; erasing it changes nothing else."""
    ann, eve = api.user(), api.user()
    with live_bot(api, own):
        shown = passed_on(ann, officers)
        office = api.migrate(officers)
        ask(ann, "/help")
        assert "has reached the user" in replied(eve, office, shown, "Yes.")
        ann.wait_for_message(60)
        other = passed_on(api.user(), office)
        turned(ann, ask(ann, "/forget"), "Yes, erase everything")
        ask(ann, "/help")
        assert [message.text for message in office.messages() if message.id == other.id] == [other.text]


def test_other_groups_do_not_become_the_office(own: Session, api: BotApi, officers: Group) -> None:
    """A group of users that becomes a supergroup has nothing to say about officers."""
    ann, eve = api.user(), api.user()
    with live_bot(api, own):
        moved = api.migrate(api.group(title="Investors"))
        ask(ann, "/help")
        both_ways(ann, eve, officers)
        eve.send("/topics", chat=moved)
        eve.send("/ask", chat=moved)
        assert moved.wait_for_message(60).text.startswith("Write your question after it")
    assert own.state.rows("SELECT * FROM moved_chats") == []


def test_setting_names_the_new_group(
    own: Session, api: BotApi, officers: Group, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Once the setting names the new group nothing is said of it any more."""
    ann, eve = api.user(), api.user()
    office = api.migrate(officers, told=False)
    MovedChats(own.state).note(CHAT, office.id)
    monkeypatch.setenv("INVESTBOT_OFFICERS_CHAT", str(office.id))
    with live_bot(api, own):
        both_ways(ann, eve, office)
    assert [line for line in caplog.messages if "INVESTBOT_OFFICERS_CHAT" in line] == []

"""The engine with the real application: menus, floods, signs of typing, a server with limits."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot.advice.answer import Answer
from bot.advice.conversation import Conversations
from bot.channels.telegram import answers, introduction, replies
from bot.channels.telegram.processor import WAITING_IN_CHAT
from bot.render.messages import LANGUAGES
from bot.session import Session
from tests.botapi import BotApi, User
from tests.channels.live import live_bot
from tests.channels.process import TOKEN, ask

GRANT = "How much is the grant for building a hydrogen station?"
_MENU_CALLS = ("setMyCommands", "deleteMyCommands")
TOO_MUCH = "You write faster than I can answer."


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A server of its own for each test."""
    with BotApi(token=TOKEN) as server:
        yield server


def set_calls(api: BotApi) -> list[str]:
    """The calls that set something, by name."""
    return [call.method for call in api.calls() if call.method.startswith("setMy") and call.status == 200]


def introduced(api: BotApi, last: str = "getMyShortDescription", times: int = 2) -> None:
    """Wait until the bot has read everything it sets."""
    for _ in range(times):
        api.wait_for_call(last, 60)


# Menus.


def test_introduction(api: BotApi, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Menus by language and scope, name and texts are set at the first start and left alone at the next."""
    officers = api.group(-100777)
    monkeypatch.setenv("INVESTBOT_OFFICERS_CHAT", str(officers.id))
    with live_bot(api, session):
        introduced(api)
        ask(api.user(), "/help")
    once = set_calls(api)
    assert {name: once.count(name) for name in set(once)} == {
        "setMyCommands": 6,
        "setMyName": 2,
        "setMyDescription": 2,
        "setMyShortDescription": 2,
    }
    menus = [
        (call.params.get("language_code", ""), call.params["scope"], [c["command"] for c in call.params["commands"]])
        for call in api.calls("setMyCommands")
    ]
    assert [scope for _, scope, _ in menus[:3]] == [
        {"type": "all_private_chats"},
        {"type": "all_group_chats"},
        {"type": "chat", "chat_id": officers.id},
    ]
    assert [code for code, _, _ in menus] == [""] * 3 + ["zh"] * 3
    assert menus[0][2] == list(introduction.PRIVATE) and menus[1][2][0] == "ask"
    with live_bot(api, session):
        introduced(api)
        ask(api.user(), "/help")
    assert set_calls(api) == once


def test_introduction_survives(api: BotApi, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be set, for a day of flood control or an unknown chat, is left out; the rest is set, the bot runs."""
    monkeypatch.setenv("INVESTBOT_OFFICERS_CHAT", "-100778")  # a chat that the bot is not in
    api.fail_next("setMyName", times=2, status=429, retry_after=80_000)
    api.fail_next("getMyDescription", status=400)
    api.fail_next("getMyCommands", times=2, status=502)  # is read again
    with live_bot(api, session):
        introduced(api)
        assert ask(api.user(), "/help").text.startswith("Ask a question")
    api.state.wait_for(lambda: set_calls(api).count("setMyShortDescription") == 2 or None, 10, "texts")
    assert {name: set_calls(api).count(name) for name in set(set_calls(api))} == {
        "setMyCommands": 4,
        "setMyDescription": 1,
        "setMyShortDescription": 2,
    }


def test_menu_in_traditional_characters(api: BotApi, session: Session) -> None:
    """A user whose Telegram is in traditional characters gets a menu in them, once; others have that of all."""
    with live_bot(api, session):
        user, other = api.user(language_code="zh-hant"), api.user(language_code="zh-hans")
        for each in (user, user, other):
            ask(each, "/start")
            ask(each, "/help")
        own = [call for call in api.calls("setMyCommands") if call.params["scope"]["type"] == "chat"]
    (call,) = own
    assert call.params["scope"]["chat_id"] == user.id
    assert call.params["commands"][0]["description"] == "主題及其條款"


def test_menu_of_the_language_settled_on(api: BotApi, session: Session) -> None:
    """The menu in traditional characters comes with /language zh-Hant and goes with another language and /forget."""

    def menu(user: User) -> list[str]:
        ask(user, "/help")  # what was asked before is done
        scope = {"type": "chat", "chat_id": user.id}
        known = [call for call in api.calls() if call.method in _MENU_CALLS and call.params.get("scope") == scope]
        return [call.method for call in known if call.status == 200]

    with live_bot(api, session):
        ann, ben = api.user(), api.user(language_code="zh-hant")
        ask(ann, "/language zh-Hant")
        assert menu(ann) == ["setMyCommands"]
        ask(ann, "/language auto")
        assert menu(ann) == ["setMyCommands", "deleteMyCommands"]
        form = ask(ben, "/language")
        ben.press(form, "繁體中文")
        ben.wait_for_edit(form)
        assert menu(ben) == ["setMyCommands"]
        form = ask(ben, "/forget")
        ben.press(form, form.buttons[0][0][0])
        ben.wait_for_edit(form)
        assert menu(ben) == ["setMyCommands", "deleteMyCommands"]
        api.fail_next("deleteMyCommands", status=400)
        assert ask(ben, "/language en").text == "I shall reply in English."
        assert menu(ben) == ["setMyCommands", "deleteMyCommands"]
        ask(ben, "/language auto")
        assert menu(ben) == ["setMyCommands", "deleteMyCommands", "setMyCommands"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_menus_within_the_limits(session: Session, language: str) -> None:
    """Every command of a menu has a line, and every text fits what Telegram takes."""
    say = session.messages.say
    for menu in (introduction.PRIVATE, introduction.GROUPS, introduction.OFFICERS):
        assert len(menu) <= 100
        assert all(1 <= len(say(f"menu_{name}", language)) <= 60 for name in menu)
    limits = {"bot_name": 64, "bot_short_description": 120, "bot_description": 512}
    assert [key for key, most in limits.items() if not 0 < len(say(key, language)) <= most] == []


# Floods and limits.


def test_flood(api: BotApi, session: Session) -> None:
    """Of 500 messages of one user the first are answered in order, the user is told once, another is served."""
    with live_bot(api, session):
        ann, ben = api.user(), api.user()
        api.delay(0.2, "sendMessage")
        for number in range(500):
            ann.send(f"/documents xyzzy{number}")
        assert ask(ben, "/help").text.startswith("Ask a question")
        answered = len(ann.messages())
        assert answered < WAITING_IN_CHAT
        api.delay(0)

        def answers() -> list[str]:
            return [message.text for message in ann.messages() if not message.text.startswith(TOO_MUCH)]

        api.state.wait_for(lambda: len(answers()) > WAITING_IN_CHAT or None, 60, "answers to the first messages")
        time.sleep(1)  # and to a few more that found room
        ann.send("/help")
        api.state.wait_for(lambda: answers()[-1].startswith("Ask a question") or None, 60, "an answer after the flood")
        numbers = [int(text.partition("xyzzy")[2].partition("”")[0]) for text in answers()[:-1]]
        assert numbers[: WAITING_IN_CHAT + 1] == list(range(WAITING_IN_CHAT + 1))
        assert numbers == sorted(set(numbers))
        # A slow machine fetches the last messages when the first ones are answered, and has room for a few of them.
        assert len(numbers) < 100
        assert 1 <= len(ann.messages()) - len(answers()) <= 1 + len(numbers) - WAITING_IN_CHAT


def test_flood_of_presses(api: BotApi, session: Session) -> None:
    """Who presses faster than is answered is told in a notice and not in a message."""
    with live_bot(api, session):
        ann = api.user()
        topics = ask(ann, "/topics")
        api.delay(0.2, "answerCallbackQuery")
        presses = [ann.press(topics, "Hydrogen (16)") for _ in range(WAITING_IN_CHAT + 4)]
        notice = api.answer(presses[WAITING_IN_CHAT + 1])["text"]
        api.delay(0, "answerCallbackQuery")
        assert notice.startswith(TOO_MUCH)
        for query in presses[: WAITING_IN_CHAT + 1]:
            api.answer(query, 60)
        ann.send("/help")
        assert ann.wait_for_message(60, edits=False).text.startswith("Ask a question")
        assert len(ann.messages()) == 2


def test_flood_control(api: BotApi, session: Session) -> None:
    """A chat that the server holds up gets its answer later; another user's comes at once."""
    with live_bot(api, session):
        ann, ben = api.user(), api.user()
        api.fail_next("sendMessage", status=429, retry_after=2)
        ann.send("/help")
        api.state.wait_for(lambda: next((c for c in api.state.calls if c.status == 429), None), 10, "refusal")
        ask(ben, "/help")
        assert ann.messages() == []
        assert ann.wait_for_message().text.startswith("Ask a question")


def test_limits_of_the_server(api: BotApi, session: Session) -> None:
    """Where the server lets a message a second through, every answer arrives, once and in order."""
    with live_bot(api, session):
        ann = api.user()
        api.flood_rule(per_chat=1, overall=30)
        for number in range(4):
            ann.send(f"/documents xyzzy{number}")
        texts = [ann.wait_for_message(30).text for _ in range(4)]
        assert [f"xyzzy{n}" in text for n, text in enumerate(texts)] == [True] * 4


# Signs of typing.


def test_typing(api: BotApi, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a question is worked on the user sees that again and again, and not afterwards."""
    monkeypatch.setattr(replies, "TYPING_SECONDS", 0.05)
    monkeypatch.setattr(answers, "SHORT", 0)
    answered = Conversations.ask

    def slowly(self: Conversations, *args: Any, **named: Any) -> Answer:
        api.state.wait_for(lambda: len(api.calls("sendChatAction")) >= 3 or None, 30, "signs of typing")
        return answered(self, *args, **named)

    monkeypatch.setattr(Conversations, "ask", slowly)
    with live_bot(api, session):
        ann = api.user()
        assert "RMB 3 million" in ask(ann, GRANT).text
        signs = len(api.calls("sendChatAction"))
        assert signs >= 3
        time.sleep(0.3)
        assert len(api.calls("sendChatAction")) <= signs + 1
        assert {call.params["action"] for call in api.calls("sendChatAction")} == {"typing"}


def test_sign_goes_before_a_quick_answer(api: BotApi, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that is answered on the loop itself is shown to be worked on before the work begins."""
    answered, seen = Conversations.ask, list[bool]()

    def after_the_sign(self: Conversations, *args: Any, **named: Any) -> Answer:
        before = len(api.calls("sendChatAction"))
        if before:  # the first one opened the connection
            api.state.wait_for(lambda: len(api.calls("sendChatAction")) > 1 or None, 10, "the sign of the second")
            seen.append(True)
        return answered(self, *args, **named)

    with live_bot(api, session):
        ann = api.user()
        ask(ann, GRANT)
        api.wait_for_call("sendChatAction")
        monkeypatch.setattr(Conversations, "ask", after_the_sign)
        ask(ann, "办公用房补贴")
    assert seen == [True]


def test_questions_that_take_long_hold_up_nobody(
    api: BotApi, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long question is answered in a thread of its own: others are served meanwhile."""
    answered, going_on = Conversations.ask, threading.Event()
    long = f"{GRANT} {'We make valves and pumps. ' * 20}"

    def slowly(self: Conversations, key: Any, text: str, **named: Any) -> Answer:
        if len(text) > answers.SHORT:
            assert going_on.wait(30)
        return answered(self, key, text, **named)

    monkeypatch.setattr(Conversations, "ask", slowly)
    with live_bot(api, session):
        ann, bob = api.user(), api.user()
        ann.send(long)
        api.wait_for_call("sendChatAction")
        assert "RMB 3 million" in ask(bob, GRANT).text
        assert ann.messages() == []
        going_on.set()
        assert ann.wait_for_message(30).text


def test_typing_is_not_waited_for(api: BotApi, session: Session) -> None:
    """An answer does not wait for a sign that hangs."""
    with live_bot(api, session):
        ann: User = api.user()
        api.delay(3, "sendChatAction")
        ask(ann, GRANT)
        api.wait_for_call("sendMessage")
        assert api.calls("sendChatAction") == []
        api.delay(0, "sendChatAction")


# Messages that are gone.


def test_deleted_message(api: BotApi, session: Session, caplog: pytest.LogCaptureFixture) -> None:
    """A button whose message was deleted meanwhile is no error, and nothing is said of it."""
    with live_bot(api, session):
        ann = api.user()
        topics = ask(ann, "/topics")
        api.fail_next("editMessageText", status=400, description="Bad Request: MESSAGE TO EDIT NOT FOUND")
        api.answer(ann.press(topics, "Hydrogen (16)"))
        assert ask(ann, "/help").text.startswith("Ask a question")
        assert len(ann.messages()) == 2
    # The server of the test logs where the bot hangs up at its end.
    assert [r for r in caplog.records if r.levelname == "ERROR" and r.name != "aiohttp.server"] == []


def test_opinion_of_a_deleted_message(api: BotApi, session: Session) -> None:
    """An opinion of an answer that was deleted meanwhile is kept and thanked for, and nothing else is said."""
    with live_bot(api, session):
        ann = api.user()
        answer = ask(ann, GRANT)
        api.fail_next("editMessageReplyMarkup", status=400, description="Bad Request: message to edit not found")
        assert api.answer(ann.press(answer, "Useful"))["text"].startswith("Thank you.")
        assert ask(ann, "/help").text.startswith("Ask a question")
        assert len(ann.messages()) == 2

"""Conversations with the bot's process through a Bot API server."""

import signal
import time
from typing import Any

import pytest

from bot.advice.answer import Answer
from bot.channels.telegram import keyboards
from bot.render.view import shorten
from bot.session import Session
from bot.text import squash
from tests.botapi import BotApi, Call, Message, User
from tests.channels.process import ROOT, TOKEN, BotProcess, ask, post, press, quotes

GRANT = "How much is the grant for building a hydrogen station?"
FULL, CONTACTS, DOCUMENT, BACK = "Full clause", "Contacts", "Document", "Back"
SORRY = "Something went wrong on my side. Please ask again in a moment."
WORDS_PLEASE = "Please send a shorter question in words."
TEXT_ONLY = "I can read text only. Please write your question."
TOO_OLD = "This button is too old. Please ask again."


@pytest.fixture
def reply(ann: User) -> Message:
    """The answer to a question that has one, with related clauses."""
    return ask(ann, GRANT)


def shown(session: Session, answer: Answer) -> str:
    """What a reader of an answer sees on every channel."""
    return session.reply(answer).strip()


# Commands.


@pytest.mark.parametrize(
    ("code", "welcome", "help_"),
    [
        ("en", "Welcome. I answer questions about investing in Chongqing", "Ask a question in plain words."),
        (None, "Welcome. ", "Ask a question in plain words."),
        ("zh-hans", "您好。我依据", "直接提问即可。我会回复对应的措施"),
        ("zh-TW", "您好。我依據", "直接提問即可。我會回覆對應的措施"),
    ],
)
def test_commands(api: BotApi, bot: BotProcess, session: Session, code: str | None, welcome: str, help_: str) -> None:
    """The greeting and the help speak the language that the user has set in Telegram."""
    user = api.user(language_code=code)
    first = ask(user, "/start")
    assert first.text.startswith(welcome)
    assert str(len(session.knowledge.documents)) in first.text
    assert ask(user, "/help").text.startswith(help_)
    assert ask(user, "/start@double_bot").text == first.text


# Questions.


def test_english_answer(session: Session, reply: Message) -> None:
    """An English answer names the measure, its paper, status and contacts, and shows the official text."""
    clause = session.knowledge.clause("hydrogen-fcv-2025/一")
    document = session.knowledge.document("hydrogen-fcv-2025")
    source = (ROOT / "seeds/sources" / document.sources[0]).read_text(encoding="utf-8")
    assert reply.text == shown(session, session.advisor.ask(GRANT))
    assert quotes(reply) == [clause.text]
    assert squash(clause.text) in squash(source)
    for part in (
        *(document.title_en, f"{document.title}, 渝经信规范〔2025〕5号, clause 一, issued 22 August 2025"),
        *("30%", "RMB 3 million", "in force", "市经济信息委", "市财政局", "responsible body", "67862888"),
        "The Chinese text governs; the English is our summary, not official.",
    ):
        assert part in reply.text
    assert [text for text, _ in reply.buttons[0]] == [FULL, CONTACTS, DOCUMENT]
    assert [row[0][0][:3] for row in reply.buttons[1:3]] == ["1. ", "2. "]
    assert [value for _, value in reply.buttons[-2]] == ["+86-023-67862888", "渝经信规范〔2025〕5号"]
    assert [text for text, _ in reply.buttons[-1]] == ["Useful", "Not useful"]


@pytest.mark.parametrize(
    ("question", "parts", "buttons"),
    [
        (
            "加氢站建设补贴多少",
            ("（渝经信规范〔2025〕5号）", "2025年8月22日印发", "有效", "联系部门", "责任单位", "以中文原文为准"),
            ["条款全文", "联系部门", "文件"],
        ),
        (
            "加氫站建設補貼多少",
            ("（渝经信规范〔2025〕5号）", "2025年8月22日印發", "有效", "聯繫部門", "責任單位", "以中文原文為準"),
            ["條款全文", "聯繫部門", "文件"],
        ),
    ],
)
def test_chinese_answers(
    session: Session, ann: User, question: str, parts: tuple[str, ...], buttons: list[str]
) -> None:
    """Chinese is answered in its own characters, whatever Telegram is set to; official text keeps its own."""
    message = ask(ann, question)
    assert message.text == shown(session, session.advisor.ask(question))
    assert quotes(message) == [session.knowledge.clause("hydrogen-fcv-2025/一").text]
    assert [part for part in parts if part not in message.text] == []
    assert [text for text, _ in message.buttons[0]] == buttons


def test_document_number(session: Session, ann: User) -> None:
    """A document number is answered with the paper: what it is, its dates and its status."""
    message = ask(ann, "渝府办发〔2025〕58号")
    document = session.knowledge.document("low-altitude-2025")
    assert message.text == shown(session, session.advisor.ask("渝府办发〔2025〕58号"))
    assert message.html_entities[0] == ("bold", document.title)
    assert "文号：渝府办发〔2025〕58号" in message.text


def test_unanswerable(ann: User) -> None:
    """What the papers do not answer is said to be so, with what they cover and whom to ask; nothing is quoted."""
    message = ask(ann, "Which football club should I support in Shanghai?")
    assert message.text.startswith("My papers speak for Chongqing only, so I have no answer about another place.")
    assert "My papers cover: " in message.text
    begin = "What do all these papers offer a company that is new to Chongqing?"
    centre = "Ask Chongqing Foreign Investment Promotion Centre: +86-023-67862888."
    assert message.text.endswith(f"{centre}\n\nTo begin, you may ask\n• {begin}")
    assert (quotes(message), [[text for text, _ in row] for row in message.buttons]) == (
        [],
        [[shorten(begin, 60)], ["Topics"], ["Copy +86-023-67862888"], ["Ask an officer"]],
    )


def test_small_talk(ann: User) -> None:
    """A greeting is greeted back, in the language it was written in."""
    assert ask(ann, "Hello!").text.startswith("Hello. I answer questions about investing in Chongqing")
    assert ask(ann, "你好").text.startswith("您好。")


@pytest.mark.parametrize("grant", ["<b>grant</b> & </i>", "\u202egrant\x00\x07\t\x1b"])
def test_markup_and_control_characters(session: Session, ann: User, grant: str) -> None:
    """Markup and control characters in a question are only text."""
    message = ask(ann, f"How much is the {grant} for building a hydrogn station?")
    assert message.text.startswith("I read “hydrogn” as “hydrogen”.")
    assert quotes(message) == [session.knowledge.clause("hydrogen-fcv-2025/一").text]


@pytest.mark.parametrize("text", ["😀", "👩‍👩‍👧‍👦🇨🇳", "?!", "\u200b\u200b", "x" * 4096, "加" * 4096, "😀" * 2048])
def test_no_question(ann: User, text: str) -> None:
    """What is too long for a question, or holds no word, is asked for again."""
    assert ask(ann, text).text == WORDS_PLEASE


def test_text_longer_than_telegram_sends(api: BotApi, ann: User) -> None:
    """Even a text that Telegram would have cut does no harm."""
    post(api, ann, {"text": "how much " * 12_000})
    assert ann.wait_for_message().text == WORDS_PLEASE


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]},
        {
            "sticker": {"file_id": "f", "file_unique_id": "u", "type": "regular", "width": 9, "height": 9}
            | {"is_animated": False, "is_video": False}
        },
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
        {"location": {"longitude": 106.5, "latitude": 29.5}},
        {"contact": {"phone_number": "1", "first_name": "Ann"}},
    ],
)
def test_not_text(api: BotApi, ann: User, content: dict[str, Any]) -> None:
    """A photo, a sticker, a voice message and the like get the reply that only text is read."""
    post(api, ann, content)
    assert ann.wait_for_message().text == TEXT_ONLY


def test_service_messages_are_not_answered(api: BotApi, ann: User) -> None:
    """What Telegram itself writes into a chat is no question."""
    post(api, ann, {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}})
    assert ask(ann, "/help").text.startswith("Ask a question")


def test_two_users_in_turn(api: BotApi, session: Session, bot: BotProcess) -> None:
    """Two users who write at the same time each get their own answers in their own language."""
    users = [api.user(language_code="en"), api.user(language_code="zh-hans")]
    turns = [(GRANT, "加氢站建设补贴多少"), ("Hello!", "渝府办发〔2025〕58号"), ("渝府办发〔2025〕58号", GRANT)]
    for turn in turns:
        for user, text in zip(users, turn, strict=True):
            user.send(text)
    for turn in turns:
        for user, text in zip(users, turn, strict=True):
            assert user.wait_for_message(60).text == shown(session, session.advisor.ask(text))


# Buttons.


def test_views_in_place(api: BotApi, session: Session, ann: User, reply: Message) -> None:
    """The first row shows the clause's other views in the same message; Back shows the answer as it was."""
    clause, message = session.knowledge.clause("hydrogen-fcv-2025/一"), reply
    document = session.knowledge.document(clause.document_id)
    for label, start in ((FULL, document.title), (CONTACTS, "Whom to contact"), (DOCUMENT, document.title_en)):
        query = ann.press(message, label)
        message = ann.wait_for_edit(message)
        assert api.answer(query).get("text") is None
        assert message.html_entities[0] == ("bold", start)
        assert quotes(message) == ([clause.text] if label == FULL else [])
        others = [other for other in (FULL, CONTACTS, DOCUMENT) if other != label]
        assert [text for text, _ in message.buttons[0]] == [BACK, *others]
        paper = [[("Contents", f"Ce+0:{document.id}"), ("Text", f"Fe+0:{document.id}")]] if label == DOCUMENT else []
        assert message.buttons[1:] == [*paper, *reply.buttons[1:]]
    ann.press(message, BACK)
    message = ann.wait_for_edit(message)
    assert (message.text, message.entities, message.buttons) == (reply.text, reply.entities, reply.buttons)
    assert [each.id for each in ann.messages()] == [reply.id]


def test_contacts_view(ann: User, reply: Message) -> None:
    """The contacts are the bodies that the clause names, and the way in where they have no telephone."""
    ann.press(reply, CONTACTS)
    text = ann.wait_for_edit(reply).text
    assert [part for part in ("市经济信息委", "市财政局", "67862888") if part not in text] == []


@pytest.mark.parametrize("n", [1, 2])
def test_related_clause(session: Session, ann: User, reply: Message, n: int) -> None:
    """A related clause is opened as a new message with views of its own."""
    ((_, data),) = reply.buttons[n]
    pressed = keyboards.decode(data)
    clause = session.knowledge.clause_by_handle(pressed.target) if pressed else None
    assert clause
    ann.press(reply, data)
    message = ann.wait_for_message()
    assert message.id != reply.id
    assert message.text == shown(session, session.advisor.open_clause(clause.id, "en"))
    assert quotes(message) == [clause.text]
    assert [text for text, _ in message.buttons[0]] == [FULL, CONTACTS, DOCUMENT]
    assert [row[0][0] for row in message.buttons[1:-1]] == ["Follow this topic"]
    assert [each.text for each in ann.messages()] == [reply.text, message.text]


def test_same_button_twice(api: BotApi, bot: BotProcess, ann: User, reply: Message) -> None:
    """Pressing a button again before its view has arrived changes nothing and is no error."""
    before = len(bot.log())
    data = reply.buttons[0][0][1]
    first, second = press(api, ann, reply, data), press(api, ann, reply, data)
    assert (api.answer(first).get("text"), api.answer(second).get("text")) == (None, None)
    ann.send("/help")  # comes after both
    ann.wait_for_message(edits=False)
    assert [each.buttons[:1] for each in ann.messages()[1:]] == [[]]
    assert [text for text, _ in ann.messages()[0].buttons[0]] == [BACK, CONTACTS, DOCUMENT]
    assert bot.log()[before:] == []


@pytest.mark.parametrize(
    "data", ["menu:1", "f:e:000000000000", "a:e:no-such-paper", "d:e:no-such-paper", "v0|f|hydrogen", "低空", None]
)
def test_old_button(api: BotApi, ann: User, reply: Message, data: str | None) -> None:
    """A button of an older version, or of a clause that is gone, says so and leaves the message as it is."""
    assert api.answer(press(api, ann, reply, data))["text"] == TOO_OLD
    assert [each.text for each in ann.messages()] == [reply.text]


def test_old_button_in_chinese(api: BotApi, bot: BotProcess) -> None:
    """What is wrong with a button is said in the language that the user has set in Telegram."""
    user = api.user(language_code="zh-hant")
    assert api.answer(press(api, user, ask(user, GRANT), "menu:1"))["text"] == "該按鈕已失效，請重新提問。"


def test_button_of_an_unreachable_message(api: BotApi, ann: User, reply: Message) -> None:
    """A button of a message that Telegram does not give any more says that it is too old."""
    gone = {"message_id": reply.id, "chat": ann.chat, "date": 0}
    with api.state.change():
        content = {"from": ann.user, "message": gone, "chat_instance": "1", "data": reply.buttons[0][0][1]}
        query = api.state.ask("callback_query", content)
    assert api.answer(query)["text"] == TOO_OLD


def test_press_while_the_bot_was_away(api: BotApi, ann: User, reply: Message) -> None:
    """A press that can no longer be answered is obeyed all the same."""
    api.delay(0.3, "answerCallbackQuery")
    api.expire(ann.press(reply, FULL))
    assert ann.wait_for_edit(reply).buttons[0][0][0] == BACK
    api.delay(0, "answerCallbackQuery")


# A failing server.


def test_failing_send(api: BotApi, bot: BotProcess, ann: User) -> None:
    """A reply that the server did not take is sent again; where it fails for long, an apology follows."""
    api.fail_next("sendMessage", status=500)
    assert quotes(ask(ann, GRANT)) != []
    api.fail_next("sendMessage", times=4, status=502)
    assert ask(ann, GRANT).text == SORRY
    assert ask(ann, "/help").text.startswith("Ask a question")
    assert bot.running


def said_in_log(bot: BotProcess, before: int) -> list[str]:
    """What the bot has logged since, without the times."""
    return [line.split(" ", 2)[-1] for line in bot.log()[before:]]


@pytest.mark.parametrize("when", ["before", "after"])
def test_lost_connection(api: BotApi, bot: BotProcess, ann: User, when: str) -> None:
    """A reply of which nobody knows whether it got through is not sent twice, and no apology follows; one line does."""
    before = len(bot.log())
    api.drop_next("sendMessage", when=when)
    ann.send(GRANT)
    ann.send("/help")  # is answered next
    while not ann.wait_for_message(60).text.startswith("Ask a question"):
        pass
    assert [bool(quotes(message)) for message in ann.messages()] == ([False] if when == "before" else [True, False])
    (line,) = said_in_log(bot, before)
    assert line.startswith(
        "WARNING bot.channels.telegram.handlers: it is not known whether an update was answered, and nothing more is "
        f"said: sendMessage in chat {ann.id}: NetworkError (httpx."
    )


def test_answer_too_late(api: BotApi, bot: BotProcess, ann: User) -> None:
    """A reply that the server takes, while its confirmation comes too late, is not followed by an apology."""
    before = len(bot.log())
    api.delay(6, "sendMessage")  # the library waits for five seconds
    ann.send(GRANT)
    assert quotes(ann.wait_for_message(30))
    api.delay(0, "sendMessage")
    assert ask(ann, "/help").text.startswith("Ask a question")
    assert len(ann.messages()) == 2
    (line,) = said_in_log(bot, before)
    assert f"sendMessage in chat {ann.id}: TimedOut (Timed out)" in line


def test_failing_edit(api: BotApi, ann: User, reply: Message) -> None:
    """A view that could not be shown is shown at the next attempt, also where the connection was lost."""
    api.fail_next("editMessageText", status=500)
    ann.press(reply, FULL)
    message = ann.wait_for_edit(reply)
    assert message.buttons[0][0][0] == BACK
    api.drop_next("editMessageText", when="after")
    ann.press(message, BACK)
    assert ann.wait_for_edit(message).buttons[0][0][0] == FULL
    assert ask(ann, "/help").text.startswith("Ask a question")
    assert SORRY not in [each.text for each in ann.messages()]


def test_failing_sign_of_typing(api: BotApi, ann: User) -> None:
    """An answer does not depend on the sign that it is being written."""
    api.fail_next("sendChatAction", status=500)
    assert quotes(ask(ann, GRANT)) != []


def test_user_who_blocked_the_bot(api: BotApi, bot: BotProcess, ann: User) -> None:
    """A user who blocks the bot before its reply costs one line."""
    before, called = len(bot.log()), len(api.calls())
    api.delay(0.3, "sendMessage")
    ann.send("/help")
    ann.block()

    def refused() -> Call | None:
        return next((call for call in api.state.calls[called:] if call.status == 403), None)

    api.state.wait_for(refused, 10, "refusal")
    api.delay(0, "sendMessage")
    ask(api.user(), "/help")
    assert said_in_log(bot, before) == [
        "INFO bot.channels.telegram.handlers: who has blocked or removed the bot was not answered: "
        f"sendMessage in chat {ann.id}: Forbidden (bot was blocked by the user)"
    ]


# At the end.


def test_every_message_was_taken(api: BotApi, bot: BotProcess) -> None:
    """No message or edit was refused over the whole module, but for edits that would have changed nothing."""
    shown_last: dict[tuple[int, int], dict[str, Any]] = {}
    refused = 0
    for call in api.calls("editMessageText"):
        key = call.params["chat_id"], call.params["message_id"]
        if call.status == 400:
            assert call.params == shown_last[key]
            refused += 1
        elif call.status in (200, 0):  # one was obeyed and its answer lost
            shown_last[key] = call.params
    assert refused == 2
    assert [call for call in api.calls("sendMessage") if call.status == 400] == []
    assert len(api.calls("sendMessage")) > 50


def test_the_end(bot: BotProcess) -> None:
    """After all this the bot still runs, ends in good order at once and has not printed the token."""
    assert bot.running
    start = time.monotonic()
    bot.send_signal(signal.SIGTERM)
    assert bot.wait(10) == 0
    assert time.monotonic() - start < 5
    assert bot.log()[-1].endswith("INFO investbot: stopped")
    assert TOKEN not in bot.output

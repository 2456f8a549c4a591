"""The server: requests, updates, messages, files, queries."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from . import BotApi, User
from .conftest import Client

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MENU = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}, {"text": "Site", "url": "https://e.org/"}]]}


def test_requests(api: BotApi, client: Client, ann: User) -> None:
    """Parameters come in the query string, urlencoded, as JSON or multipart; method names in any case."""
    assert client.http.get("getMe").json()["result"]["username"] == "double_bot"
    assert client.http.get("GETME").json()["result"]["id"] == 123
    params = {
        "chat_id": "1",
        "text": "5",
        "reply_markup": '{"inline_keyboard":[[{"text":"x","url":"e.org"}]]}',
    }
    client.http.get("sendMessage", params=params)
    client.http.post("sendMessage", data=params)
    client.http.post("sendMessage", json=params | {"chat_id": 1, "text": 5})
    client.http.post("sendMessage", data=params, files={"unused": b"x"})
    assert [message.text for message in api.messages(1)] == ["5"] * 4
    assert all(message.buttons == [[("x", "http://e.org/")]] for message in api.messages(1))
    assert client.http.post("sendMessage", json=[1]).status_code == 400
    text = '{"chat_id":1,"text":"\\ud83d"}'
    surrogate = client.http.post("sendMessage", content=text, headers={"content-type": "application/json"})
    assert surrogate.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


def test_wrong_token_and_method(api: BotApi, client: Client) -> None:
    """A wrong token is 401, an unknown method 404."""
    wrong = httpx.get(f"{api.url}/bot123:abd/getMe", trust_env=False)
    assert (wrong.status_code, wrong.json()) == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )
    assert httpx.get(f"{api.url}/file/bot1:x/a", trust_env=False).status_code == 401
    assert client.refused("sendFish") == "Not Found: method not found"
    assert api.calls("sendFish")[0].status == 404


def test_servers_stand_alone() -> None:
    """Two servers run side by side, each on its own port."""
    with BotApi("1:a") as first, BotApi("2:b") as second:
        assert first.url != second.url
        assert httpx.get(f"{second.url}/bot1:a/getMe", trust_env=False).status_code == 401


def test_updates_are_confirmed_by_offset(client: Client, ann: User) -> None:
    """Updates stay until a larger offset confirms them; limit and negative offsets work."""
    for text in ("a", "b", "c"):
        ann.send(text)
    updates = client.ok("getUpdates")
    assert [update["message"]["text"] for update in updates] == ["a", "b", "c"]
    assert client.ok("getUpdates", limit=2) == updates[:2]
    assert client.ok("getUpdates", offset=updates[1]["update_id"]) == updates[1:]
    assert client.ok("getUpdates", offset=-1) == updates[2:]
    assert client.ok("getUpdates", offset=updates[2]["update_id"] + 1) == []


def test_long_poll_waits(client: Client, ann: User) -> None:
    """A poll returns as soon as there is an update, or empty at its timeout."""
    threading.Timer(0.2, ann.send, ["hi"]).start()
    start = time.monotonic()
    (update,) = client.ok("getUpdates", timeout=5)
    assert 0.1 < time.monotonic() - start < 2
    assert client.ok("getUpdates", offset=update["update_id"] + 1, timeout=1) == []
    assert time.monotonic() - start > 1.1


def test_second_poll_ends_the_first(api: BotApi, client: Client, ann: User) -> None:
    """The older of two concurrent polls gets a conflict, the newer one the update."""
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(client.refused, "getUpdates", timeout=5)
        time.sleep(0.2)
        second = pool.submit(client.ok, "getUpdates", timeout=5)
        assert first.result(3) == (
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        assert api.wait_for_call("getUpdates").status == 409
        ann.send("hi")
        assert second.result(3)[0]["message"]["text"] == "hi"


def test_stopping_ends_polls() -> None:
    """Leaving the with block does not wait for a poll."""
    with ThreadPoolExecutor(1) as pool:
        with BotApi() as api:
            pool.submit(httpx.get, f"{api.url}/bot{api.token}/getUpdates?timeout=50", trust_env=False)
            time.sleep(0.2)
            start = time.monotonic()
        assert time.monotonic() - start < 2


def test_allowed_updates(api: BotApi, client: Client, ann: User) -> None:
    """Types that were not asked for are not queued; the choice lasts until another is made."""
    member = {"chat_member": {"chat": ann.chat}}
    assert api.inject(member) is None
    client.ok("getUpdates", allowed_updates=["chat_member", "message"])
    ann.inline("q")
    ann.send("hi")
    assert api.inject(member) is not None
    assert [list(update)[1] for update in client.ok("getUpdates")] == ["message", "chat_member"]
    client.ok("getUpdates", allowed_updates=[])
    assert api.inject(member) is None
    assert client.ok("deleteWebhook", drop_pending_updates=True) is True
    assert client.ok("getUpdates") == []


def test_what_users_send(api: BotApi, client: Client, ann: User) -> None:
    """Messages of users carry sender, chat, entities, replies and files."""
    group = api.group(title="Cats")
    sent = client.ok("sendMessage", chat_id=group.id, text="hello")
    ann.send("/start now", chat=group, reply_to=api.messages(group.id)[0])
    ann.send_document(b"data", "a.csv", "text/csv", caption="@double_bot see")
    first, second = (update["message"] for update in client.ok("getUpdates"))
    assert first["from"] == {"id": 1, "first_name": "Ann", "is_bot": False, "language_code": "en"}
    assert (first["chat"]["title"], first["chat"]["type"], first["chat"]["id"] < 0) == (
        "Cats",
        "supergroup",
        True,
    )
    assert first["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert first["reply_to_message"]["message_id"] == sent["message_id"]
    assert second["chat"] == {"id": 1, "first_name": "Ann", "type": "private"}
    assert second["caption_entities"][0]["type"] == "mention"
    file = client.ok("getFile", file_id=second["document"]["file_id"])
    url = f"{api.url}/file/bot{api.token}/{file['file_path']}"
    assert httpx.get(url, trust_env=False).content == b"data"
    assert httpx.get(url + "x", trust_env=False).status_code == 404


def test_sending_and_waiting(api: BotApi, client: Client, ann: User) -> None:
    """The test sees each message and edit once, in order, or later ones on demand."""
    one = client.ok("sendMessage", chat_id=1, text="<i>one</i>", parse_mode="HTML", reply_markup=MENU)
    client.ok("editMessageText", chat_id=1, message_id=one["message_id"], text="uno")
    client.ok("sendMessage", chat_id=1, text="two")
    first = ann.wait_for_message()
    assert (first.text, first.edited, first.html_entities) == ("one", False, [("italic", "one")])
    assert first.buttons == [[("Go", "go"), ("Site", "https://e.org/")]]
    edit = ann.wait_for_message()
    assert (edit.id, edit.text, edit.edited, edit.buttons) == (first.id, "uno", True, [])
    assert ann.wait_for_message().text == "two"
    with pytest.raises(TimeoutError, match="sendMessage 200"):
        ann.wait_for_message(timeout=0.05)
    assert ann.wait_for_message(after=first, edits=False).text == "two"
    assert ann.wait_for_edit(first).text == "uno"
    assert [message.text for message in ann.messages()] == ["uno", "two"]
    later = threading.Timer(0.1, client.ok, ["sendMessage"], {"chat_id": 1, "text": "three"})
    later.start()
    assert ann.wait_for_message(timeout=5).text == "three"
    later.join()


def test_edits(client: Client, api: BotApi, ann: User) -> None:
    """An edit must change something in a message of the bot that exists."""

    def edit(method: str = "editMessageText", **params: Any) -> str:
        return client.refused(method, **({"chat_id": 1, "message_id": number} | params))

    number = client.ok("sendMessage", chat_id=1, text="<b>x</b>", parse_mode="HTML", reply_markup=MENU)["message_id"]
    same = (
        "message is not modified: specified new message content and reply markup are exactly the same as a "
        "current content and reply markup of the message"
    )
    assert edit(text="<b>x</b> ", parse_mode="HTML", reply_markup=MENU) == same
    assert edit("editMessageReplyMarkup", reply_markup=MENU) == same
    assert edit(text="y", message_id=5) == "message to edit not found"
    assert edit("editMessageReplyMarkup", message_id=5) == "message to edit not found"
    assert edit(text="y", chat_id=2) == "chat not found"
    assert edit(text="y", message_id=ann.send("mine").id) == "message can't be edited"
    assert edit(text="y", reply_markup={"force_reply": True}) == "inline keyboard expected"
    assert "edit_date" in client.ok("editMessageReplyMarkup", chat_id=1, message_id=number)
    assert api.messages(1)[0].buttons == []
    assert edit("editMessageReplyMarkup") == same
    assert client.ok("deleteMessage", chat_id=1, message_id=number) is True
    assert edit("deleteMessage") == "message to delete not found"
    assert edit(text="z") == "message to edit not found"
    assert api.messages(1) == []


def test_chats(client: Client, api: BotApi, ann: User) -> None:
    """Messages go to known chats only; replies to known messages; actions are checked."""
    assert client.refused("sendMessage", chat_id=2, text="x") == "chat not found"
    assert client.refused("sendMessage", text="x") == "chat_id is empty"
    group = api.group(id=-100, username="cats")
    assert client.ok("sendMessage", chat_id="@cats", text="x")["chat"]["id"] == group.id == -100
    assert client.ok("getChat", chat_id=1)["first_name"] == "Ann"
    assert client.ok("sendChatAction", chat_id=1, action="typing") is True
    assert client.refused("sendChatAction", chat_id=1, action="x") == "wrong parameter action in request"
    reply = {"message_id": 9}
    error = client.refused("sendMessage", chat_id=1, text="x", reply_parameters=reply)
    assert error == "message to be replied not found"
    reply["allow_sending_without_reply"] = True
    assert "reply_to_message" not in client.ok("sendMessage", chat_id=1, text="x", reply_parameters=reply)


def test_documents(client: Client, api: BotApi, ann: User) -> None:
    """Documents are uploaded or named by id, and have captions of at most 1024 units."""
    data = {"chat_id": 1, "caption": "<b>c</b>", "parse_mode": "HTML"}
    upload = client.http.post("sendDocument", data=data, files={"document": ("a.txt", b"abc", "text/plain")})
    document = upload.json()["result"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("a.txt", "text/plain", 3)
    assert client.ok("sendDocument", chat_id=1, document=document["file_id"])["document"] == document
    attached = data | {"document": "attach://part"}
    assert client.http.post("sendDocument", data=attached, files={"part": ("b", b"d")}).status_code == 200
    assert [message.html_entities for message in api.messages(1)] == [[("bold", "c")], [], [("bold", "c")]]
    assert isinstance(api.calls("sendDocument")[0].params["document"].data, bytes)
    client.ok("sendDocument", chat_id=1, document=document["file_id"], caption="x" * 1024)
    long = client.refused("sendDocument", chat_id=1, document=document["file_id"], caption="x" * 1025)
    assert long == "message caption is too long"
    assert client.refused("sendDocument", chat_id=1) == "there is no document in the request"
    assert client.refused("sendDocument", chat_id=1, document="no") == "wrong file identifier/HTTP URL specified"
    empty = client.http.post("sendDocument", data=data, files={"document": ("a.txt", b"")})
    assert empty.json()["description"] == "Bad Request: file must be non-empty"
    assert client.refused("getFile", file_id="no") == "invalid file_id"
    number = api.messages(1)[0].id
    error = client.refused("editMessageText", chat_id=1, message_id=number, text="x")
    assert error == "there is no text in the message to edit"


def test_callbacks(client: Client, api: BotApi, ann: User) -> None:
    """Only a callback button that is on the message now can be pressed; a query is answered once."""
    client.ok("sendMessage", chat_id=1, text="x", reply_markup=MENU)
    menu = ann.wait_for_message()
    query = ann.press(menu, "Go")
    assert ann.press(menu, "go") != query
    update = client.ok("getUpdates")[0]["callback_query"]
    assert (update["id"], update["data"], update["message"]["text"], update["from"]["id"]) == (
        query,
        "go",
        "x",
        1,
    )
    for name in ("Site", "Stop"):
        with pytest.raises(AssertionError):
            ann.press(menu, name)

    def answer(identifier: str, text: str = "") -> str:
        return client.refused("answerCallbackQuery", callback_query_id=identifier, text=text)

    assert answer(query, "x" * 201) == "MESSAGE_TOO_LONG"
    assert client.ok("answerCallbackQuery", callback_query_id=query, text="x" * 200) is True
    assert api.answer(query)["text"] == "x" * 200
    assert answer(query) == answer("77") == answer(ann.inline("q")) == TOO_OLD
    late = ann.press(menu, "go")
    api.expire(late)
    assert answer(late) == TOO_OLD
    client.ok("editMessageReplyMarkup", chat_id=1, message_id=menu.id)
    with pytest.raises(AssertionError):
        ann.press(menu, "Go")
    client.ok("deleteMessage", chat_id=1, message_id=menu.id)
    with pytest.raises(AssertionError):
        ann.press(menu, "Go")


def test_topics_of_a_group(client: Client, api: BotApi, ann: User) -> None:
    """A message in a topic carries its thread, and the bot writes into topics that there are."""
    group = api.group(forum=True)
    topic = group.topic()
    ann.send("hi", group, topic=topic)
    (update,) = client.ok("getUpdates")
    assert (update["message"]["message_thread_id"], update["message"]["is_topic_message"]) == (topic, True)
    sent = client.ok("sendMessage", chat_id=group.id, text="x", message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    for method in ("sendMessage", "sendChatAction"):
        params = {"chat_id": group.id, "text": "x", "action": "typing", "message_thread_id": topic + 1}
        assert client.refused(method, **params) == "message thread not found"
    with pytest.raises(AssertionError):
        api.group().topic()


def test_edits_of_users(client: Client, ann: User) -> None:
    """A user's edit comes as an update of its own, where the bot has asked for such."""
    sent = ann.send("hi")
    ann.edit(sent, "ho")
    first, second = client.ok("getUpdates")
    assert (first["message"]["text"], second["edited_message"]["text"]) == ("hi", "ho")
    assert second["edited_message"]["message_id"] == first["message"]["message_id"] == sent.id
    client.ok("getUpdates", offset=second["update_id"] + 1, allowed_updates=["message"])
    ann.edit(sent, "he")
    assert client.ok("getUpdates") == []


def test_chosen_inline_result(client: Client, api: BotApi, ann: User) -> None:
    """A chosen result is sent by the user through the bot, with its formatting and its buttons."""
    group = api.group()
    query = ann.inline("cats")
    markup = {"inline_keyboard": [[{"text": "Open", "url": "https://t.me/double_bot?start=x"}]]}
    content = {"message_text": "<b>Cats</b>", "parse_mode": "HTML"}
    result = {"type": "article", "id": "1", "title": "T", "input_message_content": content, "reply_markup": markup}
    client.ok("answerInlineQuery", inline_query_id=query, results=[result])
    sent = ann.choose(api.answer(query)["results"][0], group)
    assert (sent.text, sent.html_entities, sent.raw["via_bot"]["id"]) == ("Cats", [("bold", "Cats")], 123)
    assert sent.buttons == [[("Open", "https://t.me/double_bot?start=x")]]
    updates = client.ok("getUpdates")
    assert [next(key for key in update if key != "update_id") for update in updates] == ["inline_query", "message"]


def test_blocked(client: Client, api: BotApi, ann: User) -> None:
    """A user who blocked the bot gets nothing from it until they unblock it."""
    ann.block()
    status = client.ok("getUpdates")[0]["my_chat_member"]["new_chat_member"]["status"]
    assert status == "kicked"
    for method in ("sendMessage", "sendChatAction"):
        error = client.refused(method, chat_id=1, text="x", action="typing")
        assert error == "Forbidden: bot was blocked by the user"
    ann.unblock()
    client.ok("sendMessage", chat_id=1, text="x")


def test_group_becomes_a_supergroup(api: BotApi, client: Client) -> None:
    """A message to the old id is refused with the new one, which takes messages; the bot is told where asked for."""
    group = api.group(title="Old")
    moved = api.migrate(group)
    response = client.http.post("sendMessage", json={"chat_id": group.id, "text": "x"})
    assert (response.status_code, response.json()["parameters"]) == (400, {"migrate_to_chat_id": moved.id})
    assert client.ok("sendMessage", chat_id=moved.id, text="x")["chat"]["id"] == moved.id
    before, after = client.ok("getUpdates")
    assert (before["message"]["chat"]["id"], before["message"]["migrate_to_chat_id"]) == (group.id, moved.id)
    assert (after["message"]["chat"]["id"], after["message"]["migrate_from_chat_id"]) == (moved.id, group.id)
    api.migrate(api.group(), told=False)
    assert client.ok("getUpdates", offset=after["update_id"] + 1) == []


def test_messages_of_a_group_that_moved(api: BotApi, client: Client) -> None:
    """What stands in the old group cannot be edited any more, and is not among the messages of the new one."""
    group = api.group()
    old = client.ok("sendMessage", chat_id=group.id, text="x")["message_id"]
    moved = api.migrate(group, told=False)
    response = client.http.post("editMessageText", json={"chat_id": group.id, "message_id": old, "text": "y"})
    assert response.json()["parameters"] == {"migrate_to_chat_id": moved.id}
    assert client.refused("editMessageText", chat_id=moved.id, message_id=old, text="y") == "message to edit not found"

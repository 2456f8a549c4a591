"""The test's side: people and groups that talk to the bot, and what they see of its messages.

Every call may be made from any thread. The waiting ones block their thread: in a test whose bot runs in the
same event loop, call them through `asyncio.to_thread`.
"""

import copy
import time

from .rules import ACTIONS, CAPTION_LIMIT, TEXT_LIMIT, Json
from .state import Post, State, Upload
from .text import Entity, covered, units, user_entities


class Message:
    """A message as it stood at one moment; later edits do not change it."""

    def __init__(self, post: Post) -> None:
        """Copy what a post holds."""
        self.seq = post.seq
        self.edited = post.edited
        self.raw: Json = copy.deepcopy(post.raw)
        self.id: int = self.raw["message_id"]
        self.chat_id: int = post.chat_id
        self.text: str = self.raw.get("text") or self.raw.get("caption") or ""
        self.entities: list[Entity] = self.raw.get("entities") or self.raw.get("caption_entities") or []
        self.keyboard: list[list[Json]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])

    @property
    def html_entities(self) -> list[tuple[str, str]]:
        """Type and covered text of each entity."""
        return [(entity["type"], covered(self.text, entity)) for entity in self.entities]

    @property
    def buttons(self) -> list[list[tuple[str, str]]]:
        """Rows of label and action: callback data, link, text to copy or inline query."""
        return [[(button["text"], _action(button)) for button in row] for row in self.keyboard]

    def __repr__(self) -> str:
        """What a failed assertion shows."""
        return f"Message(id={self.id}, chat_id={self.chat_id}, text={self.text!r}, buttons={self.buttons})"


def _action(button: Json) -> str:
    value = next(button[name] for name in ACTIONS if name in button)
    return str(value["text"] if isinstance(value, dict) else value)


class Chat:
    """A chat in which the bot writes."""

    def __init__(self, state: State, chat: Json) -> None:
        """Stand for a chat the state knows."""
        self._state = state
        self.chat = chat
        self.id: int = chat["id"]

    def messages(self) -> list[Message]:
        """The bot's messages in this chat as they are now, oldest first, without deleted ones."""
        with self._state.changed:
            return [Message(post) for post in self._state.of_bot(self.id)]

    def wait_for_message(self, timeout: float = 10, after: Message | None = None, edits: bool = True) -> Message:
        """Wait for the next message or edit (unless `edits` is false) the test has not yet seen.

        With `after`, for the first one later than that, seen or not. TimeoutError when none comes.
        """
        seq = after.seq if after else None
        what = f"message in chat {self.id}"
        return Message(self._state.wait_for(lambda: self._state.next_post(self.id, seq, edits), timeout, what))

    def wait_for_edit(self, message: Message, timeout: float = 10) -> Message:
        """Wait until a message is edited again after the moment of this snapshot."""
        what = f"edit of message {message.id}"
        post = self._state.wait_for(lambda: self._state.next_edit(self.id, message.id, message.seq), timeout, what)
        return Message(post)


class Group(Chat):
    """A supergroup with the bot among its members."""

    def topic(self) -> int:
        """Open a topic in a group that has them; its thread's id."""
        with self._state.change():
            assert self.chat.get("is_forum"), "the group has no topics"
            thread = self._state.new_id()
            self._state.topics.add((self.id, thread))
            return thread


class User(Chat):
    """A person, together with the private chat they have with the bot."""

    def __init__(self, state: State, chat: Json, user: Json) -> None:
        """Stand for a user and their private chat."""
        super().__init__(state, chat)
        self.user = user

    def send(
        self, text: str, chat: Chat | None = None, reply_to: Message | None = None, topic: int | None = None
    ) -> Message:
        """Write to the bot, or in a group and a topic of it; commands and mentions get their entities."""
        assert 0 < units(text) <= TEXT_LIMIT, "a client would not send this"
        thread = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        return self._post({"text": text, "entities": user_entities(text)} | thread, chat, reply_to)

    def edit(self, message: Message, text: str) -> None:
        """Change a message of one's own."""
        with self._state.change():
            raw = self._state.messages[message.chat_id, message.id].raw
            assert raw["from"]["id"] == self.id, "a client lets nobody edit the messages of others"
            edited = self._state.edit(
                self._state.messages[message.chat_id, message.id], {"text": text, "entities": user_entities(text)}
            )
            self._state.add_update("edited_message", edited)

    def choose(self, result: Json, chat: Chat | None = None) -> Message:
        """Send a result of an answered inline query, to the bot or to a group."""
        content = result["input_message_content"]
        sent = {"text": content["message_text"], "entities": content["entities"], "via_bot": self._state.bot}
        return self._post(sent | {"reply_markup": result.get("reply_markup")}, chat, None)

    def send_document(
        self,
        data: bytes,
        file_name: str = "file.txt",
        mime_type: str = "text/plain",
        caption: str = "",
        chat: Chat | None = None,
    ) -> Message:
        """Send a file, which the bot can download."""
        assert units(caption) <= CAPTION_LIMIT, "a client would not send this"
        with self._state.change():
            document = self._state.store_file(Upload(file_name, mime_type, data))
        content = {"document": document, "caption": caption, "caption_entities": user_entities(caption)}
        return self._post(content, chat, None)

    def press(self, message: Message, data_or_label: str) -> str:
        """Press a callback button the message has now, named by its data or label; the query's id."""
        state = self._state
        with state.change():
            post = state.messages.get((message.chat_id, message.id))
            assert post, f"message {message.id} is not in the chat any more"
            buttons = [button for row in Message(post).keyboard for button in row]
            named = [button for button in buttons if button.get("callback_data") == data_or_label]
            named = named or [button for button in buttons if button["text"] == data_or_label]
            assert named, f"no button {data_or_label!r} on {Message(post)}"
            assert "callback_data" in named[0], f"button {data_or_label!r} makes no callback query"
            content = {
                "from": self.user,
                "message": post.raw,
                "chat_instance": str(message.chat_id),
                "data": named[0]["callback_data"],
            }
            return state.ask("callback_query", content)

    def inline(self, query: str, offset: str = "") -> str:
        """Type an inline query; its id."""
        assert units(query) <= 256 and len(offset.encode()) <= 64, "a client would not send this"
        content = {"from": self.user, "query": query, "offset": offset, "chat_type": "sender"}
        with self._state.change():
            return self._state.ask("inline_query", content)

    def block(self) -> None:
        """Block the bot: from now on everything it writes here is refused."""
        self._membership("member", "kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        self._membership("kicked", "member")

    def _membership(self, old: str, new: str) -> None:
        with self._state.change():
            (self._state.blocked.add if new == "kicked" else self._state.blocked.discard)(self.id)
            content: Json = {"chat": self.chat, "from": self.user, "date": int(time.time())}
            for name, status in (("old_chat_member", old), ("new_chat_member", new)):
                until = {"until_date": 0} if status == "kicked" else {}
                content[name] = {"user": self._state.bot, "status": status} | until
            self._state.add_update("my_chat_member", content)

    def _post(self, content: Json, chat: Chat | None, reply_to: Message | None) -> Message:
        with self._state.change():
            where = chat.chat if chat else self.chat
            assert where["id"] not in self._state.blocked, "the user has blocked the bot"
            reply = reply_to.raw if reply_to else None
            raw = self._state.post(where, content | {"reply_to_message": reply}, self.user)
            self._state.add_update("message", raw)
            return Message(self._state.messages[where["id"], raw["message_id"]])

"""What the double remembers: chats, messages, files, queries, updates, calls.

One lock, `State.changed`, guards everything; it is notified after every change, so that the test's side can
wait. The server works on the state from its own thread, the test from any other.
"""

import copy
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from .faults import Faults
from .rules import ApiError, Json, bad

T = TypeVar("T")

#: Seconds in which a query must be answered.
LIVES = {"callback_query": 15.0, "inline_query": 10.0}

DEFAULT_UPDATES = frozenset(
    [
        *("message", "edited_message", "channel_post", "edited_channel_post"),
        *("business_connection", "business_message", "edited_business_message", "deleted_business_messages"),
        *("inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query"),
        *("purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_join_request"),
        *("chat_boost", "removed_chat_boost"),
    ]
)
UPDATE_TYPES = DEFAULT_UPDATES | {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(frozen=True)
class Upload:
    """A file as it came in a multipart body."""

    file_name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class StoredFile:
    """A file the server keeps, with the object that describes it in messages."""

    document: Json
    path: str
    data: bytes


class Call(NamedTuple):
    """A call of the bot; status 0 stands for a connection closed without an answer."""

    method: str
    params: Json
    status: int


@dataclass(frozen=True)
class Post:
    """A message of the bot as it was sent or edited at one moment; `seq` grows with every change."""

    seq: int
    chat_id: int
    edited: bool
    raw: Json


@dataclass
class Query:
    """A callback or inline query."""

    kind: str
    expires: float
    answer: Json | None = None


class State:
    """The whole memory of one bot's server."""

    def __init__(self, token: str, username: str) -> None:
        """Remember nothing but the bot itself."""
        self.changed = threading.Condition()
        self.wake: Callable[[], None] = lambda: None
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Double",
            "username": username,
        }
        self.faults = Faults()
        self.chats: dict[int, Json] = {}
        self.blocked: set[int] = set()
        self.moved: dict[int, int] = {}
        self.messages: dict[tuple[int, int], Post] = {}
        self.posts: list[Post] = []
        self.topics: set[tuple[int, int]] = set()
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.calls: list[Call] = []
        self.subscribed = DEFAULT_UPDATES
        self.updates: list[Json] = []
        self._seen: dict[int, int] = {}
        self._taken: dict[str, int] = {}
        self._last_id = 1000

    def new_id(self) -> int:
        """A number not given out before: for messages, updates, queries, files, chats."""
        self._last_id += 1
        return self._last_id

    @contextmanager
    def change(self) -> Iterator[None]:
        """Hold the lock for a change and let everybody who waits look again."""
        with self.changed:
            try:
                yield
            finally:
                self.changed.notify_all()
                self.wake()

    def wait_for(self, look: Callable[[], T | None], timeout: float, what: str) -> T:
        """Wait until `look` finds something; TimeoutError tells what was awaited and the last calls."""
        with self.changed:
            found: list[T] = []

            def ready() -> bool:
                value = look()
                if value is not None:
                    found.append(value)
                return bool(found)

            if not self.changed.wait_for(ready, timeout):
                last = ", ".join(f"{call.method} {call.status}" for call in self.calls[-5:]) or "none"
                raise TimeoutError(f"no {what} within {timeout} s; last calls: {last}")
            return found[0]

    # Updates

    def subscribe(self, allowed: Any) -> None:
        """Obey `allowed_updates` for the updates that are still to come."""
        if isinstance(allowed, list):
            self.subscribed = frozenset(allowed) & UPDATE_TYPES or DEFAULT_UPDATES

    def add_update(self, kind: str, content: Json) -> int | None:
        """Queue an update; None when the bot has not subscribed to its type."""
        if kind not in self.subscribed:
            return None
        number = self.new_id()
        self.updates.append({"update_id": number, kind: copy.deepcopy(content)})
        return number

    def pending(self, offset: int, limit: int) -> list[Json]:
        """Forget the updates that `offset` confirms and give the oldest of the rest."""
        if offset < 0:
            self.updates = self.updates[offset:]
        elif offset > 0:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        return self.updates[:limit]

    # Chats and messages

    def chat(self, chat_id: Any, writing: bool = False) -> Json:
        """A known chat by its id or @username; with `writing`, one where the bot may write."""
        if chat_id in (None, ""):
            raise bad("chat_id is empty")
        for known in [self.chats[chat_id]] if chat_id in self.chats else self.chats.values():
            name = f"@{known.get('username')}" if known["type"] != "private" else None
            if chat_id in (known["id"], name):
                if writing and known["id"] in self.moved:
                    reason = "Bad Request: group chat was upgraded to a supergroup chat"
                    raise ApiError(400, reason, migrate_to=self.moved[known["id"]])
                if writing and known["id"] in self.blocked:
                    raise ApiError(403, "Forbidden: bot was blocked by the user")
                return known
        raise bad("chat not found")

    def post(self, chat: Json, content: Json, sender: Json | None = None) -> Json:
        """Put a new message into a chat; of the bot when no sender is given."""
        raw: Json = {
            "message_id": self.new_id(),
            "from": sender or self.bot,
            "chat": chat,
            "date": int(time.time()),
        }
        raw |= {key: value for key, value in content.items() if value not in (None, [], "")}
        self._keep(raw, edited=False)
        return raw

    def edit(self, post: Post, content: Json) -> Json:
        """Replace parts of a message of the bot; None or an empty value removes one."""
        raw = {key: value for key, value in post.raw.items() if key not in content}
        raw |= {key: value for key, value in content.items() if value not in (None, [], "")}
        raw["edit_date"] = int(time.time())
        self._keep(raw, edited=True)
        return raw

    def _keep(self, raw: Json, edited: bool) -> None:
        chat_id = raw["chat"]["id"]
        post = Post(self.new_id(), chat_id, edited, copy.deepcopy(raw))
        self.messages[chat_id, raw["message_id"]] = post
        if raw["from"]["id"] == self.bot["id"]:
            self.posts.append(post)

    def of_bot(self, chat_id: int) -> list[Post]:
        """The bot's messages in a chat as they are now, deleted ones left out."""
        posts = [post for (chat, _), post in self.messages.items() if chat == chat_id]
        return [post for post in posts if post.raw["from"]["id"] == self.bot["id"]]

    def next_post(self, chat_id: int, after: int | None, edits: bool) -> Post | None:
        """The next post to a chat the test has not seen; it counts as seen from now on."""
        start = self._seen.get(chat_id, 0) if after is None else after
        for post in self.posts:
            if post.chat_id == chat_id and post.seq > start and (edits or not post.edited):
                self._seen[chat_id] = max(post.seq, self._seen.get(chat_id, 0))
                return post
        return None

    def next_edit(self, chat_id: int, message_id: int, after: int) -> Post | None:
        """The next edit of one message; it counts as seen from now on."""
        for post in self.posts:
            if post.chat_id == chat_id and post.seq > after and post.raw["message_id"] == message_id:
                self._seen[chat_id] = max(post.seq, self._seen.get(chat_id, 0))
                return post
        return None

    def next_call(self, method: str) -> Call | None:
        """The next call of a method the test has not waited for."""
        calls = [call for call in self.calls if call.method == method]
        taken = self._taken.get(method, 0)
        if taken >= len(calls):
            return None
        self._taken[method] = taken + 1
        return calls[taken]

    # Files and queries

    def store_file(self, upload: Upload) -> Json:
        """Keep a file and describe it."""
        number = self.new_id()
        extension = upload.file_name.rpartition(".")[2] if "." in upload.file_name else "bin"
        document: Json = {
            "file_id": f"BQACAgIAAxk{number}",
            "file_unique_id": f"AgAD{number}",
            "file_name": upload.file_name,
            "mime_type": upload.content_type,
            "file_size": len(upload.data),
        }
        path = f"documents/file_{number}.{extension}"
        self.files[document["file_id"]] = StoredFile(document, path, upload.data)
        return document

    def ask(self, kind: str, content: Json) -> str:
        """Queue a query and start its life."""
        identifier = str(self.new_id())
        self.queries[identifier] = Query(kind, time.monotonic() + LIVES[kind])
        self.add_update(kind, {"id": identifier} | content)
        return identifier

    def answer(self, kind: str, identifier: str, answer: Json) -> None:
        """Answer a query, once and while it lives."""
        query = self.queries.get(identifier)
        if not query or query.kind != kind or query.answer is not None or time.monotonic() > query.expires:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        query.answer = answer

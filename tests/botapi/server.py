"""The HTTP side of the double, and `BotApi`, the object a test holds.

`/bot<token>/<method>` takes GET and POST with parameters in the query string, as JSON, urlencoded or
multipart; `/file/bot<token>/<path>` gives what getFile names. The server runs in a thread of its own, on a
free port of 127.0.0.1, from the start of the `with` block to its end.
"""

import asyncio
import json
import threading
from typing import Any, Self

from aiohttp import web

from .actors import Group, Message, User
from .methods import METHODS, UPLOAD_LIMIT
from .rules import ApiError, Json, bad
from .state import Call, State, Upload

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
LONGEST_POLL = 50

#: Parameters that are text even when they look like JSON.
_TEXTS = (
    *("text", "caption", "parse_mode", "name", "description", "short_description", "language_code"),
    *("callback_query_id", "inline_query_id", "inline_message_id", "file_id", "document"),
    *("next_offset", "url", "action"),
)
_NAMES = {name.lower(): name for name in (*METHODS, "getUpdates")}


def _parameter(name: str, value: Any) -> Any:
    if name in _TEXTS and not isinstance(value, (str, Upload)):
        return json.dumps(value)
    if name in _TEXTS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def _parameters(request: web.Request) -> Json:
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise bad("can't parse JSON object") from None
        if not isinstance(body, dict):
            raise bad("JSON object expected as the request body")
        given |= body
    elif request.method == "POST":
        try:
            form = await request.post()
        except web.HTTPRequestEntityTooLarge:
            raise ApiError(413, "Request Entity Too Large") from None
        for name, value in form.items():
            if isinstance(value, web.FileField):
                given[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                given[name] = value if isinstance(value, str) else bytes(value).decode()
    return {name: _parameter(name, value) for name, value in given.items() if value is not None}


def _integer(params: Json, name: str, default: int, low: int, high: int) -> int:
    value = params.get(name)
    return max(low, min(high, value)) if isinstance(value, int) else default


class _Poll:
    """A getUpdates call that waits."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.superseded = False


class BotApi:
    """A Bot API server for one token.

    `with BotApi(token="123:abc") as api:` starts it; `api.url` is its root. People and groups come from
    `user` and `group`; what the bot did is read with `messages`, `calls`, `wait_for_call` and `answer`;
    `fail_next`, `drop_next`, `delay` and `flood_rule` make it misbehave.
    """

    def __init__(self, token: str = "123:abc", username: str = "double_bot") -> None:
        """Prepare a server; the number before the colon is the bot's id."""
        self.token = token
        self.state = State(token, username)
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bot-api", daemon=True)
        self._poll: _Poll | None = None
        self._closing = False

    def __enter__(self) -> Self:
        """Start the server."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server; waiting calls of the bot end at once."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application(client_max_size=UPLOAD_LIMIT + (1 << 20))
        app.router.add_route("*", "/bot{token}/{method}", self._serve_method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve_file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.state.wake = self._wake_soon

    async def _stop(self) -> None:
        self.state.wake = lambda: None
        self._closing = True
        self._wake()
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _wake_soon(self) -> None:
        self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if self._poll:
            self._poll.event.set()

    # Requests

    async def _serve_method(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return self._error(ApiError(401, "Unauthorized"))
        method = _NAMES.get(request.match_info["method"].lower(), request.match_info["method"])
        params: Json = {}
        with self.state.changed:
            plan = self.state.faults.plan(method)
        try:
            params = await _parameters(request)
            await asyncio.sleep(plan.delay)
            if plan.drop == "before":
                return self._drop(request, method, params)
            if plan.error:
                raise plan.error
            response = web.json_response(text=await self._run(method, params))
        except ApiError as error:
            response = self._error(error)
        if plan.drop == "after" or request.transport is None:
            return self._drop(request, method, params)
        self._record(method, params, response.status)
        return response

    async def _run(self, method: str, params: Json) -> str:
        if method == "getUpdates":
            return await self._get_updates(params)
        if method not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        with self.state.change():
            return self._success(METHODS[method](self.state, params))

    @staticmethod
    def _success(result: Any) -> str:
        """The answer to a call; written down while nobody else changes what it holds."""
        return json.dumps({"ok": True, "result": result})

    async def _get_updates(self, params: Json) -> str:
        if self._poll:
            self._poll.superseded = True
            self._poll.event.set()
        poll = self._poll = _Poll()
        deadline = self._loop.time() + _integer(params, "timeout", 0, 0, LONGEST_POLL)
        with self.state.changed:
            self.state.subscribe(params.get("allowed_updates"))
        try:
            while True:
                poll.event.clear()
                with self.state.changed:
                    offset = _integer(params, "offset", 0, -(1 << 31), 1 << 31)
                    batch = self.state.pending(offset, _integer(params, "limit", 100, 1, 100))
                    answer = self._success(batch)
                left = deadline - self._loop.time()
                if batch or left <= 0 or self._closing:
                    return answer
                try:
                    await asyncio.wait_for(poll.event.wait(), left)
                except TimeoutError:
                    return self._success([])
                if poll.superseded:
                    raise ApiError(409, CONFLICT)
        finally:
            if self._poll is poll:
                self._poll = None

    async def _serve_file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return self._error(ApiError(401, "Unauthorized"))
        with self.state.changed:
            for file in self.state.files.values():
                if file.path == request.match_info["path"]:
                    return web.Response(body=file.data, content_type="application/octet-stream")
        return self._error(ApiError(404, "Not Found"))

    def _record(self, method: str, params: Json, status: int) -> None:
        with self.state.change():
            self.state.calls.append(Call(method, params, status))

    def _drop(self, request: web.Request, method: str, params: Json) -> web.Response:
        if request.transport:
            request.transport.close()
        self._record(method, params, 0)
        return web.Response()

    @staticmethod
    def _error(error: ApiError) -> web.Response:
        body: Json = {"ok": False, "error_code": error.code, "description": error.description}
        if error.retry_after is not None:
            body["parameters"] = {"retry_after": error.retry_after}
        if error.migrate_to is not None:
            body["parameters"] = {"migrate_to_chat_id": error.migrate_to}
        return web.json_response(body, status=error.code)

    # People and groups

    def user(
        self,
        id: int | None = None,
        first_name: str = "Ann",
        language_code: str | None = "en",
        last_name: str | None = None,
        username: str | None = None,
    ) -> User:
        """A person who has started the bot; the same id again updates their profile."""
        with self.state.change():
            names = {"first_name": first_name, "last_name": last_name, "username": username}
            profile: Json = {"id": id or self.state.new_id()}
            profile |= {key: value for key, value in names.items() if value}
            chat = self.state.chats[profile["id"]] = profile | {"type": "private"}
            language = {"language_code": language_code} if language_code else {}
            return User(self.state, chat, profile | {"is_bot": False} | language)

    def group(
        self, id: int | None = None, title: str = "Group", username: str | None = None, forum: bool = False
    ) -> Group:
        """A supergroup with the bot among its members; with `forum`, one that is split into topics."""
        with self.state.change():
            chat: Json = {"id": id or -1_000_000_000_000 - self.state.new_id(), "type": "supergroup"}
            chat |= {"title": title} | ({"username": username} if username else {})
            chat |= {"is_forum": True} if forum else {}
            self.state.chats[chat["id"]] = chat
            return Group(self.state, chat)

    def migrate(self, group: Group, told: bool = True) -> Group:
        """Make a supergroup with another id out of a group; the bot gets the updates about it only when ``told``.

        There are two, as Telegram sends them: a message in the old group that names the new one, and one in the new.
        """
        with self.state.change():
            chat: Json = group.chat | {"id": -1_000_000_000_000 - self.state.new_id()}
            self.state.chats[chat["id"]] = chat
            self.state.moved[group.id] = chat["id"]
            if told:
                sender = {"id": 1, "is_bot": False, "first_name": "Ann"}
                old, new = {"migrate_to_chat_id": chat["id"]}, {"migrate_from_chat_id": group.id}
                self.state.add_update("message", self.state.post(group.chat, old, sender))
                self.state.add_update("message", self.state.post(chat, new, sender))
            return Group(self.state, chat)

    # What the bot did

    def messages(self, chat_id: int) -> list[Message]:
        """The bot's messages in a chat as they are now, oldest first, without deleted ones."""
        with self.state.changed:
            return [Message(post) for post in self.state.of_bot(chat_id)]

    def calls(self, method: str | None = None) -> list[Call]:
        """The finished calls so far, or those of one method."""
        with self.state.changed:
            return [call for call in self.state.calls if method in (None, call.method)]

    def wait_for_call(self, method: str, timeout: float = 10) -> Call:
        """Wait for the next finished call of a method; each call is given once."""
        return self.state.wait_for(lambda: self.state.next_call(method), timeout, f"call of {method}")

    def answer(self, query_id: str, timeout: float = 10) -> Json:
        """Wait for the answer to a callback or inline query: its parameters, with parsed results."""
        return self.state.wait_for(lambda: self.state.queries[query_id].answer, timeout, f"answer to query {query_id}")

    # What happens to the bot

    def inject(self, update: Json) -> int | None:
        """Queue any update (its update_id is set here); None when the bot did not ask for its type."""
        kinds = [key for key in update if key != "update_id"]
        assert len(kinds) == 1, "an update has one content"
        with self.state.change():
            return self.state.add_update(kinds[0], update[kinds[0]])

    def expire(self, query_id: str) -> None:
        """Make a query too old to be answered."""
        with self.state.change():
            self.state.queries[query_id].expires = 0.0

    def fail_next(
        self,
        method: str,
        times: int = 1,
        status: int = 502,
        description: str = "",
        retry_after: int | None = None,
    ) -> None:
        """Answer the next calls of a method with an error, without their taking effect."""
        with self.state.change():
            self.state.faults.fail(method, times, status, description, retry_after)

    def forgive(self, method: str) -> None:
        """Let the next calls of a method succeed, whatever errors were ordered for them."""
        with self.state.change():
            self.state.faults.forgive(method)

    def drop_next(self, method: str, when: str = "before", times: int = 1) -> None:
        """Close the connection of the next calls of a method, "before" or "after" they take effect."""
        with self.state.change():
            self.state.faults.drop(method, when, times)

    def delay(self, seconds: float, method: str | None = None) -> None:
        """Let every call, or those of one method, wait before they take effect; 0 ends it."""
        with self.state.change():
            self.state.faults.delay(seconds, method)

    def flood_rule(
        self, per_chat: int | None = 1, overall: int | None = 30, per_group: int | None = 20, enabled: bool = True
    ) -> None:
        """Refuse more messages a second than these, and to a group a minute, with 429; `enabled=False` ends it."""
        with self.state.change():
            self.state.faults.limit(*((per_chat, overall, per_group) if enabled else (None, None, None)))

"""How calls of the Bot API are paced and tried again; every call but getUpdates passes through here.

- 429: that chat waits as long as the server says, and the call is made again; other chats go on.
- An answer of the server's own failure (5xx), or no connection at all: nothing was done, the call is made again.
- A time-out, or a connection that ends without an answer: the call may have been obeyed. It is made again only where
  twice does no more than once (edits, answers to buttons, menus); a message that was sent again might stand twice.
- A group that became a supergroup: what was to be sent goes to its new id; an edit fails, as its message is gone.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

import httpx
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import BaseRateLimiter

from bot.channels.telegram.memory import Recent
from bot.channels.telegram.slots import lent

ATTEMPTS = 4
"""How often a call is made at most."""
PAUSES = (0.5, 1.0, 2.0)
"""Seconds before the second, third and fourth attempt where the server fails."""
LONGEST_WAIT = 60.0
"""Seconds that a call waits as the server wants it; where that is more it fails at once (it may be hours for a bot's
name)."""
GROUP_PACE = (20, 60.0)
"""Messages and edits in a group at most, in so many seconds: what Telegram lets through."""
PRIVATE_PACE = (5, 5.0)
"""Messages to one user: one a second on average, and a burst of five, such as a long view in several parts."""
MOST_CHATS = 10_000
"""Chats whose pace is kept in memory; those that were quiet longest make room."""
_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_REPEATABLE = ("get", "set", "edit", "answer", "delete")
"""How the names of calls begin that do no more when made twice."""
_PERHAPS_DONE = ("gateway time",)
"""What a server in between says where it did not wait for the answer."""
_NEVER_BETTER = ("entity too large",)
_PUTS_ANEW = ("send", "copy", "forward")
"""How the names of calls begin that put a message into a chat."""
_REPLIES = ("reply_parameters", "reply_to_message_id")
_CALL = "failed_call"
Callback = Callable[..., Coroutine[Any, Any, Any]]
Moved = Callable[[int, int], Awaitable[None]]
"""Told of the old and the new id of a group that became a supergroup; must not raise."""


class Patience(Enum):
    """How long a call waits for its turn and for a failing server."""

    USUAL = "usual"
    NONE = "none"
    """Made at once and once: a sign of typing, or the call of a sender that keeps a pace of its own."""


def says(error: Exception, *phrases: str) -> bool:
    """Say whether an error holds any of some phrases; the server and the library each change the case of some."""
    text = str(error).casefold()
    return any(phrase.casefold() in text for phrase in phrases)


@dataclass(frozen=True)
class Call:
    """Which call failed."""

    endpoint: str
    chat_id: int | str | None

    @property
    def shows(self) -> bool:
        """Whether it was to show something in a chat: a message, or a change of one."""
        return self.endpoint.startswith((*_PUTS_ANEW, "edit")) and self.endpoint != "sendChatAction"


def call_of(error: TelegramError) -> Call | None:
    """Return the call that an error came from, or None where it came from none that passed through here."""
    call: Call | None = vars(error).get(_CALL)
    return call


def perhaps_done(error: TelegramError) -> bool:
    """Say whether the server may have obeyed a call that failed: it was sent, and its answer was lost or never came."""
    if not isinstance(error, NetworkError) or isinstance(error, BadRequest):
        return False
    if isinstance(error.__cause__, _NOTHING_SENT):
        return False
    unanswered = isinstance(error, TimedOut) or isinstance(error.__cause__, httpx.HTTPError)
    return unanswered or says(error, *_PERHAPS_DONE)


def may_repeat(error: TelegramError, endpoint: str) -> bool:
    """Say whether a call that failed may be made again without the danger of doing twice what should be done once."""
    if not isinstance(error, NetworkError) or isinstance(error, BadRequest) or says(error, *_NEVER_BETTER):
        return False
    return not perhaps_done(error) or endpoint.startswith(_REPEATABLE)


class Pace:
    """When the next message may go into a chat: at most ``most`` in any ``seconds``."""

    def __init__(self, most: int, seconds: float) -> None:
        self._moments: deque[float] = deque(maxlen=most)
        self._most = most
        self._seconds = seconds
        self.closed_until = 0.0
        """The server takes nothing for the chat before this moment."""

    def reserve(self, now: float) -> float:
        """Take the next free moment; return the seconds until then."""
        moment = now
        if len(self._moments) == self._most:
            moment = max(now, self._moments[0] + self._seconds)
        self._moments.append(moment)
        return moment - now


class Sending(BaseRateLimiter[Patience]):
    """Paces and repeats the calls of one bot, chat by chat."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        moved: Moved | None = None,
    ) -> None:
        """``clock`` gives seconds that never go back."""
        self._clock = clock
        self._sleep = sleep
        self._moved = moved
        self._paces: Recent[int | str, Pace] = Recent(MOST_CHATS)

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    async def process_request(
        self,
        callback: Callback,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Patience | None,
    ) -> Any:
        """Make a call when its chat may have it, and again where that may help; raises what the last attempt raised."""
        chat = data.get("chat_id")
        try:
            if rate_limit_args is Patience.NONE:
                return await callback(*args, **kwargs)
            return await self._made(callback, args, kwargs, endpoint, data)
        except TelegramError as error:
            vars(error).setdefault(_CALL, Call(endpoint, chat))
            if not isinstance(error, ChatMigrated) or not isinstance(chat, int) or chat == error.new_chat_id:
                raise
            new = error.new_chat_id
            if self._moved:
                await self._moved(chat, new)
            if not endpoint.startswith(_PUTS_ANEW) or rate_limit_args is Patience.NONE:
                raise
        # The messages of the old group have other numbers than those of the new one, so this replies to none.
        there = {name: value for name, value in data.items() if name not in _REPLIES} | {"chat_id": new}
        args = tuple(there if value is data else value for value in args)
        return await self.process_request(callback, args, kwargs, endpoint, there, rate_limit_args)

    async def _made(
        self, callback: Callback, args: Any, kwargs: dict[str, Any], endpoint: str, data: dict[str, Any]
    ) -> Any:
        pace = self._pace(data.get("chat_id"))
        if pace and _counts(endpoint, data.get("chat_id")):
            await self._pause(pace.reserve(self._clock()))
        left = LONGEST_WAIT
        for attempt in range(ATTEMPTS):
            await self._opened(pace)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                wait = _seconds(error)
                if attempt + 1 == ATTEMPTS or wait > left:
                    raise
                left -= wait
                if pace:
                    pace.closed_until = max(pace.closed_until, self._clock() + wait)
                else:
                    await self._pause(wait)
            except NetworkError as error:
                if attempt + 1 == ATTEMPTS or not may_repeat(error, endpoint):
                    raise
                await self._pause(PAUSES[attempt])
        raise AssertionError("the last attempt returns or raises")

    def _pace(self, chat: int | str | None) -> Pace | None:
        if chat is None:
            return None
        pace = self._paces.get(chat)
        if pace is None:
            pace = Pace(*(GROUP_PACE if _is_group(chat) else PRIVATE_PACE))
            self._paces.keep(chat, pace)
        return pace

    async def _opened(self, pace: Pace | None) -> None:
        """Wait until the server takes something for the chat."""
        while pace and pace.closed_until > self._clock():
            await self._pause(pace.closed_until - self._clock())

    async def _pause(self, seconds: float) -> None:
        if seconds > 0:
            async with lent():
                await self._sleep(seconds)


def _is_group(chat: int | str) -> bool:
    """Say whether a chat is a group or a channel: their numbers are negative, and only they go by a name."""
    return isinstance(chat, str) or chat < 0


def _counts(endpoint: str, chat: int | str | None) -> bool:
    """Say whether a call counts towards the pace of its chat: what is sent, and in a group also what is edited."""
    if endpoint.startswith(("send", "copy", "forward")):
        return endpoint != "sendChatAction"
    return endpoint.startswith("edit") and chat is not None and _is_group(chat)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)

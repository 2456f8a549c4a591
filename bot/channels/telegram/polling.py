"""The connection that polls for updates; it ends the process where the server refuses for good."""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from telegram.request import HTTPXRequest

from bot.config import TOKEN_VARIABLE

REFUSED_TOKEN = f"{TOKEN_VARIABLE} was refused by the server; check it with @BotFather"
_REFUSALS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: REFUSED_TOKEN,
    HTTPStatus.NOT_FOUND: REFUSED_TOKEN,
    HTTPStatus.CONFLICT: f"another bot runs with the same {TOKEN_VARIABLE}, or a webhook is set for it; stop the other",
}
SETTLED = 60.0
"""Seconds of polling after which a bot is not the one that came second: it lets the other find out."""
PATIENCE = 120.0
"""Seconds of refusals, none SETTLED after the last, after which it gives way all the same."""
_PAUSE = 1.0
log = logging.getLogger(__name__)
_NO_UPDATES = b'{"ok": true, "result": []}'


class PollingRequest(HTTPXRequest):
    """Asks for updates until the server refuses for good.

    Left alone, the updater would fall silent on 401 and 404 while the process stays, and on 409 fight the other bot
    for ever. Of two bots with one token the server refuses now the one, now the other: the newcomer ends at its first
    refusal, the one that has served users for a while asks on and stays.
    """

    refusal: str | None = None
    """Why the server refused, and what to do; None while it does not."""
    room: Callable[[], Awaitable[None]] | None = None
    """Waits until there is room for more updates; those that are not fetched wait at the server."""

    def __init__(self) -> None:
        super().__init__(connection_pool_size=1)
        self._served: float | None = None
        self._disputed: float | None = None
        self._refused: float | None = None

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Send the request; once refused, stop the process and give the updater nothing more to stumble over."""
        if self.refusal:
            return HTTPStatus.OK, _NO_UPDATES
        if self.room:
            await self.room()
        status, body = await super().do_request(*args, **kwargs)
        now = time.monotonic()
        if status == HTTPStatus.CONFLICT and b"webhook" not in body and self._stays(now):
            await asyncio.sleep(_PAUSE)
            return HTTPStatus.OK, _NO_UPDATES
        if status == HTTPStatus.OK:
            self._served = now if self._served is None else self._served
            if self._refused is not None and now - self._refused > SETTLED:
                self._disputed = self._refused = None
        self.refusal = _REFUSALS.get(status)
        if self.refusal:
            asyncio.get_running_loop().call_soon(sys.exit)  # as the stop signals do
            return HTTPStatus.OK, _NO_UPDATES
        return status, body

    def _stays(self, now: float) -> bool:
        """Say whether to go on although another bot polls, too."""
        if self._served is None or now - self._served < SETTLED:
            return False
        if self._disputed is None:
            log.warning("another bot has begun to poll with the same %s; it should end by itself", TOKEN_VARIABLE)
            self._disputed = now
        self._refused = now
        return now - self._disputed < PATIENCE

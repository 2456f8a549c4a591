"""How fast messages go out: so many a second, and silence where the server asks for it."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

_CATCH_UP = 0.025
"""Seconds by which a late message is made up for; with more the server would see too many in one second."""
_FIRST_REST = 0.2
_SAME_FLOOD = 1.0
"""Seconds in which a second chat that is refused shows that all are meant, not only the first."""
_FAILURES = 3
"""Failures in a row from which on all messages wait."""
_LONGEST_PAUSE = 30.0


class Pace:
    """Gives out moments to send, evenly; times are those of ``clock`` in seconds."""

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._interval = 1.0 / rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._rest_until = 0.0
        self._refused: tuple[float, int] | None = None
        self._failures = 0

    async def slot(self) -> None:
        """Wait for the next moment to send; moments are handed out in the order of the calls."""
        while True:
            now = self._clock()
            wait = max(self._next, self._rest_until) - now
            if wait <= 0:
                break
            await self._sleep(wait)
        self._next = max(self._next, now - _CATCH_UP) + self._interval

    def refused(self, chat: int, retry_after: float) -> None:
        """Note that the server asked for a pause: of one chat, or of all where several chats are refused at once.

        The server does not say which it means. After the first refusal all rest for a moment, so that a flood is not
        answered with more of it; where the next chat is refused too, it was one.
        """
        now = self._clock()
        earlier = self._refused
        everybody = earlier is not None and earlier[1] != chat and now - earlier[0] <= _SAME_FLOOD
        self._refused = now, chat
        self._rest(retry_after if everybody else min(retry_after, _FIRST_REST))

    def failed(self) -> None:
        """Note that the server was not reached or failed; after several times in a row all messages wait."""
        self._failures += 1
        if self._failures >= _FAILURES:
            self._rest(min(2.0 ** (self._failures - _FAILURES), _LONGEST_PAUSE))

    def arrived(self) -> None:
        """Note that the server works."""
        self._failures = 0

    def _rest(self, seconds: float) -> None:
        self._rest_until = max(self._rest_until, self._clock() + seconds)

"""Places to work at: so many chats are served at once, and one that only waits lends its place to another."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextvars import ContextVar


class _Place:
    """One chat's place while an update of it is handled."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._held = False
        self._over = False

    async def take(self) -> None:
        await self._free.acquire()
        if self._held or self._over:  # somebody else who works for the same update was faster
            self._free.release()
        else:
            self._held = True

    def give(self) -> None:
        if self._held:
            self._held = False
            self._free.release()

    def end(self) -> None:
        self._over = True
        self.give()


_place: ContextVar[_Place | None] = ContextVar("place", default=None)


class Slots:
    """A number of places."""

    def __init__(self, number: int) -> None:
        self._free = asyncio.Semaphore(number)

    @contextlib.asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Hold a place while the block runs; waits for one."""
        place = _Place(self._free)
        await place.take()
        token = _place.set(place)
        try:
            yield
        finally:
            _place.reset(token)
            place.end()


@contextlib.asynccontextmanager
async def lent() -> AsyncIterator[None]:
    """Lend the place that the caller works at to others while the block waits; without a place just run the block."""
    place = _place.get()
    if place is None:
        yield
        return
    place.give()
    try:
        yield
    finally:
        await place.take()

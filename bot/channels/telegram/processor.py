"""In which order updates are handled: those of one chat one after the other, different chats side by side."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.channels.telegram.slots import Slots

log = logging.getLogger(__name__)

SIDE_BY_SIDE = 16
"""How many chats are served at once. Of 1 to 256 this is where more did not answer more (benchmarks/README.md)."""
WAITING_IN_CHAT = 8
"""How many updates of one chat wait at most while one is handled. Who writes faster than that is told so once and gets
no answer to the rest: the first ones are kept and not the last, so that what was answered is what was written first,
and a user who is told can send again what they still want to know."""
WAITING_IN_ALL = 5_000
"""With so many waiting, no more are fetched: they wait at the server, which keeps them for a day."""
_MOST_TASKS = 1_000_000
"""The library wants a limit of its own, which must not be reached: it would hold up all chats for one."""
Told = Callable[[Update], Awaitable[object]]


class _Lane:
    """The updates of one chat, or the inline queries of one user."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()  # gives turns in the order in which they were asked for
        self.inside = 0
        """How many updates wait or are handled."""
        self.newest = 0
        """How many updates have come."""
        self.told = False


class ChatOrder(BaseUpdateProcessor):
    """Keeps the order within each chat; a chat that floods the bot waits for itself only."""

    def __init__(
        self,
        heard: Callable[[Update], bool],
        told: Told,
        side_by_side: int = SIDE_BY_SIDE,
        waiting: int = WAITING_IN_CHAT,
        waiting_in_all: int = WAITING_IN_ALL,
    ) -> None:
        """``heard`` says whether an update is for the bot at all; ``told`` lets a user know that it was too much."""
        super().__init__(_MOST_TASKS)
        self._heard = heard
        self._told = told
        self._slots = Slots(side_by_side)
        self._most_inside = waiting + 1
        self._waiting_in_all = waiting_in_all
        self._lanes: dict[Hashable, _Lane] = {}
        self._inside = 0
        self._room = asyncio.Event()
        self._room.set()

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    @property
    def lanes(self) -> int:
        """How many chats have updates that wait or are handled."""
        return len(self._lanes)

    async def room(self) -> None:
        """Wait until there is room for more updates."""
        await self._room.wait()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update in its turn, or not at all: one that is not for the bot, or too many of a chat."""
        try:
            if isinstance(update, Update):
                await self._in_turn(update, coroutine)
            else:
                await coroutine
        finally:
            close = getattr(coroutine, "close", None)
            if close:
                close()  # does nothing to one that has run

    async def _in_turn(self, update: Update, coroutine: Awaitable[Any]) -> None:
        if not self._heard(update):
            return
        key = _key(update)
        lane = self._lanes.setdefault(key, _Lane())
        if lane.inside >= self._most_inside and update.inline_query is None:
            await self._refuse(update, lane)
            return
        lane.newest += 1
        number = lane.newest
        self._count(lane, 1)
        try:
            async with lane.turn:
                # Of what a user types in inline mode only the last is still on their screen.
                if update.inline_query is None or number == lane.newest:
                    async with self._slots.taken():
                        await coroutine
        finally:
            self._count(lane, -1)
            if not lane.inside:
                del self._lanes[key]

    def _count(self, lane: _Lane, by: int) -> None:
        lane.inside += by
        self._inside += by
        if self._inside < self._waiting_in_all:
            self._room.set()
        else:
            self._room.clear()

    async def _refuse(self, update: Update, lane: _Lane) -> None:
        if lane.told:
            return
        lane.told = True
        log.info("a chat sends more than can be answered; the rest is left out")
        try:
            await self._told(update)
        except Exception as error:
            log.warning("and the user could not be told (%s)", error)


def _key(update: Update) -> Hashable:
    if update.effective_chat:
        return update.effective_chat.id
    return ("user", update.effective_user.id) if update.effective_user else None

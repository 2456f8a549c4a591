"""The order in which updates are handled."""

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.processor import WAITING_IN_CHAT, ChatOrder

NUMBERS = iter(range(1, 10**9))


def message(chat: int, text: str = "x") -> Update:
    """A message in a private chat, or in a group for a number below nought."""
    kind = {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "T", "first_name": "A"}
    sender = {"id": 1, "is_bot": False, "first_name": "A"}
    content = {"message_id": next(NUMBERS), "date": 0, "chat": kind, "from": sender, "text": text}
    return Update.de_json({"update_id": next(NUMBERS), "message": content}, None)


def press(chat: int) -> Update:
    """A press of a button in a chat."""
    content = {"id": "1", "from": {"id": 1, "is_bot": False, "first_name": "A"}, "chat_instance": "1", "data": "d"}
    raw = message(chat).to_dict()["message"]
    return Update.de_json({"update_id": next(NUMBERS), "callback_query": content | {"message": raw}}, None)


def inline(user: int, query: str = "") -> Update:
    """An inline query."""
    sender = {"id": user, "is_bot": False, "first_name": "A"}
    content = {"id": "1", "from": sender, "query": query, "offset": ""}
    return Update.de_json({"update_id": next(NUMBERS), "inline_query": content}, None)


class Desk:
    """Handles updates with a processor, as the library does, and knows what went on."""

    def __init__(self, side_by_side: int = 16, heard: bool = True, **limits: int) -> None:
        """Handle so many at once."""
        self.told: list[Update] = []
        self.begun: list[Update] = []
        self.ended: list[Update] = []
        self.at_once = 0
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self.order = ChatOrder(lambda _: heard, self._tell, side_by_side, **limits)
        self._tasks: list[asyncio.Task[None]] = []

    async def _tell(self, update: Update) -> None:
        self.told.append(update)

    async def _handle(self, update: Update, fails: bool) -> None:
        self.begun.append(update)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.gate.wait()
        await asyncio.sleep(0)
        self.at_once -= 1
        self.ended.append(update)
        if fails:
            raise ValueError

    def give(self, *updates: object, fails: bool = False) -> None:
        """Let updates come in."""
        for update in updates:
            handling: Coroutine[Any, Any, None] = self._handle(update, fails)  # type: ignore[arg-type]
            self._tasks.append(asyncio.create_task(self.order.process_update(update, handling)))

    async def settle(self) -> None:
        """Let everything go as far as it can."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def finish(self) -> None:
        """Let everything end."""
        self.gate.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def test_order_within_a_chat() -> None:
    """Messages and presses of one chat are handled one after the other, in their order, also where one fails."""
    desk = Desk()
    updates = [message(1), press(1), message(1), press(1)]
    desk.give(updates[0], fails=True)
    desk.give(*updates[1:])
    await desk.settle()
    assert desk.begun == updates[:1]
    await desk.finish()
    assert (desk.ended, desk.most_at_once, desk.order.lanes) == (updates, 1, 0)


async def test_chats_side_by_side() -> None:
    """Different chats are handled at once, as many as there are places, and in the order of their coming."""
    desk = Desk(side_by_side=3)
    updates = [message(chat) for chat in range(1, 8)]
    desk.give(*updates)
    await desk.settle()
    assert desk.begun == updates[:3]
    await desk.finish()
    assert (desk.most_at_once, desk.begun) == (3, updates)


async def test_inline_queries_by_user() -> None:
    """Of what a user types in inline mode the last is answered after what is being answered; others are beside it."""
    desk = Desk()
    typed, other = [inline(1, "h" * n) for n in range(1, 6)], inline(2)
    desk.give(*typed)
    desk.give(other)
    await desk.settle()
    assert desk.begun == [typed[0], other]
    await desk.finish()
    assert desk.ended == [typed[0], other, typed[-1]]
    assert (desk.told, desk.order.lanes) == ([], 0)


async def test_flood_of_one_chat() -> None:
    """Of five hundred messages the first ones are answered, the user is told once, nobody else waits, nothing stays."""
    desk = Desk(side_by_side=2)
    flood = [message(1, str(n)) for n in range(500)]
    desk.give(*flood)
    await desk.settle()
    alive = sum(isinstance(each, asyncio.Task) and not each.done() for each in gc.get_objects())
    assert alive <= WAITING_IN_CHAT + 5
    assert desk.told == [flood[WAITING_IN_CHAT + 1]]
    others = [message(chat) for chat in (2, 3)]
    desk.give(*others)
    await desk.settle()
    assert desk.begun == [flood[0], others[0]]
    await desk.finish()
    assert [update for update in desk.ended if update in others] == others
    assert [update for update in desk.ended if update in flood] == flood[: WAITING_IN_CHAT + 1]
    assert desk.order.lanes == 0


async def test_told_again_after_a_pause() -> None:
    """A chat that was served to its end and floods again is told again."""
    desk = Desk(waiting=1)
    desk.gate.set()
    for _ in range(2):
        desk.give(*(message(1) for _ in range(5)))
        await desk.settle()
    assert (len(desk.told), len(desk.ended)) == (2, 4)


async def test_telling_fails() -> None:
    """A user who cannot be told does no harm to the others."""

    async def fails(_: Update) -> None:
        raise ValueError

    desk = Desk(waiting=0)
    desk.order = ChatOrder(lambda _: True, fails, 1, 0)
    desk.give(*(message(1) for _ in range(3)))
    await desk.finish()
    assert len(desk.ended) == 1


async def test_what_is_not_for_the_bot() -> None:
    """Talk that is not for the bot takes no place and is never handled; what is no update of Telegram's always is."""
    desk = Desk(heard=False)
    desk.give(*(message(-5) for _ in range(100)))
    await desk.settle()
    assert (desk.order.lanes, desk.told) == (0, [])
    desk.gate.set()
    desk.give("own")
    await desk.finish()
    assert desk.ended == ["own"]


@pytest.mark.filterwarnings("error")
async def test_nothing_is_left_unawaited() -> None:
    """What is left out is closed, so that nothing warns of it when it goes."""
    desk = Desk(waiting=1)
    desk.give(*(message(1) for _ in range(9)), *(inline(2) for _ in range(9)))
    await desk.finish()
    gc.collect()
    assert len(desk.ended) == 4


async def test_room() -> None:
    """No more updates are fetched while very many wait, and again when they do not."""
    desk = Desk(waiting_in_all=3)
    desk.give(*(message(chat) for chat in (1, 1, 2)))
    await desk.settle()
    waiting = asyncio.create_task(desk.order.room())
    await desk.settle()
    assert not waiting.done()
    await desk.finish()
    await waiting

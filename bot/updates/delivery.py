"""Works off the outbox: claims, sends, settles, waits where the server asks for it, and starts again after a kill."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar

from bot.advice.validity import SHANGHAI
from bot.config import DEFAULT_RATE
from bot.errors import StoreError
from bot.store.outbox import Outbox
from bot.store.state import State
from bot.store.users import Users
from bot.updates.notices import Letter, Notices
from bot.updates.outcomes import (
    BusyError,
    DeliveryError,
    GoneError,
    MovedError,
    RefusedError,
    UnansweredError,
    UnreachedError,
)
from bot.updates.pacing import Pace, Turn
from bot.userdata import Delivery

log = logging.getLogger("investbot")

IDLE_SECONDS = 1.0
"""How often an empty outbox is looked at."""
MOST_IN_FLIGHT = 60
MOST_ATTEMPTS = 100
"""After so many that reached the server a message is given up; an outage of the way there, however long, ends none."""
_LONGEST_WAIT = timedelta(minutes=5)
_SETTLE_AGAIN_SECONDS = 1.0
T = TypeVar("T")


class Sender(Protocol):
    """What a channel does: sends one message."""

    async def send(self, chat_id: int, letter: Letter) -> int:
        """Send a message and return the id that it got; raises a DeliveryError where it did not arrive."""


def _now() -> datetime:
    return datetime.now(UTC)


class Post:
    """Delivers from one state database, in one process; ``run`` until ``stop``."""

    def __init__(
        self,
        state: State,
        notices: Notices,
        sender: Sender,
        rate: float = DEFAULT_RATE,
        *,
        channel: str = "telegram",
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._outbox = Outbox(state)
        self._users = Users(state)
        self._notices = notices
        self._sender = sender
        self._channel = channel
        self._now = now
        self._pace = Pace(rate)
        # A message that is claimed but not sent yet counts as in flight after a kill, so few are claimed ahead.
        self._ahead = max(1, int(rate // 30))
        self._room = asyncio.Semaphore(MOST_IN_FLIGHT)
        self._flying: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()
        self._news = asyncio.Event()
        self._desk: ThreadPoolExecutor | None = None

    async def run(self) -> None:
        """Deliver until stopped; messages that were in flight when a process ended go first.

        It may be run again after an error; what is in flight is settled before it returns or raises.
        """
        # The database waits for the disk; a thread of its own keeps the answers to users from waiting with it.
        with ThreadPoolExecutor(1, thread_name_prefix="post") as self._desk:
            try:
                await self._recover()
                while not self._stopping.is_set():
                    await self._round()
            finally:
                await asyncio.gather(*self._flying, return_exceptions=True)

    def wake(self) -> None:
        """Say that there is something to send."""
        self._news.set()

    def stop(self) -> None:
        """Send nothing more, also not what waits for its moment; ``run`` returns when what is in flight is settled."""
        self._stopping.set()
        self._news.set()

    async def _recover(self) -> None:
        """Put back what was in flight; where the database refuses, until it does not, or the bot stops."""
        while not self._stopping.is_set():
            try:
                again = await self._at_desk(lambda: self._outbox.recover(self._now()))
            except StoreError as error:
                log.error("what was in flight when the bot ended cannot be read: %s", error)
                await self._idle()
                continue
            if again:
                log.warning("%d messages were in flight when the bot ended; they may arrive a second time", len(again))
            return

    async def _round(self) -> None:
        try:
            claimed = await self._at_desk(self._claim)
        except StoreError as error:
            log.error("the outbox cannot be read: %s", error)
            claimed = ()
        if not claimed:
            self._news.clear()
            await self._idle()
        for delivery in claimed:
            turn = await self._turn()
            if turn is None:
                await self._settle(partial(self._outbox.put_back, delivery.id, self._now()))
                continue
            try:
                task = asyncio.create_task(await self._next_step(delivery, turn))
            except BaseException:
                self._room.release()
                raise
            self._flying.add(task)
            task.add_done_callback(self._landed)

    async def _turn(self) -> Turn | None:
        """Wait until one more message may go out, with room for it; None where the bot is stopped meanwhile."""
        if self._stopping.is_set():
            return None
        moment, stop = asyncio.create_task(self._moment()), asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({moment, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            moment.cancel()  # nothing happens where it is there
        await asyncio.wait({moment})
        return None if moment.cancelled() else moment.result()

    async def _moment(self) -> Turn:
        await self._room.acquire()
        try:
            return await self._pace.slot()
        except BaseException:
            self._room.release()
            raise

    async def _idle(self) -> None:
        if self._stopping.is_set():
            return
        try:
            await asyncio.wait_for(self._news.wait(), IDLE_SECONDS)
        except TimeoutError:
            return

    def _landed(self, task: "asyncio.Task[None]") -> None:
        self._flying.discard(task)
        self._room.release()
        if not task.cancelled() and (error := task.exception()):
            log.error("what became of a message is not known before the next start", exc_info=error)

    def _claim(self) -> tuple[Delivery, ...]:
        return self._outbox.claim(self._ahead, self._now())

    async def _next_step(self, delivery: Delivery, turn: Turn) -> Coroutine[Any, Any, None]:
        """Write a message now that its moment has come, and return what is to be done with it."""
        try:
            letter = await self._at_desk(partial(self._write, delivery))
        except StoreError as error:  # the database may be back soon
            return self._again(delivery, str(error), _wait(delivery.attempts), reached=False)
        except Exception:  # a publication of another version must not hold up the others
            log.exception("message %d cannot be written", delivery.id)
            return self._settle(lambda: self._outbox.failed(delivery.id, "cannot be written", self._now()))
        return self._deliver(delivery, letter, turn)

    def _write(self, delivery: Delivery) -> Letter | None:
        """Return what is sent; None for what is not wanted any more, as the wait for its moment may have been long."""
        return self._notices.of(delivery) if self._outbox.wanted(delivery.id, self._now()) else None

    async def _deliver(self, delivery: Delivery, letter: Letter | None, turn: Turn) -> None:
        if letter is None:
            return
        number = delivery.id
        try:
            arrived = await self._send(delivery.chat_id, letter, turn)
        except BusyError as error:
            self._pace.refused(delivery.chat_id, error.retry_after)
            await self._again(delivery, str(error), timedelta(seconds=error.retry_after))
        except GoneError as error:
            reason = str(error)
            await self._settle(lambda: self._outbox.blocked(number, reason, self._now(), self._today()))
        except MovedError as error:
            new = error.chat_id
            await self._settle(lambda: self._users.move_chat(self._channel, delivery.chat_id, new, self._now()))
            await self._again(delivery, str(error), timedelta())
        except UnreachedError as error:
            await self._again(delivery, str(error), _wait(delivery.attempts), reached=False)
        except UnansweredError as error:
            await self._again(delivery, str(error), _wait(delivery.attempts), perhaps_arrived=True)
        except RefusedError as error:
            reason = str(error)
            await self._settle(lambda: self._outbox.failed(number, reason, self._now()))
        except Exception as error:
            log.exception("message %d cannot be sent", number)
            reason = type(error).__name__
            await self._settle(lambda: self._outbox.failed(number, reason, self._now()))
        else:
            await self._settle(lambda: self._outbox.sent(number, arrived, self._now()))

    async def _send(self, chat_id: int, letter: Letter, turn: Turn) -> int:
        """Send a message and tell the pace how it went."""
        try:
            arrived = await self._sender.send(chat_id, letter)
        except (UnreachedError, UnansweredError):
            self._pace.failed(turn)
            raise
        except DeliveryError:  # a refusal is an answer too
            self._pace.arrived()
            raise
        else:
            self._pace.arrived()
            return arrived
        finally:
            self._pace.answered(turn)

    async def _again(
        self,
        delivery: Delivery,
        reason: str,
        wait: timedelta,
        *,
        perhaps_arrived: bool = False,
        reached: bool = True,
    ) -> None:
        if reached and delivery.attempts - delivery.unreached >= MOST_ATTEMPTS:
            await self._settle(lambda: self._outbox.failed(delivery.id, f"given up: {reason}", self._now()))
            return

        def put_back() -> bool:
            now = self._now()
            return self._outbox.retry(
                delivery.id, reason, now + wait, now, perhaps_arrived=perhaps_arrived, reached=reached
            )

        await self._settle(put_back)

    async def _settle(self, write: Callable[[], object]) -> None:
        """Write down what became of a message; where the database refuses, until it does not, or the bot stops."""
        while True:
            try:
                await self._at_desk(write)
                return
            except StoreError as error:
                log.error("what became of a message cannot be kept: %s", error)
                if self._stopping.is_set():
                    return
                await asyncio.sleep(_SETTLE_AGAIN_SECONDS)

    async def _at_desk(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._desk, work)

    def _today(self) -> date:
        return self._now().astimezone(SHANGHAI).date()


def _wait(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts: 1, 2, 4 ... seconds."""
    return min(timedelta(seconds=2.0 ** min(attempts - 1, 20)), _LONGEST_WAIT)

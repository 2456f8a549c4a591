"""What goes on beside the conversations: delivery, digests, reminders, the officers' progress, a store built anew."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from telegram.ext import Application, JobQueue

from bot.channels.telegram import replies, watching
from bot.channels.telegram.delivering import LONGEST_SECONDS, TelegramSender
from bot.config import FREE_RATE, send_rate
from bot.errors import InvestBotError
from bot.session import Session, renewed
from bot.store.knowledge import FILE_NAME
from bot.updates import digests, reminders
from bot.updates.delivery import Post
from bot.updates.lock import DeliveryLock
from bot.updates.notices import Notices
from bot.updates.publishing import Publishing

log = logging.getLogger("investbot")

CLOCK_SECONDS = 20.0
"""How often it is looked whether a digest or a reminder is due, and whether the store was built anew."""
_LOCK_SECONDS = 5.0
_STOP_SECONDS = LONGEST_SECONDS + 5.0
"""A send that is cut short may arrive a second time, so all that are in flight may end by themselves."""
_CLOSE_SECONDS = 120.0
"""After that long nobody reads a store any more that was replaced."""
CLOCKWORK = "clockwork"
_Application = Application[Any, Any, Any, Any, Any, Any]


class Clock(JobQueue[Any]):
    """A job queue that begins nothing any more once it is being stopped, so that no job is cut short and logged."""

    async def stop(self, wait: bool = True) -> None:
        """Wait for the jobs that run, and stop."""
        if self.scheduler.running:
            self.scheduler.pause()
        await super().stop(wait)


class Clockwork:
    """Everything that happens without a user's message; ``start`` and ``stop`` go with the application."""

    def __init__(self, application: _Application) -> None:
        self._application = application
        session, bot = self._session, application.bot
        self._lock = DeliveryLock(session.folder)
        root, rate = bot.base_url.removesuffix(bot.token), send_rate()
        self._sender = TelegramSender(session.builder, bot.token, root, paid=rate > FREE_RATE)
        self._post = Post(session.state, Notices(session.state, session.messages), self._sender, rate)
        self._delivery: asyncio.Task[None] | None = None
        self._delivering = False
        self._store = self._version()

    @property
    def _session(self) -> Session:
        session: Session = self._application.bot_data[replies.SESSION]
        return session

    async def start(self) -> None:
        """Begin to deliver, and set the clock; what was due while the bot was down is due now."""
        await asyncio.to_thread(Publishing(self._session.state, self._session.knowledge).begin)
        self._delivery = asyncio.create_task(self._deliver())
        queue = self._application.job_queue
        assert isinstance(queue, JobQueue)  # the library is installed with the extra job-queue
        at_once = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        queue.run_repeating(self._tick, CLOCK_SECONDS, first=0.1, job_kwargs=at_once)
        queue.run_repeating(watching.look, watching.SECONDS, first=0.5, job_kwargs=at_once)

    async def stop(self) -> None:
        """Let what is in flight land, and deliver nothing more."""
        self._post.stop()
        if self._delivery:
            if self._delivering:
                await asyncio.wait({self._delivery}, timeout=_STOP_SECONDS)
            self._delivery.cancel()
            await asyncio.gather(self._delivery, return_exceptions=True)
        await self._sender.close()
        self._lock.give_back()

    def wake(self) -> None:
        """Say that there is something to deliver."""
        self._post.wake()

    async def _deliver(self) -> None:
        """Deliver until stopped; whatever goes wrong is logged and begun again, so that nobody waits for a restart."""
        while True:
            try:
                await self._take_turn()
                return
            except InvestBotError as error:
                log.error("nothing is delivered for a moment: %s", error)
            except Exception:
                log.exception("nothing is delivered for a moment")
            finally:
                self._delivering = False
            await asyncio.sleep(_LOCK_SECONDS)

    async def _take_turn(self) -> None:
        while not await asyncio.to_thread(self._lock.take):
            log.warning("another process delivers from this data folder; waiting for its end")
            await asyncio.sleep(_LOCK_SECONDS)
        self._delivering = True
        await self._post.run()

    async def _tick(self, context: replies.Context) -> None:
        session, now = self._session, datetime.now(UTC)
        sent = 0
        for work in (
            lambda: digests.send_due(session.state, now),
            lambda: reminders.send_due(session.state, session.knowledge, now),
        ):
            sent += await self._done(work)
        if sent:
            self._post.wake()
        await self._renew()

    async def _done(self, work: Callable[[], int]) -> int:
        try:
            return await asyncio.to_thread(work)
        except InvestBotError as error:
            log.error("what is due cannot be prepared: %s", error)
            return 0

    async def _renew(self) -> None:
        """Answer from the store that lies in the data folder, where it was built anew meanwhile."""
        version = self._version()
        if version == self._store:
            return
        old = self._session
        try:
            fresh = await asyncio.to_thread(_warmed, old)
        except InvestBotError as error:
            log.error("the new knowledge store cannot be used: %s", error)
            return
        self._store = version
        self._application.bot_data[replies.SESSION] = fresh
        log.info("answering from the new knowledge store")
        asyncio.get_running_loop().call_later(_CLOSE_SECONDS, old.knowledge.close)

    def _version(self) -> tuple[int, int] | None:
        try:
            known = (self._session.folder / FILE_NAME).stat()
        except OSError:  # for a moment, while it is replaced
            return None
        return known.st_ino, known.st_mtime_ns


def _warmed(old: Session) -> Session:
    fresh = renewed(old)
    fresh.advisor.warm()
    return fresh


async def wind(application: _Application) -> None:
    """Start the clockwork of an application that is about to run."""
    clockwork = application.bot_data[CLOCKWORK] = Clockwork(application)
    await clockwork.start()


async def unwind(application: _Application) -> None:
    """Stop the clockwork of an application that has been stopped."""
    clockwork: Clockwork | None = application.bot_data.get(CLOCKWORK)
    if clockwork:
        await clockwork.stop()


def clockwork_of(context: replies.Context) -> Clockwork:
    """Return the clockwork of the application."""
    clockwork: Clockwork = context.bot_data[CLOCKWORK]
    return clockwork

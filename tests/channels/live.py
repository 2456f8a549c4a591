"""The real application in a thread of its own, beside a Bot API server: faster to start than a process."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.channels.telegram import app
from bot.channels.telegram.polling import PollingRequest
from bot.session import Session
from tests.botapi import BotApi


@contextmanager
def live_bot(api: BotApi, session: Session) -> Iterator[None]:
    """Run the bot while the block runs; raises what its start raised."""
    loop = asyncio.new_event_loop()
    started, stop = threading.Event(), asyncio.Event()
    errors: list[BaseException] = []

    async def live() -> None:
        application = app.build_application(session, api.token, api.url, PollingRequest())
        assert application.updater and application.post_init
        assert application.post_stop and application.post_shutdown
        async with application:
            await application.post_init(application)
            await application.updater.start_polling(timeout=1, allowed_updates=app.ALLOWED_UPDATES)
            await application.start()
            started.set()
            await stop.wait()
            await application.updater.stop()
            await application.stop()
            await application.post_stop(application)
        await application.post_shutdown(application)

    def run() -> None:
        try:
            loop.run_until_complete(live())
        except BaseException as error:
            errors.append(error)
        finally:
            started.set()
            loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(60)
    try:
        if not errors:
            yield
    finally:
        if thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
        thread.join(60)
    if errors:
        raise errors[0]

"""The real application in this process, polling the Bot API double."""

from types import TracebackType
from typing import Any, Self

from telegram import Update
from telegram.ext import Application

from bot.channels.telegram.app import build_application
from bot.channels.telegram.polling import PollingRequest
from bot.session import Session
from tests.botapi import BotApi


class RunningBot:
    """Runs in an ``async with`` block as `investbot run` does, without signals."""

    def __init__(self, session: Session, api: BotApi) -> None:
        """Prepare the application."""
        self.application: Application[Any, Any, Any, Any, Any, Any] = build_application(
            session, api.token, api.url, PollingRequest()
        )

    async def __aenter__(self) -> Self:
        """Start it."""
        application = self.application
        await application.initialize()
        assert application.post_init and application.updater
        await application.post_init(application)
        await application.updater.start_polling(timeout=1, allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY])
        await application.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it as a signal does."""
        application = self.application
        assert application.updater and application.post_stop
        await application.updater.stop()
        await application.stop()
        await application.post_stop(application)
        await application.shutdown()
        if application.post_shutdown:
            await application.post_shutdown(application)

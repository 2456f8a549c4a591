"""Sends what the outbox holds through the Bot API, and says what became of it in the core's words."""

from collections.abc import Callable
from datetime import date, timedelta

import httpx
from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.advice.validity import today
from bot.channels.telegram.menus import choice_rows
from bot.channels.telegram.replies import first_page
from bot.render.view import ViewBuilder
from bot.updates.delivery import MOST_IN_FLIGHT
from bot.updates.notices import Letter
from bot.updates.outcomes import (
    BusyError,
    DeliveryError,
    GoneError,
    MovedError,
    RefusedError,
    UnansweredError,
    UnreachedError,
)

_GONE = ("chat not found", "user not found", "peer_id_invalid", "chat_id_invalid", "chat was deleted", "deactivated")
"""What the server says, in whatever case, of a chat that is not there any more."""
_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
TIMEOUT_SECONDS = 20.0
"""For writing a message, and again for reading the answer."""
_CONNECT_SECONDS = 5.0
_POOL_SECONDS = 1.0
LONGEST_SECONDS = _POOL_SECONDS + _CONNECT_SECONDS + 2 * TIMEOUT_SECONDS
"""After that long it is known what became of a message, or that nobody knows."""


class TelegramSender:
    """Sends with a connection of its own, so that a broadcast and the replies to users do not wait for each other."""

    def __init__(
        self,
        builder: Callable[[str, date], ViewBuilder],
        token: str,
        base_url: str,
        timeout: float = TIMEOUT_SECONDS,
        *,
        paid: bool = False,
    ) -> None:
        """``base_url`` is what stands before the token in the address of a method.

        Messages that are ``paid`` for may go out faster than 30 a second: Telegram takes Stars from the bot's balance.
        """
        self._builder = builder
        self._request = HTTPXRequest(
            connection_pool_size=MOST_IN_FLIGHT,
            read_timeout=timeout,
            write_timeout=timeout,
            connect_timeout=_CONNECT_SECONDS,
            pool_timeout=_POOL_SECONDS,
        )
        self._paid = paid or None  # what is not asked for is not sent
        self._bot = Bot(token, base_url=base_url, request=self._request)

    async def send(self, chat_id: int, letter: Letter) -> int:
        """Send a message; raises a DeliveryError where it did not arrive, or may not have."""
        builder = self._builder(letter.language, today())
        try:
            message = await self._bot.send_message(
                chat_id,
                first_page(letter.notice.blocks, builder),
                parse_mode=ParseMode.HTML,
                reply_markup=choice_rows(letter.notice.choices, builder),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                allow_paid_broadcast=self._paid,
            )
        except TelegramError as error:
            raise outcome(error) from error
        return message.message_id

    async def close(self) -> None:
        """End the connection."""
        await self._request.shutdown()


def outcome(error: TelegramError) -> DeliveryError:
    """Return what an error of the Bot API means for a message."""
    text = str(error)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return BusyError(wait.total_seconds() if isinstance(wait, timedelta) else float(wait))
    if isinstance(error, ChatMigrated):
        return MovedError(error.new_chat_id)
    if isinstance(error, Forbidden):
        return GoneError(text)
    if isinstance(error, BadRequest):  # a NetworkError too, in the library's family
        return GoneError(text) if any(phrase in text.casefold() for phrase in _GONE) else RefusedError(text)
    if isinstance(error, InvalidToken):
        return UnreachedError("the token was refused")
    if isinstance(error, NetworkError):
        cause = error.__cause__
        return UnreachedError(text) if isinstance(cause, _NOTHING_SENT) else UnansweredError(text)
    return RefusedError(text)

"""Starts, runs and stops the Telegram bot."""

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import cast

from telegram import Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder
from threadpoolctl import threadpool_limits

from bot.channels.telegram import clockwork, groups, handlers, introduction, moving, office, relays, replies
from bot.channels.telegram.polling import REFUSED_TOKEN, PollingRequest
from bot.channels.telegram.processor import SIDE_BY_SIDE, ChatOrder
from bot.channels.telegram.sending import Sending
from bot.config import officers_chat, officers_language, send_rate, telegram_api_url, telegram_token
from bot.errors import ConfigError
from bot.session import Session
from bot.updates.lock import BotLock

log = logging.getLogger("investbot")

BOOTSTRAP_RETRIES = 3
"""How often a failing Bot API server is asked again at start, with growing pauses; each time with the attempts of
bot.channels.telegram.sending."""
ALLOWED_UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY)
"""What the server sends. Edited messages are not among it: what was answered is not answered again."""
_SWITCH_SECONDS = 0.001
"""How long a thread that matches a question keeps the interpreter from one that sends replies; Python's own is 0.005,
which two users at a time feel (benchmarks/telegram.py)."""
_POLL_SECONDS = 10
EXIT_OK = 0


class _WithoutToken(logging.Formatter):
    """Takes the token out of every line that is logged, whatever part of the record it comes from."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(self._token, "<token>")


def set_up_logging(token: str) -> None:
    """Log to standard error without the token; httpx, which logs every URL at INFO, only from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutToken(token))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its errors reach the error handler or run_bot, which say in a line what it says in a stack trace.
    logging.getLogger("telegram.ext").setLevel(logging.CRITICAL)


def build_application(
    session: Session, token: str, api_url: str, polling: PollingRequest, side_by_side: int = SIDE_BY_SIDE
) -> Application:  # type: ignore[type-arg]
    """Return the application with every handler registered; it serves ``side_by_side`` chats at once."""

    async def too_much(update: Update) -> None:
        context = application.context_types.context.from_update(update, application)
        await handlers.too_much(update, cast(replies.Context, context))

    async def moved(old: int, new: int) -> None:
        await moving.follow(application, old, new)

    hearing = groups.Hearing(lambda: office.chat(session))
    order = ChatOrder(hearing.heard, too_much, side_by_side)
    polling.room = order.room
    application = (
        ApplicationBuilder()
        .job_queue(clockwork.Clock())
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .get_updates_request(polling)
        .concurrent_updates(order)
        .rate_limiter(Sending(moved=moved))
        .post_init(_announce)
        .post_stop(clockwork.unwind)
        .post_shutdown(introduction.end)
        .build()
    )
    application.bot_data[replies.SESSION] = session
    handlers.register(application, hearing)
    return application


async def _announce(application: Application) -> None:  # type: ignore[type-arg]
    session: Session = application.bot_data[replies.SESSION]
    await asyncio.to_thread(session.advisor.warm)
    await asyncio.to_thread(lambda: session.people)  # opened before several updates at once ask for it
    await relays.resume(application)
    await clockwork.wind(application)
    introduction.begin(application, office.chat(session))
    office.remind(session)
    log.info("the bot @%s is running; stop it with Ctrl-C", application.bot.username)


def run_bot(open_session: Callable[[], Session], side_by_side: int = SIDE_BY_SIDE) -> int:
    """Run until SIGINT or SIGTERM; return the process's exit code.

    Raises ConfigError where the token is missing, malformed, refused or in use elsewhere, another bot runs on the data
    folder, the server cannot be reached, or the officers' chat or the rate of delivery is malformed.
    """
    token, api_url = telegram_token(), telegram_api_url()
    for setting in (officers_chat, officers_language, send_rate):
        setting()  # a wrong one is said now, not when a user asks
    set_up_logging(token)
    # A question's products of matrices are too small for a second core: its threads would only keep it from serving
    # other chats, and answer half as many (benchmarks/README.md).
    threadpool_limits(1, "blas")
    sys.setswitchinterval(_SWITCH_SECONDS)
    session = open_session()
    lock = BotLock(session.folder)
    try:
        # Before the first call: of two bots that poll, the server refuses the one that was there first.
        if not lock.take():
            folder = session.folder
            raise ConfigError(
                f"another bot runs on the data folder {folder}; stop it, or set INVESTBOT_HOME to a folder of its own"
            )
        return _run(session, token, api_url, side_by_side)
    finally:
        lock.give_back()
        session.close()


def _run(session: Session, token: str, api_url: str, side_by_side: int) -> int:
    polling = PollingRequest()
    application = build_application(session, token, api_url, polling, side_by_side)
    try:
        application.run_polling(
            timeout=_POLL_SECONDS,
            bootstrap_retries=BOOTSTRAP_RETRIES,
            allowed_updates=ALLOWED_UPDATES,
        )
    except InvalidToken:
        raise ConfigError(REFUSED_TOKEN) from None
    except NetworkError as error:
        text = str(error).replace(token, "<token>")
        raise ConfigError(f"the Bot API server {api_url} cannot be reached ({text}); check TELEGRAM_API_URL") from None
    except TelegramError as error:
        raise ConfigError(f"the Bot API server refused to start ({str(error).replace(token, '<token>')})") from None
    if polling.refusal:
        raise ConfigError(polling.refusal)
    log.info("stopped")
    return EXIT_OK

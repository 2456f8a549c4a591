"""Starts, runs and stops the Telegram bot."""

import logging
import sys
from collections.abc import Callable

from telegram import Update
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.channels.telegram import handlers
from bot.config import TOKEN_VARIABLE, telegram_api_url, telegram_token
from bot.errors import ConfigError
from bot.session import Session

log = logging.getLogger("investbot")

BOOTSTRAP_RETRIES = 5
"""How often a failing Bot API server is asked again at start, with growing pauses."""
_POLL_SECONDS = 10
EXIT_OK, EXIT_ERROR = 0, 2


class _WithoutToken(logging.Filter):
    """Takes the token out of every log record, wherever it comes from."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if self._token in message:
            record.msg, record.args = message.replace(self._token, "<token>"), None
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info).replace(self._token, "<token>")
            record.exc_info = None
        return True


def set_up_logging(token: str) -> None:
    """Log to standard error without the token; httpx, which logs every URL at INFO, only from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_WithoutToken(token))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram", "apscheduler"):
        logging.getLogger(name).setLevel(logging.WARNING)


def build_application(session: Session, token: str, api_url: str) -> Application:  # type: ignore[type-arg]
    """Return the application with every handler registered."""
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .post_init(_announce)
        .build()
    )
    application.bot_data[handlers.SESSION] = session
    handlers.register(application)
    return application


async def _announce(application: Application) -> None:  # type: ignore[type-arg]
    log.info("the bot @%s is running; stop it with Ctrl-C", application.bot.username)


def run_bot(open_session: Callable[[], Session]) -> int:
    """Run until SIGINT or SIGTERM; return the process's exit code.

    Raises ConfigError where the token is missing, malformed or refused, or the server cannot be reached.
    """
    token, api_url = telegram_token(), telegram_api_url()
    set_up_logging(token)
    session = open_session()
    application = build_application(session, token, api_url)
    try:
        application.run_polling(
            timeout=_POLL_SECONDS,
            bootstrap_retries=BOOTSTRAP_RETRIES,
            allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY],
        )
    except InvalidToken:
        raise ConfigError(f"{TOKEN_VARIABLE} was refused by the server; check it with @BotFather") from None
    except NetworkError as error:
        text = str(error).replace(token, "<token>")
        raise ConfigError(f"the Bot API server {api_url} cannot be reached ({text}); check TELEGRAM_API_URL") from None
    except TelegramError as error:
        raise ConfigError(f"the Bot API server refused to start ({str(error).replace(token, '<token>')})") from None
    finally:
        session.close()
    log.info("stopped")
    return EXIT_OK

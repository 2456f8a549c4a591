"""What is logged of a failed call, and who is told that something went wrong."""

import logging
from typing import Any

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import Application, ApplicationBuilder, Job

from bot.channels.telegram import handlers
from bot.channels.telegram.failures import described
from bot.channels.telegram.sending import Call
from tests.channels.process import TOKEN


def failed(error: TelegramError, endpoint: str = "sendMessage", chat: int = 5) -> TelegramError:
    """An error as it comes out of the sending."""
    vars(error)["failed_call"] = Call(endpoint, chat)
    return error


def lost() -> NetworkError:
    """The connection ended before the answer came."""
    error = NetworkError("httpx.ReadError: ")
    error.__cause__ = httpx.ReadError("")
    return error


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (failed(TimedOut()), "sendMessage in chat 5: TimedOut (Timed out)"),
        (failed(BadRequest("Chat not found")), "sendMessage in chat 5: BadRequest (Chat not found)"),
        (Forbidden("Forbidden: bot was kicked"), "in chat 9: Forbidden (bot was kicked)"),
        (failed(RetryAfter(7), "editMessageText"), "editMessageText in chat 5: RetryAfter (Flood control exceeded."),
        (
            failed(BadRequest('Can\'t parse entities: unsupported start tag "my secret "plan"" at byte offset 3')),
            "sendMessage in chat 5: BadRequest (Can't parse entities: unsupported start tag … at byte offset 3)",
        ),
        (failed(BadRequest("button URL 'my\nsecret' is invalid")), "BadRequest (button URL … is invalid)"),
    ],
)
def test_described(error: TelegramError, line: str) -> None:
    """The line names method, chat, kind and reason, and nothing that the server quotes of a text."""
    found = described(error, 9)
    assert line in found and "\n" not in found and len(found) < 200


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        *((failed(lost()), True), (failed(lost(), "editMessageText"), True), (failed(lost(), "sendDocument"), True)),
        *((lost(), True), (failed(lost(), "answerCallbackQuery"), False), (failed(lost(), "sendChatAction"), False)),
        *((failed(BadRequest("x")), False), (failed(NetworkError("Bad Gateway")), False)),
    ],
)
def test_perhaps_shown(error: TelegramError, shown: bool) -> None:
    """A message or an edit whose answer was lost may be seen; what shows nothing, or was refused, is not."""
    assert handlers.perhaps_shown(error) == shown


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("x"), BadRequest("x"), RetryAfter(1), Forbidden("x")])
async def test_jobs(error: TelegramError, caplog: pytest.LogCaptureFixture) -> None:
    """An error of the Bot API in a job costs a line without a trace."""
    application: Application[Any, Any, Any, Any, Any, Any] = ApplicationBuilder().token(TOKEN).job_queue(None).build()
    application.add_error_handler(handlers.failed)

    async def work(_: object) -> None:
        """Nothing."""

    with caplog.at_level(logging.INFO):
        await application.process_error(None, failed(error), job=Job(work, name="digests"))
    (record,) = caplog.records
    assert record.getMessage().startswith("the job digests failed: sendMessage in chat 5: ") and not record.exc_info

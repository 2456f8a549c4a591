"""The clock of the bot stops without a complaint, and what fails in it is said."""

import asyncio
import logging
from typing import Any

import pytest
from telegram.error import NetworkError
from telegram.ext import Application, ApplicationBuilder, ContextTypes, Job

from bot.channels.telegram import handlers
from bot.channels.telegram.clockwork import Clock
from tests.channels.process import TOKEN


async def test_stop_cuts_no_job_short(caplog: pytest.LogCaptureFixture) -> None:
    """While the clock waits for a job that runs, no other begins; each that began comes to its end."""
    begun, ended = 0, 0

    async def work(_: ContextTypes.DEFAULT_TYPE) -> None:
        nonlocal begun, ended
        begun += 1
        await asyncio.sleep(0.05)
        ended += 1

    application = ApplicationBuilder().token(TOKEN).job_queue(Clock()).build()
    queue = application.job_queue
    assert isinstance(queue, Clock)
    for n in range(10):
        queue.run_repeating(work, 0.02, first=0.005 * n, job_kwargs={"max_instances": 20})
    with caplog.at_level(logging.ERROR):
        await queue.start()
        await asyncio.sleep(0.2)
        await queue.stop()
    assert begun == ended > 10
    assert caplog.records == []


@pytest.fixture
def application() -> Application[Any, Any, Any, Any, Any, Any]:
    """An application that only says what fails."""
    application = ApplicationBuilder().token(TOKEN).job_queue(None).build()
    application.add_error_handler(handlers.failed)  # type: ignore[arg-type]
    return application


async def work(_: object = None) -> None:
    """Stands for what a job or a task does."""


async def test_failing_job(
    application: Application[Any, Any, Any, Any, Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The error of a job, or of what goes on beside an update, is logged with its trace and not as the server's."""
    error = ZeroDivisionError("division by zero")
    task = work()
    await application.process_error(None, error, job=Job(work, name="digests"))
    await application.process_error(None, error, coroutine=task)
    await task
    said = [
        (record.levelname, record.getMessage(), record.exc_info and record.exc_info[1]) for record in caplog.records
    ]
    assert said == [
        ("ERROR", "the job digests failed", error),
        ("ERROR", "what goes on beside the updates failed", error),
    ]


async def test_failing_poll(
    application: Application[Any, Any, Any, Any, Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """An error that belongs neither to an update nor to a job is the server's, and costs a line."""
    await application.process_error(None, NetworkError("Bad Gateway"))
    (record,) = caplog.records
    assert record.getMessage() == "the Bot API server fails (Bad Gateway); asking it again" and not record.exc_info

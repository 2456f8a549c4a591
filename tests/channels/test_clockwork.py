"""The clock of the bot stops without a complaint."""

import asyncio
import logging

import pytest
from telegram.ext import ApplicationBuilder, ContextTypes

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

"""A process that delivers what an outbox holds, and nothing else: benchmarks/broadcast.py starts and kills it."""

import asyncio
import json
import resource
import sys
from datetime import date
from pathlib import Path

from bot.channels.telegram.delivering import TelegramSender
from bot.config import data_paths
from bot.render.messages import Messages
from bot.render.view import ViewBuilder
from bot.store.publications import Publications
from bot.store.state import open_state
from bot.updates.delivery import Post
from bot.updates.lock import DeliveryLock
from bot.updates.notices import Notices

TOKEN = "123456:AAtoken-of-a-bot-that-does-not-exist-00000"


async def deliver(home: Path, url: str, rate: float, timeout: float) -> None:
    """Deliver until nothing is left of the publications that are being sent."""
    state, messages = open_state(home), Messages(data_paths().messages)
    lock = DeliveryLock(home)
    while not lock.take():
        await asyncio.sleep(0.05)

    def builder(language: str, day: date) -> ViewBuilder:
        return ViewBuilder(messages, language, day)

    sender = TelegramSender(builder, TOKEN, f"{url}/bot", timeout)
    post = Post(state, Notices(state, messages), sender, rate)
    delivery = asyncio.create_task(post.run())
    while Publications(state).running():
        await asyncio.sleep(0.1)
    post.stop()
    await delivery
    await sender.close()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(json.dumps({"memory": used}), flush=True)


if __name__ == "__main__":
    home, url, rate, timeout = sys.argv[1:]
    asyncio.run(deliver(Path(home), url, float(rate), float(timeout)))

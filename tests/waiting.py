"""Waiting for something that other tasks bring about."""

import asyncio
from collections.abc import Callable


async def until(ready: Callable[[], bool]) -> None:
    """Let other tasks run until ``ready`` says yes; fails where it does not for a quarter of a minute."""
    for _ in range(750):
        if ready():
            return
        await asyncio.sleep(0.02)
    assert ready()

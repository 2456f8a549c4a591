"""Builds a store again and again, each time killed at another step, and looks at what is left.

Run as a program: ``python -m tests.store.killed_build FOLDER`` prints one JSON object. A child process counts the
calls it makes while it builds and sends itself SIGKILL at a chosen one, so that every moment can be met, also those
around the swap, and no clock is needed.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.store.build import build
from bot.store.knowledge import FILE_NAME
from tests.sample import CORPUS
from tests.store.dump import dump, pragma

OTHER = replace(CORPUS, input_hash="1" * 64)
RANDOM_KILLS = 10
LAST_KILLS = 45
"""The last calls of a build are its flush and its swap; each of them is met."""
SEED = 20251122


def _counting(kill_at: int, count: Callable[[], int]) -> Callable[..., None]:
    def profile(frame: Any, event: str, argument: Any) -> None:
        if event in ("call", "c_call") and count() == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    return profile


def build_in_child(path: Path, kill_at: int) -> tuple[int, bool]:
    """Build OTHER in a child that is killed at call ``kill_at`` (0: never); return (calls made, was it killed)."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        calls = iter(range(1, sys.maxsize))
        last = [0]

        def count() -> int:
            last[0] = next(calls)
            return last[0]

        sys.setprofile(_counting(kill_at, count))
        build(OTHER, path)
        sys.setprofile(None)
        os.write(writing, str(last[0]).encode())
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    made = os.read(reading, 32)
    os.close(reading)
    return int(made or b"0"), os.WIFSIGNALED(status)


def main(folder: Path) -> None:
    """Kill many builds and print how often the old and the new store were found, and anything else."""
    path = folder / FILE_NAME
    build(OTHER, path)
    new = dump(path)
    build(CORPUS, path)
    old = dump(path)
    calls, _ = build_in_child(path, 0)
    build(CORPUS, path)
    points = random.Random(SEED).sample(range(1, calls), RANDOM_KILLS)
    points += range(calls - LAST_KILLS, calls + 1)
    found = {"calls": calls, "killed": 0, "old": 0, "new": 0, "torn": 0}
    for point in points:
        _, killed = build_in_child(path, point)
        found["killed"] += killed
        sound = pragma(path, "integrity_check") == [("ok",)]
        left = dump(path) if sound else []
        found["old" if left == old else "new" if left == new else "torn"] += 1
        if left != old:
            build(CORPUS, path)
    found["left_behind"] = len(list(folder.iterdir())) - 1
    build(OTHER, path)
    found["builds_after"] = int(dump(path) == new)
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

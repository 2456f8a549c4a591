"""Writes to a state database in child processes that are killed, and looks at what is left.

Run as a program: ``python -m tests.store.killed_writer FOLDER`` prints one JSON object. A child counts the calls it
makes and sends itself SIGKILL at a chosen one, so that every moment can be met and no clock is needed. It says over a
pipe what was confirmed, after it was; the parent holds the file against that.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from bot.store.held import forget
from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.state import open_state
from bot.store.state_check import problems
from bot.userdata import Message, Person, Progress
from tests.store.people import later, meet, publish

ROUNDS = 25
WRITES = 6
READERS = 5
SEED = 20261122
_KNOWN: dict[str, frozenset[str]] = {k: frozenset() for k in ("topic", "document", "department", "district", "sector")}


def write(home: Path, first: int, confirmed: Callable[[str], None]) -> None:
    """Publish to READERS new users again and again, send what can be sent, erase a user; tell what was confirmed."""
    state = open_state(home)
    outbox = Outbox(state)
    outbox.recover(later(first))
    for number in range(first, first + WRITES):
        with state.transaction():
            users = [meet(state, number * 100 + reader).id for reader in range(READERS)]
            publication = publish(state, [Message(user, {"n": number}) for user in users], key=str(number))
        confirmed(f"published {publication}\n")
        for delivery in outbox.claim(3, later(number)):
            if outbox.sent(delivery.id, number, later(number)):
                confirmed(f"sent {delivery.id}\n")
        forget(state, Person("telegram", number * 100), later(number))
        confirmed(f"erased {number * 100}\n")
    state.close()


def in_child(home: Path, first: int, kill_at: int) -> tuple[list[str], int, bool]:
    """Write in a child that is killed at call ``kill_at`` (0: never); return (what it told, calls made, was killed)."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        calls = count(1)
        last = [0]

        def profile(frame: Any, event: str, argument: Any) -> None:
            if event in ("call", "c_call"):
                last[0] = next(calls)
                if last[0] == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        def tell(line: str) -> None:
            os.write(writing, line.encode())

        sys.setprofile(profile)
        write(home, first, tell)
        sys.setprofile(None)
        os.write(writing, f"calls {last[0]}\n".encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    made = [int(line.split()[1]) for line in told if line.startswith("calls")]
    return told, (made or [0])[0], os.WIFSIGNALED(status)


def look(home: Path, told: list[str]) -> dict[str, int]:
    """Count what was told and is not so, publications that are not whole, and inconsistencies."""
    found = {"lost": 0, "torn": 0, "inconsistent": 0, "in_flight": 0}
    state = open_state(home)
    publications = Publications(state)
    for act, number in (line.split() for line in told if not line.startswith("calls")):
        if act == "published":
            found["lost"] += publications.get(int(number)) is None
        elif act == "sent":
            row = state.row("SELECT state FROM outbox WHERE id = ?", int(number))
            found["lost"] += row is not None and row["state"] != "sent"
        else:
            found["lost"] += state.row("SELECT id FROM users WHERE user_id = ?", int(number)) is not None
    for row in state.rows("SELECT id FROM publications"):
        progress = publications.progress(row["id"])
        found["torn"] += progress.pending + progress.sending + progress.sent + progress.erased != READERS
        found["in_flight"] += progress.sending
    state.close()
    found["inconsistent"] = len(problems(home, _KNOWN))
    return found


def main(home: Path) -> None:
    """Kill many writers on one file and print the sum of what was found."""
    open_state(home / "measured").close()  # what is loaded or made once is no call of a child any more
    _, calls, _ = in_child(home / "measured", 1, 0)
    kills = random.Random(SEED)
    told: list[str] = []
    found = {"killed": 0, "lost": 0, "torn": 0, "inconsistent": 0, "in_flight": 0}
    for number in range(ROUNDS):
        lines, _, killed = in_child(home, 1 + number * WRITES, kills.randrange(1, calls * 9 // 10))
        told += lines
        found["killed"] += killed
        for name, value in look(home, told).items():
            found[name] += value
    found["confirmed"] = len(told)
    state = open_state(home)
    outbox = Outbox(state)
    outbox.recover(later(10_000))
    clock = 10_000
    while state.row("SELECT 1 FROM outbox WHERE state = 'pending'"):
        clock += 2
        for delivery in outbox.claim(100, later(clock)):
            outbox.sent(delivery.id, 1, later(clock))
    everyone = [Publications(state).progress(row["id"]) for row in state.rows("SELECT id FROM publications")]
    found["missed"] = sum(READERS - progress.sent - progress.erased for progress in everyone)
    found["counted_in_flight"] = sum(progress.interrupted for progress in everyone)
    found["unfinished"] = sum(progress == Progress() for progress in everyone)
    state.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

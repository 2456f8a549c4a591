"""Fills an outbox and works it off: ``python -m benchmarks.outbox [--recipients 100000]`` prints the figures."""

import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import click

from bot.store.held import forget
from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.state import FILE_NAME, State, open_state
from bot.userdata import Message, Person

_CLAIMS = 300
_CLAIMED = 30


def _timed(what: str, act: Callable[[], Any]) -> None:
    start, worked = perf_counter(), process_time()
    act()
    print(f"{what:<52} {perf_counter() - start:8.2f} s  ({process_time() - worked:.2f} s of the processor)")


def _spread(what: str, seconds: list[float]) -> None:
    held = sorted(seconds)
    p50, p99 = held[len(held) // 2], held[len(held) * 99 // 100]
    print(f"{what:<52} p50 {p50 * 1000:6.2f} ms  p99 {p99 * 1000:6.2f} ms  most {held[-1] * 1000:6.2f} ms")


def _publish(state: State, messages: Iterator[Message], now: datetime) -> int:
    publications = Publications(state)
    draft = publications.draft("publication", "cli:benchmark", {}, now)
    assert draft is not None
    publications.confirm(draft.id, "cli:benchmark", messages, now)
    return draft.id


def _work_off(state: State, now: datetime) -> None:
    outbox, claims, settled, sent = Outbox(state), [], [], 0
    begun = perf_counter()
    for second in range(_CLAIMS):
        moment = now + timedelta(seconds=second)
        start = perf_counter()
        found = outbox.claim(_CLAIMED, moment)
        claims.append(perf_counter() - start)
        for delivery in found:
            start = perf_counter()
            outbox.sent(delivery.id, 1, moment)
            settled.append(perf_counter() - start)
        sent += len(found)
    print(f"{'messages a second, claimed and settled, one worker':<52} {sent / (perf_counter() - begun):8.0f}")
    _spread(f"a claim of {_CLAIMED}", claims)
    _spread("settling one, flushed to the disk", settled)


@click.command()
@click.option("--recipients", default=100_000, show_default=True)
def main(recipients: int) -> None:
    """Measure the outbox in a folder of its own, with the real settings of the database."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder:
        state = open_state(Path(folder))
        state.write_many(
            "INSERT INTO users (channel, chat_id, user_id, created, seen) VALUES ('telegram', ?, ?, '', '')",
            ((number, number) for number in range(1, recipients + 1)),
        )
        same = ({"text": f"text in language {number % 3}" * 20} for number in range(recipients))
        _timed(
            f"fill {recipients} messages of 3 texts",
            lambda: _publish(state, (Message(i, p) for i, p in enumerate(same, 1)), now),
        )
        own = ({"text": f"digest of {number} " + "x" * 800} for number in range(recipients))
        stopped: list[int] = []
        _timed(
            f"fill {recipients} messages, each of its own text",
            lambda: stopped.append(_publish(state, (Message(i, p) for i, p in enumerate(own, 1)), now)),
        )
        _work_off(state, now)
        _timed("progress of a publication", lambda: Publications(state).progress(1))
        _timed("erase one user", lambda: forget(state, Person("telegram", recipients // 2), now))
        _timed(
            f"stop a publication to {recipients}", lambda: Publications(state).stop(stopped[0], "cli:benchmark", now)
        )
        state.tidy()
        print(f"{'state.db':<52} {(Path(folder) / FILE_NAME).stat().st_size / 2**20:8.0f} MB")
        state.close()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(f"{'most memory of the process':<52} {used:8.0f} MB")


if __name__ == "__main__":
    main()

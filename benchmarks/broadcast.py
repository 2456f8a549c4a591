"""Broadcasts through the Bot API double: ``python -m benchmarks.broadcast`` prints the figures of README.md.

It ends with exit code 1, and a line for each, where a promise was not kept.

A process of its own delivers with the bot's own code; it is killed with SIGKILL at random moments and started again,
and the double, which nobody kills, counts what arrived.
"""

import asyncio
import json
import logging
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.deliver import TOKEN
from bot.channels.telegram.delivering import TIMEOUT_SECONDS
from bot.config import DEFAULT_RATE, data_paths
from bot.model import Topic
from bot.render.messages import Messages
from bot.store.publications import Publications
from bot.store.state import State, open_state
from bot.updates.audience import Audience, Subject
from bot.updates.changes import Change
from bot.updates.delivery import Post
from bot.updates.notices import Letter, Notices
from bot.updates.publishing import messages_for
from bot.userdata import Message, Progress
from tests.botapi import BotApi

LANGUAGES = ("en", "zh", "zh-Hant")
TOPICS = (Topic("tea", "Tea", "茶业"), Topic("silk", "Silk", "丝绸"))
FAULTS = ("429", "500", "reset before", "reset after", "time-out", "403")
_COLUMNS = (
    *("broadcast", "users", "kills", "sent", "blocked", "missed", "twice", "of them uncounted", "counted"),
    *("retried", "failed", "s"),
)
_TAKEN = 1000
_LATENCY = 0.03
_TIMEOUT = 2.0
"""Seconds after which the process that delivers gives a call up where faults are injected; else the bot's own."""
_KILL_RATE = 60.0
"""Messages a second where the flood rule is off: more are in flight at a kill than the bot ever has."""
_DISTURBED = 0.02
"""Chance of a fault each time the double is looked at, some 40 times a second."""
_MOST_SECONDS = 600.0
LEAST_RATE = 0.95
"""Share of the rate that the limit allows."""
MOST_MEMORY = 300.0
"""MB of the process with all subscribers."""
MOST_FILL = 10.0
"""Seconds to fill the outbox for all subscribers."""
_CHANGE = Change(
    "clause_changed",
    paper="tea-2026",
    title="重庆市茶业补贴办法",
    title_en="Chongqing Tea Subsidy Measures",
    clause="0123456789ab",
    path="一",
    summary_en="A new tea factory receives 30% of its investment.",
    summary_zh="新建茶厂按投资的30%补贴。",
)


# What is delivered.


def subscribe(state: State, users: int) -> None:
    """Let users follow: everybody tea, every second one something else as well; in three languages."""
    with state.transaction():
        day = "2026-01-01"
        state.write_many(
            "INSERT INTO users (channel, chat_id, user_id, created, seen) VALUES ('telegram', ?, ?, ?, ?)",
            ((number, number, day, day) for number in range(1, users + 1)),
        )
        state.write_many(
            "INSERT INTO preferences (account, updates, time, weekday, zone, language) "
            "VALUES (?, 'at_once', '09:00', 0, 'Asia/Shanghai', ?)",
            ((number, LANGUAGES[number % 3]) for number in range(1, users + 1)),
        )
        state.write_many(
            "INSERT INTO subscriptions (account, kind, target, created) VALUES (?, 'topic', ?, ?)",
            ((number, topic.id, day) for number in range(1, users + 1) for topic in TOPICS[: 1 + number % 2]),
        )


def publish(state: State) -> int:
    """Publish one change to all who follow tea; return the publication's id."""
    publications, now = Publications(state), datetime.now(UTC)
    about = Subject(frozenset({("topic", "tea")}))
    summary = {"changes": [_CHANGE.as_data()], "subjects": [about.as_data()]}
    draft = publications.draft("publication", "cli:benchmark", summary, now)
    assert draft is not None
    publications.confirm(draft.id, "cli:benchmark", _messages(state, about), now)
    return draft.id


def _messages(state: State, about: Subject) -> Iterator[Message]:
    for listener in Audience(state).of([about]):
        yield from messages_for(listener)


# The experiment.


@dataclass(frozen=True)
class Outcome:
    """What came of one broadcast."""

    users: int
    kills: int
    missed: int
    """Users who should have got the message and did not."""
    twice: int
    """Messages that arrived once more than they should."""
    uncounted: int
    """Those of them that the outbox does not know to be in flight at a kill or when an answer was lost."""
    blocked: int
    progress: Progress
    seconds: float
    """From the start of the first process to the end of the last."""
    sending: float
    """Seconds from the first message that arrived to the last."""
    memory: float
    """Most memory of the last process that delivered, in MB."""


def broadcast(
    home: Path,
    users: int,
    kills: int = 0,
    rate: float = DEFAULT_RATE,
    *,
    faults: bool = False,
    flood: bool = False,
    seed: int = 1,
    blocked: int = 0,
) -> Outcome:
    """Deliver one publication to ``users``, with kills and faults at random moments; the double counts."""
    chance = random.Random(seed)
    with BotApi(token=TOKEN) as api:
        for number in range(1, users + 1):
            api.user(id=number)
        lost = set(chance.sample(range(1, users + 1), blocked))
        api.state.blocked |= lost
        api.delay(_LATENCY, "sendMessage")
        if flood:
            api.flood_rule()
        state = open_state(home)
        subscribe(state, users)
        publication = publish(state)
        begun = time.monotonic()
        memory, sending = _run(home, api, state, publication, kills, users / rate, rate, chance, faults)
        seconds = time.monotonic() - begun
        arrived = Counter(post.chat_id for post in api.state.posts)
        progress = Publications(state).progress(publication)
        rows = state.rows("SELECT chat_id, interrupted FROM outbox")
        known = {row["chat_id"]: row["interrupted"] for row in rows}
        state.close()
        return Outcome(
            users,
            kills,
            missed=sum(not arrived[number] for number in range(1, users + 1) if number not in lost),
            twice=sum(count - 1 for count in arrived.values()),
            uncounted=sum(max(0, count - 1 - known[chat]) for chat, count in arrived.items()),
            blocked=len(lost),
            progress=progress,
            seconds=seconds,
            sending=sending,
            memory=memory,
        )


def _run(
    home: Path,
    api: BotApi,
    state: State,
    publication: int,
    kills: int,
    length: float,
    rate: float,
    chance: random.Random,
    faults: bool,
) -> tuple[float, float]:
    """Deliver to the end; return the memory of the last process in MB, and from first to last message in seconds."""
    publications = Publications(state)
    total = publications.progress(publication).pending
    marks = sorted(chance.randrange(1, max(2, total * 9 // 10)) for _ in range(kills))
    limit = time.monotonic() + _MOST_SECONDS + length
    seen, disturbed, first, last = 0, 0, 0.0, 0.0
    while True:
        process = _start(home, api.url, rate, _TIMEOUT if faults else TIMEOUT_SECONDS)
        try:
            while process.poll() is None:
                assert time.monotonic() < limit, "the broadcast does not come to its end"
                done = len(api.state.posts)
                if done > seen:
                    seen, last = done, time.monotonic()
                    first = first or last
                if marks and done >= marks[0]:
                    marks.pop(0)
                    time.sleep(chance.random() * 0.05)
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    break
                # A fault waits for a call: ordered while nothing is sent they would all meet the last few messages.
                if faults and done > disturbed and chance.random() < _DISTURBED:
                    disturbed = done
                    _disturb(api, chance)
                time.sleep(0.02)
        finally:
            if process.poll() is None:
                process.kill()
        output = process.communicate()[0]
        if process.returncode == 0:
            return float(json.loads(output)["memory"]), last - first
        assert process.returncode == -signal.SIGKILL, "the process that delivers ended by itself"


def _disturb(api: BotApi, chance: random.Random) -> None:
    """Let the next call, or a few, go wrong in one of the ways in which calls do."""
    kind = chance.choice(FAULTS[:-1])  # 403 comes from users who blocked the bot
    if kind == "429":
        api.fail_next("sendMessage", status=429, retry_after=1)
    elif kind == "500":
        api.fail_next("sendMessage", status=chance.choice((500, 502, 503)), times=chance.randint(1, 2))
    elif kind.startswith("reset"):
        api.drop_next("sendMessage", when=kind.split()[1])
    else:
        api.delay(2 * _TIMEOUT, "sendMessage")
        time.sleep(0.03)
        api.delay(_LATENCY, "sendMessage")


def _start(home: Path, url: str, rate: float, timeout: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.deliver", str(home), url, str(rate), str(timeout)]
    root = Path(__file__).resolve().parent.parent
    environment = os.environ | {"PYTHONPATH": str(root), "NO_PROXY": "127.0.0.1"}
    return subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


# The report.


@dataclass(frozen=True)
class Size:
    """What many subscribers cost."""

    subscribers: int
    fill: float
    """Seconds to fill the outbox."""
    work: float
    """Seconds of the processor for it."""
    memory: float
    """Most memory of the process, in MB."""


def broken(size: Size, speed: Outcome, killed: Mapping[str, Outcome]) -> list[str]:
    """Return a line for each promise that was not kept; nothing where all were."""
    lines: list[str] = []
    if size.fill > MOST_FILL:
        lines.append(f"not kept: fill: {size.subscribers:,} took {size.fill:.2f} s, promised {MOST_FILL:g}")
    if size.memory > MOST_MEMORY:
        lines.append(f"not kept: memory: {size.memory:.0f} MB for {size.subscribers:,}, promised {MOST_MEMORY:g}")
    if _share(speed) < LEAST_RATE:
        lines.append(f"not kept: rate: {_share(speed):.1%} of {DEFAULT_RATE:g} a second, promised {LEAST_RATE:.0%}")
    for name, outcome in {"flood rule": speed, **killed}.items():
        if outcome.missed:
            lines.append(f"not kept: missed: {name}: {outcome.missed}, promised 0")
        if outcome.uncounted:
            lines.append(f"not kept: twice, uncounted: {name}: {outcome.uncounted}, promised 0")
    return lines


def _share(speed: Outcome) -> float:
    """Return the rate of a broadcast as a share of what the limit allows."""
    return speed.progress.sent / speed.sending / DEFAULT_RATE if speed.sending else 0.0


def _row(name: str, outcome: Outcome) -> None:
    progress = outcome.progress
    counts = (progress.sent, outcome.blocked, outcome.missed, outcome.twice, outcome.uncounted)
    later = (progress.interrupted, progress.retried, progress.failed, round(outcome.seconds))
    cells = (name, *(f"{number:,}" for number in (outcome.users, outcome.kills, *counts, *later)))
    print(f"| {' | '.join(cells)} |", flush=True)


def _kills(users: int, kills: int) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    print(f"| {' | '.join(_COLUMNS)} |")
    print("| --- |" + " ---: |" * (len(_COLUMNS) - 1), flush=True)
    for name, faults, blocked in (("kills alone", False, 0), ("kills and faults", True, users // 50)):
        with tempfile.TemporaryDirectory() as folder:
            outcome = broadcast(Path(folder), users, kills, rate=_KILL_RATE, faults=faults, blocked=blocked, seed=7)
        found[name] = outcome
        _row(name, outcome)
    return found


def _speed(users: int) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        begun = broadcast(Path(folder), users, flood=True)
    share = _share(begun)
    print(f"delivery with the flood rule on: {share * DEFAULT_RATE:.2f} a second, {share:.1%} of {DEFAULT_RATE:g}")
    print(f"refused with 429 on the way: {begun.progress.retried}", flush=True)
    return begun


class _Taking:
    """A sender that takes everything, so that delivery alone is measured."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.done = asyncio.Event()

    async def send(self, chat_id: int, letter: Letter) -> int:
        """Take a message."""
        self.left -= 1
        if self.left <= 0:
            self.done.set()
        return 1


async def _take(state: State, most: int) -> None:
    """Deliver the first messages of the outbox."""
    taking = _Taking(most)
    post = Post(state, Notices(state, Messages(data_paths().messages)), taking, rate=500.0)
    delivery = asyncio.create_task(post.run())
    await taking.done.wait()
    post.stop()
    await delivery


def _size(users: int) -> Size:
    with tempfile.TemporaryDirectory() as folder:
        state = open_state(Path(folder))
        subscribe(state, users)
        begun, worked = time.perf_counter(), time.process_time()
        publish(state)
        taken, work = time.perf_counter() - begun, time.process_time() - worked
        print(f"fill an outbox of {users:,}, subscriptions looked up: {taken:.2f} s ({work:.2f} s of the processor)")
        asyncio.run(_take(state, min(users, _TAKEN)))
        state.close()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    print(f"most memory of the process with {users:,} subscribers, filled and delivering: {used:.0f} MB", flush=True)
    return Size(users, taken, work, used)


@click.command()
@click.option("--users", default=2000, show_default=True)
@click.option("--kills", default=10, show_default=True)
@click.option("--subscribers", default=100_000, show_default=True, help="For the time to fill and the memory.")
def main(users: int, kills: int, subscribers: int) -> None:
    """Fill an outbox, deliver with the flood rule on, and kill the process that delivers; 1 if a promise is broken."""
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # connections of killed processes
    lines = broken(_size(subscribers), _speed(users), _kills(users, kills))
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()

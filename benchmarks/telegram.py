"""Answers a second in Telegram, beside a bare echo bot: ``python -m benchmarks.telegram`` prints the figures.

The Bot API server of the tests runs in this process, with a latency, and plays the users; each bot is a process of its
own. A user writes four messages, as many as the bot sends to one chat in a burst. ``all at once`` writes everything
before the first answer; ``N at a time`` lets N users write, each the next message when the last is answered.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

from bot.channels.telegram.app import run_bot
from bot.channels.telegram.processor import SIDE_BY_SIDE
from bot.config import telegram_api_url, telegram_token
from bot.session import Session, open_session
from tests.botapi import BotApi, User

TOKEN = "123456:benchmark"
EACH = 4
"""Messages a user writes."""
ECHO_AT_ONCE = (1, 4, 16, 64, 256)
BOT_AT_ONCE = (4, 8, 16, 32, 64)
ROUNDS = 3
"""How often each is measured, in turn with the others; the best counts, as other work on the machine only slows."""
Messages = Callable[[int], tuple[str, str]]
"""From a number to a message and what its answer must hold."""


def run_echo(at_once: int) -> None:
    """Run a bot that sends every text back, with nothing but what the library has by itself."""

    async def echo(update: Update, _: object) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    builder = Application.builder().token(telegram_token()).base_url(f"{telegram_api_url()}/bot")
    application = builder.concurrent_updates(at_once).build() if at_once > 1 else builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


@contextmanager
def running(api: BotApi, kind: str, at_once: int, home: str) -> Iterator[None]:
    """Run a bot as a process of its own until the block ends; the block begins when it answers."""
    settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "INVESTBOT_HOME": home, "NO_PROXY": "127.0.0.1"}
    command = [sys.executable, "-m", "benchmarks.telegram", "--run", kind, "--at-once", str(at_once)]
    process = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.DEVNULL)
    try:
        user = api.user()
        user.send("hello")
        user.wait_for_message(120)
        time.sleep(1)  # what else it does at start
        yield
    finally:
        process.terminate()
        process.wait(60)


def in_order(user: User, expected: Sequence[str]) -> bool:
    """Say whether a user has the answers to all messages in the order of the messages."""
    texts = [message.text for message in user.messages()]
    return len(texts) == len(expected) and all(part in text for part, text in zip(expected, texts, strict=True))


def all_at_once(api: BotApi, users: Sequence[User], messages: Messages) -> float:
    """Let all users write everything; the seconds until the last answer."""
    before, wanted = len(api.state.posts), EACH * len(users)
    start = time.perf_counter()
    for n in range(EACH):
        for place, user in enumerate(users):
            user.send(messages(EACH * place + n)[0])
    api.state.wait_for(lambda: len(api.state.posts) - before >= wanted or None, 600, "answers")
    return time.perf_counter() - start


def at_a_time(api: BotApi, users: Sequence[User], messages: Messages, workers: int) -> float:
    """Let so many users at a time write, each the next message after the last answer; the seconds for all."""

    def talk(place: int) -> None:
        for n in range(EACH):
            users[place].send(messages(EACH * place + n)[0])
            users[place].wait_for_message(120)

    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(talk, range(len(users))))
    return time.perf_counter() - start


def measure(api: BotApi, users: int, messages: Messages, workers: int | None) -> tuple[float, bool]:
    """Return answers a second, and whether every chat got its own in order."""
    people = [api.user() for _ in range(users)]
    seconds = at_a_time(api, people, messages, workers) if workers else all_at_once(api, people, messages)
    kept = all(in_order(p, [messages(EACH * i + n)[1] for n in range(EACH)]) for i, p in enumerate(people))
    return users * EACH / seconds, kept


def words(number: int) -> tuple[str, str]:
    """What the echo bot is told."""
    return f"message {number}", f"message {number}"


def commands(number: int) -> tuple[str, str]:
    """A command that shows the status of a paper on a day."""
    day = date.fromordinal(date(2026, 1, 1).toordinal() + number % 700)
    return f"/status low-altitude-2025 {day}", f"Status on {day.day} {day:%B} {day.year}"


def questions(session: Session) -> Messages:
    """Questions of the curated layer, each once, and their answers in a conversation of each user."""
    clauses = [clause for document in session.knowledge.documents for clause in session.knowledge.clauses(document.id)]
    asked = [text for clause in clauses for language, text in clause.curation.questions[:1] if language == "en"]
    known: dict[int, str] = {}

    def one(number: int) -> tuple[str, str]:
        for n in range(number - number % EACH, number + 1):  # what went before may matter
            if n not in known:
                answer = session.conversations.ask(("benchmark", n // EACH), asked[n % len(asked)])
                known[n] = session.reply(answer).strip()[:200]
        return asked[number % len(asked)], known[number]

    return one


@dataclass
class Row:
    """One row of the table."""

    kind: str
    at_once: int
    what: str
    messages: Messages
    rate: float = 0.0
    kept: bool = True

    @property
    def name(self) -> str:
        """What the row is of."""
        if self.kind == "echo":
            return f"echo, concurrent_updates {self.at_once}"
        return f"this bot, {self.at_once} chats at once, {self.what}"


def rounds(api: BotApi, home: str, rows: Sequence[Row], users: int, workers: int | None) -> None:
    """Measure rows in turn, several times; each keeps its best rate, and whether the order was kept every time."""
    for _ in range(ROUNDS):
        for row in rows:
            with running(api, row.kind, row.at_once, home):
                rate, kept = measure(api, users, row.messages, workers)
            row.rate, row.kept = max(row.rate, rate), row.kept and kept


def show(rows: Sequence[Row], load: str) -> None:
    """Print rows, each beside the best of the echo bots."""
    best = max(row.rate for row in rows if row.kind == "echo")
    for row in rows:
        kept = "kept" if row.kept else "NOT kept"
        click.echo(f"| {row.name} | {load} | {row.rate:.1f} | {row.rate / best:.0%} | {kept} |")


def compare(api: BotApi, home: str, session: Session, users: int) -> None:
    """Print the table."""
    click.echo("| bot | load | answers a second | of the echo's best | order in each chat |")
    click.echo("| --- | --- | ---: | ---: | --- |")
    asked = questions(session)
    for number in range(EACH * users):
        asked(number)  # so that the answers are known before
    rows = [Row("echo", n, "words", words) for n in ECHO_AT_ONCE]
    rows += [Row("bot", n, "/status", commands) for n in BOT_AT_ONCE]
    rows.append(Row("bot", SIDE_BY_SIDE, "questions", asked))
    rounds(api, home, rows, users, None)
    show(rows, f"{EACH * users} messages of {users} users at once")
    best = max((row for row in rows if row.kind == "echo"), key=lambda row: row.rate).at_once
    for workers in (2, SIDE_BY_SIDE):
        rows = [Row("echo", best, "words", words), Row("bot", SIDE_BY_SIDE, "/status", commands)]
        rows.append(Row("bot", SIDE_BY_SIDE, "questions", asked))
        rounds(api, home, rows, max(workers, users // 4), workers)
        show(rows, f"{workers} at a time")


@click.command()
@click.option("--latency", default=50, show_default=True, help="Milliseconds that each call takes.")
@click.option("--users", default=100, show_default=True)
@click.option("--run", "kind", type=click.Choice(["echo", "bot"]), hidden=True)
@click.option("--at-once", default=1, hidden=True)
def main(latency: int, users: int, kind: str | None, at_once: int) -> None:
    """Measure how many answers a second the bot gives."""
    if kind == "echo":
        asyncio.set_event_loop(asyncio.new_event_loop())
        run_echo(at_once)
    elif kind == "bot":
        sys.exit(run_bot(open_session, at_once))
    else:
        with tempfile.TemporaryDirectory() as folder, BotApi(token=TOKEN) as api:
            session = open_session(folder=Path(folder))
            api.delay(latency / 1000)
            api.delay(0, "getUpdates")
            compare(api, folder, session, users)
            session.close()


if __name__ == "__main__":
    main()

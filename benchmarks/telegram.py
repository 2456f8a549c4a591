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
from datetime import date
from pathlib import Path

import click
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

from bot.channels.telegram.app import run_bot
from bot.config import telegram_api_url, telegram_token
from bot.session import Session, open_session
from tests.botapi import BotApi, User

TOKEN = "123456:benchmark"
EACH = 4
"""Messages a user writes."""
ECHO_AT_ONCE = (1, 4, 16, 64, 256)
BOT_AT_ONCE = (1, 4, 8, 16, 32, 64)
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
    """Questions of the curated layer, each once, and their answers."""
    clauses = [clause for document in session.knowledge.documents for clause in session.knowledge.clauses(document.id)]
    asked = [text for clause in clauses for language, text in clause.curation.questions[:1] if language == "en"]
    known: dict[str, str] = {}

    def one(number: int) -> tuple[str, str]:
        text = asked[number % len(asked)]
        if text not in known:
            known[text] = session.reply(session.advisor.ask(text)).strip()[:200]
        return text, known[text]

    return one


def line(bot: str, load: str, rate: float, kept: bool, best: float | None = None) -> None:
    """Print a row of the table."""
    share = f"{rate / best:.0%}" if best else ""
    click.echo(f"| {bot} | {load} | {rate:.1f} | {share} | {'kept' if kept else 'NOT kept'} |")


def compare(api: BotApi, home: str, session: Session, users: int) -> None:
    """Print the table."""
    click.echo("| bot | load | answers a second | of the echo's best | order in each chat |")
    click.echo("| --- | --- | ---: | ---: | --- |")
    every = f"{EACH * users} messages of {users} users at once"
    found: dict[int, float] = {}
    for at_once in ECHO_AT_ONCE:
        with running(api, "echo", at_once, home):
            found[at_once], kept = measure(api, users, words, None)
        line(f"echo, concurrent_updates {at_once}", every, found[at_once], kept)
    best = max(found, key=lambda at_once: found[at_once])
    for at_once in BOT_AT_ONCE:
        with running(api, "bot", at_once, home):
            line(
                f"this bot, {at_once} chats at once, /status", every, *measure(api, users, commands, None), found[best]
            )
    asked = questions(session)
    for workers in (2, 16, None):
        load = f"{workers} at a time" if workers else every
        few = users if workers is None else max(workers, users // 4)
        rate = found[best]
        if workers:
            with running(api, "echo", best, home):
                rate, kept = measure(api, few, words, workers)
            line(f"echo, concurrent_updates {best}", load, rate, kept)
        for name, messages in (("/status", commands), ("questions", asked)):
            for number in range(EACH * few):
                messages(number)  # so that the answers are known before
            with running(api, "bot", 16, home):
                line(f"this bot, 16 chats at once, {name}", load, *measure(api, few, messages, workers), rate)


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

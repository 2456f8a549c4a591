"""The bot as a process of its own, started as a user would start it, and how to talk to it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.botapi import BotApi, Message, User

TOKEN = "123456:AAbot-token_of-the_Tests-0123456789abc"
ROOT = Path(__file__).parent.parent.parent
_OURS = ("TELEGRAM_TOKEN", "TELEGRAM_API_URL", "INVESTBOT_HOME", "INVESTBOT_OFFICERS_CHAT")


class BotProcess:
    """A running `python -m bot run`; what it prints goes to files in ``folder``."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """Start it in ``folder`` with ``settings`` as its environment variables."""
        self._files = [folder / "stdout", folder / "stderr"]
        inherited = {name: value for name, value in os.environ.items() if name not in _OURS}
        environment = inherited | {"PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1"} | settings
        out, err = (path.open("wb") for path in self._files)
        with out, err:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=folder,
                env=environment,
            )

    @property
    def running(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.poll() is None

    @property
    def output(self) -> str:
        """What it has printed so far, standard output first."""
        return "".join(path.read_text(encoding="utf-8") for path in self._files)

    def log(self) -> list[str]:
        """The lines it has printed so far."""
        return self.output.splitlines()

    def send_signal(self, number: int) -> None:
        """Send a signal to it."""
        self._process.send_signal(number)

    def wait(self, timeout: float = 60) -> int:
        """Wait for its end; the exit code."""
        return self._process.wait(timeout)

    def kill(self) -> None:
        """End it at once where it still runs."""
        if self.running:
            self._process.kill()
            self._process.wait()


def say_hello(api: BotApi) -> User:
    """Let a new user start the bot, which proves that it runs; the user."""
    user = api.user()
    ask(user, "/start")
    return user


def ask(user: User, text: str) -> Message:
    """Write to the bot; its reply."""
    user.send(text)
    return user.wait_for_message(60)


def turned(user: User, message: Message, label: str) -> Message:
    """Press a button; the message that it became."""
    user.press(message, label)
    return user.wait_for_edit(message, 60)


def ask_paper(user: User, text: str) -> Message:
    """Ask for a paper; the message with the file, after which the paper on one page has come too."""
    sent = ask(user, text)
    user.wait_for_message(60)
    return sent


def press(api: BotApi, user: User, message: Message, data: str | None) -> str:
    """Press a button that the message may not have any more, as a slow client does; the query's id."""
    content: dict[str, Any] = {"from": user.user, "message": message.raw, "chat_instance": "1"}
    with api.state.change():
        return api.state.ask("callback_query", content | ({"data": data} if data else {"game_short_name": "g"}))


def post(api: BotApi, user: User, content: dict[str, Any]) -> None:
    """Send a message of any content to the bot."""
    with api.state.change():
        api.state.add_update("message", api.state.post(user.chat, content, user.user))


def quotes(message: Message) -> list[str]:
    """The official texts in a message."""
    return [text for kind, text in message.html_entities if kind == "expandable_blockquote"]

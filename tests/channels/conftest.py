"""Fixtures of the channels' tests: bot processes that cannot outlive them, each module's own server and bot."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store.state import State, open_state
from tests.botapi import BotApi, User
from tests.channels.process import TOKEN, BotProcess
from tests.installation import furnished

StartBot = Callable[..., BotProcess]


@pytest.fixture(scope="module")
def furnish(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Make a data folder with the built store that holds nothing of users."""
    return lambda: furnished(tmp_path_factory.mktemp("home"), built_home)


@pytest.fixture(scope="module")
def start_bot(furnish: Callable[[], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartBot]:
    """Start a bot for a server's URL; at the end of the module no bot runs, and none has printed the token."""
    started: list[BotProcess] = []

    def start(url: str, **settings: str) -> BotProcess:
        ours = {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": url,
            "INVESTBOT_HOME": settings.get("INVESTBOT_HOME") or str(furnish()),
            "INVESTBOT_ENCODER": "on",
        }
        started.append(BotProcess(tmp_path_factory.mktemp("bot"), **ours | settings))
        return started[-1]

    yield start
    for process in started:
        process.kill()
    assert [process.output for process in started if TOKEN in process.output] == []


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    """The server of this module."""
    with BotApi(token=TOKEN) as server:
        yield server


@pytest.fixture(scope="module")
def folder(furnish: Callable[[], Path]) -> Path:
    """The data folder of this module's bot."""
    return furnish()


@pytest.fixture(scope="module")
def bot(api: BotApi, folder: Path, start_bot: StartBot) -> BotProcess:
    """The bot of this module."""
    return start_bot(api.url, INVESTBOT_HOME=str(folder))


@pytest.fixture
def kept(folder: Path, bot: BotProcess) -> Iterator[State]:
    """What the bot has stored, read beside it."""
    state = open_state(folder)
    yield state
    state.close()


@pytest.fixture
def ann(api: BotApi, bot: BotProcess) -> User:
    """A new user whose Telegram speaks English."""
    return api.user()

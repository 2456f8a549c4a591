"""Fixtures of the updates' tests in Telegram: the tea house's bot, its server and its officers' chat."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from bot.channels.telegram import clockwork, watching
from bot.config import DataPaths
from bot.session import Session
from tests.botapi import BotApi, Group
from tests.channels.process import TOKEN
from tests.channels.running import RunningBot
from tests.installation import Place
from tests.updates.conftest import papers, tea, teahouse

__all__ = ["papers", "tea", "teahouse"]

Rebuild = Callable[[Callable[[DataPaths], None]], None]


@pytest.fixture
def api() -> Iterator[BotApi]:
    """A server of its own for each test."""
    with BotApi(token=TOKEN) as server:
        yield server


@pytest.fixture
def office(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> Group:
    """The officers' chat."""
    group = api.group(title="Office")
    monkeypatch.setenv("INVESTBOT_OFFICERS_CHAT", str(group.id))
    return group


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock ticks, and progress is shown, faster than for people."""
    monkeypatch.setattr(clockwork, "CLOCK_SECONDS", 0.2)
    monkeypatch.setattr(watching, "SECONDS", 0.1)


@pytest.fixture
async def bot(tea: Session, api: BotApi, office: Group) -> AsyncIterator[RunningBot]:
    """The running bot."""
    async with RunningBot(tea, api) as running:
        yield running


@pytest.fixture
def rebuild(teahouse: Place, papers: DataPaths) -> Rebuild:
    """Change the papers and build the store anew."""

    def work(change: Callable[[DataPaths], None]) -> None:
        change(papers)
        assert teahouse.run("build").exit_code == 0

    return work

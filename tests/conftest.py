"""Fixtures that all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.session import Session, open_session


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a knowledge store, built once for the whole run."""
    folder = tmp_path_factory.mktemp("home")
    open_session(folder=folder).close()
    return folder


@pytest.fixture
def home(built_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The built data folder, set in the environment."""
    monkeypatch.setenv("INVESTBOT_HOME", str(built_home))
    return built_home


@pytest.fixture(scope="session")
def session(built_home: Path) -> Iterator[Session]:
    """An open session on the built store."""
    opened = open_session(folder=built_home)
    yield opened
    opened.close()

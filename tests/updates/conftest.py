"""Fixtures of the updates' tests: an installation with one short paper, and a state database in memory of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import DataPaths
from bot.session import Session, open_session
from tests.installation import Place, install
from tests.updates.teahouse import furnish


@pytest.fixture
def papers(tmp_path: Path) -> DataPaths:
    """The curated folders of this test, which it may change."""
    return furnish(tmp_path / "data")


@pytest.fixture
def teahouse(papers: DataPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The installation with a store built from them."""
    place = install(papers, tmp_path / "home", monkeypatch)
    assert place.run("build").exit_code == 0
    return place


@pytest.fixture
def tea(teahouse: Place) -> Iterator[Session]:
    """An open session on the store."""
    session = open_session(folder=teahouse.home)
    yield session
    session.close()

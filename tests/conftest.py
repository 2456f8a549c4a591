"""Fixtures that all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

# Building sentence vectors takes most of a store's time; tests that are about them switch the encoder on.
os.environ.setdefault("INVESTBOT_ENCODER", "off")
# There are as many workers as cores; more threads of numpy's would wait for each other, spinning.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bot.advice.people import People
from bot.config import data_paths
from bot.corpus.assemble import Assembly, assemble
from bot.corpus.yamlfile import Problem
from bot.session import Session, open_session
from bot.store.state import State
from tests.installation import Place, furnished, install
from tests.sample import tiny_data
from tests.store.people import in_memory

# How long an example takes depends on the machine and what else runs on it.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a knowledge store, built once for the whole run, whichever worker comes first."""
    of_the_run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_the_run = of_the_run.parent
    folder = of_the_run / "home"
    with FileLock(of_the_run / "home.lock"), pytest.MonkeyPatch.context() as patch:
        patch.setenv("INVESTBOT_ENCODER", "on")
        open_session(folder=folder).close()
    return folder


@pytest.fixture
def home(built_home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own with the built store, set in the environment."""
    folder = furnished(tmp_path_factory.mktemp("own-home"), built_home)
    monkeypatch.setenv("INVESTBOT_HOME", str(folder))
    monkeypatch.setenv("INVESTBOT_ENCODER", "on")
    return folder


@pytest.fixture(scope="session")
def session(built_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """An open session on the built store; what it keeps of users is its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INVESTBOT_ENCODER", "on")
        opened = open_session(folder=furnished(tmp_path_factory.mktemp("session"), built_home))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def assembly() -> Assembly:
    """The project's own corpus, assembled once; problems of curated files are the business of the checks."""
    problems: list[Problem] = []
    return assemble(data_paths(), problems)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An installation with one short paper."""
    place = install(tiny_data(tmp_path / "data"), tmp_path / "home", monkeypatch)
    assert place.run("build").exit_code == 0
    return place


@pytest.fixture
def state() -> Iterator[State]:
    """An empty state database that is nowhere on the disk."""
    opened = in_memory()
    yield opened
    opened.close()


@pytest.fixture
def people(session: Session, state: State) -> People:
    """What is kept of users in that database."""
    return People(state, session.knowledge)

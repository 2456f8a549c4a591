"""Fixtures of the store's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.session import Session
from bot.store.knowledge import Knowledge
from bot.store.state import State, open_state


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """An empty state database in a folder of its own."""
    opened = open_state(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def session_knowledge(session: Session) -> Knowledge:
    """The store of the real papers."""
    return session.knowledge

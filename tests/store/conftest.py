"""Fixtures of the store's tests."""

import pytest

from bot.session import Session
from bot.store.knowledge import Knowledge


@pytest.fixture
def session_knowledge(session: Session) -> Knowledge:
    """The store of the real papers."""
    return session.knowledge

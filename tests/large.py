"""A store that counts as large, though it is small enough to be built in a moment."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlite_utils.db import Database

from benchmarks.recombined import recombined
from bot.store import index, vectors
from bot.store.build import write
from bot.store.knowledge import Knowledge
from tests.letters import LetterEncoder
from tests.sample import CORPUS


@contextmanager
def large_store(monkeypatch: pytest.MonkeyPatch, total: int) -> Iterator[Knowledge]:
    """Give a store of ``total`` clauses that counts as large while the test runs."""
    for module in (index, vectors):
        monkeypatch.setattr(module, "LARGE_STORE", total // 2)
    db = Database(memory=True)
    write(recombined(CORPUS, total), db, None, LetterEncoder())
    knowledge = Knowledge(db)
    yield knowledge
    knowledge.close()

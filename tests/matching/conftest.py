"""Fixtures of the matching's tests."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils.db import Database

from bot.matching import answerable, kinds, trees
from bot.matching.query import QueryReader
from bot.model import ForeignWord, Intent, Sentence
from bot.session import Session
from bot.store.build import write
from bot.store.knowledge import Knowledge
from tests.sample import CORPUS

INTENTS = (
    Intent("tea-money", "answer", (("en", "all the money for tea"),), (Sentence("Tea.", "茶。", ("tea-2025/一",)),)),
    Intent("weather", "out_of_scope", (("en", "what is the weather today"), ("zh", "今天天气怎么样")), ()),
)
LEXICON = (ForeignWord("de", "teefabr", ("tea factory",)), ForeignWord("de", "zuschuss", ("grant",)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of models, read anew by each test."""
    for module in (trees, kinds):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    for load in (trees.load, answerable.load, kinds.load):
        load.cache_clear()
    yield tmp_path
    for load in (trees.load, answerable.load, kinds.load):
        load.cache_clear()


@pytest.fixture(scope="session")
def reader(session: Session) -> QueryReader:
    """A reader over the real papers."""
    return QueryReader(session.knowledge)


@pytest.fixture(scope="session")
def tea() -> Iterator[Knowledge]:
    """Two short papers about tea with a curated answer, a question out of scope and a few German words."""
    db = Database(memory=True)
    write(replace(CORPUS, intents=(*CORPUS.intents, *INTENTS), lexicon=LEXICON), db)
    knowledge = Knowledge(db)
    yield knowledge
    knowledge.close()

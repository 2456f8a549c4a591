"""Questions are compared with what is curated as out of scope."""

import pytest
from sqlite_utils.db import Database

from bot.matching.lexical import weigh
from bot.matching.outside import Outside
from bot.matching.query import QueryReader
from bot.store.build import write
from bot.store.knowledge import Knowledge
from bot.text import ordered
from tests.sample import CORPUS


def _near(knowledge: Knowledge, question: str) -> tuple[float, float]:
    query = QueryReader(knowledge).read(question)
    return Outside(knowledge).near(ordered(query.content), weigh(query, knowledge))


@pytest.mark.parametrize("question", ["what is the weather today", "today: what is the weather?", "今天天气怎么样"])
def test_sentence_out_of_scope_is_near(tea: Knowledge, question: str) -> None:
    """A sentence that is curated as out of scope is as near as can be, letter by letter and in words."""
    assert _near(tea, question) == pytest.approx((1.0, 1.0))


def test_other_question_is_farther(tea: Knowledge) -> None:
    """A question that the papers answer is nowhere near."""
    letters, words = _near(tea, "Is there a grant for building a tea factory?")
    assert 0 <= letters < 0.6 and 0 <= words < 0.5


def test_nothing_is_out_of_scope() -> None:
    """Where nothing is curated as out of scope, nothing is near it."""
    db = Database(memory=True)
    write(CORPUS, db)
    assert _near(Knowledge(db), "what is the weather today") == (0.0, 0.0)

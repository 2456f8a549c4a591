"""Entries are found by the words of a question, each word weighed by its rarity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QuestionError
from bot.matching.lexical import WordSearch, weigh
from bot.matching.query import QueryReader
from bot.session import Session
from bot.store.knowledge import Knowledge

QUESTIONS = [
    "How much is the grant for building a hydrogen station?",
    "加氢站建设补贴多少",
    "a",
    "补",
    "qwertyuiop asdfghjkl",
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("limit", [1, 20])
def test_found_within_the_limit(session: Session, reader: QueryReader, question: str, limit: int) -> None:
    """There are at most so many entries as asked for, best first, with scores above 0."""
    found = WordSearch(session.knowledge).search(reader.read(question), limit)
    assert len(found) <= limit
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert all(score > 0 for score in found.values())


def test_unknown_words_find_nothing(session: Session, reader: QueryReader) -> None:
    """Words that stand in no clause find none."""
    assert WordSearch(session.knowledge).search(reader.read("zzzzqqqq xxxxvvvv"), 20) == {}


def test_clauses_of_one_document(session: Session, reader: QueryReader) -> None:
    """Where a document is given, only its clauses are found."""
    found = WordSearch(session.knowledge).search(reader.read("subsidy for a station"), 20, "hydrogen-fcv-2025")
    assert found
    assert {entry.split("/")[0] for entry in found} == {"hydrogen-fcv-2025"}


def test_english_question_reaches_the_chinese_text(session: Session, reader: QueryReader) -> None:
    """By the glossary an English term also finds a clause that says it in Chinese."""
    query = reader.read("hydrogen refuelling station")
    assert query.concepts
    assert next(iter(WordSearch(session.knowledge).search(query, 20))).startswith("hydrogen-fcv-2025/")


def test_what_is_out_of_scope_is_not_found(tea: Knowledge) -> None:
    """Questions out of scope stand in no result; a curated answer does."""
    reader = QueryReader(tea)
    assert WordSearch(tea).search(reader.read("what is the weather today"), 20).keys().isdisjoint({"intent:weather"})
    assert "intent:tea-money" in WordSearch(tea).search(reader.read("all the money for tea"), 20)


def test_rare_words_weigh_more(tea: Knowledge) -> None:
    """A word that stands in one clause outweighs one that stands in all; an unknown one outweighs both."""
    weighed = weigh(QueryReader(tea).read("chongqing exporter zzzz"), tea)
    known = tea.indexed(("chongq", "export"))
    places = {int(number): i for i, number in enumerate(weighed.ids)}
    common, rare = (float(weighed.weights[places[known[token].id]]) for token in ("chongq", "export"))
    assert common < rare <= weighed.unknown == weighed.rarest
    assert weighed.total == pytest.approx(float(weighed.weights.sum()) + weighed.unknown)
    assert weighed.count == 3


def test_other_forms_weigh_nothing_themselves(tea: Knowledge) -> None:
    """The tokens of another form of a term are known and have weight 0: they only cover the term."""
    weighed = weigh(QueryReader(tea).read("tea factory"), tea)
    token = tea.indexed(("茶厂",))["茶厂"]
    place = weighed.ids.tolist().index(token.id)
    assert weighed.weights[place] == 0.0 and weighed.strangeness[place] == 0.0
    assert any((place,) in forms for _, forms in weighed.concepts)


@given(text=st.text(max_size=40))
def test_any_question_is_weighed(tea: Knowledge, text: str) -> None:
    """Any question that can be read is weighed: sorted ids, no weight below 0, the total not below any of them."""
    try:
        query = QueryReader(tea).read(text)
    except QuestionError:
        return
    weighed = weigh(query, tea)
    assert weighed.ids.tolist() == sorted(set(weighed.ids.tolist()))
    assert (weighed.weights >= 0).all() and weighed.total >= weighed.rarest >= weighed.unknown >= 0
    assert weighed.count == len(query.tokens)

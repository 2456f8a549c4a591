"""Public bodies are found in a question by any of their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.bodies import BodyFinder, holds, padded, without
from bot.matching.query import QueryReader
from bot.session import Session
from bot.store.knowledge import Knowledge
from bot.text import fold


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("市经济信息委", "economy-informatization"),
        ("重庆市经济和信息化委员会", "economy-informatization"),
        ("市經濟信息委", "economy-informatization"),
        ("Chongqing Municipal Finance Bureau", "finance-bureau"),
        ("the finance bureau of chongqing", "finance-bureau"),
        ("市交通运输委", "transport"),
        ("市交通局", "transport"),
        ("重庆银保监局", "nfra-chongqing"),
        ("市金融监管局", "local-finance"),
    ],
)
def test_body_is_found_by_old_and_new_names(session: Session, reader: QueryReader, text: str, body: str) -> None:
    """A body is found by its full, short, English and former names, in traditional characters too."""
    (found,) = reader.read(text).departments
    department = session.knowledge.departments[found]
    names = {department.name_zh, *department.names_zh, *(f.name_zh for f in department.former), department.name_en}
    assert EXPECTED_NAMES[body] in names


EXPECTED_NAMES = {
    "economy-informatization": "市经济信息委",
    "finance-bureau": "市财政局",
    "transport": "市交通运输委",
    "nfra-chongqing": "重庆银保监局",
    "local-finance": "市金融监管局",
}


def test_longer_name_wins(session: Session, reader: QueryReader) -> None:
    """A body whose name is a part of another's is not found inside it."""
    found = reader.read("重庆市人民政府办公厅").departments
    assert [session.knowledge.departments[i].name_zh for i in found] == ["重庆市人民政府办公厅"]


def test_name_is_taken_out(tea: Knowledge) -> None:
    """What is left of a question does not hold the name that was found, former and English ones included."""
    finder = BodyFinder(tea)
    for name in ("市茶业局", "市茶叶办", "chongqing tea bureau"):
        found, rest = finder.find(f"{name} ?")
        assert (found, rest.strip()) == (("tea-bureau",), "?")


@pytest.mark.parametrize(
    ("text", "phrase", "held"),
    [("the tax bureau", "tax", True), ("taxi", "tax", False), ("市税务局", "税务", True), ("a - b", "a b", True)],
)
def test_phrase_is_held_as_words(text: str, phrase: str, held: bool) -> None:
    """Latin phrases are whole words, Chinese ones stand anywhere."""
    assert holds(text, phrase) is held
    assert (without(text, phrase) != text) is (held and text != "a - b")


@given(text=st.text(max_size=40))
def test_any_text_is_searched(tea: Knowledge, text: str) -> None:
    """Whatever the text, what is left is not longer than it, and padding keeps its words."""
    folded = fold(text)
    found, rest = BodyFinder(tea).find(folded)
    assert set(found) <= set(tea.departments)
    assert found or rest == folded
    assert padded(padded(folded)) == padded(folded)

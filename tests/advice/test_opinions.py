"""What an opinion is about fits a button and is found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.opinions import code_of, entry_from, entry_of, find
from bot.model import INTENT_PREFIX
from bot.session import Session


def test_every_entry_has_a_short_code(session: Session) -> None:
    """Every clause, paper and curated answer is found by its code, which leaves room in 64 bytes."""
    knowledge = session.knowledge
    documents = [document.id for document in knowledge.documents]
    entries = [*documents, *(INTENT_PREFIX + intent for intent in knowledge.intents_by_id)]
    entries += [clause for document in documents for clause in knowledge.clause_ids(document)]
    codes = {entry: code_of(entry, knowledge) for entry in entries}
    assert all(code and code.isascii() and len(code) <= 50 for code in codes.values())
    assert {entry: entry_from(code or "", knowledge) for entry, code in codes.items()} == {e: e for e in entries}


@pytest.mark.parametrize("code", ["", "c", "d", "i", "cabc", "dnothing", "inothing", "xhydrogen-fcv-2025", "d" * 90])
def test_codes_of_nothing(session: Session, code: str) -> None:
    """A code of what is not there, or of no kind, stands for nothing."""
    assert entry_from(code, session.knowledge) is None


def test_document_is_no_clause(session: Session) -> None:
    """A clause's id is no document's code, however it is written."""
    assert entry_from("dhydrogen-fcv-2025/一", session.knowledge) is None


@given(entry=st.text(max_size=80))
def test_any_entry(entry: str) -> None:
    """Looking for any text is no error."""
    assert find(entry, _Nothing()) is None  # type: ignore[arg-type]


class _Nothing:
    """A store that holds nothing."""

    def __init__(self) -> None:
        """Hold nothing."""
        self.intents_by_id: dict[str, object] = {}

    def clause(self, entry: str) -> None:
        """Hold no clause."""

    document = clause


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("How much is the grant for building a hydrogen station?", "hydrogen-fcv-2025/一"),
        ("渝府办发〔2025〕58号", "low-altitude-2025"),
        ("hello", None),
        ("What are office rents in Shanghai?", None),
    ],
)
def test_entry_of_an_answer(session: Session, question: str, entry: str | None) -> None:
    """An answer's entry is its best clause or paper; greetings and refusals have none."""
    assert entry_of(session.advisor.ask(question)) == entry


def test_entry_of_a_curated_answer(session: Session) -> None:
    """A curated answer is itself the entry."""
    answer = session.advisor.ask("低空物流航线补贴")
    assert answer.intent and entry_of(answer) == INTENT_PREFIX + answer.intent.id

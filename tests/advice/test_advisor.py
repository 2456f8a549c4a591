"""The advisor takes any text, opens clauses and papers, and weighs by what it was told."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils.db import Database

from bot.advice.advisor import Advisor
from bot.advice.answer import Answer
from bot.errors import QuestionError, UnknownDocumentError
from bot.matching.query import MAX_CHARACTERS
from bot.session import Session
from bot.store.build import write
from bot.store.knowledge import Knowledge
from tests.sample import CORPUS

DAY = date(2026, 11, 21)
_PIECES = """hydrogen station grant eVTOL 加氢站 补贴 多少 找谁 渝府办发 〔2025〕 58号 2025 号 of no. the Shanghai
    重庆 还有效吗 hello 市财政局 电话 phone low-altitude 《 》 ( ) " * OR AND ' -- ; { } [ ] < > & 🚀 é 補貼 が 가 Ж"""
WORDS = st.sampled_from([*_PIECES.split(), "\x00", "\n", "\u200b", "\udcff"])


@pytest.fixture(scope="module")
def small() -> Iterator[Advisor]:
    """An advisor over CORPUS."""
    db = Database(memory=True)
    write(CORPUS, db)
    knowledge = Knowledge(db)
    yield Advisor(knowledge)
    knowledge.close()


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(alphabet=st.characters(), max_size=120), st.lists(WORDS, max_size=12).map(" ".join)))
def test_any_text_has_an_answer_or_is_refused(session: Session, text: str) -> None:
    """Whatever is asked, there is an answer that can be shown, or a QuestionError, and nothing else."""
    try:
        answer = session.advisor.ask(text, DAY)
    except QuestionError:
        return
    assert isinstance(answer, Answer)
    assert session.reply(answer).strip()


@settings(max_examples=40)
@given(text=st.lists(WORDS, max_size=8).map("".join))
def test_small_store_takes_any_text(text: str) -> None:
    """Also a store with two papers, no promotion centre and few words answers or refuses."""
    db = Database(memory=True)
    write(CORPUS, db)
    with contextlib.suppress(QuestionError):
        assert Advisor(Knowledge(db)).ask(text, DAY).outcome in ("answer", "clarify", "smalltalk", "none")


@pytest.mark.parametrize("text", ["", "   ", "?!", "🚀", "\x00\x01\x02"])
def test_empty_question_is_refused(session: Session, text: str) -> None:
    """A question without a word is refused."""
    with pytest.raises(QuestionError, match="the question is empty"):
        session.advisor.ask(text, DAY)


def test_huge_question_is_refused(session: Session) -> None:
    """A question of 100 kB is refused with the limit in the message."""
    with pytest.raises(QuestionError, match=f"at most {MAX_CHARACTERS} are read"):
        session.advisor.ask("加氢站补贴 " * 6500, DAY)


def test_control_characters_change_nothing(session: Session) -> None:
    """Control characters inside a question are passed over."""
    answer = session.advisor.ask("加氢站\x00建设\x07补贴\x1b多少", DAY)
    assert answer.matches[0].reference == "hydrogen-fcv-2025/一"


def test_bytes_that_are_no_utf8_change_nothing(session: Session) -> None:
    """A byte of a command line that is no UTF-8 is passed over."""
    answer = session.advisor.ask("加氢站建设补贴多少\udcff", DAY)
    assert answer.matches[0].reference == "hydrogen-fcv-2025/一"


def test_number_of_a_paper_that_was_repealed(small: Advisor) -> None:
    """A paper that is held but repealed is shown with what repealed it."""
    answer = small.ask("渝茶规〔2023〕4号", DAY)
    status = answer.matches[0].status
    assert (answer.reason, status.state, status.by) == ("document", "repealed", "渝茶规〔2025〕8号")


def test_store_without_a_promotion_centre_answers_none(small: Advisor) -> None:
    """Where no promotion centre is known an answer of none has no contact, and is still an answer."""
    answer = small.ask("quantum computers", DAY)
    assert (answer.outcome, answer.contacts, answer.enquiries) == ("none", (), None)


def test_small_store_finds_its_clause(small: Advisor) -> None:
    """A curated question finds its clause in any store."""
    answer = small.ask("Is there a grant for building a tea factory?", DAY)
    assert answer.matches[0].reference == "tea-2025/一"


def test_store_without_clauses_answers_none() -> None:
    """A store without any clause answers, with none."""
    db = Database(memory=True)
    write(replace(CORPUS, clauses=(), intents=()), db)
    assert Advisor(Knowledge(db)).ask("tea factory grant", DAY).outcome == "none"


def test_open_clause(session: Session) -> None:
    """A picked clause is an answer with its paper, status and contacts."""
    answer = session.advisor.open_clause("hydrogen-fcv-2025/二", "zh", DAY)
    assert (answer.outcome, answer.reply_language, answer.as_of) == ("answer", "zh", DAY)
    assert [match.reference for match in answer.matches] == ["hydrogen-fcv-2025/二"]
    assert [contact.name_zh for contact in answer.contacts] == ["市经济信息委", "市财政局"]


def test_open_document(session: Session) -> None:
    """A picked paper is an answer without a clause."""
    answer = session.advisor.open_document("hydrogen-fcv-2025", "en", DAY)
    assert (answer.reason, answer.matches[0].reference, answer.matches[0].clause) == (
        "document",
        "hydrogen-fcv-2025",
        None,
    )


def test_opening_what_is_not_there(session: Session) -> None:
    """A clause or paper that is gone is an error that says what to do."""
    with pytest.raises(UnknownDocumentError, match="investbot clauses DOCUMENT lists them"):
        session.advisor.open_clause("hydrogen-fcv-2025/九十九", "en", DAY)
    with pytest.raises(UnknownDocumentError, match="investbot documents lists all"):
        session.advisor.open_document("nothing", "en", DAY)


def test_every_clause_and_paper_can_be_opened(session: Session) -> None:
    """Each clause and each paper of the store can be shown in every language."""
    for document in session.knowledge.documents:
        for language in ("en", "zh", "zh-Hant"):
            assert session.reply(session.advisor.open_document(document.id, language, DAY))
            for clause_id in session.knowledge.clause_ids(document.id):
                assert session.reply(session.advisor.open_clause(clause_id, language, DAY))

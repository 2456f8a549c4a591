"""The advisor with several threads."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from bot.advice.advisor import Advisor
from bot.session import Session

DAY = date(2026, 11, 21)


def test_threads_do_not_disturb_each_other(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """What several threads ask at once of an advisor that has read nothing yet is answered as one after the other."""
    monkeypatch.setenv("INVESTBOT_ENCODER", "on")
    documents = session.knowledge.documents
    clauses = [clause for document in documents for clause in session.knowledge.clauses(document.id)[:3]]
    questions = [text for clause in clauses for _, text in clause.curation.questions[:1]]
    assert len(questions) > 50
    expected = [session.advisor.ask(question, DAY) for question in questions]
    fresh = Advisor(session.knowledge)
    with ThreadPoolExecutor(8) as pool:
        opened = [pool.submit(fresh.open_clause, clause.id, "en", DAY) for clause in clauses]
        listed = [pool.submit(fresh.candidates, question, DAY) for question in questions[:10]]
        assert list(pool.map(lambda question: fresh.ask(question, DAY), questions)) == expected
        assert all(each.result().matches for each in opened)
        assert all(each.result() for each in listed)

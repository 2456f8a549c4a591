"""Lists of clauses and papers for a few words."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.advice.search import LISTED_FROM, Search
from bot.session import Session

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def search(session: Session) -> Search:
    """Searches the built store."""
    return Search(session.advisor, session.guide.browse)


def test_topics_lead_with_what_is_mainly_about_them(session: Session, search: Search) -> None:
    """Of a topic's clauses that hold, those of which it is the first topic come before the others."""
    topics = session.knowledge.topics
    about = {t.id for t in topics.values() if "foreign-investment" in (t.id, t.parent)}
    mainly = [
        match.clause.curation.topics[0] in about
        for match in search.find("foreign investment", DAY)
        if match.clause and not match.over and match.score == 0.0
    ]
    assert mainly == sorted(mainly, reverse=True) and {True, False} == set(mainly)


def test_question(session: Session, search: Search) -> None:
    """For a question the clauses come as they are ranked, as far as they are probable at all."""
    found = search.find("hydrogen station grant", DAY)
    assert found[0].reference == "hydrogen-fcv-2025/一"
    assert all(match.score >= LISTED_FROM for match in found)
    assert [match.reference for match in found] == list(dict.fromkeys(match.reference for match in found))


def test_topic(session: Session, search: Search) -> None:
    """For the name of a topic all of its clauses are listed, what holds and pays first, each once."""
    found = [match.reference for match in search.find("hydrogen", DAY)]
    listed = session.knowledge.clauses_of_topic("hydrogen")
    assert set(listed) <= set(found) and len(set(found)) == len(found)
    assert found[0] == "hydrogen-fcv-2025/一"


@pytest.mark.parametrize("words", ["hydrogen", "tax", "low-altitude", "digital trade", "car batteries", "汽车"])
def test_what_holds_comes_first(search: Search, words: str) -> None:
    """What has ended is never the first card, for a topic and for other words."""
    assert not search.find(words, DAY)[0].over


def test_what_has_ended_comes_last(search: Search) -> None:
    """For words that are no topic's name what has ended stands behind all that holds."""
    over = [match.over for match in search.find("makers of car batteries", DAY)]
    assert set(over) == {False, True} and over == sorted(over)


@pytest.mark.parametrize("words", ["渝府办发〔2025〕58号", "渝府办发2025 58", "low-altitude-2025"])
def test_paper(search: Search, words: str) -> None:
    """For a number, loosely written, or an id the paper comes first, as a whole."""
    first = search.find(words, DAY)[0]
    assert (first.reference, first.clause, first.status.state) == ("low-altitude-2025", None, "in_force")


@pytest.mark.parametrize("words", ["", " ", "?!", "😀", "pizza", "office rents in Shanghai", "x" * 100_000, "\x00"])
def test_nothing(search: Search, words: str) -> None:
    """What holds no word, is too long, off the subject or about another place finds nothing."""
    assert search.find(words, DAY) == ()


def test_status_is_of_the_day(search: Search) -> None:
    """Each match says its status on the day that is asked for."""
    words = "low-altitude-2025"
    states = [search.find(words, day)[0].status.state for day in (date(2025, 1, 1), DAY, date(2028, 1, 1))]
    assert states == ["not_yet_in_force", "in_force", "ended"]


@settings(deadline=None, max_examples=50)
@given(words=st.text(max_size=60))
def test_any_words(search: Search, words: str) -> None:
    """Whatever is typed, each match comes once and nothing fails."""
    found = search.find(words, DAY)
    assert len({match.reference for match in found}) == len(found)

"""Counts and lists read without loading clauses."""

from bot.session import Session
from bot.store.catalogue import PAYING, Catalogue


def test_counts_of_topics(session: Session) -> None:
    """A topic counts the clauses that the store lists under it."""
    catalogue = Catalogue(session.knowledge)
    for topic_id in session.knowledge.topics:
        expected = session.knowledge.clauses_of_topic(topic_id)
        assert catalogue.clauses_by_topic.get(topic_id, 0) == len(expected)
        assert sorted(row.id for row in catalogue.clauses_of_topic(topic_id)) == expected


def test_rows_say_what_clauses_say(session: Session) -> None:
    """What a row says of offers and periods is what the clause itself says."""
    for row in Catalogue(session.knowledge).clauses_of_topic("incentives"):
        clause = session.knowledge.clause(row.id)
        kinds = {benefit.kind for benefit in clause.curation.benefits}
        assert (row.offers, row.pays, row.kind) == (bool(kinds), bool(kinds & set(PAYING)), clause.kind)
        ends = [period.end for period in clause.periods]
        starts = [period.start for period in clause.periods]
        assert row.ends == (max(e for e in ends if e) if ends and all(ends) else None)
        assert row.starts == (min(s for s in starts if s) if starts and all(starts) else None)


def test_clauses_of_a_body(session: Session) -> None:
    """A body's clauses are those that it leads or is responsible for, and as many as its counts say."""
    catalogue = Catalogue(session.knowledge)
    for department_id, count in catalogue.bodies.items():
        named = {i for i, role in session.knowledge.clauses_of_department(department_id) if role != "supporting"}
        assert {row.id for row in catalogue.clauses_of_body(department_id)} == named
        assert count.lead + count.responsible == len(named)

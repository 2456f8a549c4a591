"""Counts and lists over the whole store, read without loading the clauses that they count."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.store.knowledge import Knowledge

PAYING = ("grant", "reward", "interest_subsidy", "insurance_subsidy", "tax_relief", "fee_cut")
"""Kinds of offers that put money into a company's hands, or leave it there."""
_UNDER = "FROM topics t JOIN topics s ON s.id = t.id OR s.parent = t.id JOIN clause_topics ct ON ct.topic_id = s.id"


@dataclass(frozen=True)
class ClauseRow:
    """What a list of clauses is sorted by."""

    id: str
    document_id: str
    position: int
    kind: str
    offers: bool
    """Whether the clause has an offer of any kind."""
    pays: bool
    """Whether it offers money."""
    starts: date | None
    """The first day of its own periods; None where it states none, or one that is open."""
    ends: date | None
    """The last day of its own periods; None where it states none, or one that is open."""
    topics: tuple[str, ...]
    audience: tuple[str, ...]
    bodies: tuple[str, ...]
    """Ids of the bodies that it names."""


@dataclass(frozen=True)
class BodyCount:
    """In how many clauses a body has each role."""

    department_id: str
    lead: int
    responsible: int
    supporting: int

    @property
    def total(self) -> int:
        """In how many clauses it has a role."""
        return self.lead + self.responsible + self.supporting


class Catalogue:
    """Reads counts and lists from one store."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    @cached_property
    def clauses_by_topic(self) -> dict[str, int]:
        """How many clauses are under each topic or one of its children; topics without any are left out."""
        sql = f"SELECT t.id AS topic, count(DISTINCT ct.clause_id) AS n {_UNDER} GROUP BY t.id"
        return {row["topic"]: row["n"] for row in self._knowledge.rows(sql)}

    @cached_property
    def documents_by_topic(self) -> dict[str, frozenset[str]]:
        """Ids of the documents that are under a topic, as a whole or with a clause; or under one of its children."""
        topics = self._knowledge.topics
        found: dict[str, set[str]] = {topic_id: set() for topic_id in topics}
        sql = f"SELECT DISTINCT t.id AS topic, c.document_id AS document {_UNDER} JOIN clauses c ON c.id = ct.clause_id"
        for row in self._knowledge.rows(sql):
            found[row["topic"]].add(row["document"])
        for document in self._knowledge.documents:
            for topic in (topics[i] for i in document.topics if i in topics):
                found[topic.id].add(document.id)
                if topic.parent in found:
                    found[topic.parent].add(document.id)
        return {topic_id: frozenset(documents) for topic_id, documents in found.items()}

    def clauses_of_topic(self, topic_id: str) -> list[ClauseRow]:
        """Return the clauses under a topic or one of its children, in the order of the papers."""
        return self._clauses(f"c.id IN (SELECT ct.clause_id {_UNDER} WHERE t.id = ?)", topic_id)

    def every_clause(self) -> list[ClauseRow]:
        """Return all clauses that are under a topic, in the order of the papers."""
        return self._clauses("c.id IN (SELECT clause_id FROM clause_topics)")

    def clauses_of_body(self, department_id: str) -> list[ClauseRow]:
        """Return the clauses that a body leads or is responsible for, in the order of the papers."""
        named = "SELECT clause_id FROM mentions WHERE department_id = ? AND role IN ('lead', 'responsible')"
        return self._clauses(f"c.id IN ({named})", department_id)

    def _clauses(self, condition: str, *values: str) -> list[ClauseRow]:
        kinds = ", ".join(f"'{kind}'" for kind in PAYING)
        sql = f"""
            SELECT c.id, c.document_id, c.position, c.kind, c.audience,
                (SELECT group_concat(topic_id) FROM clause_topics WHERE clause_id = c.id) AS topics,
                (SELECT group_concat(DISTINCT department_id) FROM mentions WHERE clause_id = c.id) AS bodies,
                EXISTS (SELECT 1 FROM benefits b WHERE b.clause_id = c.id) AS offers,
                EXISTS (SELECT 1 FROM benefits b WHERE b.clause_id = c.id AND b.kind IN ({kinds})) AS pays,
                (SELECT CASE WHEN count(*) = count(start) THEN min(start) END FROM periods WHERE clause_id = c.id)
                    AS starts,
                (SELECT CASE WHEN count(*) = count("end") THEN max("end") END FROM periods WHERE clause_id = c.id)
                    AS ends
            FROM clauses c JOIN documents d ON d.id = c.document_id
            WHERE {condition} ORDER BY d.position, c.position
        """
        return [
            ClauseRow(
                *(row["id"], row["document_id"], row["position"], row["kind"]),
                *(bool(row["offers"]), bool(row["pays"])),
                *(_day(row["starts"]), _day(row["ends"])),
                *(_ids(row["topics"]), tuple(json.loads(row["audience"])), _ids(row["bodies"])),
            )
            for row in self._knowledge.rows(sql, *values)
        ]

    def bodies_of_topic(self, topic_id: str) -> list[BodyCount]:
        """Return the bodies that lead or are responsible for clauses under a topic, most often first."""
        under = f"m.clause_id IN (SELECT ct.clause_id {_UNDER} WHERE t.id = ?)"
        counts = [count for count in self._bodies(under, topic_id) if count.lead or count.responsible]
        return sorted(counts, key=lambda c: (-(c.lead + c.responsible), -c.lead, c.department_id))

    @cached_property
    def bodies(self) -> dict[str, BodyCount]:
        """In how many clauses each body has each role; bodies that no clause names are left out."""
        return {count.department_id: count for count in self._bodies("m.department_id IS NOT NULL AND ? = ''", "")}

    def _bodies(self, condition: str, value: str) -> list[BodyCount]:
        """Count the clauses by role; a clause that names a body twice counts for the higher role."""
        sql = f"""
            SELECT department_id, sum(rank = 0) AS lead, sum(rank = 1) AS responsible, sum(rank = 2) AS supporting
            FROM (
                SELECT m.department_id, min(CASE m.role WHEN 'lead' THEN 0 WHEN 'responsible' THEN 1 ELSE 2 END) AS rank
                FROM mentions m WHERE m.department_id IS NOT NULL AND {condition} GROUP BY m.department_id, m.clause_id
            ) GROUP BY department_id
        """
        return [
            BodyCount(r["department_id"], r["lead"], r["responsible"], r["supporting"])
            for r in self._knowledge.rows(sql, value)
        ]

    def neighbours(self, document_id: str, position: int) -> tuple[str | None, str | None]:
        """Return the ids of the clauses before and after a position of a document."""
        sql = "SELECT id, position FROM clauses WHERE document_id = ? AND position IN (?, ?)"
        found = {r["position"]: r["id"] for r in self._knowledge.rows(sql, document_id, position - 1, position + 1)}
        return found.get(position - 1), found.get(position + 1)


def _ids(joined: str | None) -> tuple[str, ...]:
    return tuple(joined.split(",")) if joined else ()


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None

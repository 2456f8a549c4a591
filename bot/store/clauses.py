"""Reads clauses from the knowledge store, many with the few queries that one takes."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from bot.model import Benefit, Clause, Curation, Mention, Period
from bot.store.index import marks

Rows = Callable[..., list[tuple[Any, ...]]]
"""Runs a query with values for its place holders."""

_COLUMNS = (
    "id, document_id, position, path, heading, headings, text, line, kind, cells, "
    "summary_en, summary_zh, audience, formal"
)
_AT_ONCE = 500
"""How many clauses one query asks for; SQLite takes a few thousand values."""


def read_clauses(rows: Rows, ids: Sequence[str]) -> dict[str, Clause]:
    """Return the clauses with these ids; an id that no clause has is left out."""
    found: dict[str, Clause] = {}
    for start in range(0, len(ids), _AT_ONCE):
        found |= _read(rows, ids[start : start + _AT_ONCE])
    return found


def _read(rows: Rows, ids: Sequence[str]) -> dict[str, Clause]:
    among = f"WHERE clause_id IN ({marks(ids)}) ORDER BY"

    def by_clause(columns: str, table: str, order: str = "id") -> dict[str, list[tuple[Any, ...]]]:
        held: dict[str, list[tuple[Any, ...]]] = {clause_id: [] for clause_id in ids}
        for clause_id, *values in rows(f"SELECT clause_id, {columns} FROM {table} {among} {order}", *ids):
            held[clause_id].append(tuple(values))
        return held

    mentions = by_clause("name_zh, role", "mentions")
    periods = by_clause("start, end, quote, applies_to_en, applies_to_zh", "periods")
    benefits = by_clause('kind, quote, "values"', "benefits")
    questions = by_clause("language, text", "questions")
    keywords = by_clause("text", "keywords")
    topics = by_clause("topic_id", "clause_topics", "rowid")
    return {
        clause_id: Clause(
            id=clause_id,
            document_id=document_id,
            position=position,
            path=path,
            heading=heading,
            headings=tuple(json.loads(headings)),
            text=text,
            line=line,
            kind=kind,
            cells=tuple((name, cell) for name, cell in json.loads(cells)),
            mentions=tuple(Mention(*values) for values in mentions[clause_id]),
            periods=tuple(_period(*values) for values in periods[clause_id]),
            curation=Curation(
                summary_en=summary_en,
                summary_zh=summary_zh,
                questions=tuple(questions[clause_id]),
                keywords=tuple(keyword for (keyword,) in keywords[clause_id]),
                topics=tuple(topic for (topic,) in topics[clause_id]),
                audience=tuple(json.loads(audience)),
                formal=bool(formal),
                benefits=tuple(Benefit(kind, quote, json.loads(values)) for kind, quote, values in benefits[clause_id]),
            ),
        )
        for (
            clause_id,
            document_id,
            position,
            path,
            heading,
            headings,
            text,
            line,
            kind,
            cells,
            summary_en,
            summary_zh,
            audience,
            formal,
        ) in rows(f"SELECT {_COLUMNS} FROM clauses WHERE id IN ({marks(ids)})", *ids)
    }


def day(value: str | None) -> date | None:
    """Return a day as the store writes it (ISO 8601), or None where it holds none."""
    return date.fromisoformat(value) if value else None


def _period(start: str | None, end: str | None, quote: str, applies_to_en: str, applies_to_zh: str) -> Period:
    return Period(day(start), day(end), quote, applies_to_en, applies_to_zh)

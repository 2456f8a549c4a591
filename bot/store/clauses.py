"""Reads clauses from the knowledge store, many with the few queries that one takes."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from bot.model import Benefit, Clause, Curation, Mention, Period
from bot.store.index import marks

Row = dict[str, Any]
Rows = Callable[..., Iterator[Row]]
"""Runs a query with values for its place holders."""

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

    def by_clause(columns: str, table: str, order: str = "id") -> dict[str, list[Row]]:
        held: dict[str, list[Row]] = {clause_id: [] for clause_id in ids}
        for row in rows(f"SELECT clause_id, {columns} FROM {table} {among} {order}", *ids):
            held[row["clause_id"]].append(row)
        return held

    mentions = by_clause("name_zh, role", "mentions")
    periods = by_clause("start, end, quote, applies_to_en, applies_to_zh", "periods")
    benefits = by_clause('kind, quote, "values"', "benefits")
    questions = by_clause("language, text", "questions")
    keywords = by_clause("text", "keywords")
    topics = by_clause("topic_id", "clause_topics", "rowid")
    return {
        row["id"]: Clause(
            id=row["id"],
            document_id=row["document_id"],
            position=row["position"],
            path=row["path"],
            heading=row["heading"],
            headings=tuple(json.loads(row["headings"])),
            text=row["text"],
            line=row["line"],
            kind=row["kind"],
            cells=tuple((name, cell) for name, cell in json.loads(row["cells"])),
            mentions=tuple(Mention(m["name_zh"], m["role"]) for m in mentions[row["id"]]),
            periods=tuple(_period(p) for p in periods[row["id"]]),
            curation=Curation(
                summary_en=row["summary_en"],
                summary_zh=row["summary_zh"],
                questions=tuple((q["language"], q["text"]) for q in questions[row["id"]]),
                keywords=tuple(k["text"] for k in keywords[row["id"]]),
                topics=tuple(t["topic_id"] for t in topics[row["id"]]),
                audience=tuple(json.loads(row["audience"])),
                formal=bool(row["formal"]),
                benefits=tuple(Benefit(b["kind"], b["quote"], json.loads(b["values"])) for b in benefits[row["id"]]),
            ),
        )
        for row in rows(f"SELECT * FROM clauses WHERE id IN ({marks(ids)})", *ids)
    }


def day(value: str | None) -> date | None:
    """Return a day as the store writes it (ISO 8601), or None where it holds none."""
    return date.fromisoformat(value) if value else None


def _period(row: Row) -> Period:
    return Period(day(row["start"]), day(row["end"]), row["quote"], row["applies_to_en"], row["applies_to_zh"])

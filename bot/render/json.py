"""Lays an answer, a document or a clause out as the JSON that other programs depend on.

Fields are only ever added, never renamed or dropped.
"""

from datetime import date
from typing import Any

from bot.advice.answer import Answer, AnswerContact, AnswerMatch
from bot.advice.browse import TopicEntry
from bot.advice.directory import BodyEntry
from bot.advice.validity import Status
from bot.model import Benefit, Clause, Department, Document, Term

Json = dict[str, Any]
MOST_MATCHES = 5
"""At most so many matches stand in the JSON; a curated answer may cite more clauses in its reply."""


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def document(item: Document, status: Status) -> Json:
    """Return a document as it stands in ``matches`` and in ``investbot documents``."""
    return {
        "id": item.id,
        "number": item.number,
        "title": item.title,
        "title_en": item.title_en or None,
        "issued": _day(item.issued),
        "effective": _day(item.effective),
        "expires": _day(item.expires),
        "status": status.state,
        "status_sentence": status.sentence or None,
        "damaged": [{"field": f.field, "printed": f.sentence.strip()} for f in item.damaged],
    }


def document_listing(item: Document, status: Status, clauses: int) -> Json:
    """Return a document with what only the list of documents carries."""
    return {
        **document(item, status),
        "form": item.form,
        "sources": list(item.sources),
        "clauses": clauses,
        "issuers": list(item.issuers),
        "published_by": item.published_by,
        "repeals": list(item.repeals),
        "interprets": item.interprets,
        "topics": list(item.topics),
        "abstract_en": item.abstract_en or None,
        "abstract_zh": item.abstract_zh or None,
        "facts": [
            {"field": f.field, "value": f.value or None, "sentence": f.sentence.strip(), "damaged": f.damaged}
            for f in item.facts
        ],
    }


def benefit(item: Benefit) -> Json:
    """Return one offer; keys that the clause does not state are left out."""
    return {"kind": item.kind, **item.values, "quote": item.quote}


def clause(item: Clause, status: Status) -> Json:
    """Return a clause as it stands in ``matches``."""
    return {
        "id": item.id,
        "path": item.path,
        "heading": item.heading,
        "headings": list(item.headings),
        "text": item.text,
        "summary_en": item.curation.summary_en or None,
        "summary_zh": item.curation.summary_zh or None,
        "status": status.state,
        "status_sentence": status.sentence or None,
        "periods": [
            {
                "from": _day(p.start),
                "to": _day(p.end),
                "quote": p.quote,
                "applies_to_en": p.applies_to_en or None,
            }
            for p in item.periods
        ],
    }


def clause_listing(item: Clause, status: Status) -> Json:
    """Return a clause with what only the list of a document's clauses carries."""
    layer = item.curation
    return {
        **clause(item, status),
        "kind": item.kind,
        "cells": dict(item.cells),
        "departments": [{"name_zh": m.name_zh, "role": m.role} for m in item.mentions],
        "topics": list(layer.topics),
        "audience": list(layer.audience),
        "formal": layer.formal,
        "questions": [{"language": language, "text": text} for language, text in layer.questions],
        "keywords": list(layer.keywords),
        "benefits": [benefit(b) for b in layer.benefits],
    }


def match(item: AnswerMatch) -> Json:
    """Return one match of an answer."""
    shown = None
    if item.clause:
        shown = clause(item.clause, item.clause_status or item.status)
    return {
        "score": round(item.score, 4),
        "document": document(item.document, item.status),
        "clause": shown,
        "benefits": [benefit(b) for b in item.clause.curation.benefits] if item.clause else [],
    }


def contact(item: AnswerContact) -> Json:
    """Return one body to turn to; ``name_zh`` is the name as the clause, or another one of its paper, writes it."""
    return {
        "id": item.department.id if item.department else None,
        "name_zh": item.name_zh,
        "name_en": item.department.name_en if item.department else None,
        "role": item.role,
        "of_paper": item.of_paper,
        "phone": item.phone,
        "now_zh": item.department.name_zh if item.department and item.renamed else None,
    }


def department(item: Department) -> Json:
    """Return a public body of the registry."""
    return {
        "id": item.id,
        "name_zh": item.name_zh,
        "name_en": item.name_en,
        "names_zh": list(item.names_zh),
        "names_en": list(item.names_en),
        "level": item.level,
        "purpose_en": item.purpose_en or None,
        "purpose_zh": item.purpose_zh or None,
        "topics": list(item.topics),
        "former": [{"name_zh": f.name_zh, "until": f.until or None, "note_en": f.note_en or None} for f in item.former],
        "phone": next((c.value for c in item.contacts if c.kind == "phone"), None),
        "contacts": [{"kind": c.kind, "value": c.value, "source": c.source} for c in item.contacts],
    }


def body(item: BodyEntry) -> Json:
    """Return a public body with its successor and in how many clauses it has which role."""
    count = item.count
    return {
        **department(item.department),
        "successor": item.successor.id if item.successor else None,
        "clauses": {"lead": count.lead, "responsible": count.responsible, "supporting": count.supporting},
    }


def term(item: Term) -> Json:
    """Return a term of art."""
    return {
        "zh": item.zh,
        "en": item.en,
        "variants_zh": list(item.variants_zh),
        "variants_en": list(item.variants_en),
        "note_zh": item.note_zh or None,
        "note_en": item.note_en or None,
    }


def document_status(item: Document, status: Status, as_of: date) -> Json:
    """Return a document with whether it is in force on a day; ``status_sentence`` is what that was read from."""
    return {
        **document(item, status),
        "as_of": as_of.isoformat(),
        "since": _day(status.since),
        "until": _day(status.until),
        "repealed_by": status.by or None,
    }


def topic(item: TopicEntry) -> Json:
    """Return a topic with the number of clauses and documents under it."""
    return {
        "id": item.topic.id,
        "parent": item.topic.parent,
        "name_en": item.topic.name_en,
        "name_zh": item.topic.name_zh,
        "synonyms_en": list(item.topic.synonyms_en),
        "synonyms_zh": list(item.topic.synonyms_zh),
        "clauses": item.clauses,
        "documents": item.documents,
    }


def answer(item: Answer, reply: str) -> Json:
    """Return an answer; ``reply`` is the plain text that a user reads."""
    return {
        "question": item.question,
        "language": item.language,
        "as_of": item.as_of.isoformat(),
        "outcome": item.outcome,
        "intent": item.intent.id if item.intent else None,
        "reply": reply,
        "matches": [match(m) for m in item.matches[:MOST_MATCHES]],
        "contacts": [contact(c) for c in item.contacts],
        "mended": [{"written": a, "meant": b} for a, b in item.mended],
        "nearby": [t.id for t in item.nearby],
        "overviews": [intent.id for intent in item.overviews],
        "parts": [part(p) for p in item.parts],
    }


def part(item: Answer) -> Json:
    """Return the answer to one question of a message that holds several."""
    matches = [match(m) for m in item.matches[:MOST_MATCHES]]
    return {"question": item.question, "outcome": item.outcome, "matches": matches}


def unanswered(question: str, language: str, as_of: date, reason: str) -> Json:
    """Return the line of a batch for a question that could not be read."""
    return {
        "question": question,
        "language": language,
        "as_of": as_of.isoformat(),
        "outcome": "none",
        "intent": None,
        "reply": reason,
        "matches": [],
        "contacts": [],
        "mended": [],
        "nearby": [],
        "overviews": [],
        "parts": [],
        "error": reason,
    }

"""What a reader is told by a knowledge store, without anything that only searching needs.

Two stores with the same content differ in nothing that a user would notice, whatever code built them.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from bot.model import Clause, Department, Document
from bot.store.knowledge import Knowledge

T = TypeVar("T", "PaperContent", "ClauseContent", "BodyContent")


@dataclass(frozen=True)
class PaperContent:
    """What is told of a paper as a whole."""

    id: str
    number: str | None
    title: str
    title_en: str
    issued: str | None
    """ISO date, as the two below."""
    effective: str | None
    expires: str | None
    repeals: tuple[str, ...] = ()
    interprets: str | None = None
    abstract_en: str = ""
    abstract_zh: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClauseContent:
    """What is told of a clause."""

    id: str
    document_id: str
    position: int
    handle: str
    path: str
    heading: str
    text: str
    """The official text."""
    summary_en: str
    summary_zh: str
    formal: bool = False
    figures: tuple[str, ...] = ()
    """Each offer as JSON, without the names of its quote."""
    periods: tuple[tuple[str | None, str | None, str, str], ...] = ()
    """(first day, last day, what it limits in English, in Chinese)."""
    topics: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    """Ids of the bodies that it names."""


@dataclass(frozen=True)
class BodyContent:
    """What is told of a public body."""

    id: str
    name_zh: str
    name_en: str
    contacts: tuple[tuple[str, str], ...] = ()
    """(kind, value)."""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """Everything that a store tells its readers, by id, in the store's order."""

    papers: dict[str, PaperContent] = field(default_factory=dict)
    clauses: dict[str, ClauseContent] = field(default_factory=dict)
    bodies: dict[str, BodyContent] = field(default_factory=dict)

    @cached_property
    def _by_paper(self) -> dict[str, list[ClauseContent]]:
        found: dict[str, list[ClauseContent]] = {}
        for clause in self.clauses.values():
            found.setdefault(clause.document_id, []).append(clause)
        return found

    @cached_property
    def repealing(self) -> dict[str, PaperContent]:
        """The paper that repeals each number."""
        return {number: paper for paper in self.papers.values() for number in paper.repeals}

    def of_paper(self, document_id: str) -> list[ClauseContent]:
        """Return a paper's clauses in order."""
        return self._by_paper.get(document_id, [])

    def rows(self) -> Iterable[tuple[str, str, str]]:
        """Yield (kind, id, JSON), from which :func:`from_rows` makes the same content again."""
        for kind, items in (("paper", self.papers), ("clause", self.clauses), ("body", self.bodies)):
            for item in items.values():
                yield kind, item.id, json.dumps(asdict(item), ensure_ascii=False, sort_keys=True)


def from_rows(rows: Iterable[tuple[str, str, str]]) -> Content:
    """Return the content that was written as rows."""
    content = Content()
    for kind, name, body in rows:
        data = json.loads(body)
        if kind == "paper":
            content.papers[name] = _read(PaperContent, data)
        elif kind == "clause":
            content.clauses[name] = _read(ClauseContent, data)
        elif kind == "body":
            content.bodies[name] = _read(BodyContent, data)
    ordered = sorted(content.clauses.values(), key=lambda clause: (clause.document_id, clause.position))
    return Content(content.papers, {clause.id: clause for clause in ordered}, content.bodies)


def content_of(knowledge: Knowledge) -> Content:
    """Return what a store tells its readers."""
    clauses = [clause for document in knowledge.documents for clause in knowledge.clauses(document.id)]
    return Content(
        {document.id: _paper(document) for document in knowledge.documents},
        {clause.id: _clause(clause, knowledge) for clause in clauses},
        {body.id: _body(body) for body in knowledge.departments.values()},
    )


def _read(made: type[T], data: dict[str, Any]) -> T:
    """Return a value from its JSON; what a later version no longer knows is left out, lists are tuples again."""
    known = {f.name for f in fields(made)}
    return made(**{name: _tuples(value) for name, value in data.items() if name in known})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _paper(document: Document) -> PaperContent:
    return PaperContent(
        id=document.id,
        number=document.number,
        title=document.title,
        title_en=document.title_en,
        issued=_day(document.issued),
        effective=_day(document.effective),
        expires=_day(document.expires),
        repeals=document.repeals,
        interprets=document.interprets,
        abstract_en=document.abstract_en,
        abstract_zh=document.abstract_zh,
        topics=document.topics,
    )


def _clause(clause: Clause, knowledge: Knowledge) -> ClauseContent:
    layer = clause.curation
    named = (knowledge.department_named(mention.name_zh) for mention in clause.mentions)
    return ClauseContent(
        id=clause.id,
        document_id=clause.document_id,
        position=clause.position,
        handle=clause.handle,
        path=clause.path,
        heading=clause.heading,
        text=clause.text,
        summary_en=layer.summary_en,
        summary_zh=layer.summary_zh,
        formal=layer.formal,
        figures=tuple(
            json.dumps({"kind": b.kind, "quote": b.quote, "values": b.values}, ensure_ascii=False, sort_keys=True)
            for b in layer.benefits
        ),
        periods=tuple((_day(p.start), _day(p.end), p.applies_to_en, p.applies_to_zh) for p in clause.periods),
        topics=layer.topics,
        departments=tuple(dict.fromkeys(body.id for body in named if body)),
    )


def _body(body: Department) -> BodyContent:
    contacts = tuple((contact.kind, contact.value) for contact in body.contacts)
    return BodyContent(body.id, body.name_zh, body.name_en, contacts, body.topics)

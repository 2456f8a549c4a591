"""The new knowledge store against what was last published, clause by clause."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from rapidfuzz import fuzz

from bot.updates.content import BodyContent, ClauseContent, Content, PaperContent
from bot.updates.pairing import paired
from bot.updates.wording import Stretch, compared, same_text

ChangeKind = Literal[
    "new_paper",
    "paper_gone",
    "repealed",
    "replaced",
    "status",
    "dates",
    "paper_changed",
    "new_clause",
    "clause_changed",
    "clause_gone",
    "contact",
]
_SAME_SUBJECT = 60.0
"""Least ratio (0 to 100) of two titles at which a paper that repeals another is said to replace it."""
_SHOWN_CLAUSES = 6


@dataclass(frozen=True)
class Part:
    """One thing that reads otherwise than before."""

    name: str
    """``text`` (official), ``summary_en``, ``summary_zh``, ``figures``, ``periods``, ``title``, ``issued`` ..."""
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Change:
    """One difference that a reader would notice."""

    kind: ChangeKind
    paper: str = ""
    """Id of the paper; empty for a body's contact."""
    title: str = ""
    title_en: str = ""
    number: str | None = None
    clause: str = ""
    """The clause's handle; empty for a paper as a whole."""
    path: str = ""
    heading: str = ""
    summary_en: str = ""
    summary_zh: str = ""
    """What a new clause or paper offers, or a clause that is gone offered."""
    parts: tuple[Part, ...] = ()
    states: tuple[str, str] = ("", "")
    """For ``status``: as was last told, and on the day of the comparison."""
    by: str = ""
    """For ``repealed``, ``replaced`` and a status that is: the number or title of the paper that does it."""
    since: str | None = None
    """The day (ISO) from which it holds, where one is stated."""
    clauses: tuple[tuple[str, str], ...] = ()
    """For a new paper: (English, Chinese) of its first measures."""
    count: int = 0
    """For a new paper: how many clauses it has."""
    body_zh: str = ""
    body_en: str = ""
    topics: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    """Papers whose followers hear of it: itself and those that it repeals or explains, or those that name the body."""

    def as_data(self) -> dict[str, Any]:
        """Return the change as plain data, without what is empty; :func:`from_data` reads it."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, (), 0, ("", ""))}


def from_data(data: dict[str, Any]) -> Change:
    """Return the change that was written as plain data (also after a round trip through JSON)."""
    values = {name: _tuples(value) for name, value in data.items()}
    values["parts"] = tuple(
        Part(part["name"], tuple(Stretch(s["before"], s["after"]) for s in part["stretches"]))
        for part in data.get("parts", ())
    )
    return Change(**values)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def compare(old: Content, new: Content, day: date, told: date | None = None) -> tuple[Change, ...]:
    """Return what a reader would notice on ``day``, in the order of the papers; bodies come last.

    ``told`` is the day on which ``old`` was told, ``day`` unless given: what ended or took effect by the calendar since
    then is a change. A clause that only has another number, and a store that only was built anew, are none.
    """
    return (*_papers(old, new, (told or day, day)), *_bodies(old, new))


# Papers.


def _papers(old: Content, new: Content, days: tuple[date, date]) -> Iterator[Change]:
    for paper in new.papers.values():
        before = old.papers.get(paper.id)
        if before is None:
            yield _new_paper(paper, new)
            continue
        repealer = new.repealing.get(paper.number or "")
        if repealer and paper.number not in old.repealing:
            yield _repealed(paper, repealer, new)
        else:
            yield from _stated(before, paper, old, new, days)
        yield from _clauses(paper, old, new)
    for paper in old.papers.values():
        if paper.id not in new.papers:
            yield _of_paper("paper_gone", paper, old)


def _of_paper(kind: ChangeKind, paper: PaperContent, content: Content, **values: Any) -> Change:
    clauses = content.of_paper(paper.id)
    topics = (*paper.topics, *(topic for clause in clauses for topic in clause.topics))
    departments = (body for clause in clauses for body in clause.departments)
    return Change(
        kind,
        paper=paper.id,
        title=paper.title,
        title_en=paper.title_en,
        number=paper.number,
        topics=tuple(dict.fromkeys(topics)),
        departments=tuple(dict.fromkeys(departments)),
        papers=values.pop("papers", (paper.id,)),
        **values,
    )


def _new_paper(paper: PaperContent, new: Content) -> Change:
    clauses = [clause for clause in new.of_paper(paper.id) if not clause.formal]
    numbers = {*paper.repeals, paper.interprets}
    related = (p.id for p in new.papers.values() if p.id in numbers or (p.number and p.number in numbers))
    return _of_paper(
        "new_paper",
        paper,
        new,
        summary_en=paper.abstract_en,
        summary_zh=paper.abstract_zh,
        since=paper.effective or paper.issued,
        clauses=tuple((c.summary_en, c.summary_zh or c.heading) for c in clauses[:_SHOWN_CLAUSES]),
        count=len(new.of_paper(paper.id)),
        papers=(paper.id, *related),
    )


def _repealed(paper: PaperContent, by: PaperContent, new: Content) -> Change:
    replaces = fuzz.ratio(paper.title, by.title, score_cutoff=_SAME_SUBJECT) > 0
    return _of_paper(
        "replaced" if replaces else "repealed",
        paper,
        new,
        by=by.number or by.title,
        since=by.effective or by.issued,
        papers=(paper.id, by.id),
    )


def _stated(
    before: PaperContent, paper: PaperContent, old: Content, new: Content, days: tuple[date, date]
) -> Iterator[Change]:
    """Yield what the paper as a whole states otherwise, and how it stands otherwise than on the day of the old."""
    dates = tuple(
        Part(name, (Stretch(getattr(before, name) or "", getattr(paper, name) or ""),))
        for name in ("issued", "effective", "expires")
        if getattr(before, name) != getattr(paper, name)
    )
    states = _state(before, old, days[0]), _state(paper, new, days[1])
    by = new.repealing.get(paper.number or "") if states[1] == "repealed" else None
    if states[0] != states[1]:
        since = by.effective or by.issued if by else paper.effective
        name = by.number or by.title if by else ""
        yield _of_paper("status", paper, new, parts=dates, states=states, since=since, by=name)
    elif dates:
        yield _of_paper("dates", paper, new, parts=dates)
    names = ("title", "title_en", "number", "abstract_en", "abstract_zh")
    parts = _parts((name, getattr(before, name) or "", getattr(paper, name) or "") for name in names)
    if parts:
        yield _of_paper("paper_changed", paper, new, parts=parts)


def _state(paper: PaperContent, content: Content, day: date) -> str:
    """Return the state of a paper on a day, as bot.advice.validity reads it from the same dates."""
    by = content.repealing.get(paper.number or "")
    since = by and (by.effective or by.issued)
    if since and since <= day.isoformat():
        return "repealed"
    if paper.expires and paper.expires < day.isoformat():
        return "ended"
    start = paper.effective or paper.issued
    if start and day.isoformat() < start:
        return "not_yet_in_force"
    return "in_force" if paper.issued else "unknown"


# Clauses.


def _clauses(paper: PaperContent, old: Content, new: Content) -> Iterator[Change]:
    pairs = paired(old.of_paper(paper.id), new.of_paper(paper.id))
    for before, after in pairs:
        if before is None and after is not None:
            if not after.formal:
                yield _of_clause("new_clause", paper, after)
        elif after is None and before is not None:
            if not before.formal:
                yield _of_clause("clause_gone", paper, before)
        elif before is not None and after is not None:
            parts = _clause_parts(before, after)
            if parts:
                yield _of_clause("clause_changed", paper, after, parts, before)


def _clause_parts(before: ClauseContent, after: ClauseContent) -> tuple[Part, ...]:
    names = ("text", "summary_en", "summary_zh")
    parts = _parts((name, getattr(before, name), getattr(after, name)) for name in names)
    if before.periods != after.periods:
        parts += (Part("periods", compared(_periods(before), _periods(after))),)
    if _plain(before.figures) != _plain(after.figures) and not parts:
        # The figures come from the text and the summary; alone they changed only where they had been noted wrongly.
        parts += (Part("figures", compared("; ".join(_quotes(before)), "; ".join(_quotes(after)))),)
    return parts


def _plain(figures: Iterable[str]) -> list[str]:
    """Return figures without their Chinese wording: each text of an offer stands in English too."""
    return sorted(json.dumps(_without_chinese(json.loads(figure)), ensure_ascii=False) for figure in figures)


def _without_chinese(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_chinese(held) for key, held in sorted(value.items()) if not key.endswith("_zh")}
    return [_without_chinese(held) for held in value] if isinstance(value, list) else value


def _quotes(clause: ClauseContent) -> list[str]:
    return [str(json.loads(figure)["quote"]) for figure in clause.figures]


def _periods(clause: ClauseContent) -> str:
    return "; ".join(f"{start or ''} – {end or ''}" for start, end, *_ in clause.periods)


def _of_clause(
    kind: ChangeKind,
    paper: PaperContent,
    clause: ClauseContent,
    parts: tuple[Part, ...] = (),
    before: ClauseContent | None = None,
) -> Change:
    topics = (*clause.topics, *(before.topics if before else ()))
    departments = (*clause.departments, *(before.departments if before else ()))
    return Change(
        kind,
        paper=paper.id,
        title=paper.title,
        title_en=paper.title_en,
        number=paper.number,
        clause=clause.handle,
        path=clause.path,
        heading=clause.heading,
        summary_en=clause.summary_en,
        summary_zh=clause.summary_zh,
        parts=parts,
        topics=tuple(dict.fromkeys(topics)),
        departments=tuple(dict.fromkeys(departments)),
        papers=(paper.id,),
    )


def _parts(texts: Iterable[tuple[str, str, str]]) -> tuple[Part, ...]:
    return tuple(Part(name, compared(before, after)) for name, before, after in texts if not same_text(before, after))


# Bodies.


def _bodies(old: Content, new: Content) -> Iterator[Change]:
    for body in new.bodies.values():
        before = old.bodies.get(body.id)
        if before is None:
            continue
        names = (("name_zh", before.name_zh, body.name_zh), ("name_en", before.name_en, body.name_en))
        parts = (*_parts(names), *_contact_parts(before, body))
        if parts:
            named = [clause for clause in new.clauses.values() if body.id in clause.departments]
            yield Change(
                "contact",
                body_zh=body.name_zh,
                body_en=body.name_en,
                parts=parts,
                topics=tuple(dict.fromkeys(topic for clause in named for topic in clause.topics)),
                departments=(body.id,),
                papers=tuple(dict.fromkeys(clause.document_id for clause in named)),
            )


def _contact_parts(before: BodyContent, body: BodyContent) -> Iterator[Part]:
    kinds = dict.fromkeys(kind for kind, _ in (*before.contacts, *body.contacts))
    for kind in kinds:
        old, new = (", ".join(v for k, v in b.contacts if k == kind) for b in (before, body))
        if not same_text(old, new):
            yield Part(kind, (Stretch(old, new),))

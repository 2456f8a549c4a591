"""Says whether a paper or a clause holds on a given day, and which sentence says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from bot.model import Clause, Document, Period

State = Literal["in_force", "not_yet_in_force", "ended", "repealed", "unknown"]
OVER: tuple[State, ...] = ("ended", "repealed")
"""What does not hold any more."""
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time without daylight saving, so no time zone database is needed."""


@dataclass(frozen=True)
class Status:
    """Whether a paper or a clause holds on the day that an answer speaks for."""

    state: State
    since: date | None = None
    until: date | None = None
    sentence: str = ""
    """The sentence that the state was read from; empty where the source states nothing."""
    by: str = ""
    """For ``repealed``: the number of the paper that repeals this one."""


def today() -> date:
    """Return the date in Chongqing."""
    return datetime.now(SHANGHAI).date()


def _sentence(document: Document, *fields: str) -> str:
    for name in fields:
        for fact in document.facts:
            if fact.field == name and fact.value:
                return fact.sentence
    return ""


def document_status(document: Document, as_of: date, others: Iterable[Document] = ()) -> Status:
    """Return the status of ``document`` on ``as_of``; ``others`` are the papers that may repeal it."""
    start = document.effective or document.issued
    if document.number:
        for other in others:
            began = other.effective or other.issued
            if document.number in other.repeals and began and began <= as_of:
                quote = _sentence(other, "repeals")
                return Status("repealed", start, began, quote, other.number or other.title)
    if document.expires and document.expires < as_of:
        return Status("ended", start, document.expires, _sentence(document, "expires"))
    if start and as_of < start:
        return Status("not_yet_in_force", start, document.expires, _sentence(document, "effective", "issued"))
    if document.issued is None:
        return Status("unknown", None, document.expires, _sentence(document, "expires"))
    return Status("in_force", start, document.expires, _sentence(document, "expires", "effective", "issued"))


def clause_status(clause: Clause, whole: Status, as_of: date) -> Status:
    """Return the status of a clause: its own periods where it states any, else that of its document."""
    if whole.state in (*OVER, "not_yet_in_force"):
        return whole
    if clause.periods and all(period.end and period.end < as_of for period in clause.periods):
        last = max(clause.periods, key=lambda period: period.end or date.min)
        return Status("ended", last.start, last.end, last.quote)
    if clause.periods and all(period.start and as_of < period.start for period in clause.periods):
        first = min(clause.periods, key=lambda period: period.start or date.max)
        return Status("not_yet_in_force", first.start, first.end, first.quote)
    running = [period for period in clause.periods if holds(period, as_of)]
    if running and whole.state == "unknown":
        return Status("in_force", running[0].start, running[0].end, running[0].quote)
    return whole


def holds(period: Period, as_of: date) -> bool:
    """Say whether ``as_of`` lies in ``period``."""
    return (period.start is None or period.start <= as_of) and (period.end is None or as_of <= period.end)

"""What ends soon and what takes effect today, for those who follow it."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.advice.validity import SHANGHAI
from bot.model import Clause, Document, Period
from bot.store.knowledge import Knowledge
from bot.store.publications import Publications
from bot.store.published import Published
from bot.store.state import State
from bot.store.users import Users
from bot.updates.audience import Audience, Subject, subject
from bot.updates.digests import CLOCK
from bot.userdata import Message

DAYS_BEFORE = (90, 30, 7, 1)
MOST_EVENTS = 20
"""Events of one message; no day has as many for one reader, but a long pause of the bot may."""
_THROUGH = "reminded_through"
EventKind = Literal["ends", "begins", "repealed"]


@dataclass(frozen=True)
class Event:
    """A day that matters to those who follow a paper or a clause."""

    kind: EventKind
    day: str
    """The last day, or the first: of the paper or clause, or of its repeal (ISO)."""
    paper: str
    title: str
    title_en: str
    clause: str = ""
    """The clause's handle; empty for the paper as a whole."""
    path: str = ""
    what_en: str = ""
    """What of the clause the day is about; empty for all of it."""
    what_zh: str = ""
    by: str = ""
    """Of a repeal: the number or title of the paper that does it."""


def event_from_data(data: dict[str, Any]) -> Event:
    """Return the event that was written as plain data."""
    return Event(**data)


def events(knowledge: Knowledge, last: date, today: date) -> list[tuple[Event, Subject]]:
    """Return what followers are to be told on ``today``, where they were told of all that fell on ``last``.

    Of several days that a pause of the bot made miss, each paper or clause is spoken of once.
    """
    found: list[tuple[Event, Subject]] = []
    for document in knowledge.documents:
        repeal = _repeal(document, knowledge)
        if repeal and repeal[0] <= last:
            continue
        clauses = knowledge.clauses(document.id)
        about = _subject_of_paper(document, clauses, knowledge)
        if repeal and _told_ahead(repeal[0], (*DAYS_BEFORE, 0), last, today):
            found.append((_event("repealed", repeal[0], document, by=repeal[1]), about))
        if repeal and repeal[0] <= today:
            continue
        start = document.effective or document.issued
        until = repeal[0] if repeal else date.max
        for event in _of_span(start, document.expires, last, today, until, document):
            found.append((event, about))
        for clause in clauses:
            found += _of_clause(clause, document, knowledge, last, today, until)
    return found


def _repeal(document: Document, knowledge: Knowledge) -> tuple[date, str] | None:
    """Return the day from which a paper is repealed, and by which; None where none is known."""
    others = knowledge.repealing(document.number)
    days = ((other.effective or other.issued, other.number or other.title) for other in others)
    return min(((day, name) for day, name in days if day), default=None)


def _told_ahead(day: date, ahead: Iterable[int], last: date, today: date) -> bool:
    """Say whether one of the days that lie so many days ahead of ``day`` came after ``last``."""
    return any(last < day - timedelta(days=before) <= today for before in ahead)


def send_due(state: State, knowledge: Knowledge, now: datetime) -> int:
    """Fill the outbox with the reminders of today in Chongqing; return how many accounts get one.

    Once a day, whoever calls it how often; raises StoreError.
    """
    today = now.astimezone(SHANGHAI).date()
    published = Published(state)
    with state.transaction():
        through = published.mark(_THROUGH)
        last = date.fromisoformat(through) if through else today - timedelta(days=1)
        if last >= today:
            return 0
        found = events(knowledge, last, today)
        messages = list(_messages(state, [about for _, about in found], now)) if found else []
        if messages:
            publications = Publications(state)
            summary = {"events": [asdict(event) for event, _ in found], "day": today.isoformat()}
            draft = publications.draft("reminder", CLOCK, summary, now, key=f"reminder:{today.isoformat()}")
            if draft:
                publications.confirm(draft.id, CLOCK, messages, now)
        published.set_mark(_THROUGH, today.isoformat())
        return len(messages)


def _messages(state: State, subjects: list[Subject], now: datetime) -> Iterator[Message]:
    users = Users(state)
    for listener in Audience(state).of(subjects):
        known = users.preferences(listener.account)
        payload = {"events": list(listener.indices[:MOST_EVENTS])}
        yield Message(listener.account, payload, not_before=_hour(now, known.time.isoformat("minutes"), known.zone))


@lru_cache(maxsize=4096)
def _hour(now: datetime, clock: str, zone: str) -> datetime:
    """Return the user's hour where it is still to come while it is the same day in Chongqing, else now."""
    place = ZoneInfo(zone)
    hour = datetime.strptime(clock, "%H:%M").time()
    local = now.astimezone(place).date()
    for day in (local, local + timedelta(days=1)):
        due = datetime.combine(day, hour, place).astimezone(SHANGHAI)
        if due >= now and due.date() == now.astimezone(SHANGHAI).date():
            return due
    return now


def _of_clause(
    clause: Clause, document: Document, knowledge: Knowledge, last: date, today: date, until: date
) -> Iterator[tuple[Event, Subject]]:
    bodies = (knowledge.department_named(mention.name_zh) for mention in clause.mentions)
    about = subject(clause.curation.topics, (body.id for body in bodies if body), (document.id,), knowledge)
    for period in clause.periods:
        start = period.start if period.start != (document.effective or document.issued) else None
        end = period.end if period.end != document.expires else None
        for event in _of_span(start, end, last, today, until, document, clause, period):
            yield event, about


def _of_span(
    start: date | None,
    end: date | None,
    last: date,
    today: date,
    until: date,
    document: Document,
    clause: Clause | None = None,
    period: Period | None = None,
) -> Iterator[Event]:
    """Yield what begins and what ends; what would end only after ``until``, the day of a repeal, does not."""
    if start and last < start <= today:
        yield _event("begins", start, document, clause, period)
    if end and end < until and _told_ahead(end, DAYS_BEFORE, last, today):
        yield _event("ends", end, document, clause, period)


def _event(
    kind: EventKind,
    day: date,
    document: Document,
    clause: Clause | None = None,
    period: Period | None = None,
    by: str = "",
) -> Event:
    return Event(
        kind,
        day.isoformat(),
        document.id,
        document.title,
        document.title_en,
        clause=clause.handle if clause else "",
        path=clause.path if clause else "",
        what_en=period.applies_to_en if period else "",
        what_zh=period.applies_to_zh if period else "",
        by=by,
    )


def _subject_of_paper(document: Document, clauses: list[Clause], knowledge: Knowledge) -> Subject:
    topics = (*document.topics, *(topic for clause in clauses for topic in clause.curation.topics))
    names = dict.fromkeys(mention.name_zh for clause in clauses for mention in clause.mentions)
    bodies = (knowledge.department_named(name) for name in names)
    return subject(dict.fromkeys(topics), [body.id for body in bodies if body], (document.id,), knowledge)

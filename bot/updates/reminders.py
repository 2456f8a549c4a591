"""What ends soon and what takes effect today, for those who follow it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.advice.validity import SHANGHAI, document_status
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


@dataclass(frozen=True)
class Event:
    """A day that matters to those who follow a paper or a clause."""

    kind: Literal["ends", "begins"]
    day: str
    """The last day, or the first (ISO)."""
    paper: str
    title: str
    title_en: str
    clause: str = ""
    """The clause's handle; empty for the paper as a whole."""
    path: str = ""
    what_en: str = ""
    """What of the clause the day is about; empty for all of it."""
    what_zh: str = ""


def event_from_data(data: dict[str, Any]) -> Event:
    """Return the event that was written as plain data."""
    return Event(**data)


def events(knowledge: Knowledge, last: date, today: date) -> list[tuple[Event, Subject]]:
    """Return what followers are to be told on ``today``, where they were told of all that fell on ``last``.

    Of several days that a pause of the bot made miss, each paper or clause is spoken of once.
    """
    found: list[tuple[Event, Subject]] = []
    for document in knowledge.documents:
        if document_status(document, today, knowledge.repealing(document.number)).state == "repealed":
            continue
        clauses = knowledge.clauses(document.id)
        about = _subject_of_paper(document, clauses, knowledge)
        start = document.effective or document.issued
        for event in _of_span(start, document.expires, last, today, document):
            found.append((event, about))
        for clause in clauses:
            found += _of_clause(clause, document, knowledge, last, today)
    return found


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
    clause: Clause, document: Document, knowledge: Knowledge, last: date, today: date
) -> Iterator[tuple[Event, Subject]]:
    bodies = (knowledge.department_named(mention.name_zh) for mention in clause.mentions)
    about = subject(clause.curation.topics, (body.id for body in bodies if body), (document.id,), knowledge)
    for period in clause.periods:
        start = period.start if period.start != (document.effective or document.issued) else None
        end = period.end if period.end != document.expires else None
        for event in _of_span(start, end, last, today, document, clause, period):
            yield event, about


def _of_span(
    start: date | None,
    end: date | None,
    last: date,
    today: date,
    document: Document,
    clause: Clause | None = None,
    period: Period | None = None,
) -> Iterator[Event]:
    days: list[tuple[Literal["ends", "begins"], date]] = []
    if start and last < start <= today:
        days.append(("begins", start))
    if end and any(last < end - timedelta(days=before) <= today for before in DAYS_BEFORE):
        days.append(("ends", end))
    for kind, day in days:
        yield Event(
            kind,
            day.isoformat(),
            document.id,
            document.title,
            document.title_en,
            clause=clause.handle if clause else "",
            path=clause.path if clause else "",
            what_en=period.applies_to_en if period else "",
            what_zh=period.applies_to_zh if period else "",
        )


def _subject_of_paper(document: Document, clauses: list[Clause], knowledge: Knowledge) -> Subject:
    topics = (*document.topics, *(topic for clause in clauses for topic in clause.curation.topics))
    names = dict.fromkeys(mention.name_zh for clause in clauses for mention in clause.mentions)
    bodies = (knowledge.department_named(name) for name in names)
    return subject(dict.fromkeys(topics), [body.id for body in bodies if body], (document.id,), knowledge)

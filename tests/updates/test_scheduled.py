"""Digests and reminders: at the user's time, once, however long the bot was down."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.advice.validity import SHANGHAI
from bot.config import DataPaths
from bot.session import Session
from bot.store.knowledge import FILE_NAME, Knowledge, open_store
from bot.store.publications import Publications
from bot.store.state import moment
from bot.store.users import Users
from bot.updates import digests, reminders
from bot.updates.audience import Subject
from bot.updates.changes import Change
from bot.updates.following import Following
from bot.updates.reminders import events
from bot.userdata import Message
from tests.installation import Place
from tests.updates.crowd import DAY, NOW, after, follower
from tests.updates.teahouse import repeal_tea

TEA = Subject(frozenset({("topic", "tea")}))


def _publish(session: Session, at: datetime, stopped: bool = False) -> int:
    publications = Publications(session.state)
    summary = {"changes": [Change("new_clause", title=at.isoformat()).as_data()], "subjects": [TEA.as_data()]}
    draft = publications.draft("publication", "cli:li", summary, at)
    assert draft
    # A message to somebody else keeps it from being done, so that it can be stopped.
    other = follower(session.state, 999)
    publications.confirm(draft.id, "cli:li", [Message(other, {})], at)
    if stopped:
        publications.stop(draft.id, "cli:li", at)
    return draft.id


def _digests(session: Session, account: int) -> list[list[str]]:
    """Return what each digest of an account tells of."""
    rows = session.state.rows(
        "SELECT outbox.publication_id, body FROM outbox JOIN payloads ON payloads.id = payload_id WHERE account = ? "
        "ORDER BY outbox.id",
        account,
    )
    found = []
    for row in rows:
        known = Publications(session.state).get(row["publication_id"])
        assert known and known.kind == "digest"
        indices = json.loads(row["body"])["changes"]
        found.append([known.summary["changes"][i]["title"] for i in indices])
    return found


def _daily(session: Session, number: int, zone: str = "Asia/Shanghai", clock: time = time(9)) -> int:
    account = follower(session.state, number, ("topic", "tea"))
    following = Following(session.state, session.knowledge, account)
    following.at(NOW, clock=clock, zone=zone)
    following.hear("daily", NOW)
    return account


def _due(session: Session, account: int) -> datetime:
    due = Users(session.state).preferences(account).digest_due
    assert due
    return due


def test_one_digest_for_all_of_it(tea: Session) -> None:
    """After five days of silence one digest has everything, and the next is due at the next hour of the user."""
    account = _daily(tea, 1)
    told = [_publish(tea, after(hours=h)) for h in (1, 30, 60)]
    assert digests.send_due(tea.state, after(days=5)) == 1
    assert digests.send_due(tea.state, after(days=5)) == 0
    assert [len(digest) for digest in _digests(tea, account)] == [len(told)]
    assert _due(tea, account) == datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


def test_nothing_twice_nothing_lost(tea: Session) -> None:
    """Two digests have what came before each; a day without news brings none; a stopped publication is in none."""
    account = _daily(tea, 1)
    _publish(tea, after(hours=1))
    assert digests.send_due(tea.state, _due(tea, account)) == 1
    assert digests.send_due(tea.state, _due(tea, account)) == 0
    _publish(tea, _due(tea, account) - timedelta(minutes=1))
    _publish(tea, _due(tea, account) - timedelta(minutes=1), stopped=True)
    assert digests.send_due(tea.state, _due(tea, account)) == 1
    first, second = _digests(tea, account)
    assert (len(first), len(second)) == (1, 1) and first != second


def test_before_the_wish(tea: Session) -> None:
    """What was published before somebody wanted a digest is not in it; what comes later is."""
    _publish(tea, after(hours=-1))
    account = _daily(tea, 1)
    assert digests.send_due(tea.state, _due(tea, account)) == 0


def test_last_digest(tea: Session) -> None:
    """Who gives the digest up for messages at once gets what was to be in the next one, there and then, once."""
    account = _daily(tea, 1)
    _publish(tea, after(hours=1))
    assert Following(tea.state, tea.knowledge, account).hear("at_once", after(hours=2)).digest_due is None
    assert len(_digests(tea, account)) == 1
    assert digests.send_due(tea.state, after(days=30)) == 0


def test_another_time_after_the_last_digest(tea: Session) -> None:
    """Who gives the digest up and chooses another hour at once does not lose what was to be in the next one."""
    account = _daily(tea, 1)
    _publish(tea, after(hours=1))
    following = Following(tea.state, tea.knowledge, account)
    following.hear("at_once", after(hours=2))
    following.at(after(hours=2), clock=time(7), zone="Europe/Berlin")
    digests.send_due(tea.state, after(hours=2.1))
    assert [len(digest) for digest in _digests(tea, account)] == [1]


def test_published_after_the_last_digest(tea: Session) -> None:
    """What is published right after somebody gave the digest up comes at once alone, in no digest as well."""
    account = _daily(tea, 1)
    Following(tea.state, tea.knowledge, account).hear("at_once", after(hours=2))
    _publish(tea, after(hours=2.001))
    digests.send_due(tea.state, after(hours=2.002))
    assert _digests(tea, account) == []


def test_published_while_the_clock_was_read(tea: Session) -> None:
    """A publication a moment later than the clock of a digest that has it already is not in the next one."""
    account = _daily(tea, 1)
    due = _due(tea, account)
    _publish(tea, due + timedelta(seconds=1))
    assert [digests.send_due(tea.state, now) for now in (due, due + timedelta(days=1))] == [1, 0]
    Following(tea.state, tea.knowledge, account).hear("at_once", due + timedelta(days=2))
    _publish(tea, due + timedelta(days=2, seconds=1))
    Following(tea.state, tea.knowledge, account).hear("daily", due + timedelta(days=2))
    assert digests.send_due(tea.state, due + timedelta(days=4)) == 0


def test_weekly(tea: Session) -> None:
    """A weekly digest comes on its day."""
    account = _daily(tea, 1)
    following = Following(tea.state, tea.knowledge, account)
    following.hear("weekly", NOW)
    following.at(NOW, weekday=2)
    assert _due(tea, account).astimezone(SHANGHAI).strftime("%a %H:%M") == "Wed 09:00"


@pytest.mark.parametrize(
    ("zone", "clock", "around", "gap"),
    [
        ("Europe/Berlin", time(2, 30), date(2027, 3, 28), True),
        ("Europe/Berlin", time(2, 30), date(2026, 10, 25), False),
        ("America/New_York", time(2, 30), date(2027, 3, 14), True),
        ("America/New_York", time(1, 30), date(2026, 11, 1), False),
        ("Australia/Lord_Howe", time(2, 15), date(2026, 10, 4), True),
        ("Australia/Sydney", time(2, 30), date(2027, 4, 4), False),
        ("Asia/Shanghai", time(9, 0), date(2027, 1, 1), False),
        ("Pacific/Kiritimati", time(0, 0), date(2027, 1, 1), False),
    ],
)
def test_daylight_saving(tea: Session, zone: str, clock: time, around: date, gap: bool) -> None:
    """A digest a day over a change of the clock, none left out and none twice; in the gap it comes after the leap."""
    start = datetime.combine(around - timedelta(days=3), time(12), UTC)
    account = follower(tea.state, 1, ("topic", "tea"))
    following = Following(tea.state, tea.knowledge, account)
    following.at(start, clock=clock, zone=zone)
    following.hear("daily", start)
    moments: list[datetime] = []
    for minute in range(0, 5 * 24 * 60, 15):
        now = start + timedelta(minutes=minute)
        _publish_quietly(tea, now)
        if digests.send_due(tea.state, now):
            moments.append(now)
    local = [m.astimezone(ZoneInfo(zone)) for m in moments]
    assert [m.date() for m in local] == [local[0].date() + timedelta(days=i) for i in range(len(local))]
    assert local[0].date() < around < local[-1].date()
    odd = [m for m in local if m.time() != clock]
    assert (len(odd) == 1 and odd[0].date() == around and odd[0].time() > clock) if gap else odd == []


def _publish_quietly(session: Session, now: datetime) -> None:
    """Let there be news once a day, some time before each digest."""
    if now.minute == 0 and now.hour % 6 == 0:
        _publish(session, now - timedelta(minutes=1))


# Reminders.


def _days(session: Session, last: date, today: date) -> list[tuple[str, str]]:
    return [(event.kind, event.day) for event, _ in events(session.knowledge, last, today)]


END = date(2027, 12, 31)


@pytest.mark.parametrize(
    ("before", "told"), [(91, 0), (90, 1), (89, 0), (31, 0), (30, 1), (7, 1), (2, 0), (1, 1), (0, 0), (-1, 0)]
)
def test_days_before_the_end(tea: Session, before: int, told: int) -> None:
    """Followers are told 90, 30, 7 and 1 days before the end, on no other day."""
    today = END - timedelta(days=before)
    assert _days(tea, today - timedelta(days=1), today) == [("ends", END.isoformat())] * told


def test_takes_effect(tea: Session) -> None:
    """A paper takes effect on its day; so does a period of a clause with a day of its own."""
    assert _days(tea, date(2026, 1, 4), date(2026, 1, 5)) == [("begins", "2026-01-05")]
    assert _days(tea, date(2025, 12, 31), date(2026, 1, 1)) == [("begins", "2026-01-01")]


def test_a_long_pause(tea: Session) -> None:
    """What several missed days would have said is said once."""
    assert _days(tea, END - timedelta(days=100), END - timedelta(days=3)) == [("ends", END.isoformat())]
    assert _days(tea, END - timedelta(days=2), END + timedelta(days=2)) == [("ends", END.isoformat())]


REPEAL = date(2027, 3, 1)


@pytest.fixture
def repealed(teahouse: Place, papers: DataPaths, tea: Session) -> Iterator[Knowledge]:
    """A store in which a second paper repeals the first from REPEAL on."""
    repeal_tea(papers)
    assert teahouse.run("build").exit_code == 0
    knowledge = open_store(teahouse.home / FILE_NAME)
    yield knowledge
    knowledge.close()


@pytest.mark.parametrize(
    ("before", "told"), [(91, 0), (90, 1), (89, 0), (30, 1), (7, 1), (2, 0), (1, 1), (0, 1), (-1, 0)]
)
def test_days_before_a_repeal(repealed: Knowledge, before: int, told: int) -> None:
    """Followers of the old paper are told of its repeal ahead and on the day, with the paper that does it."""
    today = REPEAL - timedelta(days=before)
    found = [(e, about) for e, about in events(repealed, today - timedelta(days=1), today) if e.kind == "repealed"]
    assert [(e.paper, e.day, e.by) for e, _ in found] == [("tea-2026", "2027-03-01", "渝茶规〔2026〕2号")] * told
    assert all(("document", "tea-2026") in about.keys for _, about in found)


def test_nothing_ends_after_its_repeal(repealed: Knowledge) -> None:
    """Of a paper that is repealed before its end only the repeal is told, also after a long pause, and once."""
    pause = events(repealed, REPEAL - timedelta(days=100), REPEAL + timedelta(days=3))
    assert [(e.kind, e.day) for e, _ in pause if e.paper == "tea-2026"] == [("repealed", "2027-03-01")]
    later = events(repealed, REPEAL, END + timedelta(days=10))
    assert {e.paper for e, _ in later} <= {"coffee-2026"}


def test_repeal_reaches_who_follows_the_old_paper(tea: Session, repealed: Knowledge) -> None:
    """On the day of the repeal the follower of the old paper alone gets the reminder."""
    noon = datetime.combine(REPEAL, time(12), SHANGHAI)
    reminders.send_due(tea.state, repealed, noon - timedelta(days=1))
    account = follower(tea.state, 1, ("document", "tea-2026"))
    assert reminders.send_due(tea.state, repealed, noon) == 1
    (row,) = tea.state.rows("SELECT outbox.*, body FROM outbox JOIN payloads ON payloads.id = payload_id")
    known = Publications(tea.state).get(row["publication_id"])
    assert known and row["account"] == account
    told = [known.summary["events"][i] for i in json.loads(row["body"])["events"]]
    assert [(event["kind"], event["paper"]) for event in told] == [("repealed", "tea-2026")]


def test_reminder_is_sent_once_a_day(tea: Session) -> None:
    """A reminder is filled once, for the followers who want updates, at the hour of each."""
    today = END - timedelta(days=7)
    begin = datetime.combine(today, time(0, 5), SHANGHAI)
    reminders.send_due(tea.state, tea.knowledge, begin - timedelta(days=1))
    early = follower(tea.state, 1, ("document", "tea-2026"))
    berlin = follower(tea.state, 2, ("topic", "trade"))
    Following(tea.state, tea.knowledge, berlin).at(begin, clock=time(8, 15), zone="Europe/Berlin")
    late = follower(tea.state, 3, ("department", "tea-bureau"))
    Following(tea.state, tea.knowledge, late).at(begin, clock=time(23, 30), zone="America/New_York")
    off = follower(tea.state, 4, ("document", "tea-2026"))
    Following(tea.state, tea.knowledge, off).hear("off", begin)
    assert reminders.send_due(tea.state, tea.knowledge, begin) == 3
    assert reminders.send_due(tea.state, tea.knowledge, begin + timedelta(hours=3)) == 0
    rows = tea.state.rows("SELECT account, not_before FROM outbox ORDER BY account")
    hours = {row["account"]: moment(row["not_before"]) for row in rows}
    assert hours == {
        early: datetime.combine(today, time(9), SHANGHAI),
        berlin: datetime.combine(today, time(8, 15), ZoneInfo("Europe/Berlin")),
        late: datetime.combine(today - timedelta(days=1), time(23, 30), ZoneInfo("America/New_York")),
    }


def test_reminder_after_the_hour(tea: Session) -> None:
    """Where the user's hour has passed already that day, the reminder comes at once."""
    noon = datetime.combine(END - timedelta(days=1), time(12), SHANGHAI)
    reminders.send_due(tea.state, tea.knowledge, noon - timedelta(days=1))
    follower(tea.state, 1, ("document", "tea-2026"))
    assert reminders.send_due(tea.state, tea.knowledge, noon) == 1
    (row,) = tea.state.rows("SELECT not_before FROM outbox")
    assert moment(row["not_before"]) == noon


def test_nothing_for_a_newcomer(tea: Session) -> None:
    """On its first day the clock does not tell of what lies behind."""
    follower(tea.state, 1, ("document", "tea-2026"))
    assert reminders.send_due(tea.state, tea.knowledge, NOW) == 0
    assert reminders.send_due(tea.state, tea.knowledge, NOW + timedelta(days=1)) == 0
    assert DAY < END

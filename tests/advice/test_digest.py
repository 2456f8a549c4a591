"""A digest is due once a day or week, at the time on the user's clock, through every change of that clock."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.digest import next_digest
from bot.userdata import Preferences

ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]


def at(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(preferences: Preferences, after: str) -> str | None:
    """Return the next digest as UTC text."""
    found = next_digest(preferences, at(after))
    return found.strftime("%Y-%m-%d %H:%M") if found else None


@pytest.mark.parametrize("updates", ["off", "at_once"])
def test_no_digest_is_wanted(updates: str) -> None:
    """Who wants no digest gets none."""
    assert due(Preferences(updates), "2026-11-22 00:00") is None  # type: ignore[arg-type]


def test_daily_at_the_users_time() -> None:
    """Nine o'clock in Chongqing is one o'clock UTC; at that moment itself the next one is tomorrow's."""
    daily = Preferences("daily")
    assert due(daily, "2026-11-22 00:59") == "2026-11-22 01:00"
    assert due(daily, "2026-11-22 01:00") == "2026-11-23 01:00"


def test_weekly_on_the_users_day() -> None:
    """The weekday is the user's, not that of UTC."""
    weekly = Preferences("weekly", time(8, 0), 0, "Pacific/Auckland")
    assert due(weekly, "2026-11-21 00:00") == "2026-11-22 19:00"
    assert due(weekly, "2026-11-22 19:00") == "2026-11-29 19:00"


def test_clock_leaps_over_the_time() -> None:
    """On the night when 02:30 does not exist in Berlin the digest comes at 03:30, and the day after at 02:30."""
    early = Preferences("daily", time(2, 30), 0, "Europe/Berlin")
    assert due(early, "2026-03-28 12:00") == "2026-03-29 01:30"
    assert due(early, "2026-03-29 01:30") == "2026-03-30 00:30"


def test_clock_shows_the_time_twice() -> None:
    """On the night when 02:30 comes twice in Berlin the digest comes once, the first time."""
    early = Preferences("daily", time(2, 30), 0, "Europe/Berlin")
    assert due(early, "2026-10-24 12:00") == "2026-10-25 00:30"
    assert due(early, "2026-10-25 00:30") == "2026-10-26 01:30"


def test_missed_days_are_one_digest() -> None:
    """After ten days of pause one digest is due, and after it the next is tomorrow's."""
    daily = Preferences("daily")
    now = at("2026-11-22 05:00")
    through = at("2026-11-12 01:00")
    missed = next_digest(daily, through)
    assert missed is not None and missed <= now
    following = next_digest(daily, now)
    assert following == at("2026-11-23 01:00")


@given(
    zone=st.sampled_from(ZONES),
    clock=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    start=st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    weekly=st.booleans(),
    weekday=st.integers(0, 6),
)
def test_every_day_once(zone: str, clock: time, start: datetime, weekly: bool, weekday: int) -> None:
    """Digests in a row are on different days of the user's calendar, none is left out, each at or after its time."""
    preferences = Preferences("weekly" if weekly else "daily", clock, weekday, zone)
    days: list[date] = []
    last = start
    for _ in range(5):
        found = next_digest(preferences, last)
        assert found is not None and found > last
        local = found.astimezone(ZoneInfo(zone))
        assert local.replace(tzinfo=None).time() >= clock or local.time() < time(3)
        days.append(local.date())
        last = found
    step = timedelta(days=7 if weekly else 1)
    skipped = date(2011, 12, 30)  # Samoa had no such day
    for one, following in pairwise(days):
        assert following - one == step or (zone == "Pacific/Apia" and one <= skipped <= following)

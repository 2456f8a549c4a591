"""When a user's digest is due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.userdata import Preferences

_DAYS_AHEAD = 9


def next_digest(preferences: Preferences, after: datetime) -> datetime | None:
    """Return the first moment after ``after`` (aware) at which a digest is due, in UTC; None where none is wanted.

    The time is that of the user's clock on each day. Where the clock leaps over it, the digest comes as much later as
    the leap is long; where the clock shows it twice, the first time. So a day has one digest at most. After a pause of
    the bot ``next_digest(preferences, digest_through) <= now`` says that one digest for all of it is due.
    """
    if preferences.updates not in ("daily", "weekly"):
        return None
    zone = ZoneInfo(preferences.zone)
    first = after.astimezone(zone).date() - timedelta(days=1)
    for offset in range(_DAYS_AHEAD + 1):
        day = first + timedelta(days=offset)
        if preferences.updates == "weekly" and day.weekday() != preferences.weekday:
            continue
        # With fold 0 a time that the clock leaps over is read with the offset before the leap.
        due = datetime.combine(day, preferences.time, zone).astimezone(UTC)
        if due > after:
            return due
    raise AssertionError("every weekday comes within nine days")

"""People who follow something, for the updates' tests."""

from datetime import UTC, date, datetime, timedelta

from bot.store.state import State
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from bot.userdata import FollowKind

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Noon in Chongqing."""
DAY = date(2026, 11, 21)


def follower(
    state: State, number: int, *wanted: tuple[FollowKind, str], channel: str = "telegram", chat: int | None = None
) -> int:
    """Return the account of a new user who follows things."""
    user = Users(state).meet(channel, number if chat is None else chat, number, DAY)
    for kind, target in wanted:
        Subscriptions(state).follow(user.id, kind, target, DAY)
    return user.id


def after(days: float = 0, hours: float = 0) -> datetime:
    """Return a moment after NOW."""
    return NOW + timedelta(days=days, hours=hours)

"""Users and what they did, for tests of the state database."""

import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlite_utils.db import Database

from bot.store.feedback import Feedback
from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.relays import Relays
from bot.store.state import State
from bot.store.state_schema import state as schema
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from bot.userdata import Message, Person, Preferences, Profile, User

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
ANNA = Person("telegram", 700_000_000_001)
OFFICERS_CHAT = -100_500


def in_memory() -> State:
    """Return an empty state database that is nowhere on the disk."""
    database = Database(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))
    database.execute("PRAGMA foreign_keys = ON")
    schema.apply(database)
    return State(database)


def meet(state: State, user_id: int, chat_id: int | None = None) -> User:
    """Return the account of a user, in the private chat unless ``chat_id`` is given."""
    return Users(state).meet("telegram", user_id if chat_id is None else chat_id, user_id, DAY)


def publish(state: State, messages: list[Message], now: datetime = NOW, key: str | None = None) -> int:
    """Publish ``messages`` and return the publication's id."""
    publications = Publications(state)
    draft = publications.draft("publication", "cli:editor", {"title": "更新"}, now, key)
    assert draft is not None
    publications.confirm(draft.id, "cli:editor", messages, now)
    return draft.id


def live_fully(state: State, person: Person = ANNA) -> User:
    """Let a person do everything that leaves something in the database, also as an officer; return the account."""
    user = meet(state, person.user_id)
    meet(state, person.user_id, -42)
    users, relays, publications = Users(state), Relays(state), Publications(state)
    users.choose_language(user.id, "zh-Hant")
    users.keep_profile(user.id, Profile(("hydrogen", "tax"), "small", "operating", "liangjiang", True))
    users.keep_preferences(user.id, Preferences("weekly", time(7, 30), 4, "Europe/Berlin", NOW))
    Subscriptions(state).follow(user.id, "topic", "hydrogen", DAY)
    Feedback(state).rate(user.id, "hydrogen-fcv-2025/一", True, DAY, "秘密问题 about a plant in 铜梁")
    relay = relays.open(user.id, "秘密问题 to an officer", "en", "hydrogen-fcv-2025/一", NOW)
    relays.forwarded(relay.id, OFFICERS_CHAT, 9)
    relays.replied(relay.id, "telegram:5", "Call us.", NOW)
    publish(state, [Message(user.id, {"text": "秘密 digest"}), Message(user.id, {"text": "second"}, 1)])
    (delivery,) = Outbox(state).claim(5, NOW)
    Outbox(state).sent(delivery.id, 17, NOW)
    other = meet(state, 8)
    asked = relays.open(other.id, "somebody else's question", "zh", None, NOW)
    relays.replied(asked.id, person.author, "回复", NOW)
    draft = publications.draft("publication", person.author, {"title": "x"}, NOW)
    assert draft is not None
    return user


def values(state: State) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    tables = state.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {t["name"]: [tuple(r.values()) for r in state.rows(f"SELECT * FROM {t['name']}")] for t in tables}


def later(seconds: float) -> datetime:
    """Return a moment after NOW."""
    return NOW + timedelta(seconds=seconds)

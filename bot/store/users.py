"""Accounts, profiles and preferences."""

from datetime import date, datetime, time

from bot.errors import StoreError
from bot.store.publications import drop_unused_payloads, finish_if_done
from bot.store.state import Row, State, moment, stamp
from bot.userdata import Preferences, Profile, User

HOLDING = ("profiles", "preferences", "subscriptions", "feedback", "relays", "outbox")
"""The tables whose rows belong to an account."""
_ACCOUNT = "WHERE channel = ? AND user_id = ? AND chat_id = ?"


class Users:
    """Reads and writes accounts; every method raises StoreError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def meet(self, channel: str, chat_id: int, user_id: int, day: date) -> User:
        """Return the account of a user who writes in a chat, made on the first day; a message a day is a write."""
        known = self.find(channel, chat_id, user_id)
        if known and known.seen >= day and known.unreachable is None:
            return known
        with self._state.transaction():
            self._state.write(
                "INSERT INTO users (channel, chat_id, user_id, created, seen) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET seen = max(seen, excluded.seen), unreachable = NULL",
                channel,
                chat_id,
                user_id,
                day.isoformat(),
                day.isoformat(),
            )
            met = self.find(channel, chat_id, user_id)
        assert met is not None  # written in the same transaction
        return met

    def find(self, channel: str, chat_id: int, user_id: int) -> User | None:
        """Return the account of a user in a chat, or None."""
        row = self._state.row(f"SELECT * FROM users {_ACCOUNT}", channel, user_id, chat_id)
        return _user(row) if row else None

    def get(self, account: int) -> User | None:
        """Return an account by its own id, or None where it was erased."""
        row = self._state.row("SELECT * FROM users WHERE id = ?", account)
        return _user(row) if row else None

    def choose_language(self, account: int, language: str | None) -> None:
        """Keep the language that a user chose; None leaves it to each question."""
        if not self._state.write("UPDATE users SET language = ? WHERE id = ?", language, account):
            raise StoreError(f"there is no account {account}; it may have been erased")

    def drop_if_empty(self, account: int) -> bool:
        """Erase an account under which nothing is kept any more; say whether that was so."""
        held = " ".join(f"AND NOT EXISTS (SELECT 1 FROM {table} WHERE account = users.id)" for table in HOLDING)
        return bool(self._state.write(f"DELETE FROM users WHERE id = ? AND language IS NULL {held}", account))

    def profile(self, account: int) -> Profile:
        """Return what a user says of the business; empty where nothing was said."""
        row = self._state.row("SELECT * FROM profiles WHERE account = ?", account)
        if row is None:
            return Profile()
        sectors = self._state.rows("SELECT topic_id FROM profile_sectors WHERE account = ? ORDER BY topic_id", account)
        foreign = row["foreign_invested"]
        return Profile(
            sectors=tuple(sector["topic_id"] for sector in sectors),
            size=row["size"],
            stage=row["stage"],
            district=row["district"],
            foreign_invested=None if foreign is None else bool(foreign),
        )

    def keep_profile(self, account: int, profile: Profile) -> None:
        """Replace a user's profile, as bot.advice.profile has checked it; an empty one leaves nothing stored."""
        with self._state.transaction():
            self._state.write("DELETE FROM profiles WHERE account = ?", account)
            if profile == Profile():
                return
            self._state.write(
                "INSERT INTO profiles (account, size, stage, district, foreign_invested) VALUES (?, ?, ?, ?, ?)",
                account,
                profile.size,
                profile.stage,
                profile.district,
                profile.foreign_invested,
            )
            self._state.write_many(
                "INSERT INTO profile_sectors (account, topic_id) VALUES (?, ?)",
                [(account, sector) for sector in dict.fromkeys(profile.sectors)],
            )

    def preferences(self, account: int) -> Preferences:
        """Return when a user wants to hear of changes; the defaults where nothing was chosen."""
        row = self._state.row("SELECT * FROM preferences WHERE account = ?", account)
        if row is None:
            return Preferences()
        return Preferences(
            updates=row["updates"],
            time=time.fromisoformat(row["time"]),
            weekday=row["weekday"],
            zone=row["zone"],
            digest_through=moment(row["digest_through"]),
            digest_due=moment(row["digest_due"]),
            language=row["language"],
        )

    def keep_preferences(self, account: int, preferences: Preferences) -> None:
        """Replace a user's preferences, as bot.advice.profile has checked them."""
        through, due = preferences.digest_through, preferences.digest_due
        self._state.write(
            "INSERT OR REPLACE INTO preferences "
            "(account, updates, time, weekday, zone, digest_through, digest_due, language) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            account,
            preferences.updates,
            preferences.time.isoformat("minutes"),
            preferences.weekday,
            preferences.zone,
            stamp(through) if through else None,
            stamp(due) if due else None,
            preferences.language,
        )

    def move_chat(self, channel: str, old: int, new: int, now: datetime) -> None:
        """Follow a chat that got a new id (a group that became a supergroup), with all that belongs to it."""
        with self._state.transaction():
            for row in self._state.rows("SELECT * FROM users WHERE channel = ? AND chat_id = ?", channel, old):
                self._move(_user(row), new, now)

    def _move(self, account: User, chat: int, now: datetime) -> None:
        user_id = chat if account.user_id == account.chat_id else account.user_id
        there = self.find(account.channel, chat, user_id)
        if there is None:
            self._state.write("UPDATE users SET chat_id = ?, user_id = ? WHERE id = ?", chat, user_id, account.id)
        else:  # the new chat was met first: what only the old account has moves over
            for table in HOLDING:
                self._state.write(f"UPDATE OR IGNORE {table} SET account = ? WHERE account = ?", there.id, account.id)
            twice = self._state.rows("SELECT DISTINCT publication_id FROM outbox WHERE account = ?", account.id)
            self._state.write("DELETE FROM users WHERE id = ?", account.id)
            for row in twice:  # of what both were to get only the new chat's message is left
                drop_unused_payloads(self._state, row["publication_id"])
                finish_if_done(self._state, row["publication_id"], now)
        self._state.write("UPDATE outbox SET chat_id = ? WHERE account = ?", chat, there.id if there else account.id)
        self._state.write(
            "INSERT INTO lanes (chat_id, free_at, ready_at) SELECT ?, free_at, ready_at FROM lanes WHERE chat_id = ? "
            "ON CONFLICT DO UPDATE SET ready_at = min(ready_at, excluded.ready_at)",
            chat,
            account.chat_id,
        )


def _user(row: Row) -> User:
    return User(
        id=row["id"],
        channel=row["channel"],
        chat_id=row["chat_id"],
        user_id=row["user_id"],
        language=row["language"],
        created=date.fromisoformat(row["created"]),
        seen=date.fromisoformat(row["seen"]),
        unreachable=date.fromisoformat(row["unreachable"]) if row["unreachable"] else None,
    )

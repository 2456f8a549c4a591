"""Everything that is held about a person: to be handed out, or erased."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store.publications import drop_unused_lanes, drop_unused_payloads, finish_if_done
from bot.store.state import Row, State
from bot.userdata import Person

_ACCOUNTS = "SELECT id FROM users WHERE channel = ? AND user_id = ?"
_OWN = f"account IN ({_ACCOUNTS})"
_RELAYS = f"relay_id IN (SELECT id FROM relays WHERE {_OWN})"
ERASED = "erased"
"""Stands for the author where the author asked to be erased."""


@dataclass(frozen=True)
class Kind:
    """One kind of data about a person."""

    table: str
    where: str
    """Which rows are the person's, with the channel and the user id as values."""
    others: tuple[str, ...] = ()
    """Columns that are not handed out: they are about somebody else or say nothing outside the database."""


HELD = {
    "accounts": Kind("users", "channel = ? AND user_id = ?"),
    "profile": Kind("profiles", _OWN),
    "sectors": Kind("profile_sectors", _OWN),
    "preferences": Kind("preferences", _OWN),
    "subscriptions": Kind("subscriptions", _OWN),
    "feedback": Kind("feedback", _OWN),
    "questions": Kind("relays", _OWN),
    "question_messages": Kind("relay_messages", _RELAYS, ("chat_id",)),
    "question_replies": Kind("relay_replies", _RELAYS, ("author",)),
    "messages": Kind("outbox JOIN payloads ON payloads.id = payload_id", f"outbox.{_OWN}", ("payload_id",)),
}
"""By name, every kind of data that goes with an account."""
AUTHORED = {"publications_authored": "publications", "replies_authored": "relay_replies", "audit_lines": "audit"}
"""By name, the tables in which a person stands as the author of acts as an officer."""


def export(state: State, person: Person) -> dict[str, list[Row]]:
    """Return everything held about a person as plain data (JSON-able), by kind; kinds without data are empty lists."""
    with state.transaction():  # one moment for all tables
        found = {
            name: [_handed_out(row, kind) for row in state.rows(_select(kind), person.channel, person.user_id)]
            for name, kind in HELD.items()
        }
        for name, table in AUTHORED.items():
            found[name] = state.rows(f"SELECT * FROM {table} WHERE author = ?", person.author)
        return found


def forget(state: State, person: Person, now: datetime) -> dict[str, int]:
    """Erase everything held about a person, in one transaction; return how many rows of each kind there were.

    Acts as an officer stay accounted for without the name. What was erased is overwritten on the disk. Messages in
    flight may still arrive; copies in backups are not reached.
    """
    with state.transaction():
        counts = {name: len(rows) for name, rows in export(state, person).items()}
        lost = state.rows(
            f"SELECT publication_id, count(*) AS n FROM outbox WHERE {_OWN} GROUP BY publication_id",
            person.channel,
            person.user_id,
        )
        state.write("DELETE FROM users WHERE channel = ? AND user_id = ?", person.channel, person.user_id)
        for row in lost:
            state.write("UPDATE publications SET erased = erased + ? WHERE id = ?", row["n"], row["publication_id"])
            drop_unused_payloads(state, row["publication_id"])
            finish_if_done(state, row["publication_id"], now)
        drop_unused_lanes(state)
        for table in AUTHORED.values():
            state.write(f"UPDATE {table} SET author = ? WHERE author = ?", ERASED, person.author)
    state.tidy()
    return counts


def _select(kind: Kind) -> str:
    columns = "outbox.*, body AS payload" if kind.table.startswith("outbox") else "*"
    return f"SELECT {columns} FROM {kind.table} WHERE {kind.where}"


def _handed_out(row: Row, kind: Kind) -> Row:
    shown: dict[str, Any] = {name: value for name, value in row.items() if name not in kind.others}
    if "payload" in shown:
        shown["payload"] = json.loads(shown["payload"])
    return shown

"""Looks for what cannot be in a state database; changes nothing, and may run while the bot is at work."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from datetime import time
from pathlib import Path
from zoneinfo import available_timezones

from sqlite_utils.db import Database

from bot.store.state import FILE_NAME, check_version, connect, explained, look_at
from bot.userdata import ELSEWHERE

_ACTIVE = "('pending', 'sending')"
_IMPOSSIBLE = {
    "message {id} is sent but has no message id": "SELECT id FROM outbox WHERE state = 'sent' AND message_id IS NULL",
    "message {id} has a message id but is not sent": (
        "SELECT id FROM outbox WHERE state != 'sent' AND message_id IS NOT NULL"
    ),
    "message {id} is {state} without an attempt": (
        "SELECT id, state FROM outbox WHERE state IN ('sending', 'sent', 'failed') AND attempts = 0"
    ),
    "message {id} is being sent since no known moment": (
        "SELECT id FROM outbox WHERE state = 'sending' AND claimed IS NULL"
    ),
    "message {id} is {state} but has no end": (
        f"SELECT id, state FROM outbox WHERE state NOT IN {_ACTIVE} AND finished IS NULL"
    ),
    "message {id} is {state} but has an end": (
        f"SELECT id, state FROM outbox WHERE state IN {_ACTIVE} AND finished IS NOT NULL"
    ),
    "message {id} goes to chat {chat_id}, its account {account} is in another": (
        "SELECT outbox.id, outbox.chat_id, account FROM outbox JOIN users ON users.id = account "
        "WHERE outbox.chat_id != users.chat_id"
    ),
    "message {id} carries what publication {other} says": (
        "SELECT outbox.id, payloads.publication_id AS other FROM outbox JOIN payloads ON payloads.id = payload_id "
        "WHERE outbox.publication_id != payloads.publication_id"
    ),
    "chat {chat_id} is sent {n} messages at once": (
        "SELECT chat_id, count(*) AS n FROM outbox WHERE state = 'sending' GROUP BY chat_id HAVING n > 1"
    ),
    "chat {chat_id} has waiting messages but no place in the order of chats": (
        "SELECT DISTINCT chat_id FROM outbox WHERE state = 'pending' AND chat_id NOT IN (SELECT chat_id FROM lanes)"
    ),
    "publication {id} is {state} but has waiting messages": (
        "SELECT id, state FROM publications WHERE state != 'running' "
        "AND EXISTS (SELECT 1 FROM outbox WHERE publication_id = publications.id AND outbox.state = 'pending')"
    ),
    "publication {id} is {state} but has a message in flight": (
        "SELECT id, state FROM publications WHERE state IN ('draft', 'done') "
        "AND EXISTS (SELECT 1 FROM outbox WHERE publication_id = publications.id AND outbox.state = 'sending')"
    ),
    "publication {id} is running but has nothing left to send": (
        "SELECT id FROM publications WHERE state = 'running' AND NOT EXISTS "
        f"(SELECT 1 FROM outbox WHERE publication_id = publications.id AND outbox.state IN {_ACTIVE})"
    ),
    "publication {id} is {state} but has no moment of it": (
        "SELECT id, state FROM publications WHERE (state = 'running' AND confirmed IS NULL) "
        "OR (state = 'stopped' AND stopped IS NULL) OR (state = 'done' AND finished IS NULL)"
    ),
    "payload {id} of publication {publication_id} is in no message": (
        "SELECT id, publication_id FROM payloads WHERE id NOT IN (SELECT payload_id FROM outbox)"
    ),
    "question {id} is {state} but has no message in the officers' chat": (
        "SELECT id, state FROM relays WHERE state = 'forwarded' AND id NOT IN (SELECT relay_id FROM relay_messages)"
    ),
    "question {id} is answered but has no reply": (
        "SELECT id FROM relays WHERE state = 'answered' AND id NOT IN (SELECT relay_id FROM relay_replies)"
    ),
    "chat {old} has moved to where it was before": (
        "WITH RECURSIVE moves (old, new) AS (SELECT old, new FROM moved_chats UNION "
        "SELECT moves.old, moved_chats.new FROM moves JOIN moved_chats ON moved_chats.old = moves.new) "
        "SELECT old FROM moves WHERE old = new"
    ),
}
_NAMED = {
    "account {account} follows the unknown {kind} {value!r}": (
        "SELECT account, kind, target AS value FROM subscriptions WHERE kind != 'profile' ORDER BY id"
    ),
    "account {account} has the unknown {kind} {value!r}": (
        "SELECT account, 'sector' AS kind, topic_id AS value FROM profile_sectors "
        f"UNION ALL SELECT account, 'district', district FROM profiles WHERE district != '{ELSEWHERE}'"
    ),
    "bot {bot_id} has a file of the unknown {kind} {value!r}": (
        "SELECT bot_id, 'document' AS kind, document_id AS value FROM sent_files"
    ),
}


def problems(home: Path, known: Mapping[str, Collection[str]]) -> list[str]:
    """Return what is wrong with the state database in ``home``, one line each; nothing where there is none yet.

    ``known`` gives the ids that may be named, by kind: topic, document, department, district, sector. Raises
    StoreError where the file is no state database, or cannot be opened.
    """
    path = home / FILE_NAME
    with explained(path):
        if not path.exists():
            return []
        look_at(path)
        db = connect(path, "ro")
        with closing(db.conn):
            db.conn.execute("BEGIN")  # one moment for all that is looked at
            return list(_unsound(db)) or list(_found(db, path, known))


def _unsound(db: Database) -> Iterator[str]:
    try:
        for (line,) in db.conn.execute("PRAGMA integrity_check"):
            if line != "ok":
                yield f"the file is damaged: {' '.join(line.split())}"
    except sqlite3.DatabaseError as error:
        yield f"the file is damaged: {error}"


def _found(db: Database, path: Path, known: Mapping[str, Collection[str]]) -> Iterator[str]:
    if not check_version(db, path):
        yield "the schema is older than the program; start the bot once to bring it up to date"
        return
    for table, row, parent, _ in db.conn.execute("PRAGMA foreign_key_check").fetchall():
        yield f"{table}: row {row} belongs to a row of {parent} that is not there"
    for line, sql in _IMPOSSIBLE.items():
        yield from (line.format(**row) for row in db.query(sql))
    for line, sql in _NAMED.items():
        yield from (line.format(**row) for row in db.query(sql) if row["value"] not in known[row["kind"]])
    yield from _times(db)


def _times(db: Database) -> Iterator[str]:
    zones = available_timezones()
    for row in db.query("SELECT account, time, zone FROM preferences"):
        if row["zone"] not in zones:
            yield f"account {row['account']} has the unknown time zone {row['zone']!r}"
        try:
            time.fromisoformat(row["time"])
        except ValueError:
            yield f"account {row['account']} wants digests at {row['time']!r}, which is no time"

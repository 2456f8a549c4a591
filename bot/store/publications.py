"""Publications, from the draft that an officer previews to the report, and the audit lines."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from bot.errors import StoreError
from bot.store.state import Row, State, moment, stamp
from bot.userdata import AuditLine, Message, Progress, Publication, PublicationKind

_FILLED_AT_ONCE = 2000
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)
_IN_WORK = "('pending', 'sending')"
_NO_DRAFT = "is not a draft; it was confirmed or stopped before"
_DECISIONS = {
    "confirm": ("SET state = 'running', confirmed = ? WHERE id = ? AND state = 'draft'", _NO_DRAFT),
    "discard": ("SET state = 'stopped', stopped = ? WHERE id = ? AND state = 'draft'", _NO_DRAFT),
    "stop": (
        "SET state = 'stopped', stopped = ? WHERE id = ? AND state IN ('draft', 'running')",
        "cannot be stopped; it is not there or has ended",
    ),
}
"""What each decision does to a publication, and what is said of one that is in another state."""


class Publications:
    """Reads and writes publications; what changes one writes its audit line with it. Methods raise StoreError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def draft(
        self,
        kind: PublicationKind,
        author: str,
        summary: dict[str, Any],
        now: datetime,
        key: str | None = None,
    ) -> Publication | None:
        """Keep a publication that nobody gets yet; None where one with this ``key`` is there already."""
        with self._state.transaction():
            if key is not None and self._state.row("SELECT id FROM publications WHERE key = ?", key):
                return None
            made = self._state.insert(
                "INSERT INTO publications (kind, key, author, created, state, summary) VALUES (?, ?, ?, ?, 'draft', ?)",
                kind,
                key,
                author,
                stamp(now),
                _plain(summary),
            )
            self.account_for(author, "draft", f"publication {made}", now)
            return self._known(made)

    def confirm(self, publication: int, author: str, messages: Iterable[Message], now: datetime) -> int:
        """Start a draft and fill the outbox with its messages, both or neither; return how many messages there are.

        Messages of accounts that were erased meanwhile are left out. Raises StoreError where the publication is no
        draft (any more), so that a second press sends nothing.
        """
        with self._state.transaction():
            self._decide("confirm", publication, author, now)
            self._fill(publication, messages, now)
            filled = self.progress(publication).pending
            finish_if_done(self._state, publication, now)
            return filled

    def stop(self, publication: int, author: str, now: datetime) -> int:
        """Stop a draft or a running publication; return how many messages are not sent because of it."""
        with self._state.transaction():
            self._decide("stop", publication, author, now)
            unsent = self._state.write(
                "UPDATE outbox SET state = 'stopped', finished = ? WHERE publication_id = ? AND state = 'pending'",
                stamp(now),
                publication,
            )
            drop_unused_lanes(self._state)
            return unsent

    def discard(self, publication: int, author: str, now: datetime) -> None:
        """Discard a draft; raises StoreError where it is none (any more), so that an old button stops nothing."""
        with self._state.transaction():
            self._decide("discard", publication, author, now)

    def get(self, publication: int) -> Publication | None:
        """Return a publication by id, or None."""
        row = self._state.row("SELECT * FROM publications WHERE id = ?", publication)
        return _publication(row) if row else None

    def running(self) -> tuple[Publication, ...]:
        """Return the publications that are being sent, oldest first."""
        rows = self._state.rows("SELECT * FROM publications WHERE state = 'running' ORDER BY id")
        return tuple(_publication(row) for row in rows)

    def last(self, limit: int = 20, kind: PublicationKind = "publication") -> tuple[Publication, ...]:
        """Return the last publications of a kind, newest first."""
        rows = self._state.rows("SELECT * FROM publications WHERE kind = ? ORDER BY id DESC LIMIT ?", kind, limit)
        return tuple(_publication(row) for row in rows)

    def confirmed_after(self, moment: datetime) -> tuple[Publication, ...]:
        """Return what officers published after a moment and did not stop, oldest first."""
        rows = self._state.rows(
            "SELECT * FROM publications WHERE kind = 'publication' AND state IN ('running', 'done') "
            "AND confirmed > ? ORDER BY id",
            stamp(moment),
        )
        return tuple(_publication(row) for row in rows)

    def progress(self, publication: int) -> Progress:
        """Return how far a publication has got; all zero where there is none."""
        states = self._state.rows(
            "SELECT state, count(*) AS n, sum(attempts > 1) AS retried, sum(interrupted > 0) AS interrupted "
            "FROM outbox WHERE publication_id = ? GROUP BY state",
            publication,
        )
        erased = self._state.row("SELECT erased FROM publications WHERE id = ?", publication)
        return Progress(
            **{row["state"]: row["n"] for row in states},
            retried=sum(row["retried"] for row in states),
            interrupted=sum(row["interrupted"] for row in states),
            erased=erased["erased"] if erased else 0,
        )

    def account_for(self, author: str, action: str, subject: str, now: datetime) -> None:
        """Write an audit line; ``subject`` names what was done, never a user."""
        self._state.write(
            "INSERT INTO audit (at, author, action, subject) VALUES (?, ?, ?, ?)", stamp(now), author, action, subject
        )

    def audit(self, limit: int = 100, without: str = "") -> tuple[AuditLine, ...]:
        """Return the last audit lines, newest first; ``without`` leaves out an author."""
        rows = self._state.rows("SELECT * FROM audit WHERE author != ? ORDER BY id DESC LIMIT ?", without, limit)
        return tuple(
            AuditLine(datetime.fromisoformat(row["at"]), row["author"], row["action"], row["subject"]) for row in rows
        )

    def _decide(self, decision: str, publication: int, author: str, now: datetime) -> None:
        """Write a decision and its audit line; raises StoreError where the publication's state forbids it."""
        change, refusal = _DECISIONS[decision]
        if not self._state.write(f"UPDATE publications {change}", stamp(now), publication):
            raise StoreError(f"publication {publication} {refusal}")
        self.account_for(author, decision, f"publication {publication}", now)

    def _known(self, publication: int) -> Publication:
        return _publication(self._state.rows("SELECT * FROM publications WHERE id = ?", publication)[0])

    def _fill(self, publication: int, messages: Iterable[Message], now: datetime) -> None:
        payloads: dict[bytes, int] = {}
        at_once = stamp(now)
        for chunk in _chunks(messages):
            self._state.write_many(
                "INSERT INTO outbox (account, publication_id, payload_id, part, chat_id, not_before) "
                "SELECT id, ?, ?, ?, chat_id, ? FROM users WHERE id = ?",
                [
                    (
                        publication,
                        self._payload(publication, message.payload, payloads),
                        message.part,
                        stamp(message.not_before) if message.not_before else at_once,
                        message.account,
                    )
                    for message in chunk
                ],
            )
        drop_unused_payloads(self._state, publication)
        # A chat that has waiting messages keeps its pause; it is looked at earlier only where the new ones may go.
        self._state.write(
            "INSERT INTO lanes (chat_id, free_at, ready_at) "
            "SELECT chat_id, ?, min(not_before) FROM outbox WHERE publication_id = ? AND state = 'pending' "
            "GROUP BY chat_id "
            "ON CONFLICT DO UPDATE SET ready_at = max(free_at, min(ready_at, excluded.ready_at))",
            stamp(now),
            publication,
        )

    def _payload(self, publication: int, payload: dict[str, Any], known: dict[bytes, int]) -> int:
        body = _plain(payload)
        digest = hashlib.sha256(body.encode()).digest()
        if digest not in known:
            known[digest] = self._state.insert(
                "INSERT INTO payloads (publication_id, body) VALUES (?, ?)", publication, body
            )
        return known[digest]


def drop_unused_payloads(state: State, publication: int) -> None:
    """Delete what no message of a publication carries (any more)."""
    state.write(
        "DELETE FROM payloads WHERE publication_id = ? AND NOT EXISTS "
        "(SELECT 1 FROM outbox WHERE payload_id = payloads.id)",
        publication,
    )


def drop_unused_lanes(state: State) -> None:
    """Delete the places in the order of chats that wait for nothing."""
    state.write(
        "DELETE FROM lanes WHERE NOT EXISTS "
        "(SELECT 1 FROM outbox WHERE outbox.chat_id = lanes.chat_id AND state = 'pending')"
    )


def finish_if_done(state: State, publication: int, now: datetime) -> None:
    """Mark a running publication as done where none of its messages is left to be sent."""
    state.write(
        "UPDATE publications SET state = 'done', finished = ? WHERE id = ? AND state = 'running' AND NOT EXISTS "
        f"(SELECT 1 FROM outbox WHERE publication_id = publications.id AND state IN {_IN_WORK})",
        stamp(now),
        publication,
    )


def _chunks(messages: Iterable[Message]) -> Iterator[list[Message]]:
    rest = iter(messages)
    while chunk := list(islice(rest, _FILLED_AT_ONCE)):
        yield chunk


def _plain(value: dict[str, Any]) -> str:
    return _JSON.encode(value)


def _publication(row: Row) -> Publication:
    return Publication(
        id=row["id"],
        kind=row["kind"],
        key=row["key"],
        author=row["author"],
        created=datetime.fromisoformat(row["created"]),
        confirmed=moment(row["confirmed"]),
        stopped=moment(row["stopped"]),
        finished=moment(row["finished"]),
        state=row["state"],
        summary=json.loads(row["summary"]),
    )

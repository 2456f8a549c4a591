"""The outbox: workers claim messages, send them and settle each one.

A message is ``sending`` from the claim until it is settled. Where a process ends in between, nobody can know whether it
arrived: ``recover`` puts it back and counts it, so that nobody is missed and only counted messages may arrive twice.
"""

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta

from bot.store.publications import finish_if_done
from bot.store.state import Row, State, stamp
from bot.userdata import Delivery

PAUSE = timedelta(seconds=1)
"""Between two messages to one chat, as the Bot API asks for."""
_ACTIVE = "('pending', 'sending')"
_LOOK_AGAIN = timedelta(seconds=1)


class Outbox:
    """Hands out and settles messages; every method raises StoreError and takes the moment it happens at, aware."""

    def __init__(self, state: State, pause: timedelta = PAUSE) -> None:
        self._state = state
        self._pause = pause

    def claim(self, limit: int, now: datetime) -> tuple[Delivery, ...]:
        """Take up to ``limit`` messages that may be sent now, at most one a chat, the chat that waited longest first.

        Messages to one chat go out in the order in which they were filled in, and the next one only when the one
        before it is settled; another process or thread never gets the same one.
        """
        claimed: list[Delivery] = []
        with self._state.transaction():
            while len(claimed) < limit:
                chats = self._state.rows(
                    "SELECT chat_id FROM lanes WHERE ready_at <= ? ORDER BY ready_at, chat_id LIMIT ?",
                    stamp(now),
                    limit - len(claimed),
                )
                if not chats:
                    break
                for chat in chats:
                    claimed += self._claim_of(chat["chat_id"], now)
        return tuple(claimed)

    def _claim_of(self, chat: int, now: datetime) -> list[Delivery]:
        """Claim the chat's next message where there is one; its lane is moved on, or taken away, in any case."""
        if self._state.row("SELECT 1 FROM outbox WHERE chat_id = ? AND state = 'sending'", chat):
            again = stamp(now + _LOOK_AGAIN)  # settling the message in flight sets it anew
            self._state.write("UPDATE lanes SET ready_at = ? WHERE chat_id = ?", again, chat)
            return []
        row = self._state.row(
            "SELECT outbox.*, body FROM outbox JOIN payloads ON payloads.id = payload_id "
            "WHERE outbox.chat_id = ? AND state = 'pending' AND not_before <= ? ORDER BY outbox.id LIMIT 1",
            chat,
            stamp(now),
        )
        if row is None:
            self._rest(chat)
            return []
        self._state.write(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, claimed = ? WHERE id = ?",
            stamp(now),
            row["id"],
        )
        self._free(chat, now + self._pause)
        return [_delivery(row)]

    def sent(self, delivery: int, message_id: int, now: datetime) -> bool:
        """Settle a message that arrived as ``message_id``; False where it is not being sent (erased, recovered)."""
        return self._settle(delivery, "sent", now, message_id=message_id)

    def failed(self, delivery: int, error: str, now: datetime) -> bool:
        """Settle a message that the server refuses for good."""
        return self._settle(delivery, "failed", now, error=error)

    def retry(
        self,
        delivery: int,
        error: str,
        not_before: datetime,
        now: datetime,
        *,
        perhaps_arrived: bool = False,
        reached: bool = True,
    ) -> bool:
        """Put back a message that did not arrive; the chat gets nothing before ``not_before``.

        Where only the answer was lost it has ``perhaps_arrived``, and where the server was not ``reached`` at all that
        is counted too. A message that was withdrawn meanwhile, or whose publication was stopped, is not sent again.
        """
        with self._state.transaction():
            row = self._sending(delivery)
            if row is None:
                return False
            stopped = _unwanted(row)
            self._state.write(
                "UPDATE outbox SET state = ?, interrupted = interrupted + ?, unreached = unreached + ?, error = ?, "
                "not_before = ?, finished = ? WHERE id = ?",
                "stopped" if stopped else "pending",
                perhaps_arrived,
                not reached,
                error,
                stamp(not_before),
                stamp(now) if stopped else None,
                delivery,
            )
            self._free(row["chat_id"], max(not_before, now))
            return True

    def wanted(self, delivery: int, now: datetime) -> bool:
        """Say whether a claimed message is still to be sent, asked when its moment has come.

        One that was withdrawn meanwhile, or whose publication was stopped, is settled as stopped.
        """
        row = self._sending(delivery)
        if row is None:
            return False
        if _unwanted(row):
            self._settle(delivery, "stopped", now)
            return False
        return True

    def put_back(self, delivery: int, now: datetime) -> bool:
        """Put back a message that was claimed and not sent, as if it had not been claimed."""
        with self._state.transaction():
            self._state.write(
                "UPDATE outbox SET attempts = attempts - 1 WHERE id = ? AND state = 'sending'",
                delivery,
            )
            return self.retry(delivery, "claimed and not sent", now, now)

    def blocked(self, delivery: int, error: str, now: datetime, day: date) -> bool:
        """Settle a message to a chat that refuses the bot or is gone, and every other one that waits for it.

        The chat's accounts are marked as unreachable since ``day`` until the user writes again.
        """
        with self._state.transaction():
            row = self._sending(delivery)
            if row is None:
                return False
            chat = row["chat_id"]
            waiting = self._state.rows(
                "SELECT DISTINCT publication_id FROM outbox WHERE chat_id = ? AND state = 'pending'", chat
            )
            self._state.write(
                "UPDATE outbox SET state = 'blocked', error = ?, finished = ? "
                "WHERE id = ? OR (chat_id = ? AND state = 'pending')",
                error,
                stamp(now),
                delivery,
                chat,
            )
            self._state.write(
                "UPDATE users SET unreachable = ? WHERE channel = (SELECT channel FROM users WHERE id = ?) "
                "AND chat_id = ? AND unreachable IS NULL",
                day.isoformat(),
                row["account"],
                chat,
            )
            for publication in {row["publication_id"], *(other["publication_id"] for other in waiting)}:
                finish_if_done(self._state, publication, now)
            return True

    def waiting(self, account: int) -> tuple[Delivery, ...]:
        """Return what waits for an account or is being sent to it, in order."""
        rows = self._state.rows(
            "SELECT outbox.*, body FROM outbox JOIN payloads ON payloads.id = payload_id "
            f"WHERE account = ? AND state IN {_ACTIVE} ORDER BY outbox.id",
            account,
        )
        return tuple(_delivery(row) for row in rows)

    def withdraw(self, account: int, now: datetime, only: Collection[int] | None = None) -> int:
        """Take back what waits for an account, or ``only`` some of it; return how many messages it was.

        What has been claimed and waits for its moment is not sent either, unless that has come.
        """
        with self._state.transaction():
            waiting = self._state.rows(
                f"SELECT id, publication_id, chat_id FROM outbox WHERE account = ? AND state IN {_ACTIVE}", account
            )
            taken = [row for row in waiting if only is None or row["id"] in only]
            self._state.write_many(
                "UPDATE outbox SET withdrawn = 1, "
                "finished = CASE state WHEN 'pending' THEN ? END, "
                "state = CASE state WHEN 'pending' THEN 'stopped' ELSE state END WHERE id = ?",
                [(stamp(now), row["id"]) for row in taken],
            )
            for chat in {row["chat_id"] for row in taken}:
                self._rest(chat)
            for publication in {row["publication_id"] for row in taken}:
                finish_if_done(self._state, publication, now)
            return len(taken)

    def recover(self, now: datetime, claimed_before: datetime | None = None) -> tuple[Delivery, ...]:
        """Put back what was in flight when a process ended, and return it: only these may arrive a second time.

        Called once before the workers start. Only one process delivers at a time; where another may still be at work,
        ``claimed_before`` leaves its recent claims alone.
        """
        before = stamp(claimed_before) if claimed_before else None  # the clock may have been set back since a claim
        with self._state.transaction():
            rows = self._state.rows(
                "SELECT outbox.*, body FROM outbox JOIN payloads ON payloads.id = payload_id "
                "WHERE state = 'sending' AND (? IS NULL OR claimed <= ?) ORDER BY outbox.id",
                before,
                before,
            )
            for row in rows:
                self.retry(row["id"], "interrupted", now, now, perhaps_arrived=True)
            return tuple(_delivery(row, again=True) for row in rows)

    def _settle(
        self, delivery: int, state: str, now: datetime, *, message_id: int | None = None, error: str | None = None
    ) -> bool:
        with self._state.transaction():
            row = self._sending(delivery)
            if row is None:
                return False
            self._state.write(
                "UPDATE outbox SET state = ?, message_id = ?, error = ?, finished = ? WHERE id = ?",
                state,
                message_id,
                error,
                stamp(now),
                delivery,
            )
            self._free(row["chat_id"], now + self._pause)
            finish_if_done(self._state, row["publication_id"], now)
            return True

    def _sending(self, delivery: int) -> Row | None:
        return self._state.row(
            "SELECT outbox.*, publications.state AS publication FROM outbox "
            "JOIN publications ON publications.id = publication_id WHERE outbox.id = ? AND outbox.state = 'sending'",
            delivery,
        )

    def _free(self, chat: int, at: datetime) -> None:
        """Let the chat have its next message from ``at`` on; a later moment that was set before stays."""
        self._state.write(
            "INSERT INTO lanes (chat_id, free_at, ready_at) VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET free_at = max(free_at, excluded.free_at), "
            "ready_at = max(free_at, excluded.free_at)",
            chat,
            stamp(at),
            stamp(at),
        )

    def _rest(self, chat: int) -> None:
        """Look at a chat without a message for now when its next one is due; take its lane away where none waits."""
        (row,) = self._state.rows(
            "SELECT min(not_before) AS next FROM outbox WHERE chat_id = ? AND state = 'pending'", chat
        )
        if row["next"] is None:
            self._state.write("DELETE FROM lanes WHERE chat_id = ?", chat)
        else:
            self._state.write("UPDATE lanes SET ready_at = max(free_at, ?) WHERE chat_id = ?", row["next"], chat)


def _unwanted(row: Row) -> bool:
    return bool(row["withdrawn"]) or row["publication"] == "stopped"


def _delivery(row: Row, again: bool = False) -> Delivery:
    return Delivery(
        id=row["id"],
        publication_id=row["publication_id"],
        account=row["account"],
        chat_id=row["chat_id"],
        payload=json.loads(row["body"]),
        attempts=row["attempts"] + (0 if again else 1),
        interrupted=row["interrupted"] + (1 if again else 0),
        unreached=row["unreached"],
    )

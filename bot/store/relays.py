"""Questions that users asked to be passed on to the officers, with the replies."""

from datetime import datetime

from bot.store.state import Row, State, moment, stamp
from bot.text import valid
from bot.userdata import Relay, Reply


class Relays:
    """Reads and writes relayed questions; every method raises StoreError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def open(self, account: int, question: str, language: str, best_match: str | None, consented: datetime) -> Relay:
        """Keep a question with the moment of consent, before it is passed on: ``waiting``."""
        with self._state.transaction():
            made = self._state.insert(
                "INSERT INTO relays (account, question, language, best_match, consented, state) "
                "VALUES (?, ?, ?, ?, ?, 'waiting')",
                account,
                valid(question),
                language,
                best_match,
                stamp(consented),
            )
            return self._relay(self._state.rows("SELECT * FROM relays WHERE id = ?", made)[0])

    def get(self, relay: int) -> Relay | None:
        """Return a relayed question by id, or None where it was erased."""
        row = self._state.row("SELECT * FROM relays WHERE id = ?", relay)
        return self._relay(row) if row else None

    def waiting(self) -> tuple[Relay, ...]:
        """Return the questions that have not been passed on yet, oldest first."""
        rows = self._state.rows("SELECT * FROM relays WHERE state = 'waiting' ORDER BY id")
        return tuple(self._relay(row) for row in rows)

    def of(self, account: int) -> tuple[Relay, ...]:
        """Return a user's relayed questions, oldest first."""
        rows = self._state.rows("SELECT * FROM relays WHERE account = ? ORDER BY id", account)
        return tuple(self._relay(row) for row in rows)

    def forwarded(self, relay: int, chat_id: int, message_id: int) -> None:
        """Keep the message that shows a question in the officers' chat; the question was passed on.

        An officer may be faster than whoever sent the message in keeping it.
        """
        with self._state.transaction():
            self._state.write(
                "INSERT OR IGNORE INTO relay_messages (chat_id, message_id, relay_id) VALUES (?, ?, ?)",
                chat_id,
                message_id,
                relay,
            )
            self._state.write(
                "UPDATE relays SET state = 'forwarded' WHERE id = ? AND state IN ('waiting', 'failed')", relay
            )

    def shown(self, relay: int, chat_id: int, message_id: int) -> None:
        """Keep a message that belongs to a question, in either chat, so that a reply to it finds the question."""
        self._state.write(
            "INSERT OR IGNORE INTO relay_messages (chat_id, message_id, relay_id) VALUES (?, ?, ?)",
            chat_id,
            message_id,
            relay,
        )

    def count_since(self, account: int, since: datetime) -> int:
        """Return how many questions a user has agreed to pass on since a moment."""
        (row,) = self._state.rows(
            "SELECT count(*) AS n FROM relays WHERE account = ? AND consented >= ?", account, stamp(since)
        )
        return int(row["n"])

    def failed(self, relay: int) -> bool:
        """Keep that a question could not be passed on; say whether it was waiting."""
        return bool(self._state.write("UPDATE relays SET state = 'failed' WHERE id = ? AND state = 'waiting'", relay))

    def of_message(self, chat_id: int, message_id: int) -> Relay | None:
        """Return the question that a message belongs to, in the officers' chat or in the user's, or None."""
        row = self._state.row(
            "SELECT relays.* FROM relays JOIN relay_messages ON relay_id = relays.id "
            "WHERE chat_id = ? AND message_id = ?",
            chat_id,
            message_id,
        )
        return self._relay(row) if row else None

    def replied(self, relay: int, author: str, text: str, at: datetime) -> int:
        """Keep an officer's reply before it is delivered; return its id."""
        with self._state.transaction():
            made = self._state.insert(
                "INSERT INTO relay_replies (relay_id, author, at, text) VALUES (?, ?, ?, ?)",
                relay,
                author,
                stamp(at),
                valid(text),
            )
            self._state.write("UPDATE relays SET state = 'answered' WHERE id = ?", relay)
            return made

    def delivered(self, reply: int, at: datetime) -> bool:
        """Keep that the user got a reply; say whether it is there still."""
        return bool(self._state.write("UPDATE relay_replies SET delivered = ? WHERE id = ?", stamp(at), reply))

    def _relay(self, row: Row) -> Relay:
        messages = self._state.rows(
            "SELECT chat_id, message_id FROM relay_messages WHERE relay_id = ? ORDER BY chat_id, message_id", row["id"]
        )
        replies = self._state.rows("SELECT * FROM relay_replies WHERE relay_id = ? ORDER BY id", row["id"])
        return Relay(
            id=row["id"],
            account=row["account"],
            question=row["question"],
            language=row["language"],
            best_match=row["best_match"],
            consented=datetime.fromisoformat(row["consented"]),
            state=row["state"],
            messages=tuple((message["chat_id"], message["message_id"]) for message in messages),
            replies=tuple(
                Reply(
                    id=reply["id"],
                    author=reply["author"],
                    at=datetime.fromisoformat(reply["at"]),
                    text=reply["text"],
                    delivered=moment(reply["delivered"]),
                )
                for reply in replies
            ),
        )

"""Whether answers were of use to users."""

from dataclasses import dataclass
from datetime import date

from bot.store.state import State
from bot.text import valid


@dataclass(frozen=True)
class Tally:
    """How many users found the answers from one entry of use; the last opinion of each counts."""

    entry: str
    """Id of a clause, a document or (with its prefix) an intent."""
    useful: int
    not_useful: int
    questions: tuple[str, ...] = ()
    """What was asked where an answer was of no use, as far as users agreed that it is kept; oldest first."""


_LAST = "id IN (SELECT max(id) FROM feedback GROUP BY account, entry)"


class Feedback:
    """Keeps whether answers were of use. Every method raises StoreError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def rate(self, account: int, entry: str, useful: bool, day: date, question: str | None = None) -> None:
        """Keep a user's opinion of the answer from ``entry`` (a clause, document or intent id); the day's last counts.

        ``question`` is given only where the user agreed that its text is kept.
        """
        self._state.write(
            "INSERT OR REPLACE INTO feedback (account, day, entry, useful, question, consent) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            account,
            day.isoformat(),
            entry,
            useful,
            valid(question) if question is not None else None,
            question is not None,
        )

    def opinion(self, account: int, entry: str) -> bool | None:
        """Return whether a user found the answer from ``entry`` useful, or None where nothing was said."""
        row = self._state.row(
            "SELECT useful FROM feedback WHERE account = ? AND entry = ? ORDER BY id DESC LIMIT 1", account, entry
        )
        return bool(row["useful"]) if row else None

    def tally(self, entry: str) -> tuple[int, int]:
        """Return how many opinions of the answer from ``entry`` were good, and how many were not."""
        (row,) = self._state.rows(
            "SELECT count(*) FILTER (WHERE useful) AS yes, count(*) FILTER (WHERE NOT useful) AS no "
            "FROM feedback WHERE entry = ?",
            entry,
        )
        return row["yes"], row["no"]

    def tallies(self) -> tuple[Tally, ...]:
        """Return the tally of every entry that has an opinion, worst first: by how many found it of no use."""
        questions: dict[str, list[str]] = {}
        for row in self._state.rows(
            f"SELECT entry, question FROM feedback WHERE NOT useful AND question IS NOT NULL AND {_LAST} ORDER BY id"
        ):
            questions.setdefault(row["entry"], []).append(row["question"])
        rows = self._state.rows(
            "SELECT entry, count(*) FILTER (WHERE useful) AS yes, count(*) FILTER (WHERE NOT useful) AS no "
            f"FROM feedback WHERE {_LAST} GROUP BY entry ORDER BY no DESC, yes, entry"
        )
        return tuple(Tally(r["entry"], r["yes"], r["no"], tuple(questions.get(r["entry"], ()))) for r in rows)

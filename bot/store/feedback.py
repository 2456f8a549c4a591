"""Whether answers were of use to users."""

from datetime import date

from bot.store.state import State
from bot.text import valid


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

    def tally(self, entry: str) -> tuple[int, int]:
        """Return how many found the answer from ``entry`` useful, and how many did not."""
        (row,) = self._state.rows(
            "SELECT count(*) FILTER (WHERE useful) AS yes, count(*) FILTER (WHERE NOT useful) AS no "
            "FROM feedback WHERE entry = ?",
            entry,
        )
        return row["yes"], row["no"]

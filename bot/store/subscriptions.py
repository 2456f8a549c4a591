"""What users follow."""

from datetime import date

from bot.store.state import State
from bot.userdata import FollowKind, Subscription


class Subscriptions:
    """Reads and writes subscriptions; a user reaches only the user's own. Every method raises StoreError."""

    def __init__(self, state: State) -> None:
        self._state = state

    def follow(self, account: int, kind: FollowKind, target: str, day: date) -> Subscription:
        """Subscribe to a target that bot.advice.profile has checked; one that is followed already goes on, unpaused."""
        with self._state.transaction():
            self._state.write(
                "INSERT INTO subscriptions (account, kind, target, created) VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET paused = 0",
                account,
                kind,
                target,
                day.isoformat(),
            )
            return next(s for s in self.of(account) if (s.kind, s.target) == (kind, target))

    def of(self, account: int) -> tuple[Subscription, ...]:
        """Return a user's subscriptions, oldest first."""
        return tuple(
            Subscription(
                id=row["id"],
                kind=row["kind"],
                target=row["target"],
                paused=bool(row["paused"]),
                created=date.fromisoformat(row["created"]),
            )
            for row in self._state.rows("SELECT * FROM subscriptions WHERE account = ? ORDER BY id", account)
        )

    def pause(self, account: int, subscription: int, paused: bool = True) -> bool:
        """Pause or resume a subscription; say whether the user has it."""
        sql = "UPDATE subscriptions SET paused = ? WHERE id = ? AND account = ?"
        return bool(self._state.write(sql, paused, subscription, account))

    def end(self, account: int, subscription: int) -> bool:
        """End a subscription; say whether the user had it."""
        return bool(self._state.write("DELETE FROM subscriptions WHERE id = ? AND account = ?", subscription, account))

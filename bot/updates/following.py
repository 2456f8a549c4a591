"""What a user follows and when the user hears of it; the same for every channel."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import get_args

from bot.advice.digest import next_digest
from bot.advice.profile import UPDATES, checked_preferences, checked_target, find_zone
from bot.errors import ProfileError
from bot.store.knowledge import Knowledge
from bot.store.outbox import Outbox
from bot.store.state import State
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from bot.updates.digests import send_last, told_through
from bot.updates.publishing import Publishing
from bot.updates.withdrawing import withdraw_unfollowed
from bot.userdata import Preferences, Subscription, Updates

MOST_FOLLOWED = 100
"""Subscriptions of one account; no list of topics, papers and bodies that somebody reads is as long."""


class Following:
    """Reads and changes what one account follows; raises ProfileError for what is not offered, and StoreError."""

    def __init__(self, state: State, knowledge: Knowledge, account: int) -> None:
        self._state = state
        self._knowledge = knowledge
        self._account = account
        self._users = Users(state)
        self._subscriptions = Subscriptions(state)

    @property
    def preferences(self) -> Preferences:
        """When the user hears of changes."""
        return self._users.preferences(self._account)

    def all(self) -> tuple[Subscription, ...]:
        """Return what the user follows, oldest first."""
        return self._subscriptions.of(self._account)

    def get(self, kind: str, target: str) -> Subscription | None:
        """Return the subscription to a target, or None."""
        return next((s for s in self.all() if (s.kind, s.target) == (kind, target)), None)

    def follow(self, kind: str, target: str, day: date, language: str) -> Subscription:
        """Follow a target in ``language``, which the messages have unless the user chose another for all replies."""
        followed, checked = checked_target(kind, target, self._knowledge)
        with self._state.transaction():
            Publishing(self._state, self._knowledge).begin(day)
            if self.get(kind, target) is None and len(self.all()) >= MOST_FOLLOWED:
                raise ProfileError(f"one can follow {MOST_FOLLOWED} things at most; end one of them first")
            if self.preferences.language != language:
                self._users.keep_preferences(self._account, replace(self.preferences, language=language))
            return self._subscriptions.follow(self._account, followed, checked, day)

    def pause(self, subscription: int, paused: bool, now: datetime) -> bool:
        """Pause one, and take back what waits because of it, or resume one; say whether the user has it."""
        with self._state.transaction():
            known = self._subscriptions.pause(self._account, subscription, paused)
            if paused:
                withdraw_unfollowed(self._state, self._account, now)
            return known

    def end(self, subscription: int, now: datetime) -> bool:
        """End one, and take back what waits because of it; say whether the user had it."""
        with self._state.transaction():
            known = self._subscriptions.end(self._account, subscription)
            withdraw_unfollowed(self._state, self._account, now)
            return known

    def end_all(self, now: datetime) -> int:
        """End all, and take back what waits to be sent; return how many there were."""
        with self._state.transaction():
            ended = [self._subscriptions.end(self._account, subscription.id) for subscription in self.all()]
            Outbox(self._state).withdraw(self._account, now)
            return len(ended)

    def hear(self, updates: str, now: datetime) -> Preferences:
        """Choose ``at_once``, ``daily``, ``weekly`` or ``off``.

        ``off`` takes back what waits to be sent; ``at_once`` sends what waited for the next digest.
        """
        chosen = next((value for value in get_args(Updates) if value == updates), None)
        if chosen is None:
            raise ProfileError(f"updates are one of: {', '.join(UPDATES)}")
        with self._state.transaction():
            if chosen == "off":
                Outbox(self._state).withdraw(self._account, now)
            before = self.preferences
            # What was published before a digest was wanted came at once, or was not wanted. Who gives digests up gets a
            # last one in this transaction: what is published after it comes at once, and so never twice.
            through = before.digest_through if before.digest_due else told_through(self._state, now)
            if chosen == "at_once" and before.digest_due:
                send_last(self._state, self._account, now)
            return self._keep(replace(before, updates=chosen, digest_through=through), now)

    def at(
        self, now: datetime, *, clock: time | None = None, weekday: int | None = None, zone: str | None = None
    ) -> Preferences:
        """Choose the time of day, the weekday (0 for Monday) or the time zone of digests and reminders."""
        before = self.preferences
        chosen = replace(
            before,
            time=before.time if clock is None else clock,
            weekday=before.weekday if weekday is None else weekday,
            zone=before.zone if zone is None else find_zone(zone),
        )
        return self._keep(chosen, now)

    def _keep(self, preferences: Preferences, now: datetime) -> Preferences:
        checked = checked_preferences(preferences)
        kept = replace(checked, digest_due=next_digest(checked, now))
        self._users.keep_preferences(self._account, kept)
        return kept

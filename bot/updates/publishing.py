"""From the difference between two stores to messages in the outbox: preview, confirm, adopt."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.advice.validity import SHANGHAI, today
from bot.errors import StoreError
from bot.store.knowledge import Knowledge
from bot.store.publications import Publications
from bot.store.published import Published, Row
from bot.store.state import State, moment
from bot.updates.audience import Audience, Listener, Subject, subject_from_data, subject_of
from bot.updates.changes import Change, compare, from_data
from bot.updates.content import content_of, from_rows
from bot.userdata import Message, Publication

IN_FULL = 3
"""Changes that one message shows in full; with the limits of bot.updates.views they fit Telegram's length."""
MOST_IN_FULL = 12
"""Changes that a user is shown in full; the rest is named in a line each."""
MOST_NAMED = 20
_TOLD = "published_day"
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Reach:
    """How many accounts a publication reaches."""

    at_once: int = 0
    daily: int = 0
    """Accounts that read of it in their next daily digest."""
    weekly: int = 0
    messages: int = 0
    """Messages that are sent at once."""
    by_change: tuple[int, ...] = ()
    """For each change, how many accounts hear of it, at once or later."""
    by_target: tuple[tuple[str, str, int], ...] = ()
    """(kind, target, accounts) of the subscriptions that make it so, most accounts first."""


@dataclass(frozen=True)
class Preview:
    """What would be published, and to whom."""

    changes: tuple[Change, ...]
    subjects: tuple[Subject, ...]
    reach: Reach
    fingerprints: tuple[str, str]
    """Of what was last published, and of what would be."""

    @property
    def name(self) -> str:
        """Eight characters that stand for what changed, so that it is confirmed as it was seen; not for its readers."""
        changes = json.dumps([change.as_data() for change in self.changes], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256("\x00".join((*self.fingerprints, changes)).encode()).hexdigest()[:8]

    def summary(self, day: date) -> dict[str, Any]:
        """Return what the publication keeps of it, as plain data."""
        return {
            "changes": [change.as_data() for change in self.changes],
            "subjects": [known.as_data() for known in self.subjects],
            "fingerprints": list(self.fingerprints),
            "day": day.isoformat(),
        }


def changes_of(summary: dict[str, Any]) -> tuple[Change, ...]:
    """Return the changes of a publication."""
    return tuple(from_data(data) for data in summary.get("changes", ()))


def portions(indices: Sequence[int]) -> list[dict[str, Any]]:
    """Return the payloads of the messages that tell of some changes: most in full, the rest by name."""
    full, rest = indices[:MOST_IN_FULL], indices[MOST_IN_FULL:]
    found: list[dict[str, Any]] = [{"changes": list(full[i : i + IN_FULL])} for i in range(0, len(full), IN_FULL)]
    if rest:
        found.append({"named": list(rest[:MOST_NAMED]), "more": max(0, len(rest) - MOST_NAMED)})
    return found


def messages_for(listener: Listener) -> Iterator[Message]:
    """Yield the messages that one account gets of a publication."""
    for part, payload in enumerate(portions(listener.indices)):
        yield Message(listener.account, payload, part)


class Publishing:
    """Compares, previews and publishes; every method raises StoreError."""

    def __init__(self, state: State, knowledge: Knowledge) -> None:
        self._state = state
        self._knowledge = knowledge
        self._published = Published(state)
        self._publications = Publications(state)
        self._audience = Audience(state)

    def begin(self, day: date | None = None) -> bool:
        """Take what the store says on ``day`` (today) as known where nothing was ever published; say whether it was so.

        Called before anybody can follow anything, so that nobody misses what came before.
        """
        with self._state.transaction():
            if not self._published.empty:
                return False
            self._know(content_of(self._knowledge).rows(), day or today())
            return True

    def preview(self, day: date) -> Preview:
        """Return what would be published; changes nothing."""
        new = content_of(self._knowledge)
        old_rows, new_rows = self._published.rows(), list(new.rows())
        old = from_rows(old_rows) if old_rows else new
        changes = compare(old, new, day, self._told())
        subjects = tuple(subject_of(change, self._knowledge) for change in changes)
        prints = self._print_of_told(old_rows), fingerprint(new_rows)
        return Preview(changes, subjects, self.reach(subjects), prints)

    def reach(self, subjects: Sequence[Subject]) -> Reach:
        """Return how many accounts hear of subjects."""
        if not subjects:
            return Reach()
        counts = {"at_once": 0, "daily": 0, "weekly": 0}
        messages, by_change = 0, [0] * len(subjects)
        by_target: dict[tuple[str, str], int] = {}
        for listener in self._audience.of(subjects):
            counts[listener.updates] += 1
            messages += len(portions(listener.indices)) if listener.updates == "at_once" else 0
            for i in listener.indices:
                by_change[i] += 1
            for key in listener.why:
                by_target[key] = by_target.get(key, 0) + 1
        targets = sorted(((*key, count) for key, count in by_target.items()), key=lambda t: (-t[2], t[0], t[1]))
        return Reach(**counts, messages=messages, by_change=tuple(by_change), by_target=tuple(targets))

    def draft(self, preview: Preview, author: str, now: datetime, day: date) -> Publication:
        """Keep a preview, to be confirmed later; nobody gets anything yet."""
        made = self._publications.draft("publication", author, preview.summary(day), now)
        assert made is not None  # without a key there is no other
        return made

    def confirm(self, publication: int, author: str, now: datetime) -> int:
        """Publish a draft: fill the outbox and keep what is now known, in one transaction; return the messages.

        Raises StoreError where it is no draft, or where the papers or what was last published changed since the
        preview.
        """
        rows = list(content_of(self._knowledge).rows())
        with self._state.transaction():
            draft = self._publications.get(publication)
            if draft is None:
                raise StoreError(f"there is no publication {publication}; make a new preview")
            prints = [self._print_of_told(self._published.rows()), fingerprint(rows)]
            if draft.state == "draft" and draft.summary.get("fingerprints") != prints:
                raise StoreError(f"publication {publication}: the papers changed since its preview; make a new one")
            subjects = [subject_from_data(data) for data in draft.summary["subjects"]]
            at = self._after_digests(now)
            sent = self._publications.confirm(publication, author, self._messages(subjects), at)
            # What the calendar changes after the preview is left to the next publication.
            self._know(rows, date.fromisoformat(draft.summary["day"]))
            return sent

    def adopt(self, author: str, now: datetime) -> None:
        """Take what the store says now as known without telling anybody."""
        with self._state.transaction():
            self._know(content_of(self._knowledge).rows(), now.astimezone(SHANGHAI).date())
            self._publications.account_for(author, "adopt", "the papers as they are", now)

    def _know(self, rows: Iterable[Row], day: date) -> None:
        """Keep what is told from now on, and the day on which it reads so."""
        self._published.replace(rows)
        self._published.set_mark(_TOLD, day.isoformat())

    def _told(self) -> date | None:
        """Return the day for which readers were last told how the papers stand; None before one was kept."""
        day = self._published.mark(_TOLD)
        return date.fromisoformat(day) if day else None

    def _print_of_told(self, rows: Iterable[Row]) -> str:
        """Return the fingerprint of what was last told, with its day: another day may tell of other changes."""
        return fingerprint((*rows, (_TOLD, "", str(self._told()))))

    def _after_digests(self, now: datetime) -> datetime:
        """Return ``now``, or a moment after the last digest: one that ran while this waited must not have missed it."""
        last = moment(self._state.rows("SELECT max(digest_through) AS last FROM preferences")[0]["last"])
        return max(now, last + _TICK) if last else now

    def _messages(self, subjects: Sequence[Subject]) -> Iterator[Message]:
        for listener in self._audience.of(subjects) if subjects else ():
            if listener.updates == "at_once":
                yield from messages_for(listener)


def fingerprint(rows: Iterable[Row]) -> str:
    """Return a short name of a content, the same whatever the order of its rows."""
    digest = hashlib.sha256()
    for row in sorted(rows):
        digest.update("\x00".join((*row, "\x01")).encode())
    return digest.hexdigest()[:16]

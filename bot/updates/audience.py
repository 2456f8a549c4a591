"""Who hears of what: subscriptions held against what changes are about, a few thousand accounts at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.store.knowledge import Knowledge
from bot.store.state import State
from bot.updates.changes import Change
from bot.userdata import ELSEWHERE

Key = tuple[str, str]
"""(kind, target) of a subscription."""
_DISTRICTS = "districts"
_AT_ONCE = 2000


@dataclass(frozen=True)
class Subject:
    """What one change is about, as the subscriptions that it concerns."""

    keys: frozenset[Key]

    def as_data(self) -> list[list[str]]:
        """Return the subject as plain data."""
        return [list(key) for key in sorted(self.keys)]


def subject_from_data(data: Iterable[Sequence[str]]) -> Subject:
    """Return the subject that was written as plain data."""
    return Subject(frozenset((kind, target) for kind, target in data))


def subject(topics: Iterable[str], departments: Iterable[str], papers: Iterable[str], knowledge: Knowledge) -> Subject:
    """Return a subject; who follows a topic hears of what is below it."""
    keys: set[Key] = {("document", paper) for paper in papers}
    for department in departments:
        keys |= {("department", department), ("district", department)}
    for name in topics:
        keys.add(("topic", name))
        topic = knowledge.topics.get(name)
        if topic and topic.parent:
            keys.add(("district" if topic.parent == _DISTRICTS else "topic", name))
            keys.add(("topic", topic.parent))
    return Subject(frozenset(keys))


def subject_of(change: Change, knowledge: Knowledge) -> Subject:
    """Return what a change is about."""
    return subject(change.topics, change.departments, change.papers, knowledge)


@dataclass(frozen=True)
class Listener:
    """An account that hears of something."""

    account: int
    updates: str
    """When it wants to hear: ``at_once``, ``daily`` or ``weekly``."""
    indices: tuple[int, ...]
    """Which of the subjects concern it."""
    why: tuple[Key, ...]
    """The subscriptions that made it so."""


class Audience:
    """Finds the accounts of one channel whose subscriptions a list of subjects concerns."""

    def __init__(self, state: State, channel: str = "telegram") -> None:
        self._state = state
        self._channel = channel

    def of(self, subjects: Sequence[Subject], only: Sequence[int] | None = None) -> Iterator[Listener]:
        """Yield who hears of any of ``subjects``, by account; ``only`` looks at some accounts.

        Accounts that want no updates, were blocked or paused what it is about are left out.
        """
        by_key: dict[Key, list[int]] = {}
        for i, known in enumerate(subjects):
            for key in known.keys:
                by_key.setdefault(key, []).append(i)
        last = 0
        while True:
            if only is None:
                rows = self._state.rows("SELECT id FROM users WHERE id > ? ORDER BY id LIMIT ?", last, _AT_ONCE)
                ids = [row["id"] for row in rows]
            else:
                ids = list(only[last : last + _AT_ONCE])
            if not ids:
                return
            yield from self._among(ids, by_key, len(subjects), ranged=only is None)
            last = ids[-1] if only is None else last + _AT_ONCE

    def _among(
        self, ids: Sequence[int], by_key: Mapping[Key, list[int]], count: int, *, ranged: bool
    ) -> Iterator[Listener]:
        where = "BETWEEN ? AND ?" if ranged else f"IN ({', '.join('?' * len(ids))})"
        values = (ids[0], ids[-1]) if ranged else tuple(ids)
        rows = self._state.rows(
            "SELECT s.account, s.kind, s.target, coalesce(p.updates, 'at_once') AS updates "
            "FROM users u CROSS JOIN subscriptions s ON s.account = u.id LEFT JOIN preferences p ON p.account = u.id "
            f"WHERE u.id {where} AND u.channel = ? AND u.unreachable IS NULL "
            "AND s.paused = 0 AND coalesce(p.updates, 'at_once') != 'off' ORDER BY s.account, s.kind, s.target",
            *values,
            self._channel,
        )
        businesses = self._businesses([row["account"] for row in rows if row["kind"] == "profile"])
        found: dict[int, Listener] = {}
        for row in rows:
            key = row["kind"], row["target"]
            if row["kind"] == "profile":
                wanted = businesses.get(row["account"])
                concerned = range(count) if wanted is None else _union(by_key, wanted)
            else:
                concerned = by_key.get(key, [])
            if concerned:
                known = found.get(row["account"], Listener(row["account"], row["updates"], (), ()))
                found[row["account"]] = Listener(
                    known.account,
                    known.updates,
                    tuple(sorted({*known.indices, *concerned})),
                    (*known.why, key),
                )
        yield from found.values()

    def _businesses(self, accounts: Sequence[int]) -> dict[int, list[Key]]:
        """Return what the profiles of some accounts ask for; an account whose profile says neither is left out."""
        if not accounts:
            return {}
        rows = self._state.rows(
            "SELECT account, 'topic' AS kind, topic_id AS target FROM profile_sectors WHERE account BETWEEN ? AND ? "
            "UNION ALL SELECT account, 'district', district FROM profiles "
            "WHERE district != ? AND account BETWEEN ? AND ?",
            *(min(accounts), max(accounts), ELSEWHERE, min(accounts), max(accounts)),
        )
        found: dict[int, list[Key]] = {}
        for row in rows:
            found.setdefault(row["account"], []).append((row["kind"], row["target"]))
        return found


def _union(by_key: Mapping[Key, list[int]], keys: Iterable[Key]) -> list[int]:
    return sorted({i for key in keys for i in by_key.get(key, ())})

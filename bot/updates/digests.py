"""Daily and weekly digests: what officers published since a user's last one, once, however long the bot was down."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.advice.digest import next_digest
from bot.store.publications import Publications
from bot.store.state import State, moment, stamp
from bot.store.users import Users
from bot.updates.audience import Audience, Subject, subject_from_data
from bot.updates.publishing import messages_for
from bot.userdata import Message

CLOCK = "clock"
"""The author of what is sent because its time has come."""
_AT_ONCE = 2000


def send_due(state: State, now: datetime) -> int:
    """Fill the outbox with the digests that are due; return how many accounts get one.

    What a user was told and when the next digest is due are kept in the same transaction, so that a digest is neither
    lost nor sent twice. Raises StoreError.
    """
    told = 0
    while True:
        with state.transaction():
            rows = state.rows(
                "SELECT p.account, p.digest_through, u.created FROM preferences p JOIN users u ON u.id = p.account "
                "WHERE p.digest_due <= ? ORDER BY p.account LIMIT ?",
                stamp(now),
                _AT_ONCE,
            )
            if not rows:
                return told
            since = {row["account"]: moment(row["digest_through"]) for row in rows}
            told += _send(state, since, now)
            for account in since:
                _advance(state, account, now)


def send_last(state: State, account: int, now: datetime) -> None:
    """Fill the outbox with what an account that gives its digest up was to read in the next one; raises StoreError."""
    with state.transaction():
        _send(state, {account: Users(state).preferences(account).digest_through}, now)


def told_through(state: State, now: datetime) -> datetime:
    """Return ``now``, or the moment of the last publication where that is later: the clock was read before it."""
    last = moment(state.rows("SELECT max(confirmed) AS last FROM publications WHERE kind = 'publication'")[0]["last"])
    return max(now, last) if last else now


def _advance(state: State, account: int, now: datetime) -> None:
    users = Users(state)
    known = users.preferences(account)
    through = told_through(state, now)
    users.keep_preferences(account, replace(known, digest_through=through, digest_due=next_digest(known, now)))


def _send(state: State, since: dict[int, datetime | None], now: datetime) -> int:
    """Fill the outbox for some accounts, each with what came after its last digest."""
    starts = [start for start in since.values() if start]
    if not starts:
        return 0
    publications = Publications(state)
    changes, subjects, moments = [], list[Subject](), list[datetime]()
    for publication in publications.confirmed_after(min(starts)):
        changes += publication.summary["changes"]
        subjects += [subject_from_data(data) for data in publication.summary["subjects"]]
        moments += [publication.confirmed or now] * len(publication.summary["changes"])
    messages = list(_messages(state, subjects, moments, since)) if subjects else []
    if messages:
        draft = publications.draft("digest", CLOCK, {"changes": changes}, now)
        assert draft is not None  # without a key there is no other
        publications.confirm(draft.id, CLOCK, messages, now)
    return len({message.account for message in messages})


def _messages(
    state: State, subjects: Sequence[Subject], moments: Sequence[datetime], since: dict[int, datetime | None]
) -> list[Message]:
    found: list[Message] = []
    for listener in Audience(state).of(subjects, only=sorted(since)):
        start = since[listener.account]
        news = tuple(i for i in listener.indices if start and moments[i] > start)
        if news:
            found += messages_for(replace(listener, indices=news))
    return found

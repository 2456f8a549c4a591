"""Takes back what waits for a user who has ended or paused what it is about."""

from datetime import datetime
from typing import Any

from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.state import State
from bot.updates.audience import Audience, subject_from_data
from bot.userdata import Delivery

_INDICES = ("changes", "named", "events")
"""Under which names a payload tells which parts of its publication it shows."""


def withdraw_unfollowed(state: State, account: int, now: datetime) -> int:
    """Take back the waiting messages of an account none of whose parts it follows any more; return how many.

    A message that is about something else as well stays, and so does one whose publication does not say what it is
    about while the account follows anything at all. Raises StoreError.
    """
    outbox, publications = Outbox(state), Publications(state)
    with state.transaction():
        waiting = outbox.waiting(account)
        summaries: dict[int, dict[str, Any]] = {}
        for number in {delivery.publication_id for delivery in waiting}:
            publication = publications.get(number)
            summaries[number] = publication.summary if publication else {}
        unwanted = [
            delivery.id
            for delivery in waiting
            if not _followed(state, account, delivery, summaries[delivery.publication_id])
        ]
        return outbox.withdraw(account, now, unwanted) if unwanted else 0


def _followed(state: State, account: int, delivery: Delivery, summary: dict[str, Any]) -> bool:
    if "subjects" not in summary:
        return bool(state.row("SELECT 1 FROM subscriptions WHERE account = ? AND paused = 0", account))
    shown = [i for name in _INDICES for i in delivery.payload.get(name, ())]
    subjects = [subject_from_data(data) for data in summary["subjects"]]
    concerned = {i for listener in Audience(state).of(subjects, only=[account]) for i in listener.indices}
    if delivery.payload.get("more"):  # which ones these are is not kept, only that they come after the named ones
        return any(i >= min(shown) for i in concerned)
    return not concerned.isdisjoint(shown)

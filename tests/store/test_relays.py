"""Questions to officers are passed on once and answered to the right user."""

from datetime import UTC, datetime

import pytest

from bot.errors import StoreError
from bot.store.relays import Relays
from bot.store.state import State
from tests.store.people import NOW, OFFICERS_CHAT, later, meet


def test_from_consent_to_reply(state: State) -> None:
    """A question waits, is passed on, is found by its message in the officers' chat, and is answered."""
    relays, user = Relays(state), meet(state, 5)
    asked = relays.open(user.id, "Can I lease land? 🚀\x00", "en", "a/一", NOW)
    assert (asked.state, relays.waiting(), asked.consented) == ("waiting", (asked,), NOW)
    relays.forwarded(asked.id, OFFICERS_CHAT, 9)
    relays.forwarded(asked.id, OFFICERS_CHAT, 10)
    found = relays.of_message(OFFICERS_CHAT, 10)
    assert found is not None
    assert (found.account, found.question, found.state) == (user.id, asked.question, "forwarded")
    assert found.messages == ((OFFICERS_CHAT, 9), (OFFICERS_CHAT, 10))
    assert relays.waiting() == ()
    reply = relays.replied(asked.id, "telegram:6", "Yes. \ud800", NOW)
    later = datetime(2026, 11, 23, tzinfo=UTC)
    assert relays.delivered(reply, later)
    (answered,) = relays.of(user.id)
    assert answered.state == "answered"
    assert [(r.text, r.author, r.delivered) for r in answered.replies] == [("Yes. ?", "telegram:6", later)]


def test_question_that_could_not_be_passed_on(state: State) -> None:
    """A question counts as passed on only when its message is there; a failed one may be tried again."""
    relays, user = Relays(state), meet(state, 5)
    asked = relays.open(user.id, "?", "en", None, NOW)
    assert relays.failed(asked.id)
    assert not relays.failed(asked.id)
    assert relays.of(user.id)[0].state == "failed"
    relays.forwarded(asked.id, OFFICERS_CHAT, 9)
    assert not relays.failed(asked.id)
    assert relays.of(user.id)[0].state == "forwarded"


def test_unknown_things(state: State) -> None:
    """A message of no question, an erased question and an unknown reply are told apart from real ones."""
    relays = Relays(state)
    assert relays.of_message(OFFICERS_CHAT, 1) is None
    assert relays.get(1) is None
    assert not relays.delivered(1, NOW)
    for act in (
        lambda: relays.forwarded(1, OFFICERS_CHAT, 9),
        lambda: relays.replied(1, "telegram:6", "x", NOW),
        lambda: relays.open(1, "x", "en", None, NOW),
    ):
        with pytest.raises(StoreError, match="not there any more"):
            act()


def test_a_message_is_kept_once(state: State) -> None:
    """Who sent a message and an officer who replies at once both keep it; whoever is second changes nothing."""
    relays = Relays(state)
    asked = relays.open(meet(state, 5).id, "q", "en", None, NOW)
    relays.shown(asked.id, OFFICERS_CHAT, 9)
    relays.forwarded(asked.id, OFFICERS_CHAT, 9)
    relays.forwarded(asked.id, OFFICERS_CHAT, 9)
    found = relays.of_message(OFFICERS_CHAT, 9)
    assert found and (found.id, found.state) == (asked.id, "forwarded")


def test_further_messages(state: State) -> None:
    """Messages in either chat find their question; keeping one twice changes nothing, nor does it the state."""
    relays, user = Relays(state), meet(state, 5)
    asked = relays.open(user.id, "?", "en", None, NOW)
    for chat, message in ((OFFICERS_CHAT, 9), (5, 9), (5, 9)):
        relays.shown(asked.id, chat, message)
    assert [relays.of_message(chat, 9) is not None for chat in (OFFICERS_CHAT, 5, 6)] == [True, True, False]
    assert relays.waiting()[0].messages == ((OFFICERS_CHAT, 9), (5, 9))


def test_questions_since(state: State) -> None:
    """Only a user's own questions of the time are counted."""
    relays, user, other = Relays(state), meet(state, 5).id, meet(state, 6).id
    for account, at in ((user, later(-10)), (user, NOW), (user, later(5)), (other, NOW)):
        relays.open(account, "?", "en", None, at)
    assert (relays.count_since(user, NOW), relays.count_since(user, later(6))) == (2, 0)

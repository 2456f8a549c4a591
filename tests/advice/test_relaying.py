"""Questions to officers: what is agreed to, whose they are, and how a reply finds them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.people import People
from bot.advice.relaying import MOST_A_DAY, MOST_LETTERS, Draft, Relaying, draft, mark, marked
from bot.errors import QuestionError, RelayError
from bot.session import Session
from bot.userdata import Address
from tests.store.people import DAY, NOW, OFFICERS_CHAT

ANN, BEN = Address("telegram", 5, 5), Address("telegram", 6, 6)
ASKED = Draft("Can I lease land?", "en", None)


@given(st.integers(1, 10**15), st.text(max_size=50))
def test_mark(number: int, text: str) -> None:
    """A question's mark is read at the beginning of a message, and nowhere else."""
    assert marked(f"{mark(number)} {text}") == number
    assert marked(f"x{mark(number)}") is None


@pytest.mark.parametrize("text", ["", "   ", "x" * (MOST_LETTERS + 1)])
def test_questions_that_are_none(text: str) -> None:
    """Nothing and too much cannot be passed on."""
    with pytest.raises(QuestionError):
        draft(text, "en", None)


def test_draft_names_the_best_clause(session: Session) -> None:
    """The best clause goes with the question, also where it was not good enough to answer."""
    answer = session.advisor.ask("How much is the grant for building a hydrogen station?")
    assert draft(" How much? ", "zh", answer) == Draft("How much?", "zh", "hydrogen-fcv-2025/一")


def test_own_questions_only(people: People) -> None:
    """A user has no hand on another's question, by number or by message."""
    relaying = Relaying(people)
    relay = relaying.agree(ANN, ASKED, NOW)
    relaying.shown(relay, ANN.chat_id, 3)
    assert relaying.own(ANN, relay.id) == people.relays.get(relay.id)
    assert (relaying.own(BEN, relay.id), relaying.own(ANN, 10**18 - 1)) == (None, None)
    assert relaying.of_user(ANN, 3) is not None
    assert relaying.of_user(Address("telegram", ANN.chat_id, BEN.user_id), 3) is None


def test_reply_to_a_message_that_was_never_confirmed(people: People) -> None:
    """The mark finds the question whose sending was lost track of; it counts as passed on from then on."""
    relaying = Relaying(people)
    relay = relaying.agree(ANN, ASKED, NOW)
    relaying.failed(relay)
    found = relaying.of_reply(OFFICERS_CHAT, 44, f"{mark(relay.id)} Question")
    assert found and found.id == relay.id
    known = relaying.of_reply(OFFICERS_CHAT, 44, "")
    assert known and known.state == "forwarded"
    assert relaying.of_reply(OFFICERS_CHAT, 45, "Question") is None


def test_most_a_day(people: People) -> None:
    """One question more than are allowed is refused and not kept; on the next day there are new ones."""
    relaying = Relaying(people)
    for _ in range(MOST_A_DAY):
        relaying.agree(ANN, ASKED, NOW)
    with pytest.raises(RelayError):
        relaying.agree(ANN, ASKED, NOW)
    assert len(people.relays.waiting()) == MOST_A_DAY
    relaying.agree(BEN, ASKED, NOW)
    relaying.agree(ANN, ASKED, NOW + timedelta(days=1))


def test_reply_to_somebody_who_is_gone(people: People) -> None:
    """After everything was erased a reply has nowhere to go, and what stood in the chats is known before that."""
    relaying = Relaying(people)
    relay = relaying.agree(ANN, ASKED, NOW)
    relaying.passed_on(relay, OFFICERS_CHAT, 9)
    relaying.shown(relay, ANN.chat_id, 10)
    assert relaying.in_officers_chat(ANN, OFFICERS_CHAT) == [(relay.id, 9)]
    people.forget(ANN, NOW)
    assert relaying.replied(relay, "telegram:1", "x", NOW) is None
    assert relaying.in_officers_chat(ANN, OFFICERS_CHAT) == []
    assert relaying.of_reply(OFFICERS_CHAT, 9, mark(relay.id)) is None
    assert people.account(ANN, DAY) != relay.account

"""An account is there while something is kept, and nothing is kept of those who only ask."""

from datetime import timedelta

import pytest

from bot.advice.people import People
from bot.errors import ProfileError
from bot.store.feedback import Feedback
from bot.store.state import State
from bot.userdata import Address, Profile, Settings
from tests.store.people import DAY, NOW, values

ANN = Address("telegram", 5, 5)
ENTRY = "hydrogen-fcv-2025/一"


def test_reading_keeps_nothing(people: People, state: State) -> None:
    """Being seen, having settings read, erasing what is not there and choosing no language make no account."""
    before = values(state)
    people.seen(ANN, DAY)
    assert people.settings(ANN) == Settings()
    people.choose_language(ANN, None, DAY)
    people.keep_profile(ANN, Profile(), DAY)
    assert people.known(ANN) is None
    assert values(state)["users"] == before["users"] == []


def test_language_and_profile(people: People, state: State) -> None:
    """Both are kept under one account, which goes with the last of them."""
    people.choose_language(ANN, "zh", DAY)
    people.keep_profile(ANN, Profile(("tax",)), DAY)
    assert people.settings(ANN) == Settings("zh", Profile(("tax",)))
    people.choose_language(ANN, None, DAY)
    assert people.known(ANN) is not None
    people.keep_profile(ANN, Profile(), DAY)
    assert people.known(ANN) is None
    assert values(state)["profile_sectors"] == []


def test_seen(people: People, state: State) -> None:
    """The day moves on for those who have an account."""
    people.choose_language(ANN, "zh", DAY)
    people.seen(ANN, DAY + timedelta(days=2))
    assert [row["seen"] for row in state.rows("SELECT seen FROM users")] == ["2026-11-24"]


@pytest.mark.parametrize("profile", [Profile(("atlantis",)), Profile(size="giant"), Profile(district="tax")])
def test_what_is_not_offered_is_not_kept(people: People, profile: Profile) -> None:
    """A refused profile leaves no account behind."""
    with pytest.raises(ProfileError):
        people.keep_profile(ANN, profile, DAY)
    assert people.known(ANN) is None


def test_same_opinion_twice(people: People, state: State) -> None:
    """Saying the same again on another day counts once; a question that was kept with it stays."""
    people.rate(ANN, ENTRY, False, DAY)
    people.keep_question(ANN, ENTRY, "how much?", DAY)
    people.rate(ANN, ENTRY, False, DAY + timedelta(days=1))
    (tally,) = Feedback(state).tallies()
    assert (tally.not_useful, tally.questions, Feedback(state).tally(ENTRY)) == (1, ("how much?",), (0, 1))


def test_everything_of_one_user(people: People, state: State) -> None:
    """What one user has is handed out and erased; another's stays."""
    other = Address("telegram", 6, 6)
    for address in (ANN, other):
        people.rate(address, ENTRY, True, DAY)
    assert [row["entry"] for row in people.export(ANN)["feedback"]] == [ENTRY]
    counts = people.forget(ANN, NOW)
    assert {kind: count for kind, count in counts.items() if count} == {"accounts": 1, "feedback": 1}
    assert people.known(ANN) is None
    assert [row["entry"] for row in people.export(other)["feedback"]] == [ENTRY]

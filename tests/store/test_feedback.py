"""What users think of answers is counted once for each, and listed worst first."""

from datetime import timedelta

from bot.store.feedback import Feedback, Tally
from bot.store.state import State
from tests.store.people import DAY, meet


def test_tallies(state: State) -> None:
    """The last opinion of each user counts, on whatever day; what most found of no use comes first."""
    feedback, users = Feedback(state), [meet(state, number).id for number in (5, 6, 7)]
    for user in users:
        feedback.rate(user, "a/一", True, DAY)
        feedback.rate(user, "b", user == users[0], DAY)
    feedback.rate(users[1], "a/一", False, DAY + timedelta(days=3), "why?")
    assert feedback.tallies() == (Tally("b", 1, 2), Tally("a/一", 2, 1, ("why?",)))
    assert Feedback(state).tally("a/一") == (3, 1)


def test_nobody_said_anything(state: State) -> None:
    """Without opinions there is nothing to list."""
    assert Feedback(state).tallies() == ()


def test_opinion(state: State) -> None:
    """A user's last opinion of an entry is known; of another entry there is none."""
    feedback, user = Feedback(state), meet(state, 5).id
    feedback.rate(user, "b", False, DAY)
    feedback.rate(user, "b", True, DAY + timedelta(days=1))
    assert (feedback.opinion(user, "b"), feedback.opinion(user, "c")) == (True, None)
    assert feedback.opinion(meet(state, 6).id, "b") is None


def test_question_of_a_changed_mind(state: State) -> None:
    """A question that was kept with an opinion is not listed any more once the same answer is found useful."""
    feedback, user = Feedback(state), meet(state, 5).id
    feedback.rate(user, "b", False, DAY, "secret")
    feedback.rate(user, "b", True, DAY + timedelta(days=1))
    assert feedback.tallies() == (Tally("b", 1, 0),)

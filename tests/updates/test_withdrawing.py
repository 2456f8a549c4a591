"""What waits for a user goes with the subscription that it is about."""

import pytest

from bot.session import Session
from bot.store.publications import Publications
from bot.updates.changes import Change
from bot.updates.following import Following
from bot.userdata import Message, Progress
from tests.updates.crowd import NOW, follower

_TEA, _SILK = [["topic", "tea"]], [["topic", "silk"]]


def _publish(tea: Session, account: int, *payloads: dict[str, object], subjects: bool = True) -> int:
    publications = Publications(tea.state)
    changes = [
        Change("new_clause", paper=name, title=name, title_en=name).as_data() for name in ("tea", "silk", "silk")
    ]
    summary = {"changes": changes} | ({"subjects": [_TEA, _SILK, _SILK]} if subjects else {})
    draft = publications.draft("publication", "cli:li", summary, NOW)
    assert draft
    messages = [Message(account, payload, part) for part, payload in enumerate(payloads)]
    publications.confirm(draft.id, "cli:li", messages, NOW)
    return draft.id


def _end(tea: Session, account: int, topic: str, how: str) -> None:
    following = Following(tea.state, tea.knowledge, account)
    subscription = next(s.id for s in following.all() if s.target == topic)
    assert following.end(subscription, NOW) if how == "end" else following.pause(subscription, how == "pause", NOW)


@pytest.mark.parametrize("how", ["end", "pause"])
def test_what_is_followed_stays(tea: Session, how: str) -> None:
    """Only messages of which nothing is followed any more are taken back, and only this user's."""
    ann, bob = (follower(tea.state, number, ("topic", "tea"), ("topic", "silk")) for number in (1, 2))
    payloads: list[dict[str, object]] = [{"changes": [0]}, {"changes": [1]}, {"changes": [0, 1]}]
    payloads.append({"named": [0], "more": 2})
    publication, other = _publish(tea, ann, *payloads), _publish(tea, bob, *payloads)
    _end(tea, ann, "tea", how)
    assert Publications(tea.state).progress(publication) == Progress(pending=3, stopped=1)
    assert Publications(tea.state).progress(other) == Progress(pending=4)
    _end(tea, ann, "silk", how)
    assert Publications(tea.state).progress(publication) == Progress(stopped=4)
    known = Publications(tea.state).get(publication)
    assert known and known.state == "done"


def test_resuming_takes_nothing_back(tea: Session) -> None:
    """A subscription that goes on again leaves what waits as it is."""
    account = follower(tea.state, 1, ("topic", "tea"))
    publication = _publish(tea, account, {"changes": [0]})
    _end(tea, account, "tea", "resume")
    assert Publications(tea.state).progress(publication) == Progress(pending=1)


def test_what_it_is_about_is_not_known(tea: Session) -> None:
    """A message of which it is not known what it is about waits as long as anything is followed."""
    account = follower(tea.state, 1, ("topic", "tea"), ("topic", "silk"))
    publication = _publish(tea, account, {"changes": [0]}, subjects=False)
    _end(tea, account, "tea", "end")
    assert Publications(tea.state).progress(publication) == Progress(pending=1)
    _end(tea, account, "silk", "pause")
    assert Publications(tea.state).progress(publication) == Progress(stopped=1)


def test_somebody_elses(tea: Session) -> None:
    """Nobody ends another's subscription, nor what waits for it."""
    ann, bob = follower(tea.state, 1, ("topic", "tea")), follower(tea.state, 2, ("topic", "silk"))
    publication = _publish(tea, ann, {"changes": [0]})
    held = Following(tea.state, tea.knowledge, ann).all()[0].id
    stranger = Following(tea.state, tea.knowledge, bob)
    assert not stranger.end(held, NOW) and not stranger.pause(held, True, NOW)
    assert Publications(tea.state).progress(publication) == Progress(pending=1)
    assert [s.paused for s in Following(tea.state, tea.knowledge, ann).all()] == [False]

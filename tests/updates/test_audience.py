"""Who hears of what."""

import pytest

from bot.model import Department, Topic
from bot.session import Session
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from bot.updates.audience import Audience, Subject, subject, subject_from_data
from bot.userdata import FollowKind, Preferences, Profile
from tests.updates.crowd import DAY, follower

TEA = Subject(frozenset({("topic", "tea"), ("topic", "trade"), ("document", "tea-2026"), ("district", "wulong")}))
SILK = Subject(frozenset({("topic", "silk"), ("department", "tea-bureau")}))


def _heard(session: Session) -> dict[int, tuple[int, ...]]:
    return {found.account: found.indices for found in Audience(session.state).of([TEA, SILK])}


@pytest.mark.parametrize(
    ("kind", "target", "heard"),
    [
        ("topic", "tea", (0,)),
        ("topic", "trade", (0,)),
        ("topic", "silk", (1,)),
        ("document", "tea-2026", (0,)),
        ("department", "tea-bureau", (1,)),
        ("district", "wulong", (0,)),
        ("profile", "", (0, 1)),
        ("topic", "coffee", None),
        ("document", "tea", None),
    ],
)
def test_kinds(tea: Session, kind: FollowKind, target: str, heard: tuple[int, ...] | None) -> None:
    """Each kind of subscription hears of its own, an empty profile of everything."""
    account = follower(tea.state, 1, (kind, target))
    assert _heard(tea).get(account) == heard


def test_profile(tea: Session) -> None:
    """A profile hears of its sectors and its district only."""
    wanted: dict[int, tuple[int, ...] | None] = {}
    for number, (profile, heard) in enumerate(
        [
            (Profile(sectors=("silk",)), (1,)),
            (Profile(district="wulong"), (0,)),
            (Profile(sectors=("silk", "tea")), (0, 1)),
            (Profile(sectors=("coffee",)), None),
            (Profile(size="small"), (0, 1)),
        ],
        1,
    ):
        account = follower(tea.state, number, ("profile", ""))
        Users(tea.state).keep_profile(account, profile)
        wanted[account] = heard
    assert {account: _heard(tea).get(account) for account in wanted} == wanted


def test_several_subscriptions_are_one_listener(tea: Session) -> None:
    """Who follows a change in three ways hears of it once, and it is known which ways these were."""
    account = follower(tea.state, 1, ("topic", "tea"), ("document", "tea-2026"), ("department", "tea-bureau"))
    (found,) = Audience(tea.state).of([TEA, SILK])
    assert (found.account, found.indices, len(found.why)) == (account, (0, 1), 3)


def test_who_hears_nothing(tea: Session) -> None:
    """Paused, switched off, out of reach, and users of another channel are left out."""
    paused, off, blocked, local, heard = (
        follower(tea.state, number, ("topic", "tea"), channel="terminal" if number == 4 else "telegram")
        for number in range(1, 6)
    )
    Subscriptions(tea.state).pause(paused, Subscriptions(tea.state).of(paused)[0].id)
    Users(tea.state).keep_preferences(off, Preferences("off"))
    tea.state.write("UPDATE users SET unreachable = '2026-01-01' WHERE id = ?", blocked)
    assert list(_heard(tea)) == [heard]
    assert local not in _heard(tea)


def test_many(tea: Session) -> None:
    """Accounts are looked at in portions; none is left out or seen twice."""
    day = DAY.isoformat()
    tea.state.write_many(
        "INSERT INTO users (channel, chat_id, user_id, created, seen) VALUES ('telegram', ?, ?, ?, ?)",
        ((number, number, day, day) for number in range(1, 4502)),
    )
    tea.state.write_many(
        "INSERT INTO subscriptions (account, kind, target, created) VALUES (?, 'topic', 'tea', ?)",
        ((number, day) for number in range(1, 4502) if number % 3),
    )
    found = [listener.account for listener in Audience(tea.state).of([TEA])]
    assert found == [number for number in range(1, 4502) if number % 3]
    some = list(range(1, 4502, 2))
    again = [listener.account for listener in Audience(tea.state).of([TEA], only=some)]
    assert again == [number for number in some if number % 3]


def test_subject(tea: Session) -> None:
    """A subject holds the topics above, and survives being written down."""
    about = subject(("tea", "gone"), ("tea-bureau",), ("tea-2026",), tea.knowledge)
    assert {("topic", "tea"), ("topic", "trade"), ("document", "tea-2026"), ("department", "tea-bureau")} <= about.keys
    assert subject_from_data(about.as_data()) == about


def test_districts(tea: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic below the districts is a district, whose followers hear."""
    topics = {"districts": Topic("districts", "Districts", "区县"), "fuling": Topic("fuling", "F", "涪陵", "districts")}
    monkeypatch.setitem(tea.knowledge.__dict__, "topics", topics)
    body = Department("fuling-gov", "重庆市涪陵区政府", "Fuling", level="district")
    monkeypatch.setitem(tea.knowledge.__dict__, "departments", {body.id: body})
    about = subject(("fuling",), ("fuling-gov",), (), tea.knowledge)
    assert {("district", "fuling"), ("district", "fuling-gov"), ("topic", "districts")} <= about.keys

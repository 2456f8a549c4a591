"""Users follow, pause, end, choose, export and are erased in any order, against a plain model."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.store.held import export, forget
from bot.store.subscriptions import Subscriptions
from bot.store.users import Users
from bot.userdata import FollowKind, Person, Profile
from tests.store.people import DAY, NOW, in_memory, meet

PEOPLE = st.integers(1, 3)
TARGETS = st.sampled_from([("topic", "tax"), ("document", "tea-2025"), ("topic", "hydrogen"), ("profile", "")])


class UserMachine(RuleBasedStateMachine):
    """Keeps, for each person, what should be held, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.state = in_memory()
        self.follows = Subscriptions(self.state)
        self.held: dict[int, dict[tuple[str, str], bool]] = {}
        self.profiles: dict[int, Profile] = {}
        self.used: set[int] = set()

    def _account(self, person: int) -> int:
        self.held.setdefault(person, {})
        return meet(self.state, person).id

    @rule(person=PEOPLE, followed=TARGETS)
    def follow(self, person: int, followed: tuple[FollowKind, str]) -> None:
        """Following makes a subscription that is not paused."""
        made = self.follows.follow(self._account(person), *followed, DAY)
        assert (made.kind, made.target, made.paused) == (*followed, False)
        self.held[person][followed] = False

    @rule(person=PEOPLE, followed=TARGETS, paused=st.booleans())
    def pause(self, person: int, followed: tuple[FollowKind, str], paused: bool) -> None:
        """Pausing and resuming change what is there, and nothing else."""
        account = self._account(person)
        found = next((s.id for s in self.follows.of(account) if (s.kind, s.target) == followed), 10**9)
        assert self.follows.pause(account, found, paused) == (followed in self.held[person])
        if followed in self.held[person]:
            self.held[person][followed] = paused

    @rule(person=PEOPLE, other=PEOPLE, followed=TARGETS)
    def end(self, person: int, other: int, followed: tuple[FollowKind, str]) -> None:
        """Ending works for the subscriber alone."""
        account, stranger = self._account(person), self._account(other)
        found = next((s.id for s in self.follows.of(account) if (s.kind, s.target) == followed), 10**9)
        assert self.follows.end(stranger, found) == (person == other and followed in self.held[person])
        if person == other:
            self.held[person].pop(followed, None)

    @rule(person=PEOPLE, sectors=st.sets(st.sampled_from(["tax", "hydrogen"])), foreign=st.sampled_from([None, True]))
    def choose(self, person: int, sectors: set[str], foreign: bool | None) -> None:
        """A profile replaces the one before."""
        self.profiles[person] = Profile(tuple(sorted(sectors)), foreign_invested=foreign)
        Users(self.state).keep_profile(self._account(person), self.profiles[person])

    @rule(person=PEOPLE)
    def erase(self, person: int) -> None:
        """Erasing counts what was held, and leaves an account id that never comes back."""
        user = Users(self.state).find("telegram", person, person)
        counts = forget(self.state, Person("telegram", person), NOW)
        assert counts["subscriptions"] == len(self.held.pop(person, {}))
        assert counts["accounts"] == (user is not None)
        self.profiles.pop(person, None)
        if user:
            self.used.add(user.id)

    @invariant()
    def everything_is_as_expected(self) -> None:
        """Exports show for each person what the model holds, and no old account id is used again."""
        for person in (1, 2, 3):
            found: dict[str, list[dict[str, Any]]] = export(self.state, Person("telegram", person))
            shown = {(row["kind"], row["target"]): bool(row["paused"]) for row in found["subscriptions"]}
            assert shown == self.held.get(person, {})
            assert len(found["accounts"]) == (person in self.held)
            assert {row["topic_id"] for row in found["sectors"]} == set(self.profiles.get(person, Profile()).sectors)
        assert not self.used & {row["id"] for row in self.state.rows("SELECT id FROM users")}
        assert self.state.rows("PRAGMA foreign_key_check") == []

    def teardown(self) -> None:
        """Close the database."""
        self.state.close()


TestUserMachine = UserMachine.TestCase
TestUserMachine.settings = settings(max_examples=25, stateful_step_count=20)

"""From a difference between stores to messages, all or nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.advice.validity import SHANGHAI
from bot.config import DataPaths
from bot.errors import StoreError
from bot.session import Session
from bot.store.knowledge import FILE_NAME, open_store
from bot.store.publications import Publications
from bot.store.users import Users
from bot.updates.following import Following
from bot.updates.publishing import IN_FULL, MOST_IN_FULL, MOST_NAMED, Publishing, portions
from bot.userdata import Preferences
from tests.installation import Place
from tests.updates.crowd import DAY, NOW, after, follower
from tests.updates.teahouse import add_coffee, raise_tea_grant


@pytest.fixture
def changed(teahouse: Place, papers: DataPaths, tea: Session) -> Iterator[Publishing]:
    """Publishing over a store in which a clause was changed and a paper was added since the last publication."""
    assert Publishing(tea.state, tea.knowledge).begin(DAY)
    raise_tea_grant(papers)
    add_coffee(papers)
    assert teahouse.run("build").exit_code == 0
    knowledge = open_store(teahouse.home / FILE_NAME)
    yield Publishing(tea.state, knowledge)
    knowledge.close()


def _published(tea: Session, publishing: Publishing) -> int:
    draft = publishing.draft(publishing.preview(DAY), "cli:li", NOW, DAY)
    publishing.confirm(draft.id, "cli:li", NOW)
    return draft.id


def test_what_was_there_before_is_known(tea: Session) -> None:
    """The first look takes the papers as known, so that nobody is told of all of them; the second does nothing."""
    publishing = Publishing(tea.state, tea.knowledge)
    assert publishing.begin(DAY)
    assert not publishing.begin(DAY)
    assert publishing.preview(DAY).changes == ()


ENDED = date(2028, 1, 1)
"""The day after the tea paper's last."""


def test_ended_since(tea: Session) -> None:
    """What ended since the last publication, or since the papers were taken as known, is published once."""
    publishing = Publishing(tea.state, tea.knowledge)
    publishing.begin(DAY)
    follower(tea.state, 1, ("document", "tea-2026"))
    late = datetime.combine(ENDED, time(12), SHANGHAI)
    preview = publishing.preview(ENDED)
    assert [(change.kind, change.states) for change in preview.changes] == [("status", ("in_force", "ended"))]
    draft = publishing.draft(preview, "cli:li", late, ENDED)
    # Confirmed on a later day, it is known as of the day of its preview, so that no day is left out.
    assert publishing.confirm(draft.id, "cli:li", late + timedelta(days=1)) == 1
    assert publishing.preview(ENDED).changes == ()
    assert [change.states for change in publishing.preview(DAY).changes] == [("ended", "in_force")]


def test_ended_is_told_once(tea: Session) -> None:
    """Of two drafts that tell of the same day, one is confirmed, though no word of a paper changed in between."""
    publishing = Publishing(tea.state, tea.knowledge)
    publishing.begin(DAY)
    late = datetime.combine(ENDED, time(12), SHANGHAI)
    first, second = (publishing.draft(publishing.preview(ENDED), "cli:li", late, ENDED) for _ in range(2))
    publishing.confirm(first.id, "cli:li", late)
    with pytest.raises(StoreError, match="changed since its preview"):
        publishing.confirm(second.id, "cli:li", late)


def test_adopted_as_of_the_day(tea: Session) -> None:
    """Adopted papers are known as they stand on the day, in Chongqing."""
    publishing = Publishing(tea.state, tea.knowledge)
    publishing.begin(DAY)
    publishing.adopt("cli:li", datetime(2027, 12, 31, 16, 0, tzinfo=UTC))
    assert publishing.preview(ENDED).changes == ()


def test_no_day_was_kept(tea: Session) -> None:
    """Where an older version published, and kept no day, the calendar alone is no change."""
    publishing = Publishing(tea.state, tea.knowledge)
    publishing.begin(DAY)
    tea.state.write("DELETE FROM marks")
    assert publishing.preview(ENDED).changes == ()


def test_preview_counts(changed: Publishing, tea: Session) -> None:
    """The preview says who would get what and when, and fills nothing."""
    for number in (1, 2):
        follower(tea.state, number, ("topic", "tea"))
    follower(tea.state, 3, ("document", "tea-2026"))
    daily = follower(tea.state, 4, ("topic", "trade"))
    Users(tea.state).keep_preferences(daily, Preferences("daily"))
    preview = changed.preview(DAY)
    assert [change.kind for change in preview.changes] == ["new_paper", "clause_changed"] or [
        change.kind for change in preview.changes
    ] == ["clause_changed", "new_paper"]
    reach = preview.reach
    assert (reach.at_once, reach.daily, reach.weekly, reach.messages) == (3, 1, 0, 3)
    assert sorted(reach.by_change) == [3, 4]
    assert reach.by_target[0] == ("topic", "tea", 2)
    assert tea.state.rows("SELECT * FROM outbox") == []
    assert Publications(tea.state).last() == ()


def test_confirm_fills_and_keeps(changed: Publishing, tea: Session) -> None:
    """Confirming fills the outbox, and what was published is known from then on; a second press does nothing."""
    follower(tea.state, 1, ("topic", "tea"))
    number = _published(tea, changed)
    assert Publications(tea.state).progress(number).pending == 1
    assert changed.preview(DAY).changes == ()
    with pytest.raises(StoreError, match="not a draft"):
        changed.confirm(number, "cli:li", NOW)
    assert [line.action for line in Publications(tea.state).audit()] == ["confirm", "draft"]


def test_a_draft_of_other_papers(changed: Publishing, tea: Session) -> None:
    """A draft is not confirmed where something else was published, or the papers changed, since its preview."""
    first = changed.draft(changed.preview(DAY), "cli:li", NOW, DAY)
    _published(tea, changed)
    with pytest.raises(StoreError, match="changed since its preview"):
        changed.confirm(first.id, "cli:li", NOW)
    with pytest.raises(StoreError, match="no publication 99"):
        changed.confirm(99, "cli:li", NOW)


def test_all_or_nothing(changed: Publishing, tea: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the content cannot be kept the outbox is not filled either."""
    follower(tea.state, 1, ("topic", "tea"))
    draft = changed.draft(changed.preview(DAY), "cli:li", NOW, DAY)

    def full(_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(changed._published, "replace", full)
    with pytest.raises(StoreError, match="full"):
        changed.confirm(draft.id, "cli:li", NOW)
    assert tea.state.rows("SELECT * FROM outbox") == []
    known = Publications(tea.state).get(draft.id)
    assert known and known.state == "draft"


def test_adopt(changed: Publishing, tea: Session) -> None:
    """Adopted papers are known without a message; it is accounted for."""
    follower(tea.state, 1, ("topic", "tea"))
    changed.adopt("cli:li", NOW)
    assert changed.preview(DAY).changes == ()
    assert tea.state.rows("SELECT * FROM outbox") == []
    assert Publications(tea.state).audit()[0].action == "adopt"


def test_confirmed_after_every_digest(changed: Publishing, tea: Session) -> None:
    """A publication whose moment was taken before a digest that overtook it counts as later than the digest."""
    account = follower(tea.state, 1, ("topic", "tea"))
    Following(tea.state, tea.knowledge, account).hear("daily", after(hours=1))
    number = _published(tea, changed)
    known = Publications(tea.state).get(number)
    assert known and known.confirmed == after(hours=1) + timedelta(milliseconds=1)


@pytest.mark.parametrize("count", [0, 1, IN_FULL, IN_FULL + 1, MOST_IN_FULL, MOST_IN_FULL + 1, 500])
def test_portions(count: int) -> None:
    """Every change is told in full, by name or counted, once."""
    found = portions(range(count))
    full = [i for payload in found for i in payload.get("changes", ())]
    named = [i for payload in found for i in payload.get("named", ())]
    more = sum(payload.get("more", 0) for payload in found)
    assert [*full, *named] == list(range(count - more))
    assert all(len(payload.get("changes", ())) <= IN_FULL for payload in found)
    assert len(full) <= MOST_IN_FULL and len(named) <= MOST_NAMED

"""Choosing what to follow and when to hear of it: the same steps for buttons and for numbers."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram import followdata
from bot.errors import InvestBotError, ProfileError, UnknownPlaceError
from bot.render.messages import LANGUAGES
from bot.session import Session
from bot.store.state import State
from bot.store.users import Users
from bot.updates import menu as module
from bot.updates.menu import FollowMenu
from bot.updates.panel import Panel, Step
from bot.userdata import Preferences
from tests.updates.crowd import DAY, NOW, follower

VERBS = ("me", "pk", "pt", "fo", "fs", "fb", "li", "on", "pa", "re", "en", "ea", "wh", "up", "da", "hr", "tz", "zz")


def _menu(session: Session, account: int, language: str = "en") -> FollowMenu:
    guide, builder = session.guide, session.builder(language, DAY)
    return FollowMenu(builder, guide.browse, guide.directory, session.state, account, NOW, DAY)


@pytest.fixture
def account(tea: Session) -> int:
    """The account of a user who follows nothing."""
    return follower(tea.state, 1)


def _followed(session: Session, account: int) -> list[tuple[str, str, bool]]:
    rows = session.state.rows("SELECT kind, target, paused FROM subscriptions WHERE account = ? ORDER BY id", account)
    return [(row["kind"], row["target"], bool(row["paused"])) for row in rows]


def _text(panel: Panel) -> str:
    return "\n".join(block.text for block in panel.blocks)


def _labels(panel: Panel) -> list[str]:
    return [action.label for action in panel.actions]


def _press(session: Session, account: int, panel: Panel, label: str) -> Panel:
    step = next(action.step for action in panel.actions if action.label == label)
    return _menu(session, account).take(step)


def test_a_topic_by_buttons(tea: Session, account: int) -> None:
    """From the menu to a topic, which is ticked; pressed again it is ended."""
    panel = _menu(tea, account).command("subscribe", "")
    panel = _press(tea, account, panel, "Topics")
    panel = _press(tea, account, panel, "Trade")
    assert _labels(panel) == ["All of Trade", "Tea", "Back"]
    panel = _press(tea, account, panel, "Tea")
    assert _labels(panel) == ["All of Trade", "✓ Tea", "Back"]
    assert _followed(tea, account) == [("topic", "tea", False)]
    panel = _press(tea, account, panel, "✓ Tea")
    assert _followed(tea, account) == []


@pytest.mark.parametrize(
    ("words", "label", "followed"),
    [
        ("tea", "Topic: Tea", ("topic", "tea")),
        ("茶业", "Topic: Tea", ("topic", "tea")),
        ("渝茶规〔2026〕1号", "Paper: Chongqing Tea Subsidy Measures", ("document", "tea-2026")),
        ("Tea Bureau", "Body: Chongqing Tea Bureau", ("department", "tea-bureau")),
    ],
)
def test_by_words(tea: Session, account: int, words: str, label: str, followed: tuple[str, str]) -> None:
    """What is written after the command is found among topics, papers and bodies."""
    panel = _menu(tea, account).command("subscribe", words)
    after = _press(tea, account, panel, label)
    assert _text(after).startswith(f"You follow this now: {label}")
    assert _followed(tea, account) == [(*followed, False)]
    assert Users(tea.state).preferences(account).language == "en"


@pytest.mark.parametrize("words", ["🐉", "x" * 100_000, "\x00\x1b[31m", "'; DROP TABLE users; --", "moon cheese"])
def test_words_for_nothing(tea: Session, account: int, words: str) -> None:
    """Words that name nothing are said to, and the lists are offered."""
    panel = _menu(tea, account).command("subscribe", words)
    assert _text(panel).startswith("I found no topic")
    assert "Topics" in _labels(panel)


def test_everything_for_my_profile(tea: Session, account: int) -> None:
    """The profile is followed as a whole, and it is said what it narrows."""
    panel = _press(tea, account, _menu(tea, account).command("subscribe", ""), "Everything for my profile")
    assert "✓ Everything for my profile" in _labels(panel)
    assert "you hear of everything" in _text(panel)
    assert _followed(tea, account) == [("profile", "", False)]


def test_show_pause_end(tea: Session, account: int) -> None:
    """What is followed is listed, can be paused, go on and end, one by one and all at once."""
    menu = _menu(tea, account)
    for words in ("tea", "Tea Bureau"):
        menu.take(menu.command("subscribe", words).actions[0].step)
    panel = _press(tea, account, menu.command("subscriptions", ""), "Topic: Tea")
    panel = _press(tea, account, panel, "Pause")
    assert _followed(tea, account)[0] == ("topic", "tea", True)
    assert "Topic: Tea (paused)" in _labels(_press(tea, account, panel, "My subscriptions"))
    panel = _press(tea, account, panel, "Resume")
    assert _followed(tea, account)[0] == ("topic", "tea", False)
    assert _text(_press(tea, account, panel, "End")) == "You no longer follow this: Topic: Tea."
    asked = _press(tea, account, menu.command("subscriptions", ""), "End all")
    assert _text(asked).startswith("End all 1 subscriptions?")
    assert len(_followed(tea, account)) == 1
    _press(tea, account, asked, "End all")
    assert _followed(tea, account) == []
    assert _text(menu.command("subscriptions", "")).startswith("You follow nothing.")


def test_when(tea: Session, account: int) -> None:
    """How often, on which day, at what time and where is chosen, by buttons and in words."""
    menu = _menu(tea, account)
    panel = _press(tea, account, menu.command("subscribe", ""), "When and where")
    panel = _press(tea, account, panel, "Once a week")
    assert "every Monday at 09:00 (Asia/Shanghai)" in _text(panel)
    panel = _press(tea, account, _press(tea, account, panel, "Day: Monday"), "Friday")
    panel = _press(tea, account, _press(tea, account, panel, "Time: 09:00"), "18:00")
    panel = _press(tea, account, _press(tea, account, panel, "Zone: Asia/Shanghai"), "Europe/Berlin")
    assert "every Friday at 18:00 (Europe/Berlin)" in _text(panel)
    assert "07:30 (Europe/Berlin)" in _text(menu.command("subscribe", "time 7:30"))
    assert "(America/Sao_Paulo)" in _text(menu.command("subscribe", "zone america/sao paulo"))
    known = Users(tea.state).preferences(account)
    assert known.digest_due and known.digest_due.astimezone(UTC) > datetime.now(UTC).replace(year=2026, month=11, day=1)
    assert (known.updates, known.weekday, known.zone) == ("weekly", 4, "America/Sao_Paulo")


@pytest.mark.parametrize("written", ["time 25:00", "time noon", "time 7", "time ٧:٣٠", "zone Moon/Base", "zone ../etc"])
def test_no_such_time(tea: Session, account: int, written: str) -> None:
    """A time or zone that there is not is said to be none; nothing changes."""
    text = _text(_menu(tea, account).command("subscribe", written))
    assert "is no time of day" in text or "I know no time zone" in text
    assert Users(tea.state).preferences(account) == Preferences()


def test_somebody_elses(tea: Session, account: int) -> None:
    """The number of another user's subscription opens, pauses and ends nothing."""
    other = follower(tea.state, 2, ("topic", "tea"))
    (row,) = tea.state.rows("SELECT id FROM subscriptions WHERE account = ?", other)
    for verb in ("on", "pa", "re", "en"):
        with pytest.raises(UnknownPlaceError):
            _menu(tea, account).take(Step(verb, str(row["id"])))
    assert _followed(tea, other) == [("topic", "tea", False)]


def test_too_many(tea: Session, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As much as is possible is followed, and it is said that there is no more; what is followed can still end."""
    monkeypatch.setattr(module, "MOST_FOLLOWED", 1)
    menu = _menu(tea, account)
    menu.take(Step("fb", "ttea"))
    assert _text(menu.take(Step("fb", "dtea-2026"))).startswith("You follow 1 things")
    assert _followed(tea, account) == [("topic", "tea", False)]
    menu.take(Step("fo", "ttea"))
    assert _followed(tea, account) == []


def test_what_is_gone(tea: Session, account: int) -> None:
    """A subscription to a paper that is not there any more is listed by its id and can be ended."""
    follower(tea.state, 1, ("document", "gone-2020"))
    panel = _menu(tea, account).command("subscriptions", "")
    assert "Paper: gone-2020 (no longer among my papers)" in _labels(panel)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_fits(tea: Session, account: int, language: str) -> None:
    """Every step that leads on from the menu, twice over, fits callback data and works."""
    menu = _menu(tea, account, language)
    seen: set[Step] = set()
    panels = [menu.command("subscribe", ""), menu.command("subscribe", "tea")]
    for _ in range(3):
        steps = {action.step for panel in panels for action in panel.actions} - seen
        for step in steps:
            data = followdata.encode(step, language)
            assert data and followdata.decode(data) == (step, language)
        seen |= steps
        panels = [menu.take(step) for step in sorted(steps, key=lambda s: (s.verb, s.target)) if step.verb != "on"]
    assert len(seen) > 30


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    verb=st.sampled_from(
        [*["me", "pk", "pt", "fo", "fs", "fb", "li", "on", "pa", "re", "en", "ea", "wh", "up", "da", "hr", "tz", "zz"]]
    ),
    target=st.text(),
)
def test_any_step(tea: Session, account: int, verb: str, target: str) -> None:
    """Whatever a button carries, the answer is a panel or an error that says that it leads nowhere."""
    try:
        panel = _menu(tea, account).take(Step(verb, target))
    except (ProfileError, UnknownPlaceError) as error:
        assert isinstance(error, InvestBotError)
    else:
        assert panel.blocks
    assert isinstance(tea.state, State)

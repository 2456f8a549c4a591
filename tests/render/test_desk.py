"""What users decide about their own data is carried out, and shown in their language."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.advice.acts import AUTOMATIC, FIELDS, Act, Step
from bot.advice.people import People
from bot.advice.places import Place
from bot.advice.profile import districts
from bot.errors import ProfileError
from bot.render.desk import COMMANDS, Desk, Visitor
from bot.render.forms import Form
from bot.render.messages import LANGUAGES
from bot.session import Session
from bot.store.held import AUTHORED, HELD
from bot.store.state import State
from bot.userdata import Address, Profile, Settings
from tests.store.people import DAY, NOW, in_memory, live_fully

ANN = Address("telegram", 700_000_000_001, 700_000_000_001)
EMPTY = "You have not told me anything of your business"


class Memory:
    """Stands for what a channel knows in memory."""

    def __init__(self) -> None:
        """Know of one conversation."""
        self.conversations: list[Any] = [{"question": "how much?"}]

    def held(self) -> dict[str, list[Any]]:
        """Return it."""
        return {"conversations": list(self.conversations)}

    def forget(self) -> dict[str, int]:
        """Forget it."""
        count = len(self.conversations)
        self.conversations.clear()
        return {"conversations": count}


@pytest.fixture
def memory() -> Memory:
    """What the channel knows of the user."""
    return Memory()


@pytest.fixture
def desk(session: Session, people: People, memory: Memory) -> Desk:
    """The desk of a user whose Telegram speaks English."""
    return at(session, people, memory)


def at(session: Session, people: People, memory: Memory, language: str = "en") -> Desk:
    """A desk in a language."""
    visitor = Visitor(ANN, language, "en", memory)
    return Desk(people, session.knowledge, session.messages, visitor, NOW, DAY)


def text(form: Form) -> str:
    """What a form says."""
    return "\n".join(block.text for block in form.blocks)


def labels(form: Form) -> list[str]:
    """What can be chosen."""
    return [option.label for option in form.options]


def _choose(desk: Desk, form: Form, at: int) -> Form:
    """What follows the option at a place of a form."""
    act = form.options[at].act
    assert isinstance(act, Act)
    return desk.do(act)


def test_language(desk: Desk, people: People) -> None:
    """Each language calls itself by its own name; what is chosen is marked, kept and spoken at once."""
    first = desk.command("language", "")
    assert labels(first) == ["English", "简体中文", "繁體中文", "✓ Automatic"]
    chosen = _choose(desk, first, 2)
    assert (text(chosen), chosen.settled) == ("以後用中文回覆。", True)
    assert labels(chosen) == ["English", "简体中文", "✓ 繁體中文", "自動"]
    assert people.settings(ANN).language == "zh-Hant"
    assert desk.do(Act("language", AUTOMATIC)).language == "en"
    assert people.known(ANN) is None


@pytest.mark.parametrize("argument", ["zh-hant", " ZH-Hant "])
def test_language_by_command(desk: Desk, argument: str) -> None:
    """The language may be written after the command, in any case; nothing else settles one."""
    assert desk.command("language", argument).language == "zh-Hant"
    assert not desk.command("language", "klingon").settled


def test_first_round(desk: Desk, people: People, session: Session) -> None:
    """The five questions come one after the other; sectors may be several, the last answer shows the profile."""
    form = desk.command("profile", "")
    assert text(form).startswith(EMPTY)
    form = _choose(desk, form, 0)
    names = labels(form)
    assert names[-1] == "Skip"
    for name in ("Hydrogen", "Finance"):
        form = _choose(desk, form, names.index(name))
    assert [label for label in labels(form) if label.startswith("✓")] == ["✓ Hydrogen", "✓ Finance"]
    assert labels(form)[-1] == "Go on"
    form = _choose(desk, form, -1)
    assert text(form) == "How large is your business?"
    form = _choose(desk, form, 1)
    assert text(form).startswith("How far are you")
    form = _choose(desk, form, -1)  # skipped
    assert len(form.options) == len(districts(session.knowledge)) + 2
    form = _choose(desk, form, labels(form).index("Wulong District"))
    form = _choose(desk, form, 1)
    assert people.settings(ANN).profile == Profile(("finance", "hydrogen"), "small", None, "wulong", False)
    assert text(form).splitlines()[:6] == [
        "Your business",
        "• Sector: Finance, Hydrogen",
        "• Size: Small company",
        "• Stage: not given",
        "• District: Wulong District",
        "• Foreign-invested: Not foreign-invested",
    ]


def test_one_field(desk: Desk, people: People) -> None:
    """A single field is changed and erased by itself; the whole profile at once."""
    people.keep_profile(ANN, Profile(("tax",), "small"), DAY)
    form = desk.command("profile", "")
    first = ["See what suits my business", "Sector: change", "Sector: erase", "Size: change"]
    assert (labels(form)[:4], form.options[0].act) == (first, Place("own"))
    asked = _choose(desk, form, 3)
    assert labels(asked) == ["Micro company", "✓ Small company", "Medium-sized company", "Large company", "Back"]
    assert text(_choose(desk, asked, 3)).count("Large company") == 1
    assert people.settings(ANN).profile == Profile(("tax",), "large")
    _choose(desk, form, 2)
    assert people.settings(ANN).profile == Profile(size="large")
    assert text(desk.do(Act("erase_profile"))) == "I have erased what you told me of your business."
    assert people.settings(ANN) == Settings()


def test_nothing_is_chosen_twice(desk: Desk, people: People) -> None:
    """A sector that is pressed again is out again, and with the last one the account."""
    for kept in (("tax",), ()):
        desk.do(Act("set", "sectors=tax"))
        assert people.settings(ANN).profile.sectors == kept
    assert people.known(ANN) is None


@pytest.mark.parametrize(
    "act",
    [
        Act("language", "fr"),
        Act("ask", ""),
        Act("ask", "language"),
        Act("set", "size=giant"),
        Act("set", "district=tax"),
        Act("set", "sectors=wulong"),
        Act("set", "size"),
        Act("drop", "id"),
        Act("consent"),
        Act("rate", "1chandle"),
    ],
)
def test_what_is_not_offered(desk: Desk, people: People, act: Act) -> None:
    """What no button offers is refused and keeps nothing."""
    with pytest.raises(ProfileError):
        desk.do(act)
    assert people.known(ANN) is None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verb=st.sampled_from(["language", "ask", "set", "drop"]),
    target=st.from_regex(r"[A-Za-z_>=-]{0,20}", fullmatch=True),
)
def test_any_target(session: Session, verb: Any, target: str) -> None:
    """Any target is obeyed or refused, and nothing else happens."""
    state = in_memory()
    try:
        at(session, People(state, session.knowledge), Memory()).do(Act(verb, target))
    except ProfileError:
        pass
    finally:
        state.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_in_every_language(
    session: Session, people: People, state: State, memory: Memory, language: str
) -> None:
    """Everything can be shown in each language, with everything kept that can be."""
    live_fully(state)
    desk = at(session, people, memory, language)
    forms = [desk.command(name, "") for name in COMMANDS]
    forms += [desk.do(Act("ask", Step(field, goes_on=True).target)) for field in FIELDS]
    forms.append(desk.do(Act("forget", "yes")))
    for form in forms:
        assert text(form).strip() and "{" not in text(form)
        assert all(labels(form))


def test_export_is_everything(desk: Desk, state: State) -> None:
    """The file holds what is stored and what is in memory, as JSON that says whose it is."""
    live_fully(state)
    form = desk.command("export", "")
    assert form.file and form.file.name == "investbot-data.json"
    held = json.loads(form.file.data)
    assert (held["channel"], held["user_id"]) == ("telegram", ANN.user_id)
    assert set(held["stored"]) == {*HELD, *AUTHORED}
    assert held["in_memory"] == {"conversations": [{"question": "how much?"}]}
    assert "秘密问题 to an officer" in form.file.data.decode()


def test_forget_asks_once(desk: Desk, state: State, people: People, memory: Memory) -> None:
    """Nothing is erased before the answer; then all of it is, and said by kind."""
    live_fully(state)
    asked = desk.command("forget", "")
    assert text(_choose(desk, asked, 1)) == "Nothing was erased."
    assert people.known(ANN) is not None and memory.conversations
    told = text(_choose(desk, asked, 0))
    assert told.startswith("Erased:\n• accounts: 2\n• profile: 1\n• sectors of the profile: 2\n")
    assert "• conversations in memory: 1" in told
    assert people.known(ANN) is None and not memory.conversations
    assert text(desk.do(Act("forget", "yes"))) == "I kept nothing about you; there was nothing to erase."


def test_every_kind_has_a_name(session: Session) -> None:
    """Whatever may be erased can be named."""
    for kind in (*HELD, *AUTHORED, "conversations", "drafts", "typed_lines"):
        assert session.messages.say(f"held_{kind}", "en")

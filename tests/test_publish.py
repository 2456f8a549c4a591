"""The command ``investbot publish``: an officer's way from a paper to those who hear of it."""

import json
import re

import pytest

from bot.config import DataPaths
from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.state import FILE_NAME, open_state
from bot.updates.digests import CLOCK
from tests.installation import Place
from tests.updates.conftest import papers, teahouse
from tests.updates.crowd import NOW, after, follower
from tests.updates.teahouse import add_coffee, raise_tea_grant

__all__ = ["papers", "teahouse"]


def _output(place: Place, *arguments: str) -> str:
    result = place.run("publish", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def _outbox(place: Place) -> int:
    state = open_state(place.home)
    (row,) = state.rows("SELECT count(*) AS n FROM outbox")
    state.close()
    return int(row["n"])


def _name(preview: str) -> str:
    """Return the name by which a preview says that it is confirmed."""
    match = re.search(r"investbot publish --confirm ([0-9a-f]{8}) --author NAME", preview)
    assert match
    return match[1]


def _confirmed(place: Place, name: str, author: str = "Li") -> str:
    return _output(place, "--confirm", name, "--author", author)


def test_the_whole_way(teahouse: Place, papers: DataPaths) -> None:
    """A paper is added as CONTRIBUTING says, checked, built, previewed, confirmed: its follower's message waits."""
    assert "count as known" in _output(teahouse)
    state = open_state(teahouse.home)
    follower(state, 7, ("topic", "tea"))
    state.close()
    add_coffee(papers)
    assert teahouse.run("check").output == "all files are in order\n"
    assert teahouse.run("build").output == "2 documents, 8 clauses\n"
    preview = _output(teahouse)
    assert "1 changes. At once: 1 readers in 1 messages" in preview
    assert "New paper: Chongqing Coffee Subsidy Measures (readers: 1)" in preview
    assert "Topic: Tea: 1" in preview
    assert _outbox(teahouse) == 0
    assert _confirmed(teahouse, _name(preview), "Li Wei").startswith("Publication 1 is confirmed; messages")
    state = open_state(teahouse.home)
    (delivery,) = Outbox(state).claim(5, after(days=9999))
    assert (delivery.chat_id, delivery.payload) == (7, {"changes": [0]})
    known = Publications(state).get(1)
    assert known and (known.author, known.summary["changes"][0]["paper"]) == ("cli:Li Wei", "coffee-2026")
    assert [(line.author, line.action) for line in Publications(state).audit()] == [
        ("cli:Li Wei", "confirm"),
        ("cli:Li Wei", "draft"),
    ]
    state.close()
    assert _output(teahouse) == "Nothing changed in the papers since the last publication.\n"
    assert "cli:Li Wei  changes 1  sent 0" in _output(teahouse, "--list")
    assert "was stopped" in _output(teahouse, "--stop", "1", "--author", "Li Wei")


def test_json(teahouse: Place, papers: DataPaths) -> None:
    """The preview, the list and the report are JSON for other programs."""
    assert json.loads(_output(teahouse, "--json"))["begun"] is True
    raise_tea_grant(papers)
    assert teahouse.run("build").exit_code == 0
    preview = json.loads(_output(teahouse, "--json"))
    assert [change["kind"] for change in preview["changes"]] == ["clause_changed"]
    assert preview["reach"]["at_once"] == 0 and preview["publication"] is None
    confirmed = json.loads(_output(teahouse, "--confirm", preview["name"], "--author", "Li", "--json"))
    assert (confirmed["publication"], confirmed["name"]) == (1, preview["name"])
    (listed,) = json.loads(_output(teahouse, "--list", "--json"))
    assert (listed["state"], listed["author"], listed["progress"]["total"]) == ("done", "cli:Li", 0)


def test_confirms_what_was_seen(teahouse: Place, papers: DataPaths) -> None:
    """A preview is confirmed only while the papers are those that it showed; its name stays while they do."""
    _output(teahouse)
    raise_tea_grant(papers)
    assert teahouse.run("build").exit_code == 0
    seen = _name(_output(teahouse))
    assert _name(_output(teahouse, "--language", "zh")) == seen
    add_coffee(papers)
    assert teahouse.run("build").exit_code == 0
    for wrong in (seen, "0123abcd", "", "🍵", "\x1b[0m", "x" * 100_000):
        told = teahouse.refused("publish", "--confirm", wrong, "--author", "Li")
        assert "look at a new one" in told and told.isprintable()
    state = open_state(teahouse.home)
    assert Publications(state).last() == ()
    state.close()
    now = _name(_output(teahouse))
    assert now != seen
    _confirmed(teahouse, now)
    assert "look at a new one" in teahouse.refused("publish", "--confirm", now, "--author", "Li")


def test_adopt(teahouse: Place, papers: DataPaths) -> None:
    """A slip that was mended is taken as known, and nobody is told."""
    _output(teahouse)
    raise_tea_grant(papers)
    assert teahouse.run("build").exit_code == 0
    assert "nobody was told" in _output(teahouse, "--adopt", "--author", "Li")
    assert "Nothing changed" in _output(teahouse)
    assert _outbox(teahouse) == 0


def test_audit(teahouse: Place, papers: DataPaths) -> None:
    """Who did what and when is shown, newest first, also as JSON; what the clock sent does not crowd it out."""
    _output(teahouse)
    assert _output(teahouse, "--audit") == "Nobody has drafted, published, stopped or adopted anything yet.\n"
    assert json.loads(_output(teahouse, "--audit", "--json")) == []
    raise_tea_grant(papers)
    assert teahouse.run("build").exit_code == 0
    _confirmed(teahouse, _name(_output(teahouse)), "Li Wei")
    _output(teahouse, "--adopt", "--author", "Wang")
    state = open_state(teahouse.home)
    for _ in range(150):
        Publications(state).account_for(CLOCK, "draft", "publication 2", NOW)
    state.close()
    lines = _output(teahouse, "--audit").splitlines()
    assert [line.split("  ")[1:] for line in lines] == [
        ["cli:Wang", "adopt", "the papers as they are"],
        ["cli:Li Wei", "confirm", "publication 1"],
        ["cli:Li Wei", "draft", "publication 1"],
    ]
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d  ", line) for line in lines)
    assert "cli:Wang" in _output(teahouse, "--audit", "--language", "zh")
    found = json.loads(_output(teahouse, "--audit", "--json"))
    assert [(line["author"], line["action"]) for line in found][:2] == [
        ("cli:Wang", "adopt"),
        ("cli:Li Wei", "confirm"),
    ]
    assert sorted(found[0]) == ["action", "at", "author", "subject"]


@pytest.mark.parametrize("author", [(), ("--author", " "), ("--author", "x" * 65), ("--author", "a\x1b[0m")])
@pytest.mark.parametrize("act", [("--confirm", "0123abcd"), ("--adopt",), ("--stop", "1")])
def test_no_author(teahouse: Place, act: tuple[str, ...], author: tuple[str, ...]) -> None:
    """What is accounted for needs a name; without one nothing is opened or written."""
    assert "--author NAME" in teahouse.refused("publish", *act, *author)
    assert not (teahouse.home / FILE_NAME).exists()


@pytest.mark.parametrize("number", ["0", "99", "-1"])
def test_nothing_to_stop(teahouse: Place, number: str) -> None:
    """A publication that is not there cannot be stopped."""
    _output(teahouse)
    assert "cannot be stopped" in teahouse.run("publish", "--stop", number, "--author", "Li").stderr


def test_one_act_at_a_time(teahouse: Place) -> None:
    """Acts that exclude each other are refused."""
    result = teahouse.run("publish", "--confirm", "0123abcd", "--list", "--author", "Li")
    assert result.exit_code == 2 and "exclude each other" in result.stderr
    assert "exclude each other" in teahouse.run("publish", "--audit", "--list").stderr

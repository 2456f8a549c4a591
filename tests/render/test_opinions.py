"""Officers read what users think of the answers."""

from bot.render.opinions import as_data, report
from bot.session import Session
from bot.store.feedback import Tally

TALLIES = (
    Tally("hydrogen-fcv-2025/一", 1, 3, ("how much " + "very " * 40, "多少钱")),
    Tally("intent:no-such", 0, 1),
    Tally("low-altitude-2025", 5, 0),
)


def test_report(session: Session) -> None:
    """Counts first, then the worst with what was asked; what is not there any more is said to be gone."""
    lines = report(TALLIES, session.knowledge, session.messages, "en", 20)
    assert lines[0] == "useful: 6, not useful: 4"
    assert lines[2].startswith("3 / 1  hydrogen-fcv-2025/一  ")
    assert lines[3].startswith("    asked: how much very") and lines[3].endswith("…")
    assert lines[4:] == ["    asked: 多少钱", "1 / 0  intent:no-such (not there any more)"]


def test_only_the_worst(session: Session) -> None:
    """As many entries as are wanted are listed; without opinions that is said."""
    assert len(report(TALLIES, session.knowledge, session.messages, "zh", 1)) == 5
    assert report((), session.knowledge, session.messages, "en", 5) == ["Nobody has given an opinion yet."]


def test_data(session: Session) -> None:
    """The data holds every entry with its kind."""
    data = as_data(TALLIES, session.knowledge)
    assert (data["useful"], data["not_useful"]) == (6, 4)
    assert [entry["kind"] for entry in data["entries"]] == ["clause", None, "document"]
    assert data["entries"][0]["questions"][1] == "多少钱"

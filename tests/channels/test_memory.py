"""The bounded memory of the bot."""

from bot.channels.telegram.memory import Recent


def test_what_was_asked_for_longest_ago_goes() -> None:
    """No more than the bound is kept; asking for a value keeps it longer."""
    recent: Recent[int, str] = Recent(2)
    recent.keep(1, "a")
    recent.keep(2, "b")
    assert recent.get(1) == "a"
    recent.keep(3, "c")
    assert [recent.get(n) for n in (1, 2, 3)] == ["a", None, "c"]
    assert len(recent) == 2


def test_replaced_and_dropped() -> None:
    """A key has one value, the last; a dropped one is gone, and dropping nothing is no error."""
    recent: Recent[int, str] = Recent(2)
    recent.keep(1, "a")
    recent.keep(1, "b")
    assert (recent.get(1), len(recent)) == ("b", 1)
    recent.drop(1)
    recent.drop(1)
    assert (recent.get(1), len(recent)) == (None, 0)

"""The benchmark of broadcasts fails where a promise is not kept."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from benchmarks import broadcast
from benchmarks.broadcast import Outcome, Size, broken
from bot.userdata import Progress

GOOD = Outcome(
    users=290,
    kills=1,
    missed=0,
    twice=3,
    uncounted=0,
    blocked=0,
    progress=Progress(sent=290, interrupted=3),
    seconds=11.0,
    sending=10.0,
    memory=90.0,
)
SIZE = Size(subscribers=50, fill=10.0, work=9.0, memory=300.0)


@pytest.mark.parametrize(
    ("size", "speed", "killed", "names"),
    [
        (SIZE, GOOD, GOOD, []),
        (replace(SIZE, fill=10.1), GOOD, GOOD, ["fill"]),
        (replace(SIZE, memory=300.1), GOOD, GOOD, ["memory"]),
        (SIZE, replace(GOOD, sending=10.5), GOOD, []),
        (SIZE, replace(GOOD, sending=10.6), GOOD, ["rate"]),
        (SIZE, replace(GOOD, sending=0.0, progress=Progress()), GOOD, ["rate"]),
        (SIZE, replace(GOOD, missed=1), GOOD, ["missed"]),
        (SIZE, GOOD, replace(GOOD, missed=2), ["missed"]),
        (SIZE, GOOD, replace(GOOD, uncounted=1), ["twice, uncounted"]),
        (replace(SIZE, fill=99.0), GOOD, replace(GOOD, missed=1, uncounted=1), ["fill", "missed", "twice, uncounted"]),
    ],
)
def test_promises(size: Size, speed: Outcome, killed: Outcome, names: list[str]) -> None:
    """Every promise that a figure breaks is named, with the figure; what is at its limit is kept."""
    assert [line.split(": ")[1] for line in broken(size, speed, {"kills alone": killed})] == names


@pytest.mark.parametrize(("missed", "code"), [(0, 0), (1, 1)])
def test_exit_code(monkeypatch: pytest.MonkeyPatch, missed: int, code: int) -> None:
    """The command prints the table, and ends with 1 and a line for each promise that was not kept."""

    def outcome(*_: object, flood: bool = False, **__: object) -> Outcome:
        return GOOD if flood else replace(GOOD, missed=missed)

    monkeypatch.setattr(broadcast, "broadcast", outcome)
    monkeypatch.setattr(broadcast, "_size", lambda _: SIZE)
    result = CliRunner().invoke(broadcast.main, ["--users", "290", "--kills", "1", "--subscribers", "50"])
    assert (result.exit_code, result.stdout.count("\n| kills")) == (code, 2)
    assert result.stderr.splitlines() == [
        f"not kept: missed: {name}: 1, promised 0" for name in ("kills alone", "kills and faults") if missed
    ]

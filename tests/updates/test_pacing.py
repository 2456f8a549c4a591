"""How fast messages go out, and when none do."""

import pytest

from bot.updates.pacing import Pace


class _Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> _Clock:
    """A clock of its own."""
    return _Clock()


def _pace(clock: _Clock, rate: float = 10.0) -> Pace:
    return Pace(rate, clock, clock.sleep)


async def _moments(pace: Pace, clock: _Clock, count: int) -> list[float]:
    found = []
    for _ in range(count):
        await pace.slot()
        found.append(clock.now)
    return found


async def test_even(clock: _Clock) -> None:
    """Moments are as far apart as the rate says."""
    moments = await _moments(_pace(clock), clock, 31)
    assert moments[30] - moments[0] == pytest.approx(3.0)


@pytest.mark.parametrize("late", [0.01, 0.5, 60.0])
async def test_late(clock: _Clock, late: float) -> None:
    """What comes late is made up for a little, never as a burst: no second has more than one above the rate."""
    pace = _pace(clock, 29.0)
    moments = await _moments(pace, clock, 20)
    clock.now += late
    moments += await _moments(pace, clock, 60)
    for begin in moments:
        assert sum(begin <= moment < begin + 1.0 - 1e-9 for moment in moments) <= 30


async def test_one_chat_refused(clock: _Clock) -> None:
    """One refused chat lets the others wait for a moment only, however long it rests itself."""
    pace = _pace(clock)
    await pace.slot()
    pace.refused(1, 30.0)
    begun = clock.now
    await pace.slot()
    assert clock.now - begun == pytest.approx(0.2)


async def test_all_refused(clock: _Clock) -> None:
    """Where several chats are refused at once all wait as long as the server says."""
    pace = _pace(clock)
    pace.refused(1, 30.0)
    pace.refused(2, 30.0)
    begun = clock.now
    await pace.slot()
    assert clock.now - begun == pytest.approx(30.0)


async def test_refused_later(clock: _Clock) -> None:
    """Two refusals that have nothing to do with each other are no flood."""
    pace = _pace(clock)
    pace.refused(1, 30.0)
    clock.now += 20.0
    pace.refused(2, 30.0)
    begun = clock.now
    await pace.slot()
    assert clock.now - begun == pytest.approx(0.2)


async def test_failures(clock: _Clock) -> None:
    """A server that fails again and again is asked less and less often, and at once when it works again."""
    pace, waits = _pace(clock, 1000.0), []
    for _ in range(12):
        pace.failed()
        begun = clock.now
        await pace.slot()
        waits.append(round(clock.now - begun))
    assert waits == [0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30]
    pace.arrived()
    pace.failed()
    begun = clock.now
    await pace.slot()
    assert clock.now - begun < 0.1

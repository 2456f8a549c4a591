"""How fast messages go out, and when none do."""

from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.updates.pacing import Pace


class _Clock:
    """Time that passes only where somebody sleeps, and what happens then."""

    def __init__(self) -> None:
        self.now = 100.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def __call__(self) -> float:
        return self.now

    def later(self, moment: float, event: Callable[[], None]) -> None:
        """Let something happen at a moment."""
        heappush(self._events, (moment, next(self._numbers), event))

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now + seconds
        while self._events and self._events[0][0] <= until:
            self.now, _, event = heappop(self._events)
            event()
        self.now = until


@pytest.fixture
def clock() -> _Clock:
    """A clock of its own."""
    return _Clock()


def _pace(clock: _Clock, rate: float = 10.0) -> Pace:
    return Pace(rate, clock, clock.sleep)


async def _moments(pace: Pace, clock: _Clock, number: int) -> list[float]:
    """Return when that many messages reach the server, which answers at once."""
    found = []
    for _ in range(number):
        pace.answered(await pace.slot())
        found.append(clock.now)
    return found


def _most(moments: list[float]) -> int:
    """Return the most that came within a second."""
    return max(sum(begin <= moment < begin + 1.0 - 1e-9 for moment in moments) for begin in moments)


async def test_even(clock: _Clock) -> None:
    """Moments are as far apart as the rate says."""
    moments = await _moments(_pace(clock), clock, 31)
    assert moments[30] - moments[0] == pytest.approx(3.0)


@given(st.lists(st.tuples(st.integers(1, 60), st.floats(0.0, 5.0)), max_size=8), st.sampled_from([1.0, 29.0, 30.5]))
async def test_never_crowded(stays: list[tuple[int, float]], rate: float) -> None:
    """However often and long the sender stands still, no second has more than one message above the rate."""
    clock = _Clock()
    pace, moments = _pace(clock, rate), []
    for number, stay in stays:
        moments += await _moments(pace, clock, number)
        clock.now += stay
    moments += await _moments(pace, clock, 60)
    assert _most(moments) <= rate + 1


@given(st.lists(st.floats(0.0, 0.4), min_size=100, max_size=150))
async def test_never_crowded_by_late_arrivals(delays: list[float]) -> None:
    """Messages that are held up on their way do not crowd a second of the server's with those that are not.

    How long the way is without that is known from the first one.
    """
    clock = _Clock()
    pace, arrived = _pace(clock, 29.0), []
    for delay in (0.0, *delays):
        turn = await pace.slot()
        arrived.append(clock.now + 0.05 + delay)
        clock.later(arrived[-1] + 0.05, partial(pace.answered, turn))
    assert _most(arrived) <= 30


@pytest.mark.parametrize("late", [0.01, 0.1, 0.3, 0.9])
async def test_late(clock: _Clock, late: float) -> None:
    """A short standstill is made up for: after some seconds the messages are where they would have been."""
    pace = _pace(clock, 29.0)
    moments = await _moments(pace, clock, 50)
    clock.now += late
    moments += await _moments(pace, clock, 29 * 40)
    assert moments[-1] - moments[0] == pytest.approx((len(moments) - 1) / 29.0, abs=0.05)


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
    turn = await pace.slot()
    for _ in range(12):
        pace.failed(turn)
        begun = clock.now
        turn = await pace.slot()
        waits.append(round(clock.now - begun))
    assert waits == [0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30]
    pace.arrived()
    pace.failed(turn)
    begun = clock.now
    await pace.slot()
    assert clock.now - begun < 0.1


async def test_one_hiccup(clock: _Clock) -> None:
    """However many messages are in flight when the server fails, all wait for a moment only."""
    pace = _pace(clock, 1000.0)
    for turn in [await pace.slot() for _ in range(60)]:
        pace.failed(turn)
    begun = clock.now
    await pace.slot()
    assert clock.now - begun == pytest.approx(1.0)


async def test_rest_ends_with_an_answer(clock: _Clock) -> None:
    """As soon as the server answers again nobody waits for the end of an outage, but for that of a flood."""
    pace = _pace(clock, 1000.0)
    for _ in range(7):
        pace.failed(await pace.slot())
    begun = clock.now
    clock.later(begun + 2.0, pace.arrived)
    await pace.slot()
    assert 2.0 <= clock.now - begun <= 3.0
    begun = clock.now
    pace.refused(1, 30.0)
    pace.refused(2, 30.0)
    clock.later(begun + 2.0, pace.arrived)
    await pace.slot()
    assert clock.now - begun == pytest.approx(30.0)


async def test_long_outage(clock: _Clock) -> None:
    """However often in a row the server fails, the wait stays the longest one."""
    pace = _pace(clock)
    for _ in range(2000):
        pace.failed(await pace.slot())
    begun = clock.now
    await pace.slot()
    assert clock.now - begun == pytest.approx(30.0)

"""The promise of delivery, with a process that is killed: nobody is missed, nobody told twice who is not counted."""

from pathlib import Path

import pytest

from benchmarks.broadcast import broadcast
from bot.store.state import open_state
from bot.store.state_check import problems


@pytest.mark.parametrize(("faults", "blocked"), [(False, 0), (True, 6)])
def test_killed_while_it_sends(tmp_path: Path, faults: bool, blocked: int) -> None:
    """300 users, three kills at random moments, without and with 429, 5xx, resets, time-outs and 403."""
    outcome = broadcast(tmp_path, 300, kills=3, rate=100.0, faults=faults, blocked=blocked, seed=3)
    assert outcome.missed == 0
    assert outcome.twice <= outcome.progress.interrupted
    assert outcome.progress.sent == 300 - blocked
    assert outcome.progress.blocked == blocked
    assert outcome.progress.failed == 0
    state = open_state(tmp_path)
    state.close()
    assert problems(tmp_path, {kind: {"tea", "silk"} for kind in ("topic", "document", "department", "district")}) == []

"""The promise of delivery, with a process that is killed: nobody is missed, nobody told twice who is not counted."""

from pathlib import Path

import pytest

from benchmarks.broadcast import broadcast
from bot.store.state import open_state
from bot.store.state_check import problems


@pytest.mark.parametrize(("users", "kills", "faults", "blocked"), [(300, 3, False, 0), (100, 1, True, 6)])
def test_killed_while_it_sends(tmp_path: Path, users: int, kills: int, faults: bool, blocked: int) -> None:
    """Kills at random moments, without and with 429, 5xx, resets, time-outs and 403."""
    outcome = broadcast(tmp_path, users, kills, 100.0, faults=faults, blocked=blocked, seed=3)
    assert outcome.missed == 0
    assert outcome.uncounted == 0
    assert outcome.twice <= outcome.progress.interrupted
    assert outcome.progress.sent == users - blocked
    assert outcome.progress.blocked == blocked
    assert outcome.progress.failed == 0
    state = open_state(tmp_path)
    state.close()
    assert problems(tmp_path, {kind: {"tea", "silk"} for kind in ("topic", "document", "department", "district")}) == []

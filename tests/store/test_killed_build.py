"""A build that is killed leaves the old store or the new one, whole."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.killed_build import LAST_KILLS, RANDOM_KILLS

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are POSIX")
def test_killed_build_never_tears_the_store(tmp_path: Path) -> None:
    """SIGKILL at random calls and at each of the last ones: never a torn store, and the next build works."""
    command = [sys.executable, "-m", "tests.store.killed_build", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.stderr == ""
    found = json.loads(result.stdout)
    assert found["torn"] == 0
    assert found["killed"] == RANDOM_KILLS + LAST_KILLS + 1
    assert found["old"] + found["new"] == found["killed"]
    assert found["old"] > 0 and found["new"] > 0
    assert found["left_behind"] > 0
    assert found["builds_after"] == 1

"""A process that is killed loses nothing that was confirmed; two processes do not get in each other's way."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.outbox import Outbox
from bot.store.state import open_state
from bot.store.state_check import problems
from tests.store.killed_writer import ROUNDS
from tests.store.people import later

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are POSIX")
def test_killed_writer_loses_nothing(tmp_path: Path) -> None:
    """SIGKILL at random calls, again and again on one file: all that was confirmed is there, nothing is torn."""
    command = [sys.executable, "-m", "tests.store.killed_writer", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.stderr == ""
    found = json.loads(result.stdout)
    assert found["killed"] == ROUNDS
    assert (found["lost"], found["torn"], found["inconsistent"]) == (0, 0, 0)
    assert (found["missed"], found["unfinished"]) == (0, 0)
    assert found["confirmed"] > 0
    assert found["counted_in_flight"] > 0


_WORKER = """
import sys
from pathlib import Path
from bot.store.outbox import Outbox
from bot.store.state import open_state
from bot.userdata import Message
from tests.store.people import later, meet, publish

first = int(sys.argv[2])
state = open_state(Path(sys.argv[1]))
outbox = Outbox(state)
for number in range(first, first + 40):
    publish(state, [Message(meet(state, number * 10 + reader).id, {"n": number}) for reader in range(3)])
    for delivery in outbox.claim(4, later(1)):
        print(delivery.id if outbox.sent(delivery.id, 1, later(1)) else "lost")
state.close()
"""


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    """Two processes that start together on an empty folder, publish and send: each message goes out once."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(tmp_path), str(first)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for first in (1, 1001)
    ]
    results = [worker.communicate(timeout=120) for worker in workers]
    assert [(worker.returncode, error) for worker, (_, error) in zip(workers, results, strict=True)] == [(0, "")] * 2
    sent = [line for output, _ in results for line in output.split()]
    state = open_state(tmp_path)
    sent += [str(delivery.id) for delivery in Outbox(state).claim(1000, later(2))]
    assert sorted(map(int, sent)) == list(range(1, 2 * 40 * 3 + 1))
    state.close()
    unknown = {kind: frozenset[str]() for kind in ("topic", "document", "department", "district", "sector")}
    assert problems(tmp_path, unknown) == []

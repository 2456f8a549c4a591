"""One process delivers at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.updates.lock import FILE_NAME, DeliveryLock

_HOLDER = """
import sys, time
from pathlib import Path
from bot.updates.lock import DeliveryLock
print(DeliveryLock.take(lock := DeliveryLock(Path(sys.argv[1]))), flush=True)
time.sleep(60)
"""


def test_one_at_a_time(tmp_path: Path) -> None:
    """A second lock is refused until the first is given back; taking one's own twice is no mistake."""
    first, second = DeliveryLock(tmp_path), DeliveryLock(tmp_path)
    assert (first.take(), first.take(), second.take()) == (True, True, False)
    first.give_back()
    first.give_back()
    assert second.take()
    second.give_back()


def test_killed_holder(tmp_path: Path) -> None:
    """A process that is killed holds nothing any more."""
    command = [sys.executable, "-c", _HOLDER, str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent.parent)
    assert process.stdout
    assert process.stdout.readline() == "True\n"
    lock = DeliveryLock(tmp_path)
    assert not lock.take()
    process.kill()
    process.communicate()
    assert lock.take()
    lock.give_back()


def test_damaged_file(tmp_path: Path) -> None:
    """A lock file that is no lock file is said to be so, and is not taken for another process at work."""
    lock = DeliveryLock(tmp_path)
    (tmp_path / FILE_NAME).write_bytes(b"\xf0\x9f\x8d\xb5 no database " * 100)
    with pytest.raises(StoreError, match=FILE_NAME):
        lock.take()
    (tmp_path / FILE_NAME).unlink()
    assert lock.take()
    lock.give_back()

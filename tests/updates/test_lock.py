"""One process delivers, and one bot runs, on a data folder at a time."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.updates.lock import BotLock, DeliveryLock, FolderLock

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


def test_locks_are_apart(tmp_path: Path) -> None:
    """To run and to deliver are two rights."""
    locks = BotLock(tmp_path), DeliveryLock(tmp_path)
    assert [lock.take() for lock in locks] == [True, True]
    for lock in locks:
        lock.give_back()


@pytest.mark.parametrize("kind", [BotLock, DeliveryLock])
def test_file_that_is_no_lock(tmp_path: Path, kind: type[FolderLock]) -> None:
    """A file that cannot be locked is named, and not taken for another process; when it is gone the lock works."""
    lock, path = kind(tmp_path), tmp_path / kind.file_name
    path.mkdir()
    with pytest.raises(StoreError, match=rf"{kind.file_name}: cannot be used as a lock"):
        lock.take()
    path.rmdir()
    path.write_bytes(b"\xf0\x9f\x8d\xb5 no database " * 100)
    with pytest.raises(StoreError, match=rf"{kind.file_name}: cannot be used as a lock"):
        lock.take()
    path.unlink()
    assert lock.take()
    lock.give_back()

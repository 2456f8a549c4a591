"""A backup is one whole file of one moment, made while the bot writes, and can be put back."""

import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.backup import backup
from bot.store.files import place_new
from bot.store.state import FILE_NAME, State, open_state
from tests.sample import contents
from tests.store.damage import damaged_state
from tests.store.dump import pragma
from tests.store.people import NOW, live_fully, meet, publish, values


def test_backup_is_private_and_needs_no_log(state: State, tmp_path: Path) -> None:
    """The copy is one file with all that was confirmed, also what is still in the log, and only its owner reads it."""
    live_fully(state)
    target = tmp_path / "copies" / "state-backup.db"
    target.parent.mkdir()
    assert backup(tmp_path, target) == target.stat().st_size
    assert list(contents(target.parent)) == [target.name]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert pragma(target, "integrity_check") == [("ok",)]
    assert pragma(target, "journal_mode") == [("delete",)]


def test_restored_as_the_readme_says(state: State, tmp_path: Path) -> None:
    """Moving the old files away and copying the backup in brings back exactly the state of that moment."""
    live_fully(state)
    before = values(state)
    target = tmp_path / "state-backup.db"
    backup(tmp_path, target)
    meet(state, 99)
    state.close()
    for old in tmp_path.glob(f"{FILE_NAME}*"):
        old.rename(old.with_name(f"old-{old.name}"))
    (tmp_path / FILE_NAME).write_bytes(target.read_bytes())
    restored = open_state(tmp_path)
    assert values(restored) == before
    meet(restored, 100)
    restored.close()


def test_backup_while_a_writer_is_at_work(state: State, tmp_path: Path) -> None:
    """Copies made during writes are whole: two rows that are always written together are in every copy together."""
    go_on = threading.Event()
    go_on.set()

    def work() -> None:
        number = 0
        while go_on.is_set():
            number += 1
            with state.transaction():
                meet(state, number)
                publish(state, [], key=str(number))

    writer = threading.Thread(target=work)
    writer.start()
    try:
        for number in range(8):
            backup(tmp_path, tmp_path / f"copy{number}.db")
    finally:
        go_on.clear()
        writer.join(timeout=60)
    counts = []
    for number in range(8):
        connection = sqlite3.connect(tmp_path / f"copy{number}.db")
        users = connection.execute("SELECT count(*) FROM users").fetchone()
        assert connection.execute("SELECT count(*) FROM publications").fetchone() == users
        counts.append(users[0])
        connection.close()
    assert counts == sorted(counts)


def test_backup_never_overwrites(state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is there stays, also one that appears while the copy is made."""
    target = tmp_path / "mine.txt"
    target.write_text("mine")
    with pytest.raises(StoreError, match="not overwritten"):
        backup(tmp_path, target)
    target.unlink()

    def late(fresh: Path, path: Path) -> None:
        path.write_text("mine")
        place_new(fresh, path)

    monkeypatch.setattr("bot.store.backup.place_new", late)
    with pytest.raises(StoreError, match="not overwritten"):
        backup(tmp_path, target)
    assert target.read_text() == "mine"
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(FILE_NAME)] == ["mine.txt"]


def test_nothing_to_back_up(tmp_path: Path) -> None:
    """Without a state database there is no backup, and no file is made."""
    with pytest.raises(StoreError, match="nothing to back up"):
        backup(tmp_path, tmp_path / "copy.db")
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("content", [b"", b"no database at all " * 99])
def test_what_is_no_database_is_not_copied(tmp_path: Path, content: bytes) -> None:
    """A file that is no SQLite file is not passed off as a backup."""
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(StoreError, match=r"state\.db: is (empty|not a SQLite file)"):
        backup(tmp_path, tmp_path / "copy.db")
    assert contents(tmp_path) == {FILE_NAME: content}


def test_damaged_database_is_not_copied(tmp_path: Path) -> None:
    """A database that SQLite finds damaged gives no backup that looks whole."""
    damaged_state(tmp_path)
    with pytest.raises(StoreError, match="damaged"):
        backup(tmp_path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_folder_that_is_not_there(state: State, tmp_path: Path) -> None:
    """A target in a folder that is not there gives one line with its name."""
    publish(state, [], NOW)
    with pytest.raises(StoreError, match=r"nowhere/copy\.db: cannot be reached"):
        backup(tmp_path, tmp_path / "nowhere" / "copy.db")

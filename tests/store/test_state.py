"""The state database opens safely, keeps what is confirmed, and says clearly what is wrong."""

import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlite_utils.db import Database

import bot.store.state as module
from bot.errors import StoreError
from bot.store.state import FILE_NAME, State, connect, moment, open_state, stamp
from bot.store.state_schema import state as schema
from tests.sample import contents
from tests.store.people import live_fully, meet, values

ROOT = Path(__file__).parents[2]


def refused(home: Path) -> str:
    """Return why the state database in ``home`` does not open."""
    with pytest.raises(StoreError) as caught:
        open_state(home).close()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_new_database_is_private_and_whole(tmp_path: Path) -> None:
    """The first start makes the folder and one file that only its owner reads, and nothing else stays behind."""
    home = tmp_path / "a" / "b"
    open_state(home).close()
    assert list(contents(home)) == [FILE_NAME]
    assert stat.S_IMODE((home / FILE_NAME).stat().st_mode) == 0o600


def test_log_is_private_too(state: State, tmp_path: Path) -> None:
    """The files that SQLite lays beside it are as private."""
    meet(state, 1)
    files = [p for p in tmp_path.iterdir() if p.name.startswith(FILE_NAME)]
    assert len(files) == 3
    assert {stat.S_IMODE(p.stat().st_mode) for p in files} == {0o600}


def test_open_file_is_made_private_again(tmp_path: Path) -> None:
    """A file that others could read is closed to them at the next start."""
    open_state(tmp_path).close()
    (tmp_path / FILE_NAME).chmod(0o644)
    open_state(tmp_path).close()
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)]
)
def test_settings(state: State, pragma: str, value: object) -> None:
    """Log mode, full flush, foreign keys and overwriting are on, for reading and for writing."""
    assert list(state.rows(f"PRAGMA {pragma}")[0].values()) == [value]
    with state.transaction():
        assert list(state.rows(f"PRAGMA {pragma}")[0].values()) == [value]


def test_data_survives_reopening(tmp_path: Path) -> None:
    """What was written is there after the next start, byte for byte, and nothing is migrated a second time."""
    state = open_state(tmp_path)
    live_fully(state)
    before = values(state)
    state.close()
    again = open_state(tmp_path)
    assert values(again) == before
    again.close()


def test_migrations_are_numbered(state: State) -> None:
    """Every migration has its number, in order."""
    names = [row["name"] for row in state.rows("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert names == [
        *("0001_users", "0002_relays", "0003_outbox", "0004_updates", "0005_withdrawn"),
        "0006_moved_chats",
    ]


def test_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    """A file that an older version wrote gets the new tables and keeps its rows."""
    open_state(tmp_path).close()
    (tmp_path / FILE_NAME).unlink()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        database = Database(connection)
        schema.apply(database, stop_before="0003_outbox")
        database.table("users").insert(
            {"id": 5, "channel": "telegram", "chat_id": 1, "user_id": 1, "created": "2026-01-01", "seen": "2026-01-01"}
        )
    connection.close()
    state = open_state(tmp_path)
    assert [row["id"] for row in state.rows("SELECT id FROM users")] == [5]
    assert state.rows("SELECT * FROM outbox") == []
    state.close()


def test_newer_schema_is_refused(tmp_path: Path) -> None:
    """A file of a newer version is left alone."""
    state = open_state(tmp_path)
    state.write("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('investbot-state', '0099_future')")
    state.close()
    before = contents(tmp_path)
    assert "was written by a newer version" in refused(tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"hello, this is my diary\n" * 100, "not a SQLite file"), (b"SQLite", "not a SQLite file")],
)
def test_other_file_is_never_touched(tmp_path: Path, content: bytes, words: str) -> None:
    """A file that is no SQLite file, or was emptied beside its log, is refused and kept with all beside it."""
    (tmp_path / FILE_NAME).write_bytes(content)
    (tmp_path / f"{FILE_NAME}-wal").write_bytes(b"log of a user's data")
    before = contents(tmp_path)
    assert words in refused(tmp_path)
    assert contents(tmp_path) == before


def test_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """A SQLite file with other tables is not taken over."""
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("CREATE TABLE diary (text)")
    connection.close()
    before = contents(tmp_path)
    assert "another program's database" in refused(tmp_path)
    assert contents(tmp_path)[FILE_NAME] == before[FILE_NAME]


def test_torn_file_is_refused(tmp_path: Path) -> None:
    """A file whose pages were overwritten is refused with the way out, and kept."""
    open_state(tmp_path).close()
    path = tmp_path / FILE_NAME
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * (path.stat().st_size - 100))
    before = path.read_bytes()
    assert "is damaged" in refused(tmp_path) and "backup" in refused(tmp_path)
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("there", [False, True])
def test_folder_that_cannot_be_written(tmp_path: Path, there: bool) -> None:
    """A read-only folder gives one line that says what to set; root becomes ``nobody`` for this."""
    home = tmp_path / "home"
    home.mkdir()
    if there:
        open_state(home).close()
        (home / FILE_NAME).chmod(0o444)
    for folder in (home, tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    home.chmod(0o555)
    code = (
        "import os, sys; from pathlib import Path; from bot.errors import StoreError\n"
        "from bot.store.state import open_state\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "try: open_state(Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)\n"
    )
    command = [sys.executable, "-c", code, str(home)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    home.chmod(0o755)
    assert re.search(r"cannot be (written|opened|reached)", result.stdout) and "INVESTBOT_HOME" in result.stdout
    assert result.stdout.count("\n") == 1


def test_full_disk_keeps_what_was_confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no page is left the change is undone as a whole, the error says so, and the rest works on."""
    open_state(tmp_path).close()
    pages = (tmp_path / FILE_NAME).stat().st_size // 4096 + 4
    monkeypatch.setattr(module, "PRAGMAS", (*module.PRAGMAS, ("max_page_count", str(pages))))
    state = open_state(tmp_path)
    meet(state, 1)
    before = values(state)
    with pytest.raises(StoreError, match="the disk is full; free space"), state.transaction():
        for number in range(2, 3000):
            meet(state, number)
    assert values(state) == before
    assert meet(state, 1).id == 1
    state.close()


def test_failed_transaction_leaves_nothing(state: State) -> None:
    """An error inside a transaction undoes all of it, whatever the error is."""
    before = values(state)
    with pytest.raises(KeyError), state.transaction():
        meet(state, 1)
        raise KeyError("x")
    assert values(state) == before
    meet(state, 2)


def test_failed_inner_transaction_undoes_itself_alone(state: State) -> None:
    """A caught error of a nested transaction keeps what the outer one did."""
    with state.transaction():
        meet(state, 1)
        with pytest.raises(KeyError), state.transaction():
            meet(state, 2)
            raise KeyError("x")
    assert [row["user_id"] for row in state.rows("SELECT user_id FROM users")] == [1]


def test_others_see_only_what_is_confirmed(state: State) -> None:
    """Another thread reads on during a transaction, without its changes; the writer sees them."""
    seen: list[int] = []
    count = "SELECT count(*) AS n FROM users"

    def look() -> None:
        seen.append(state.rows(count)[0]["n"])

    with state.transaction():
        meet(state, 1)
        assert state.rows(count)[0]["n"] == 1
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(timeout=30)
    look()
    assert seen == [0, 1]


def test_threads_do_not_lose_changes(state: State) -> None:
    """Eight threads that read, add and write at once lose nothing."""
    meet(state, 1)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(25):
                with state.transaction():
                    row = state.rows("SELECT chat_id FROM users WHERE id = 1")[0]
                    state.write("UPDATE users SET chat_id = ? WHERE id = 1", row["chat_id"] + 1)
                state.rows("SELECT * FROM users")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert state.rows("SELECT chat_id FROM users") == [{"chat_id": 1 + 8 * 25}]


def test_writer_that_waits_too_long_says_so(state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write gives up with a clear line where another process holds the database."""
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    other = connect(tmp_path / FILE_NAME)
    with state.transaction(), pytest.raises(StoreError, match="another process"):
        State(other, name="state.db").write("DELETE FROM users")
    other.conn.close()


@pytest.mark.parametrize(
    "bad",
    [
        lambda state: meet(state, 10**30),
        lambda state: state.write("UPDATE users SET language = ?", "\ud800"),
        lambda state: state.write("INSERT INTO profiles (account) VALUES (99)"),
    ],
)
def test_values_that_cannot_be_kept(state: State, bad: Callable[[State], object]) -> None:
    """A number too large, a broken character or an account that is gone give a StoreError and change nothing."""
    meet(state, 1)
    before = values(state)
    with pytest.raises(StoreError):
        bad(state)
    assert values(state) == before


def test_ids_are_never_given_twice(state: State) -> None:
    """A button of an erased account cannot reach the next one."""
    first = meet(state, 1)
    state.write("DELETE FROM users")
    assert meet(state, 2).id > first.id


def test_stamps_sort_as_moments_do() -> None:
    """A stamp is UTC to the millisecond, reads back, and sorts in time whatever zone it came from."""
    berlin = datetime(2026, 11, 22, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    utc = datetime(2026, 11, 21, 23, 30, 0, 1000, tzinfo=UTC)
    assert stamp(berlin) == "2026-11-21T23:30:00.000Z"
    assert stamp(berlin) < stamp(utc)
    assert moment(stamp(utc)) == utc
    with pytest.raises(ValueError, match="time zone"):
        stamp(datetime(2026, 1, 1))

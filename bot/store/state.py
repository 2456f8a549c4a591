"""Opens the state database: what users chose, asked officers and follow, and what is to be sent to them.

Unlike the knowledge store it cannot be built anew: it is never deleted, emptied or overwritten here.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from bot.errors import StoreError
from bot.store.files import place_new, unfinished
from bot.store.state_schema import state as schema

FILE_NAME = "state.db"
PRIVATE = 0o600
BUSY_SECONDS = 20.0
"""How long a write waits for another process before it gives up."""
PRAGMAS = (
    ("foreign_keys", "ON"),
    ("synchronous", "FULL"),  # what is confirmed survives a power cut, not only a kill
    ("secure_delete", "ON"),  # what is erased is overwritten
    ("journal_size_limit", str(16 << 20)),
    ("cache_size", "-16384"),  # KiB; filling a large outbox touches five indexes
)
_TIDY_MILLISECONDS = 500
_SQLITE_MAGIC = b"SQLite format 3\x00"
_ADVICE = {
    sqlite3.SQLITE_READONLY: "cannot be written; make it and its folder writable or set INVESTBOT_HOME",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; make it and its folder writable or set INVESTBOT_HOME",
    sqlite3.SQLITE_PERM: "cannot be opened; make it and its folder writable or set INVESTBOT_HOME",
    sqlite3.SQLITE_FULL: "the disk is full; free space and try again, nothing that was confirmed is lost",
    sqlite3.SQLITE_IOERR: "the disk gives an error; look at the disk, then run: investbot state check",
    sqlite3.SQLITE_BUSY: "another process has been writing for too long; stop it or try again",
    sqlite3.SQLITE_CORRUPT: "is damaged; stop the bot, keep the file and put a backup in its place (README, Backup)",
    sqlite3.SQLITE_NOTADB: "is not a SQLite file; keep it and put a backup in its place (README, Backup)",
    sqlite3.SQLITE_CONSTRAINT: "refuses the change; what it is about is not there any more or is not valid",
}

Row = dict[str, Any]


def stamp(moment: datetime) -> str:
    """Return an aware moment as it is stored: UTC, ISO 8601, milliseconds; stamps sort as moments do."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str | None) -> datetime | None:
    """Return a stored stamp as a moment."""
    return datetime.fromisoformat(text) if text else None


@contextlib.contextmanager
def explained(path: str | Path) -> Iterator[None]:
    """Turn an error of SQLite or of the file system into a StoreError that says what, where and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        advice = _ADVICE.get(code, "cannot be used; run: investbot state check")
        raise StoreError(f"{path}: {advice} ({error})") from error
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be reached ({error.strerror}); set INVESTBOT_HOME to another folder"
        ) from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise StoreError(f"{path}: refuses a value that cannot be stored ({error})") from error


class State:
    """One open state database: any thread may read and write; writes wait for each other.

    Takes open databases in autocommit mode. Without a ``reader`` of its own (an in-memory database) reads go through
    the writer and wait for it.
    """

    def __init__(self, writer: Database, reader: Database | None = None, name: str = FILE_NAME) -> None:
        self._writer = writer
        self._reader = reader or writer
        self._name = name
        self._lock = threading.RLock()
        self._read_lock = threading.RLock() if reader else self._lock
        self._owner: int | None = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept together or not at all; may be nested (a failed inner one undoes itself).

        On return of the outermost one the changes are on the disk. Raises StoreError. Nothing that waits (network,
        ``await``) belongs inside: other writers wait for the end.
        """
        with self._lock, explained(self._name):
            if self._owner is not None:
                with self._writer.atomic():
                    yield
                return
            self._writer.conn.execute("BEGIN IMMEDIATE")
            self._owner = threading.get_ident()
            try:
                yield
                self._writer.conn.execute("COMMIT")
            except BaseException:
                self._writer.rollback()
                raise
            finally:
                self._owner = None

    def _statement(self) -> contextlib.AbstractContextManager[None]:
        """A transaction for one statement; inside of one SQLite keeps or undoes a statement as a whole by itself."""
        return explained(self._name) if self._owner == threading.get_ident() else self.transaction()

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """Return the rows of a query; inside a transaction with its changes, elsewhere as last confirmed."""
        inside = self._owner == threading.get_ident()
        database, lock = (self._writer, self._lock) if inside else (self._reader, self._read_lock)
        with lock, explained(self._name):
            cursor = database.conn.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, sql: str, *values: Any) -> Row | None:
        """Return the first row of a query, or None."""
        return next(iter(self.rows(sql, *values)), None)

    def write(self, sql: str, *values: Any) -> int:
        """Run one statement in a transaction; return how many rows it changed."""
        with self._statement():
            return self._writer.conn.execute(sql, values).rowcount

    def insert(self, sql: str, *values: Any) -> int:
        """Run one INSERT in a transaction; return the new row's id."""
        with self._statement():
            return int(self._writer.conn.execute(sql, values).lastrowid or 0)

    def write_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each of ``values`` in a transaction."""
        with self.transaction():
            self._writer.conn.executemany(sql, values)

    def tidy(self) -> None:
        """Write the log into the file and empty it, so that nothing that was erased is left in it.

        A reader that holds on for longer than a moment puts it off until the next write; so does a transaction.
        """
        with self._lock, explained(self._name):
            if self._owner is None:
                self._writer.conn.execute(f"PRAGMA busy_timeout = {_TIDY_MILLISECONDS}")
                self._writer.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                self._writer.conn.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")

    def close(self) -> None:
        """Close the database; the object cannot be used afterwards."""
        with self._lock, self._read_lock:
            self._reader.conn.close()
            self._writer.conn.close()


def open_state(home: Path) -> State:
    """Open ``state.db`` in the data folder, made with an empty schema where there is none, and bring it up to date.

    Raises StoreError where the folder or file cannot be written, the disk is full, the file is not a state database,
    is damaged, or was written by a newer version of the program.
    """
    path = home / FILE_NAME
    with explained(path):
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        look_at(path)
        if path.stat().st_mode & 0o077:
            path.chmod(PRIVATE)
        writer = connect(path)
        try:
            _update(State(writer, name=str(path)), writer, path)
            return State(writer, connect(path), str(path))
        except BaseException:
            writer.conn.close()
            raise


def look_at(path: Path) -> None:
    """Raise StoreError where ``path`` is no SQLite file; OSError where it cannot be read."""
    with path.open("rb") as file:
        magic = file.read(len(_SQLITE_MAGIC))
    # An empty file is refused too: SQLite would take it for a new database and throw the log beside it away.
    if magic != _SQLITE_MAGIC:
        found = "not a SQLite file" if magic else "empty"
        raise StoreError(f"{path}: is {found}; keep it and put a backup in its place (README, Backup) or move it away")


def connect(path: Path, mode: str = "rw") -> Database:
    """Return a connection in autocommit mode with the settings that every connection needs; raises sqlite3.Error."""
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for name, value in PRAGMAS:
            connection.execute(f"PRAGMA {name} = {value}")
        return Database(connection)
    except BaseException:
        connection.close()
        raise


def check_version(db: Database, path: Path) -> bool:
    """Say whether the schema is up to date; raises StoreError where it is newer than the code or not ours."""
    known = {migration.name for migration in schema.pending(Database(memory=True))}
    applied = {migration.name for migration in schema.applied(db)}
    if not applied:
        raise StoreError(f"{path}: is another program's database; move it away or set INVESTBOT_HOME")
    if applied - known:
        raise StoreError(
            f"{path}: was written by a newer version; install that version of investbot or put a backup back"
        )
    return applied == known


def _create(path: Path) -> None:
    """Make an empty state database beside ``path`` and put it there; another process may be faster."""
    with unfinished(path) as fresh:
        database = connect(fresh)
        try:
            schema.apply(database)
            database.execute("PRAGMA journal_mode = WAL").fetchall()
        finally:
            database.conn.close()
        with contextlib.suppress(FileExistsError):
            place_new(fresh, path)


def _update(state: State, db: Database, path: Path) -> None:
    with state.transaction():  # shows at once whether the file can be written, and keeps other processes out
        if not check_version(db, path):
            schema.apply(db)

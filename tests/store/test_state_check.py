"""Every inconsistency of the state database is found and named in one line, and nothing else is."""

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils.db import Database

from bot.errors import StoreError
from bot.store.outbox import Outbox
from bot.store.relays import Relays
from bot.store.sent_files import SentFiles
from bot.store.state import FILE_NAME, State
from bot.store.state_check import problems
from bot.store.state_schema import state as schema
from bot.userdata import Message
from tests.sample import contents
from tests.store.damage import damaged_state
from tests.store.people import NOW, live_fully, meet, publish

KNOWN = {
    "topic": {"hydrogen", "tax"},
    "document": {"tea-2025"},
    "department": {"tea-bureau"},
    "district": {"liangjiang"},
    "sector": {"hydrogen", "tax"},
}
SENT = "(SELECT min(id) FROM outbox WHERE state = 'sent')"
PENDING = "(SELECT min(id) FROM outbox WHERE state = 'pending')"
DEFECTS = {
    f"UPDATE outbox SET message_id = NULL WHERE id = {SENT}": "message 1 is sent but has no message id",
    f"UPDATE outbox SET message_id = 3 WHERE id = {PENDING}": "message 2 has a message id but is not sent",
    f"UPDATE outbox SET attempts = 0 WHERE id = {SENT}": "message 1 is sent without an attempt",
    f"UPDATE outbox SET state = 'sending', attempts = 1 WHERE id = {PENDING}": "message 2 is being sent since no known",
    f"UPDATE outbox SET finished = NULL WHERE id = {SENT}": "message 1 is sent but has no end",
    f"UPDATE outbox SET finished = 'x' WHERE id = {PENDING}": "message 2 is pending but has an end",
    f"UPDATE outbox SET chat_id = 4 WHERE id = {SENT}": "message 1 goes to chat 4, its account 1 is in another",
    "UPDATE payloads SET publication_id = 2": "message 1 carries what publication 2 says",
    "UPDATE outbox SET state = 'sending', claimed = 'x', attempts = 1, finished = NULL, message_id = NULL": (
        "is sent 2 messages at once"
    ),
    "DELETE FROM lanes": "has waiting messages but no place in the order of chats",
    "UPDATE publications SET state = 'draft' WHERE id = 1": "publication 1 is draft but has waiting messages",
    "UPDATE publications SET state = 'running', confirmed = 'x' WHERE id = 2": "publication 2 is running but has",
    "UPDATE publications SET state = 'stopped' WHERE id = 2": "publication 2 is stopped but has no moment of it",
    "INSERT INTO payloads (publication_id, body) VALUES (1, '{}')": "payload 3 of publication 1 is in no message",
    "DELETE FROM relay_messages; UPDATE relays SET state = 'forwarded' WHERE id = 1": (
        "question 1 is forwarded but has no message in the officers' chat"
    ),
    "INSERT INTO moved_chats VALUES (-1, -2), (-2, -3), (-3, -1)": "chat -2 has moved to where it was before",
    "DELETE FROM relay_replies WHERE relay_id = 1": "question 1 is answered but has no reply",
    "UPDATE subscriptions SET target = 'gone'": "account 1 follows the unknown topic 'gone'",
    "UPDATE subscriptions SET kind = 'department'": "account 1 follows the unknown department 'hydrogen'",
    "UPDATE subscriptions SET kind = 'document'": "account 1 follows the unknown document 'hydrogen'",
    "UPDATE profile_sectors SET topic_id = 'gone' WHERE topic_id = 'tax'": "account 1 has the unknown sector 'gone'",
    "UPDATE profiles SET district = 'gone'": "account 1 has the unknown district 'gone'",
    "UPDATE sent_files SET document_id = 'gone'": "bot 1 has a file of the unknown document 'gone'",
    "UPDATE preferences SET zone = 'Mars/Base'": "account 1 has the unknown time zone 'Mars/Base'",
    "UPDATE preferences SET time = '25:00'": "account 1 wants digests at '25:00', which is no time",
    f"UPDATE outbox SET state = 'sending', claimed = 'x', attempts = 1 WHERE id = {PENDING}; "
    "UPDATE publications SET state = 'done', finished = 'x'": "publication 1 is done but has a message in flight",
    "DELETE FROM users WHERE id = 3": "relays: row 2 belongs to a row of users that is not there",
    "DELETE FROM publications WHERE id = 1": "outbox: row 1 belongs to a row of publications that is not there",
}


@pytest.fixture
def lived_in(state: State, tmp_path: Path) -> Path:
    """A folder with a state database in which everything has happened."""
    live_fully(state)
    SentFiles(state).keep(1, "tea-2025", "aa", "FILE")
    return tmp_path


def test_no_database_is_in_order(tmp_path: Path) -> None:
    """Before the first user there is nothing to complain of, and nothing is made."""
    assert problems(tmp_path, KNOWN) == []
    assert contents(tmp_path) == {}


def test_full_life_is_in_order(lived_in: Path, state: State) -> None:
    """What the program itself writes is consistent, also while a message is in flight."""
    assert problems(lived_in, KNOWN) == []
    publish(state, [Message(meet(state, 8).id, {"text": "x"})])
    assert Outbox(state).claim(5, NOW)
    Relays(state).failed(2)
    assert problems(lived_in, KNOWN) == []


@pytest.mark.parametrize("sql", DEFECTS)
def test_each_defect_is_named(lived_in: Path, sql: str) -> None:
    """Each inconsistency, made by hand behind the program's back, gives its line; the check changes nothing."""
    connection = sqlite3.connect(lived_in / FILE_NAME)
    connection.executescript(sql)
    connection.close()
    found = problems(lived_in, KNOWN)
    assert all("\n" not in line for line in found)
    assert any(DEFECTS[sql] in line for line in found), found
    assert problems(lived_in, KNOWN) == found


def test_damaged_page_is_found(tmp_path: Path) -> None:
    """A page that was overwritten is reported, and kept."""
    content = damaged_state(tmp_path)
    found = problems(tmp_path, KNOWN)
    assert found and all(line.startswith("the file is damaged: ") and "\n" not in line for line in found)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_older_schema_is_reported(tmp_path: Path) -> None:
    """A file of an older version is not changed by the check, which says what to do."""
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    schema.apply(Database(connection), stop_before="0003_outbox")
    connection.close()
    assert problems(tmp_path, KNOWN) == [
        "the schema is older than the program; start the bot once to bring it up to date"
    ]


def test_file_of_something_else(tmp_path: Path) -> None:
    """A file that is no SQLite file is an error, not a list of problems."""
    (tmp_path / FILE_NAME).write_text("diary")
    with pytest.raises(StoreError, match="not a SQLite file"):
        problems(tmp_path, KNOWN)

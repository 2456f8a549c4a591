"""Everything that is held about a person is handed out and erased, in every table."""

import json
from pathlib import Path

from bot.store.held import AUTHORED, ERASED, HELD, export, forget
from bot.store.outbox import Outbox
from bot.store.publications import Publications
from bot.store.state import FILE_NAME, State
from bot.userdata import Message, Person, Progress
from tests.store.people import ANNA, DAY, NOW, OFFICERS_CHAT, later, live_fully, meet, publish, values

ABOUT_NOBODY = {
    *("publications", "payloads", "audit", "sent_files", "lanes", "published", "marks", "moved_chats"),
    "_sqlite_migrations",
}
"""Tables without rows about a user; what an officer wrote in them is found by its author."""


def _tables(state: State) -> set[str]:
    return set(values(state))


def _points_to_users(state: State, table: str) -> bool:
    parents = {row["table"] for row in state.rows(f"PRAGMA foreign_key_list({table})")}
    own = parents - {table, "publications", "payloads"}
    return "users" in own or any(_points_to_users(state, parent) for parent in own)


def test_no_table_is_forgotten(state: State) -> None:
    """Every table is either about a user, and in HELD, or known to be about nobody; a new one fails here."""
    personal = {table for table in _tables(state) if table == "users" or _points_to_users(state, table)}
    assert {kind.table.split()[0] for kind in HELD.values()} == personal
    assert _tables(state) - personal == ABOUT_NOBODY


def test_no_author_is_forgotten(state: State) -> None:
    """Every table with an author is one in which the author is replaced."""
    authored = {
        table for table in _tables(state) if "author" in {c["name"] for c in state.rows(f"PRAGMA table_info({table})")}
    }
    assert set(AUTHORED.values()) == authored


def test_every_table_is_used(state: State) -> None:
    """The person of these tests has something in every table about a user, so that nothing passes for want of rows."""
    live_fully(state)
    found = export(state, ANNA)
    assert set(found) == {*HELD, *AUTHORED}
    assert [name for name, rows in found.items() if not rows] == []


def test_export_is_complete_and_plain(state: State) -> None:
    """The export can be written as JSON, holds what the user gave, and every column but those about others."""
    live_fully(state)
    found = export(state, ANNA)
    assert json.loads(json.dumps(found)) == found
    assert {row["chat_id"] for row in found["accounts"]} == {ANNA.user_id, -42}
    assert {row["topic_id"] for row in found["sectors"]} == {"hydrogen", "tax"}
    assert found["preferences"][0]["zone"] == "Europe/Berlin"
    assert found["feedback"][0]["question"] == "秘密问题 about a plant in 铜梁"
    assert found["questions"][0]["question"] == "秘密问题 to an officer"
    assert found["question_replies"][0]["text"] == "Call us."
    assert [row["payload"] for row in found["messages"]] == [{"text": "秘密 digest"}, {"text": "second"}]
    for name, kind in HELD.items():
        table = kind.table.split()[0]
        columns = {c["name"] for c in state.rows(f"PRAGMA table_info({table})")}
        assert columns - set(found[name][0]) == set(kind.others)


def test_export_holds_nothing_of_others(state: State) -> None:
    """An export names neither the officer who replied nor another user."""
    live_fully(state)
    text = json.dumps({name: rows for name, rows in export(state, ANNA).items() if name in HELD})
    assert "telegram:5" not in text and str(OFFICERS_CHAT) not in text and "somebody else" not in text


def test_export_of_nobody(state: State) -> None:
    """A person of whom nothing is held gets empty lists; the same number in another channel is nobody."""
    live_fully(state)
    for nobody in (Person("telegram", 1), Person("web", ANNA.user_id)):
        assert not any(export(state, nobody).values())


def test_forget_leaves_nothing(state: State, tmp_path: Path) -> None:
    """After erasing, no table holds the person's id or a word of hers, nor do the bytes of the files on the disk."""
    live_fully(state)
    before = export(state, ANNA)
    counts = forget(state, ANNA, NOW)
    assert counts == {name: len(rows) for name, rows in before.items()}
    assert counts["accounts"] == 2 and counts["messages"] == 2 and counts["questions"] == 1
    assert not any(export(state, ANNA).values())
    accounts = {row["id"] for row in before["accounts"]}
    for table, rows in values(state).items():
        assert not [r for r in rows for v in r if str(ANNA.user_id) in str(v) or "秘密" in str(v)], table
        names = [c["name"] for c in state.rows(f"PRAGMA table_info({table})")]
        assert not [r for r in rows if dict(zip(names, r, strict=True)).get("account") in accounts], table
    for file in tmp_path.iterdir():
        if file.name.startswith(FILE_NAME):
            content = file.read_bytes()
            assert "秘密问题".encode() not in content and str(ANNA.user_id).encode() not in content, file.name
    assert state.rows("PRAGMA foreign_key_check") == []


def test_forget_leaves_others_alone(state: State) -> None:
    """Another user's rows stay, byte for byte; acts as an officer stay without the name."""
    live_fully(state)
    ben = Person("telegram", 8)
    before = export(state, ben)
    forget(state, ANNA, NOW)
    after = export(state, ben)
    assert after == before
    assert state.rows("SELECT author FROM relay_replies") == [{"author": ERASED}]
    assert ERASED in {line.author for line in Publications(state).audit()}


def test_forget_twice(state: State) -> None:
    """The second time there is nothing to erase, and it says so."""
    live_fully(state)
    forget(state, ANNA, NOW)
    assert set(forget(state, ANNA, NOW).values()) == {0}


def test_forget_during_a_broadcast(state: State) -> None:
    """A message in flight of an erased user settles as gone; the publication goes on, ends, and counts it."""
    anna, ben = meet(state, ANNA.user_id), meet(state, 8)
    publication = publish(state, [Message(anna.id, {"text": "x"}), Message(ben.id, {"text": "x"})])
    outbox = Outbox(state)
    flying = {d.account: d for d in outbox.claim(5, NOW)}
    forget(state, ANNA, NOW)
    assert not outbox.sent(flying[anna.id].id, 1, NOW)
    assert outbox.sent(flying[ben.id].id, 2, NOW)
    assert Publications(state).progress(publication) == Progress(sent=1, erased=1)
    assert Publications(state).running() == ()


def test_forget_ends_a_publication_that_waited_for_nobody_else(state: State) -> None:
    """A publication to the erased user alone is done, and nothing of it waits."""
    publication = publish(state, [Message(meet(state, ANNA.user_id).id, {"text": "x"})])
    forget(state, ANNA, later(1))
    found = Publications(state).get(publication)
    assert found is not None and found.state == "done"
    assert values(state)["lanes"] == [] and values(state)["payloads"] == []


def test_coming_back_starts_anew(state: State) -> None:
    """An erased user who writes again is a new account without a past."""
    old = live_fully(state)
    forget(state, ANNA, NOW)
    new = meet(state, ANNA.user_id)
    assert new.id > old.id and new.language is None and new.created == DAY
    assert {name for name, rows in export(state, ANNA).items() if rows} == {"accounts"}

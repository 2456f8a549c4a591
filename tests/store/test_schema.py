"""The schema comes from numbered migrations and holds its keys."""

import sqlite3

import pytest
from sqlite_utils.db import Database

from bot.store.schema import SEARCH_COLUMNS, knowledge

CHILDREN = {
    "facts": {"documents"},
    "clauses": {"documents"},
    "mentions": {"clauses", "departments"},
    "periods": {"clauses"},
    "benefits": {"clauses"},
    "clause_topics": {"clauses", "topics"},
    "keywords": {"clauses"},
}


@pytest.fixture
def db() -> Database:
    """An empty database with the schema."""
    database = Database(memory=True)
    knowledge.apply(database)
    return database


def test_migrations_are_numbered_and_applied(db: Database) -> None:
    """Every migration has a number, in order, and none is left to apply."""
    applied = [migration.name for migration in knowledge.applied(db)]
    assert applied == ["0001_papers", "0002_curation", "0003_search", "0004_vectors"]
    assert knowledge.pending(db) == []


def test_applying_again_changes_nothing(db: Database) -> None:
    """Migrations that are applied are not applied a second time."""
    before = db.schema
    knowledge.apply(db)
    assert db.schema == before


@pytest.mark.parametrize("table", CHILDREN)
def test_children_point_to_their_parents(db: Database, table: str) -> None:
    """Each table with a part of something has a foreign key to the whole."""
    assert {key.other_table for key in db.table(table).foreign_keys} == CHILDREN[table]


def test_foreign_keys_are_enforced(db: Database) -> None:
    """A clause of no document is refused."""
    db.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO clauses (id, document_id, path, text) VALUES ('x/1', 'x', '1', 'text')")


def test_handles_are_unique(db: Database) -> None:
    """Two clauses cannot share the handle that buttons carry."""
    db.execute("INSERT INTO documents (id, title, form, position) VALUES ('x', 'x', 'plan', 0)")
    insert = "INSERT INTO clauses (id, handle, document_id, position, path, text) VALUES (?, 'h', 'x', ?, '1', 't')"
    db.execute(insert, ["x/1", 0])
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(insert, ["x/2", 1])


def test_search_index_has_every_field(db: Database) -> None:
    """The full-text index has one column a field."""
    assert [column.name for column in db.table("search").columns] == list(SEARCH_COLUMNS)

"""The reader of the store gives back what was written and refuses what it cannot read."""

import contextlib
import functools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils.db import Database

from bot.errors import StoreError, UnknownDocumentError
from bot.matching.lexical import FIELD_WEIGHTS
from bot.sound import sounds
from bot.store.build import build, write
from bot.store.knowledge import FILE_NAME, Knowledge, open_store
from bot.store.schema import knowledge
from bot.text import index_tokens, ordered
from tests.sample import BODY, CORPUS, EXPORT, GRANT, NEW, OLD


@pytest.fixture(scope="module")
def store() -> Iterator[Knowledge]:
    """CORPUS in an in-memory store."""
    db = Database(memory=True)
    write(CORPUS, db)
    knowledge = Knowledge(db)
    yield knowledge
    knowledge.close()


def test_documents_keep_their_order_and_facts(store: Knowledge) -> None:
    """Documents come in the order of the sources, each with its facts."""
    assert store.documents == (OLD, NEW)


def test_document_by_id(store: Knowledge) -> None:
    """A document is found by its id."""
    assert store.document("tea-2025") == NEW


def test_unknown_document_says_what_to_do(store: Knowledge) -> None:
    """An unknown id is an error that names the command which lists all."""
    with pytest.raises(UnknownDocumentError, match="'tea-1999'; investbot documents lists all 2"):
        store.document("tea-1999")


def test_clauses_of_a_document(store: Knowledge) -> None:
    """Clauses come in order and are counted."""
    assert store.clause_ids("tea-2025") == ["tea-2025/一", "tea-2025/二", "tea-2025/三"]
    assert store.clause_count("tea-2025") == 3
    assert store.clauses("tea-2025")[:2] == [GRANT, EXPORT]


def test_unknown_clause_says_what_to_do(store: Knowledge) -> None:
    """An unknown clause is an error that names the command which lists a document's clauses."""
    with pytest.raises(UnknownDocumentError, match="investbot clauses DOCUMENT lists them"):
        store.clause("tea-2025/九")


def test_clause_by_handle(store: Knowledge) -> None:
    """A handle finds its clause, an old one nothing."""
    assert store.clause_by_handle(GRANT.handle) == GRANT
    assert store.clause_by_handle("0" * 12) is None


def test_body_by_any_name(store: Knowledge) -> None:
    """A body is found by each of its names, white space aside, and by no other."""
    assert store.department_named("市 茶业局") == BODY
    assert store.department_named("市茶叶办") == BODY
    assert store.department_named("市咖啡局") is None


def test_clauses_of_a_body(store: Knowledge) -> None:
    """The clauses that name a body are listed with its role."""
    assert store.clauses_of_department("tea-bureau") == [("tea-2025/一", "responsible")]


def test_clauses_of_a_topic(store: Knowledge) -> None:
    """A topic lists the clauses that carry it."""
    assert store.clauses_of_topic("tea") == ["tea-2025/一", "tea-2025/二"]


def test_parent_topic_holds_its_children(session_knowledge: Knowledge) -> None:
    """A topic of the first level lists its children's clauses too."""
    child = next(t for t in session_knowledge.topics.values() if t.parent and session_knowledge.clauses_of_topic(t.id))
    assert child.parent is not None
    whole = set(session_knowledge.clauses_of_topic(child.parent))
    assert set(session_knowledge.clauses_of_topic(child.id)) <= whole


def test_parents_come_before_children(session_knowledge: Knowledge) -> None:
    """Topics are listed parents first."""
    seen: set[str] = set()
    for topic in session_knowledge.topics.values():
        assert topic.parent is None or topic.parent in seen
        seen.add(topic.id)


def test_vocabulary_counts_english_words(store: Knowledge) -> None:
    """The vocabulary holds English words of the curated layer, longer than two letters, and no others."""
    words = store.vocabulary
    assert words["exporter"] == 2
    assert all(word.isascii() and word.isalpha() and len(word) > 2 for word in words)


def test_question_forms(store: Knowledge) -> None:
    """Curated questions are kept in the form in which questions are compared, for each entry in the order asked for."""
    forms = tuple(ordered(text) for _, text in GRANT.curation.questions)
    pack = store.pack(["tea-2025/三", "tea-2025/一"])
    assert (pack.entries, pack.questions) == (("tea-2025/三", "tea-2025/一"), ((), forms))


def test_profiles_that_are_kept_are_the_same(store: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a pack holds does not depend on what was asked for before, nor on how much is kept in memory."""
    ids = [clause.id for clause in CORPUS.clauses]
    before = store.pack(ids)
    monkeypatch.setattr("bot.store.index._CACHED_PROFILES", 1)
    db = Database(memory=True)
    write(CORPUS, db)
    fresh = Knowledge(db)
    for part in (ids[:1], ids[1:3], ids):
        pack = fresh.pack(part)
    assert (pack.entries, pack.questions) == (before.entries, before.questions)
    assert pack.tokens.tolist() == before.tokens.tolist()


def test_search_ranks_the_clause_with_the_words_first(store: Knowledge) -> None:
    """The clause that holds the words comes first, with a positive score."""
    found = store.search(index_tokens("茶叶出口奖励"), FIELD_WEIGHTS, 5)
    assert found[0][0] == "tea-2025/二"
    assert found[0][1] > 0
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_search_for_nothing(store: Knowledge) -> None:
    """No token, no result."""
    assert store.search([], FIELD_WEIGHTS, 5) == []


def test_search_keeps_to_its_limit(store: Knowledge) -> None:
    """No more results than asked for."""
    assert len(store.search(index_tokens("茶"), FIELD_WEIGHTS, 1)) <= 1


@functools.cache
def _empty_store() -> Knowledge:
    db = Database(memory=True)
    knowledge.apply(db)
    return Knowledge(db)


@given(st.lists(st.text(), max_size=6))
def test_search_takes_any_token(tokens: list[str]) -> None:
    """Quotes, operators and brackets of the query language in a token are text like any other."""
    clean = [t.replace("\x00", "") for t in tokens if t.replace("\x00", "").strip()]
    assert _empty_store().search(clean, FIELD_WEIGHTS, 5) == []


def test_indexed_tokens(store: Knowledge) -> None:
    """A token is counted in the clauses that hold it; unknown tokens are left out."""
    found = store.indexed(("export", "chongq", "nowhere"))
    assert {token: known.entries for token, known in found.items()} == {"export": 1, "chongq": 4}


def test_profile_covers_every_field(store: Knowledge) -> None:
    """A clause's tokens are those of its text, summaries, questions, keywords and title."""
    known = store.indexed(("factori", "invest", "茶厂", "qualiti", "责任"))
    assert {token.id for token in known.values()} <= set(store.pack(["tea-2025/一"]).tokens.tolist())
    assert len(known) == 5


def test_words_of_a_sound(store: Knowledge) -> None:
    """Of each sound the most usual word of the papers is given; sounds of no word are left out."""
    assert store.words_of_sound([*sounds("茶场"), "xx yy"]) == {"ca cang": "茶厂"}


def test_syllables_of_characters(store: Knowledge) -> None:
    """Characters have their syllables, however often they are asked for; others have none."""
    assert store.syllables("茶场茶a水素か") == {"茶": "ca", "场": "cang", "水": "sui", "素": "su"}


def test_missing_store_is_refused(tmp_path: Path) -> None:
    """A store that is not there is an error that names the command which builds it."""
    with pytest.raises(StoreError, match="run: investbot build"):
        open_store(tmp_path / FILE_NAME)


@pytest.mark.parametrize("content", [b"", b"my notes", b"SQLite format 2\x00", b"\x00" * 64])
def test_file_that_is_not_sqlite_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file of another kind under the store's name is an error that says to move it away."""
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(StoreError, match="not a SQLite file; move it away"):
        open_store(path)


def test_folder_in_place_of_the_store_is_refused(tmp_path: Path) -> None:
    """A folder under the store's name is an error, no crash."""
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        open_store(tmp_path / FILE_NAME)


def test_store_is_opened_read_only(tmp_path: Path) -> None:
    """Nothing can be written through a reader."""
    path = tmp_path / FILE_NAME
    build(CORPUS, path)
    with contextlib.closing(open_store(path)) as store, pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._db.execute("DELETE FROM meta")


def test_damaged_store_says_what_to_do(tmp_path: Path) -> None:
    """A store whose pages are torn is an error that names the command which builds it anew."""
    path = tmp_path / FILE_NAME
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with contextlib.closing(open_store(path)) as store, pytest.raises(StoreError, match="run: investbot build"):
        _ = store.documents


def test_path_with_odd_characters(tmp_path: Path) -> None:
    """A data folder whose name holds spaces, ``?``, ``#`` and ``%`` is opened like any other."""
    path = tmp_path / "a b?c#d%20e" / FILE_NAME
    build(CORPUS, path)
    with contextlib.closing(open_store(path)) as store:
        assert store.clause_total == 4

"""A build writes everything, always the same, and never harms the old store."""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.db import Database

from bot.config import data_paths
from bot.corpus.assemble import load_corpus
from bot.errors import StoreError
from bot.model import Corpus, intent_key
from bot.store.build import build, write
from bot.store.index import department_index
from bot.store.knowledge import FILE_NAME, Knowledge, open_store
from bot.store.schema import SEARCH_COLUMNS, knowledge
from bot.text import index_tokens
from tests.sample import BODY, CORPUS, GRANT, contents
from tests.store.dump import dump, pragma

OTHER = replace(CORPUS, input_hash="1" * 64)
BODY_ONLY = dict.fromkeys(SEARCH_COLUMNS, 0.0) | {"body": 1.0}


@pytest.fixture(scope="module")
def real() -> Corpus:
    """The corpus of the real papers, as a store with vectors is built from it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INVESTBOT_ENCODER", "on")
        return load_corpus(data_paths())


@pytest.fixture(scope="module")
def real_store(real: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the real papers, without vectors, which take most of the time."""
    path = tmp_path_factory.mktemp("real") / FILE_NAME
    build(real, path)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a store that holds CORPUS."""
    path = tmp_path / FILE_NAME
    build(CORPUS, path)
    return path


@pytest.fixture(scope="module")
def reader(real_store: Path) -> Iterator[Knowledge]:
    """The real store, open."""
    store = open_store(real_store)
    yield store
    store.close()


def test_every_document_is_written(real: Corpus, reader: Knowledge) -> None:
    """Documents come back as they went in, in order."""
    assert reader.documents == real.documents


def test_every_clause_is_written(real: Corpus, reader: Knowledge) -> None:
    """Clauses come back as they went in, text, periods, bodies and curated layer included."""
    assert [reader.clause(clause.id) for clause in real.clauses] == list(real.clauses)
    assert reader.clause_total == len(real.clauses)


def test_the_rest_is_written(real: Corpus, reader: Knowledge) -> None:
    """Bodies, topics, terms, intents, facets and the input's hash come back as they went in."""
    assert tuple(reader.departments.values()) == real.departments
    assert tuple(reader.topics.values()) == real.topics
    assert reader.terms == real.terms
    assert reader.intents == tuple(sorted(real.intents, key=lambda intent: intent.id))
    assert reader.facets == real.facets
    assert reader.input_hash == real.input_hash


def test_every_clause_is_in_the_search_index(real: Corpus, reader: Knowledge) -> None:
    """The row of the index with a clause's number is that clause's own: the first words of its text find it."""
    lost = []
    for clause in real.clauses:
        tokens = list(dict.fromkeys(index_tokens(clause.text)))[:200]
        found = [entry for entry, _ in reader.search(tokens, BODY_ONLY, 60)]
        lost += [] if clause.id in found else [clause.id]
    assert lost == []


def test_every_entry_has_a_profile(real: Corpus, reader: Knowledge) -> None:
    """The clauses and the intents, those out of scope included and small talk not, are ready to be measured."""
    intents = [intent_key(intent.id) for intent in real.intents if intent.kind != "smalltalk"]
    entries = [*(clause.id for clause in real.clauses), *intents]
    assert reader.pack(entries).entries == tuple(entries)
    assert reader.entry_total == len(entries)


def test_every_word_of_the_lexicons_is_written(real: Corpus, reader: Knowledge) -> None:
    """For each language the forms come back under their keys, in their order."""
    for language in {word.language for word in real.lexicon}:
        words = [(w.key, "\n".join(w.english)) for w in real.lexicon if w.language == language]
        assert list(reader.lexicon(language).items()) == words
    assert reader.lexicon("nl") == {}


def test_store_is_sound(real_store: Path) -> None:
    """No foreign key points nowhere and SQLite finds no damage."""
    assert pragma(real_store, "foreign_key_check") == []
    assert pragma(real_store, "integrity_check") == [("ok",)]


def test_same_input_gives_the_same_content(built_home: Path, real: Corpus, real_store: Path) -> None:
    """Two builds from one input hold the same, byte for byte; one has vectors, which the input hash tells too."""
    apart = ('INSERT INTO "vectors"', 'INSERT INTO "projections"', "'input_hash'")
    stores = (built_home / FILE_NAME, real_store)
    first, second = ([line for line in dump(p) if not any(a in line for a in apart)] for p in stores)
    assert first == second


def test_rebuild_of_a_small_corpus_is_the_same_file(path: Path) -> None:
    """A rebuild in place changes no byte of the content."""
    before = dump(path)
    build(CORPUS, path)
    assert dump(path) == before


def test_schema_comes_from_the_migrations(path: Path) -> None:
    """The store's tables are those that the migrations make."""
    fresh = Database(memory=True)
    knowledge.apply(fresh)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert Database(connection).schema == fresh.schema


def test_time_of_the_build_is_not_kept(path: Path) -> None:
    """The table of applied migrations, which holds a time, is emptied."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone() == (0,)


def test_progress_counts_to_the_end(tmp_path: Path) -> None:
    """The progress callback sees each clause once."""
    seen: list[tuple[int, int]] = []
    build(CORPUS, tmp_path / FILE_NAME, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_folder_is_made(tmp_path: Path) -> None:
    """A data folder that does not exist yet is made, with its parents."""
    path = tmp_path / "a" / "b" / FILE_NAME
    build(CORPUS, path)
    assert [p.name for p in path.parent.iterdir()] == [FILE_NAME]


def test_no_temporary_file_stays(path: Path) -> None:
    """After a build the folder holds the store alone."""
    assert sorted(contents(path.parent)) == [FILE_NAME]


def test_reader_of_the_old_store_keeps_reading(path: Path) -> None:
    """Who opened the old file before the swap reads it to the end; who opens after reads the new one."""
    with contextlib.closing(open_store(path)) as old:
        build(replace(OTHER, clauses=(GRANT,)), path)
        assert (old.input_hash, old.clause_total) == (CORPUS.input_hash, 4)
    with contextlib.closing(open_store(path)) as new:
        assert (new.input_hash, new.clause_total) == (OTHER.input_hash, 1)


def test_leftover_of_a_killed_build_does_no_harm(path: Path) -> None:
    """Half-written files that a killed build left behind are neither read nor in the way."""
    for name in (f".{FILE_NAME}.abc.new", f".{FILE_NAME}.abc.new-journal"):
        (path.parent / name).write_bytes(b"SQLite format 3\x00 torn")
    build(OTHER, path)
    with contextlib.closing(open_store(path)) as store:
        assert store.input_hash == OTHER.input_hash


def test_unknown_topic_and_body_are_left_out(tmp_path: Path) -> None:
    """A clause that names a topic or body of no registry is written without the link."""
    path = tmp_path / FILE_NAME
    build(replace(CORPUS, departments=(), topics=()), path)
    assert pragma(path, "foreign_key_check") == []
    with contextlib.closing(open_store(path)) as store:
        clause = store.clause(GRANT.id)
    assert (clause.mentions, clause.curation.topics) == (GRANT.mentions, ())


def test_department_index_knows_every_name() -> None:
    """A body is found by its full, short and former names."""
    names = ("重庆市茶业局", "市茶业局", "市茶叶办")
    assert department_index([BODY]) == dict.fromkeys(names, "tea-bureau")


def test_handles_do_not_change_between_builds() -> None:
    """A button of yesterday finds its clause after a rebuild."""
    assert GRANT.handle == replace(GRANT, text="changed", position=7).handle


# Failures: the old store stays, nothing half-written is left, and the error says what to do.


def _full(*_: object, **__: object) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _sqlite_full(*_: object, **__: object) -> Any:
    raise sqlite3.OperationalError("database or disk is full")


FAILURES: dict[str, tuple[str, Callable[..., Any]]] = {
    "no room for the temporary file": ("bot.store.build.tempfile.mkstemp", _full),
    "no room while writing": ("bot.store.build._write_clauses", _sqlite_full),
    "no room when SQLite is opened": ("bot.store.build.sqlite3.connect", _sqlite_full),
    "no room when flushing": ("bot.store.build.os.fsync", _full),
    "the swap is refused": ("bot.store.build.Path.replace", _full),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_failure_keeps_the_old_store(path: Path, monkeypatch: pytest.MonkeyPatch, failure: str) -> None:
    """Whatever fails, the old store is the same to the byte and the folder holds nothing else."""
    before = contents(path.parent)
    with monkeypatch.context() as patch:
        patch.setattr(*FAILURES[failure])
        with pytest.raises(StoreError, match="INVESTBOT_HOME"):
            build(OTHER, path)
    assert contents(path.parent) == before


@pytest.mark.skipif(os.name != "posix", reason="file size limits are POSIX")
def test_full_disk_keeps_the_old_store(path: Path) -> None:
    """When the system really refuses to write more, the old store stays."""
    import resource

    before = contents(path.parent)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
        with pytest.raises(StoreError) as caught:
            build(OTHER, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "could not be written" in str(caught.value)
    assert contents(path.parent) == before


def test_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    """A data folder that cannot be made is an error in one line that names the setting."""
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(StoreError) as caught:
        build(CORPUS, file / "home" / FILE_NAME)
    assert "set INVESTBOT_HOME" in str(caught.value) and "\n" not in str(caught.value)
    assert file.read_text() == "mine"


def test_write_is_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure in the middle leaves the tables empty."""
    db = Database(memory=True)
    monkeypatch.setattr("bot.store.build._write_clauses", _sqlite_full)
    with pytest.raises(sqlite3.OperationalError):
        write(CORPUS, db)
    assert [db.table(name).count for name in ("meta", "documents", "departments", "topics")] == [0, 0, 0, 0]


def test_dates_are_written_as_dates(tmp_path: Path) -> None:
    """Dates of documents and periods come back as dates."""
    path = tmp_path / FILE_NAME
    build(CORPUS, path)
    with contextlib.closing(open_store(path)) as store:
        assert store.document("tea-2025").expires == date(2027, 12, 31)
        assert store.clause("tea-2025/二").periods[0].end == date(2025, 12, 31)

"""The schema of the knowledge store, as numbered migrations."""

from sqlite_utils import Migrations
from sqlite_utils.db import Database

knowledge = Migrations("investbot-knowledge")

SEARCH_COLUMNS = ("questions", "summaries", "keywords", "heading", "body", "title")


@knowledge(name="0001_papers")
def papers(db: Database) -> None:
    """Documents, what they say of themselves, and their clauses."""
    db.table("meta").create({"key": str, "value": str}, pk="key")
    db.table("documents").create(
        {
            "id": str,
            "position": int,
            "number": str,
            "title": str,
            "title_en": str,
            "title_printed": str,
            "form": str,
            "issued": str,
            "effective": str,
            "expires": str,
            "published_by": str,
            "abstract_en": str,
            "abstract_zh": str,
            "readers_en": str,
            "readers_zh": str,
            "interprets": str,
            "issuers": str,
            "repeals": str,
            "sources": str,
            "topics": str,
        },
        pk="id",
        not_null={"title", "form", "position"},
    )
    db.table("facts").create(
        {"id": int, "document_id": str, "field": str, "value": str, "sentence": str, "damaged": int},
        pk="id",
        foreign_keys=[("document_id", "documents", "id")],
    )
    db.table("clauses").create(
        {
            "id": str,
            "handle": str,
            "document_id": str,
            "position": int,
            "path": str,
            "heading": str,
            "headings": str,
            "text": str,
            "line": int,
            "kind": str,
            "cells": str,
            "summary_en": str,
            "summary_zh": str,
            "formal": int,
            "audience": str,
        },
        pk="id",
        foreign_keys=[("document_id", "documents", "id")],
        not_null={"document_id", "path", "text"},
    )
    db.table("clauses").create_index(["document_id", "position"], unique=True)
    db.table("clauses").create_index(["handle"], unique=True)


@knowledge(name="0002_curation")
def curation(db: Database) -> None:
    """Bodies, topics, terms, intents and the curated layer of each clause."""
    clause = ("clause_id", "clauses", "id")
    db.table("departments").create(
        {
            "id": str,
            "name_zh": str,
            "name_en": str,
            "names_zh": str,
            "names_en": str,
            "level": str,
            "purpose_en": str,
            "purpose_zh": str,
            "several": int,
            "topics": str,
            "former": str,
            "successor": str,
            "contacts": str,
        },
        pk="id",
    )
    db.table("mentions").create(
        {"id": int, "clause_id": str, "name_zh": str, "role": str, "department_id": str},
        pk="id",
        foreign_keys=[clause, ("department_id", "departments", "id")],
    )
    db.table("mentions").create_index(["clause_id"])
    db.table("mentions").create_index(["department_id"])
    db.table("periods").create(
        {
            "id": int,
            "clause_id": str,
            "start": str,
            "end": str,
            "quote": str,
            "applies_to_en": str,
            "applies_to_zh": str,
        },
        pk="id",
        foreign_keys=[clause],
    )
    db.table("periods").create_index(["clause_id"])
    db.table("benefits").create(
        {"id": int, "clause_id": str, "kind": str, "quote": str, "values": str},
        pk="id",
        foreign_keys=[clause],
    )
    db.table("benefits").create_index(["clause_id"])
    db.table("topics").create(
        {
            "id": str,
            "position": int,
            "parent": str,
            "name_en": str,
            "name_zh": str,
            "synonyms_en": str,
            "synonyms_zh": str,
            "sector_en": str,
            "sector_zh": str,
        },
        pk="id",
    )
    db.table("clause_topics").create(
        {"clause_id": str, "topic_id": str},
        pk=("clause_id", "topic_id"),
        foreign_keys=[clause, ("topic_id", "topics", "id")],
    )
    db.table("clause_topics").create_index(["topic_id"])
    db.table("questions").create(
        {"id": int, "clause_id": str, "language": str, "text": str},
        pk="id",
        foreign_keys=[clause],
    )
    db.table("questions").create_index(["clause_id"])
    db.table("keywords").create({"id": int, "clause_id": str, "text": str}, pk="id", foreign_keys=[clause])
    db.table("keywords").create_index(["clause_id"])
    db.table("terms").create(
        {
            "id": int,
            "zh": str,
            "en": str,
            "variants_zh": str,
            "variants_en": str,
            "note_en": str,
            "note_zh": str,
        },
        pk="id",
    )
    db.table("intents").create(
        {
            "id": str,
            "kind": str,
            "answer": str,
            "questions": str,
            "departments": str,
            "follow_ups": str,
        },
        pk="id",
    )


@knowledge(name="0003_search")
def search(db: Database) -> None:
    """The full-text index, one row a clause or intent, over tokens that bot.text has cut, and their profiles."""
    columns = ", ".join(SEARCH_COLUMNS)
    db.execute(
        f'CREATE VIRTUAL TABLE search USING fts5({columns}, content="", tokenize="unicode61 remove_diacritics 2")'
    )
    db.table("tokens").create({"id": int, "token": str, "entries": int, "strangeness": float}, pk="id")
    db.table("tokens").create_index(["token"], unique=True)
    db.table("profiles").create({"id": int, "entry": str, "tokens": bytes, "questions": str}, pk="id")
    db.table("profiles").create_index(["entry"], unique=True)
    db.table("sounds").create({"id": int, "sound": str, "word": str}, pk="id")
    db.table("sounds").create_index(["sound"])
    db.table("lexicon").create({"id": int, "language": str, "key": str, "english": str}, pk="id")
    db.table("lexicon").create_index(["language"])
    db.table("vocabulary").create({"word": str, "count": int}, pk="word")


@knowledge(name="0004_vectors")
def vectors(db: Database) -> None:
    """Sentence vectors (half precision) of every text curated for an entry of the index.

    The cells of a large store hold the same vectors as integers, by nearness, with the numbers of their entries.
    """
    db.table("projections").create({"id": int, "shape": str, "matrix": bytes}, pk="id")
    db.table("vectors").create({"id": int, "entry": str, "vector": bytes}, pk="id")
    db.table("vectors").create_index(["entry"])
    db.table("cells").create({"id": int, "centre": bytes, "entries": bytes, "vectors": bytes}, pk="id")

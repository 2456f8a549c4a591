"""The project's own papers, read without the curated layer, so that the tests of the parser do not lean on it."""

from dataclasses import dataclass

import pytest

from bot.config import data_paths
from bot.corpus.papers import parse
from bot.corpus.sources import Paper, Source, cut, read_sources
from bot.model import ParsedPaper, RawClause
from tests.corpus.expected import DOCUMENTS, PANEL_ENDS


@dataclass(frozen=True)
class Copy:
    """One print of a document: its lines, and what the parser made of them."""

    paper: Paper
    parsed: ParsedPaper


@pytest.fixture(scope="session")
def sources() -> list[Source]:
    """The five sources."""
    return read_sources(data_paths().sources)


@pytest.fixture(scope="session")
def copies(sources: list[Source]) -> dict[str, list[Copy]]:
    """All prints of every document, the kept one first."""
    by_place = {f"{p.source[:3]}:{p.lines[0].number}": p for source in sources for p in cut(source)}
    return {
        document.id: [
            Copy(by_place[place], parse(by_place[place], PANEL_ENDS.get(document.id))) for place in document.places
        ]
        for document in DOCUMENTS.values()
    }


@pytest.fixture(scope="session")
def papers(copies: dict[str, list[Copy]]) -> dict[str, ParsedPaper]:
    """The kept print of every document."""
    return {document_id: prints[0].parsed for document_id, prints in copies.items()}


@pytest.fixture(scope="session")
def clauses(papers: dict[str, ParsedPaper]) -> dict[str, RawClause]:
    """Every clause of the kept prints by its full id."""
    return {f"{name}/{clause.path}": clause for name, paper in papers.items() for clause in paper.clauses}

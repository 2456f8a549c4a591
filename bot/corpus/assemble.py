"""Joins the papers of the sources with the curated layer into one corpus."""

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from bot.config import DataPaths
from bot.corpus.curation import (
    Curated,
    load_curated,
    to_curation,
    to_department,
    to_facets,
    to_follow_ups,
    to_foreign_words,
    to_intent,
    to_questions,
    to_regional,
    to_term,
    to_topics,
)
from bot.corpus.fingerprint import input_hash
from bot.corpus.papers import parse
from bot.corpus.records import ClauseRecord, DocumentRecord, ManyWording
from bot.corpus.sources import Paper, Source, cut, read_sources
from bot.corpus.yamlfile import Problem, YamlFile, refusal
from bot.model import Clause, Corpus, Curation, Document, Facets, Fact, FollowUpWords, ParsedPaper, RawClause
from bot.text import squash

_FORM_RANK = {"web": 0, "gazette": 1, "pdf": 2}


@dataclass
class Copies:
    """All copies of one paper, the kept one first, and the curated file that names it."""

    papers: list[ParsedPaper]
    file: YamlFile | None = None
    record: DocumentRecord | None = None

    @property
    def kept(self) -> ParsedPaper:
        """The fuller, else the cleaner copy."""
        return self.papers[0]


@dataclass
class Assembly:
    """The corpus together with what it was made of, for the checks."""

    corpus: Corpus
    curated: Curated
    copies: dict[str, Copies]
    sources: list[Source] = field(default_factory=list)


def curated_clauses(assembly: Assembly) -> Iterator[tuple[YamlFile, Copies, RawClause, ClauseRecord]]:
    """Yield every clause that is curated, with the file and the paper that it stands in."""
    for copies in assembly.copies.values():
        if copies.file and copies.record:
            for clause in copies.kept.clauses:
                record = copies.record.clauses.get(clause.path)
                if record:
                    yield copies.file, copies, clause, record


@contextmanager
def _no_cycles() -> Iterator[None]:
    """Do not look for cycles meanwhile: there are none, and half a million objects make that 40% of the time."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


@_no_cycles()
def assemble(paths: DataPaths, problems: list[Problem]) -> Assembly:
    """Read and join all input; curated files that are wrong are reported in ``problems`` and left out.

    Raises SourceError where an official source cannot be used.
    """
    curated = load_curated(paths, problems)
    sources = read_sources(paths.sources)
    copies = _identify([paper for source in sources for paper in cut(source)], curated)
    documents: list[Document] = []
    clauses: list[Clause] = []
    for document_id, group in copies.items():
        documents.append(_document(document_id, group))
        clauses.extend(_clauses(document_id, group, curated.more_questions(document_id)))
    corpus = Corpus(
        documents=tuple(documents),
        clauses=tuple(clauses),
        departments=tuple(to_department(d) for d in curated.departments[1].departments) if curated.departments else (),
        topics=to_topics(curated.topics[1].topics) if curated.topics else (),
        terms=tuple(to_term(t) for t in curated.glossary[1].terms) if curated.glossary else (),
        intents=tuple(to_intent(record) for _, record in curated.intents),
        lexicon=tuple(
            word
            for _, record in curated.lexicons
            for word in to_foreign_words(record, curated.inflections_of(record.language))
        ),
        facets=to_facets(curated.facets[1]) if curated.facets else Facets(),
        follow_ups=to_follow_ups(curated.follow_ups[1]) if curated.follow_ups else FollowUpWords(),
        regional=to_regional(curated.regional[1]) if curated.regional else (),
        input_hash=input_hash(paths),
    )
    return Assembly(corpus, curated, copies, sources)


def load_corpus(paths: DataPaths) -> Corpus:
    """Return the corpus; raises CurationError with every problem that keeps a curated file from being read."""
    problems: list[Problem] = []
    assembly = assemble(paths, problems)
    if problems:
        raise refusal(problems)
    return assembly.corpus


def _identify(papers: Iterable[Paper], curated: Curated) -> dict[str, Copies]:
    """Group the papers by document: by the curated files first, else by number, title or equal text."""
    groups: dict[str, Copies] = {}
    for paper in papers:
        parsed = parse(paper)
        match = next((m for m in curated.documents if _is_copy(parsed, m[1])), None)
        if match and match[1].layout.panel_ends:
            parsed = parse(paper, match[1].layout.panel_ends)
        document_id = match[1].id if match else provisional_id(parsed)
        group = groups.setdefault(document_id, Copies([], *(match or (None, None))))
        group.papers.append(parsed)
    for group in groups.values():
        group.papers.sort(key=lambda p: (-_size(p), _FORM_RANK[p.form], p.source))
    return dict(sorted(groups.items(), key=lambda item: _first_place(item[1])))


def _first_place(copies: Copies) -> tuple[str, int]:
    return min((paper.source, paper.line) for paper in copies.papers)


def _size(paper: ParsedPaper) -> int:
    return sum(len(squash(clause.text)) for clause in paper.clauses)


def _is_copy(paper: ParsedPaper, record: DocumentRecord) -> bool:
    identify = record.identify
    if identify.number is not None:
        return paper.number is not None and squash(paper.number) == squash(identify.number)
    if identify.title is not None:
        return paper.title is not None and squash(paper.title) == squash(identify.title)
    opening = squash(identify.opening or "")
    return paper.title is None and bool(paper.clauses) and squash(paper.clauses[0].text).startswith(opening)


def provisional_id(paper: ParsedPaper) -> str:
    """Return the id of a paper that no curated file names yet; equal for its copies."""
    name = paper.number or paper.title or (paper.clauses[0].text if paper.clauses else paper.place)
    return f"new-{hashlib.sha256(squash(name).encode()).hexdigest()[:8]}"


def _fact(facts: Iterable[Fact], name: str) -> str | None:
    return next((fact.value for fact in facts if fact.field == name and fact.value), None)


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _document(document_id: str, group: Copies) -> Document:
    paper, record = group.kept, group.record
    title = record.title if record else (paper.title or paper.place)
    facts = paper.facts
    return Document(
        id=document_id,
        number=paper.number,
        title=title,
        title_en=record.title_en if record else "",
        title_printed=paper.title,
        form=record.form if record else "notice",
        issuers=paper.issuers,
        issued=paper.issued,
        published_by=next((p.published_by for p in group.papers if p.published_by), None),
        effective=_date(_fact(facts, "effective")),
        expires=_date(_fact(facts, "expires")),
        repeals=tuple(fact.value for fact in facts if fact.field == "repeals"),
        sources=tuple(dict.fromkeys(p.source for p in group.papers)),
        facts=facts,
        abstract_en=record.abstract_en if record else "",
        abstract_zh=record.abstract_zh if record else "",
        readers_en=record.readers_en if record else "",
        readers_zh=record.readers_zh if record else "",
        topics=record.topics if record else (),
        interprets=record.interprets if record else None,
    )


def _clauses(document_id: str, group: Copies, more: dict[str, ManyWording]) -> list[Clause]:
    curated = group.record.clauses if group.record else {}
    found = []
    for position, raw in enumerate(group.kept.clauses):
        layer = to_curation(curated[raw.path]) if raw.path in curated else Curation()
        if raw.path in more:
            layer = replace(layer, questions=(*layer.questions, *to_questions(more[raw.path])))
        found.append(_clause(document_id, position, raw, layer))
    return found


def _clause(document_id: str, position: int, raw: RawClause, curation: Curation) -> Clause:
    """Join a clause with its curated layer; a curated period replaces the parsed one with the same dates."""
    curated_days = {(period.start, period.end) for period in curation.periods}
    parsed = tuple(period for period in raw.periods if (period.start, period.end) not in curated_days)
    return Clause(
        id=f"{document_id}/{raw.path}",
        document_id=document_id,
        position=position,
        path=raw.path,
        heading=raw.heading,
        headings=raw.headings,
        text=raw.text,
        line=raw.line,
        kind=raw.kind,
        cells=raw.cells,
        mentions=raw.mentions,
        periods=(*parsed, *curation.periods),
        curation=replace(curation, periods=()),
    )

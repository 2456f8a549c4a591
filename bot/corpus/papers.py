"""Puts the readers together: one cut-out paper becomes its facts and clauses."""

from dataclasses import replace
from datetime import date

from bot.corpus.bodies import share_mentions
from bot.corpus.facts import clause_periods, issued_fact, issuers, number_fact, title_fact, validity_facts
from bot.corpus.layout import paragraphs, split
from bot.corpus.outline import read_clauses
from bot.corpus.sources import Paper
from bot.model import Fact, ParsedPaper


def parse(paper: Paper, panel_ends: dict[str, str] | None = None) -> ParsedPaper:
    """Read one paper whole; see :func:`bot.corpus.outline.read_clauses` for ``panel_ends``."""
    parts = split(paragraphs(paper))
    clauses = read_clauses(parts, panel_ends)
    number, title, issued = number_fact(parts.front), title_fact(parts.front), issued_fact(parts.front)
    issue_day = date.fromisoformat(issued.value) if issued and issued.value else None
    facts: list[Fact] = [fact for fact in (number, title, issued) if fact]
    facts += [Fact("issuer", name, name) for name in issuers(parts.front)]
    if paper.published_by:
        facts.append(Fact("published_by", paper.published_by, paper.publisher_line))
    facts += validity_facts(title.value if title else None, issue_day, clauses)
    mentions = share_mentions(clauses)
    return ParsedPaper(
        source=paper.source,
        form=paper.form,
        line=paper.lines[0].number,
        number=number.value if number and not number.damaged else None,
        title=title.value if title else None,
        issuers=issuers(parts.front),
        issued=issue_day,
        published_by=paper.published_by,
        facts=tuple(facts),
        clauses=tuple(replace(c, mentions=mentions[c.path], periods=clause_periods(c)) for c in clauses),
    )

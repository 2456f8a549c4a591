"""A paper on one page: what it is, whether it holds, what it offers and which bodies answer for it."""

from collections.abc import Iterable, Iterator

from bot.advice.answer import AnswerContact, AnswerMatch
from bot.model import Clause, Department
from bot.render.view import Block, ViewBuilder

PAGE = 2600
"""Characters up to which offers are listed; with the bodies after them it is one message in every channel."""


def summary(
    builder: ViewBuilder,
    paper: AnswerMatch,
    clauses: Iterable[Clause],
    contacts: tuple[AnswerContact, ...],
    enquiries: Department | None,
) -> tuple[Block, ...]:
    """Return a paper on one page; what does not fit is counted, and where it can be read is said."""
    blocks = builder.document_facts(paper)
    room = PAGE - sum(len(block.text) for block in blocks)
    lines = list(_lines(builder, paper, clauses))
    shown: list[str] = []
    for line in lines:
        room -= len(line)
        if room < 0:
            break
        shown.append(line)
    if shown:
        blocks.append(Block("label", builder.say("summary_offers")))
        blocks += [Block("item", builder.say("figure", text=line)) for line in shown]
    if len(shown) < len(lines):
        blocks.append(Block("item", builder.say("summary_more", n=len(lines) - len(shown))))
    return (*blocks, *builder.contacts(contacts, enquiries), Block("note", builder.say("governs")))


def _lines(builder: ViewBuilder, paper: AnswerMatch, clauses: Iterable[Clause]) -> Iterator[str]:
    """Yield the offers of the clauses; of a paper that offers no sums, what its clauses are about."""
    told = [clause for clause in clauses if not clause.curation.formal]
    offers = [builder.brief(benefit) for clause in told for benefit in clause.curation.benefits]
    yield from offers or (builder.label(AnswerMatch(1.0, paper.document, paper.status, clause)) for clause in told)

"""Cards of clauses, papers and topics: a title, a few words below it, and the view that a chosen card shows."""

from dataclasses import dataclass

from bot.advice.answer import Answer, AnswerMatch
from bot.advice.places import Place, to_link
from bot.render.copies import Copy, of_answer
from bot.render.screen import Choice
from bot.render.view import Block, ViewBuilder, path_shown, shorten

TITLE_MAX = 100
TEXT_MAX = 140
REFERENCE_MAX = 60


@dataclass(frozen=True)
class Card:
    """One result of a search."""

    id: str
    """The payload of the link that opens it in the bot, at most 64 bytes: a result is the same one in every answer."""
    title: str
    about: str
    """What it offers in a line, its status on the day, and where it is written."""
    blocks: tuple[Block, ...]
    copies: tuple[Copy, ...] = ()


def card(builder: ViewBuilder, match: AnswerMatch, opened: Answer) -> Card:
    """Return the card of a clause or a paper; ``opened`` is it as an answer."""
    clause, document = match.clause, match.document
    place = Place("clause", clause.handle) if clause else Place("document", document.id)
    text = _offer(builder, match)
    status = builder.status(match.clause_status or match.status)
    written = shorten(builder.title(document), REFERENCE_MAX)
    key = "card" if clause else "card_document"
    path = path_shown(clause.path) if clause else ""
    about = builder.say(key, text=text, status=status, title=written, path=path)
    title = shorten(builder.label(match), TITLE_MAX)
    return Card(to_link(place) or place.target, title, about, tuple(builder.answer(opened)), of_answer(opened))


def topic_card(choice: Choice, blocks: tuple[Block, ...]) -> Card:
    """Return the card of a topic, which shows the list that the topic opens."""
    first = " ".join(block.text for block in blocks if block.kind == "item")
    return Card(to_link(choice.place) or choice.place.target, choice.label, shorten(first, TEXT_MAX), blocks)


def _offer(builder: ViewBuilder, match: AnswerMatch) -> str:
    """Return the first figure of a clause, else what it or the paper says."""
    clause, document = match.clause, match.document
    if clause and clause.curation.benefits:
        return shorten(builder.benefit(clause.curation.benefits[0]), TEXT_MAX)
    english = builder.language == "en"
    if clause is None:
        text = document.abstract_en if english else document.abstract_zh
    else:
        text = (clause.curation.summary_en if english else clause.curation.summary_zh) or clause.text
    return shorten(builder.own(text), TEXT_MAX) if text else (document.number or builder.title(document))

"""Writes a curated overview: what several papers say, each sentence with its sources."""

from bot.advice.answer import Answer, AnswerMatch
from bot.advice.weights import is_formality
from bot.model import Intent
from bot.render.view import Block, ViewBuilder, path_shown

_OFFICIAL_WITHIN = 1500
"""The official text of more than the first source is shown up to so many characters in all, which is quick to read and
one message of Telegram."""


def overview(builder: ViewBuilder, answer: Answer, intent: Intent) -> list[Block]:
    """Return a curated answer: each sentence with the numbers of its sources, which follow as a list.

    The official text of the first source that holds and is no formality is shown, and of the next ones while the reply
    is not long.
    """
    numbers = {match.reference: _mark(builder, n, match) for n, match in enumerate(answer.matches, 1)}
    titles = dict.fromkeys(builder.title(match.document) for match in answer.matches)
    heading = next(iter(titles)) if len(titles) == 1 else builder.say("papers", n=len(titles))
    blocks = [Block("heading", heading)]
    for match in answer.matches:  # the nearest clause may be one that the intent does not cite
        if match.clause and match.clause.id not in intent.clauses:
            layer = match.clause.curation
            summary = builder.own(builder.spoken(layer.summary_en, layer.summary_zh))
            blocks.append(Block("text", builder.say("cited", text=summary, marks=numbers[match.clause.id])))
    for sentence in intent.answer:
        marks = [numbers[clause] for clause in sentence.clauses if clause in numbers]
        text = builder.own(builder.spoken(sentence.en, sentence.zh))
        blocks.append(Block("text", builder.say("cited", text=text, marks=", ".join(marks)) if marks else text))
    blocks += builder.contacts(answer.contacts, answer.enquiries)
    blocks.append(Block("label", builder.say("sources")))
    for n, match in enumerate(answer.matches, 1):
        blocks.append(Block("item", _source(builder, n, match)))
    blocks += _official(builder, answer.matches, sum(len(block.text) for block in blocks))
    questions = next_questions(builder, intent)
    if questions:
        blocks.append(Block("label", builder.say("follow_ups")))
        blocks += [Block("item", builder.say("figure", text=text)) for text in questions]
    return [*blocks, Block("note", builder.say("governs"))]


def next_questions(builder: ViewBuilder, intent: Intent) -> list[str]:
    """Return the questions that an overview leads on to, in the view's language."""
    language = builder.spoken("en", "zh")
    return [builder.own(text) for spoken, text in intent.follow_ups if spoken == language]


def quoted(matches: tuple[AnswerMatch, ...]) -> tuple[int, AnswerMatch]:
    """Return the source whose official text an overview shows first, with its number."""
    return _in_order(matches)[0]


def _in_order(matches: tuple[AnswerMatch, ...]) -> list[tuple[int, AnswerMatch]]:
    """Return the sources with their numbers: what holds before what ended, and formalities after what they close."""
    return sorted(enumerate(matches, 1), key=lambda numbered: (numbered[1].over, is_formality(numbered[1])))


def _official(builder: ViewBuilder, matches: tuple[AnswerMatch, ...], before: int) -> list[Block]:
    """Return the official text of the first clauses; ``before`` characters stand before it."""
    blocks: list[Block] = []
    for n, match in _in_order(matches):
        text = match.clause.text if match.clause else ""
        before += len(text)
        if blocks and before > _OFFICIAL_WITHIN:
            break
        if text:
            blocks += [Block("label", builder.say("official_text_of", n=n)), Block("quote", text)]
    return blocks


def _mark(builder: ViewBuilder, number: int, match: AnswerMatch) -> str:
    return builder.say("mark_over", n=number) if match.over else str(number)


def _source(builder: ViewBuilder, number: int, match: AnswerMatch) -> str:
    path = path_shown(match.clause.path) if match.clause else ""
    status = builder.status(match.clause_status or match.status)
    return builder.say("source", n=number, title=builder.title(match.document), path=path, status=status)

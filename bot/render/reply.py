"""Writes the reply to a question, to a follow-up that asks for one thing, and to a message of several questions."""

from bot.advice.answer import Answer, AnswerMatch
from bot.corpus.figures import money_and_percent
from bot.render.overview import overview
from bot.render.view import Block, ViewBuilder

_MESSAGES = {
    "nothing_yet": "follow_up_nothing_yet",
    "no_such_number": "chat_no_such_number",
    "no_more": "follow_up_no_more",
    "language_set": "chat_language_set",
}
"""The message for each reason of a follow-up that leads nowhere."""


def reply(builder: ViewBuilder, answer: Answer) -> list[Block]:
    """Return what a reader of ``answer`` sees."""
    if answer.reason in _MESSAGES:
        example = builder.say("example_question")
        return [Block("text", builder.say(_MESSAGES[answer.reason], example=example))]
    if answer.aspect == "more":
        return _choices(builder, answer)
    if answer.parts and answer.aspect:
        return _several(builder, answer)
    if answer.parts:
        return _parts(builder, answer)
    return _aspect(builder, answer) if answer.aspect else _whole(builder, answer)


def _whole(builder: ViewBuilder, answer: Answer) -> list[Block]:
    if answer.intent and answer.outcome == "answer":
        return [*builder.read_as(answer), *overview(builder, answer, answer.intent)]
    return builder.answer(answer)


# Follow-ups.


def _choices(builder: ViewBuilder, answer: Answer) -> list[Block]:
    """Return related matches to choose from."""
    items = [
        builder.say("choice", n=n, heading=builder.label(match), title=builder.title(match.document))
        for n, match in enumerate(answer.matches, 1)
    ]
    return [Block("text", builder.say("follow_up_more")), *(Block("item", item) for item in items)]


def _several(builder: ViewBuilder, answer: Answer) -> list[Block]:
    """Return what is asked of each of several clauses, under their numbers."""
    blocks: list[Block] = []
    for n, part in enumerate(answer.parts, 1):
        match = part.matches[0]
        heading = builder.say("other", n=n, title=builder.title(match.document), heading=builder.label(match))
        blocks += [Block("heading", heading), *(b for b in _aspect(builder, part) if b.kind != "heading")]
    return _governed_once(builder, blocks)


def _aspect(builder: ViewBuilder, answer: Answer) -> list[Block]:
    """Return what is asked of a clause or document first, then in short what it is of and where that is written."""
    if not answer.matches:
        return builder.contacts(answer.contacts, answer.enquiries)
    match = answer.matches[0]
    if answer.aspect == "official":
        return builder.full_clause(match)
    if answer.aspect == "contact":
        return [*builder.contacts(answer.contacts, answer.enquiries), *_short(builder, match)]
    if answer.aspect == "validity":
        return [*_validity(builder, match), *_short(builder, match)]
    return _amount(builder, answer, match)


def _amount(builder: ViewBuilder, answer: Answer, match: AnswerMatch) -> list[Block]:
    """Return the figures; where there are none, that, and the clause as a whole."""
    benefits = match.clause.curation.benefits if match.clause else ()
    if benefits:
        items = [Block("item", builder.say("figure", text=builder.benefit(benefit))) for benefit in benefits]
        return [Block("label", builder.say("figures")), *items, *_short(builder, match, quoted=True)]
    if match.clause is None:
        key = "follow_up_no_figures_document"
    else:
        stated = money_and_percent(match.clause.text)
        key = "follow_up_figures_in_text" if any(True for _ in stated) else "follow_up_no_figures"
    return [Block("text", builder.say(key)), *builder.clause(match, answer.contacts, answer.enquiries)]


def _validity(builder: ViewBuilder, match: AnswerMatch) -> list[Block]:
    """Return the status on the day, of the clause and, where that differs, of its paper, and what says so."""
    blocks = builder.status_of(match)
    own = match.clause_status
    if own and own != match.status:
        blocks.append(Block("item", builder.say("follow_up_paper_status", status=builder.status(match.status))))
    sentences = dict.fromkeys(status.sentence.strip() for status in (own, match.status) if status and status.sentence)
    return blocks + [Block("note", builder.say("document_basis", sentence=sentence)) for sentence in sentences]


def _short(builder: ViewBuilder, match: AnswerMatch, *, quoted: bool = False) -> list[Block]:
    """Return what a clause or document is in one line, and where it is written; its official text where ``quoted``."""
    blocks = [Block("heading", builder.title(match.document))]
    if match.clause:
        blocks.append(Block("text", builder.label(match)))
    reference = builder.reference(match)
    return [*blocks, *(reference if quoted else (b for b in reference if b.kind == "note"))]


# Several questions.


def _parts(builder: ViewBuilder, answer: Answer) -> list[Block]:
    """Return a short answer to each question of a message; a question that is not covered is named."""
    blocks = [Block("note", builder.say("mended", written=a, meant=b)) for a, b in answer.mended]
    n = 0
    for part in answer.parts:
        if not part.matches:
            blocks.append(Block("text", builder.say("part_not_covered", question=part.question)))
            continue
        n += 1
        blocks.append(Block("label", builder.say("part", n=n, question=part.question)))
        blocks += _part(builder, part)
    if any(not part.matches for part in answer.parts):
        blocks += builder.ask_centre(answer.enquiries)
    return _governed_once(builder, blocks)


def _part(builder: ViewBuilder, part: Answer) -> list[Block]:
    if part.intent or part.reason == "department":
        return _whole(builder, part)
    match = part.matches[0]
    contacts = part.contacts if part.aspect == "contact" else ()
    if match.clause is None:
        return builder.document(match, contacts)
    return [*builder.suited(part), *builder.clause(match, contacts, part.enquiries)]


def _governed_once(builder: ViewBuilder, blocks: list[Block]) -> list[Block]:
    """Return the blocks with the sentence on which text governs once, at the end."""
    governs = Block("note", builder.say("governs"))
    return [*(block for block in blocks if block != governs), governs]

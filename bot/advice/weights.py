"""What orders the clauses that answer a question, beside the probability that they do."""

from bot.advice.answer import AnswerMatch

UNLIKELY = 0.3
"""Probability below which a clause is not thought to answer."""
LIKELY = 0.65
"""Least probability at which a clause stands before those of a curated intent that does not cite it; of 1,944 questions
as many have the right clause first as at 0.3 (two fewer), and what leads an overview is on its subject."""
LIKELY_FORMALITY = 0.8
"""The same for a formality."""
CLOSE = 0.75
"""A runner-up with at least this share of the best probability is close."""
ENDED_FACTOR = 0.88
"""Among close matches a clause that holds goes before one that does not: its probability is weighed by this."""
ENDED_NAMELESS = 0.3
"""Where a contact is asked, a clause that has ended and names nobody leads to nobody: its probability is weighed by
this. Of the 646 questions for a contact in tests/questions 592 lead to a right clause with and without it."""
INTERPRETATION_FACTOR = 0.93
"""... and the paper itself before its interpretation."""


def precedence(match: AnswerMatch) -> float:
    """Return the probability by which clauses are ordered: what holds and papers themselves before the others."""
    factor = 1.0
    if match.over:
        factor *= ENDED_FACTOR
    if match.document.form == "qa":
        factor *= INTERPRETATION_FACTOR
    return match.score * factor


def paying(match: AnswerMatch) -> float:
    """Return the probability by which clauses of one paper are ordered where an amount is asked."""
    pays = match.clause is not None and bool(match.clause.curation.benefits)
    return precedence(match) * (1.0 if pays else CLOSE)


def naming(match: AnswerMatch) -> float:
    """Return the probability by which clauses are ordered where it is asked whom to contact."""
    named = match.clause is not None and bool(match.clause.mentions)
    return precedence(match) * (1.0 if named else ENDED_NAMELESS if match.over else CLOSE)


def least_beside(match: AnswerMatch) -> float:
    """Return the least probability from which a clause stands before those of an intent that does not cite it."""
    # When a paper begins is seldom what somebody asks who asks for much.
    return LIKELY_FORMALITY if is_formality(match) else LIKELY


def is_formality(match: AnswerMatch) -> bool:
    """Say whether a clause only issues, begins, repeals or closes a paper."""
    return match.clause is not None and (match.clause.curation.formal or match.clause.kind == "closing")

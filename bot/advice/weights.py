"""What orders the clauses that answer a question, beside the probability that they do."""

import math

from bot.advice.answer import AnswerMatch

UNLIKELY = 0.3
"""Probability below which a clause is not thought to answer."""
EVEN = 0.5
"""Least probability at which a formality stands before a curated intent that does not cite it."""
LIKELY = 0.65
"""Least probability at which a clause stands before those of an intent whose odds are :data:`SURER` times as good: what
leads an overview should be on its subject."""
SURER = 10.0
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


def least_beside(match: AnswerMatch, intent: float) -> float:
    """Return the least probability from which a clause stands before those of an intent that does not cite it.

    ``intent`` is the probability of the intent.
    """
    if odds(intent) >= SURER * odds(match.score):
        return LIKELY
    # When a paper begins is seldom what somebody asks who asks for much.
    return EVEN if is_formality(match) else UNLIKELY


def odds(probability: float) -> float:
    """Return how many times likelier something is than its contrary."""
    return probability / (1 - probability) if probability < 1 else math.inf


def is_formality(match: AnswerMatch) -> bool:
    """Say whether a clause only issues, begins, repeals or closes a paper."""
    return match.clause is not None and (match.clause.curation.formal or match.clause.kind == "closing")

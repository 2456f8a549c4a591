"""Chooses the overviews that a reply leads on to: what holds today, where to begin."""

from collections.abc import Callable, Sequence

from bot.matching.rank import Match
from bot.model import INTENT_PREFIX, Clause, Intent
from bot.store.knowledge import Knowledge

BEGINNING = "what-papers-offer-newcomers"
"""The overview for whoever gets no answer: it tells what there is for any company."""
LEAST_ALIKE = 0.15
"""Least probability of an overview that does not cite the clause which has ended, but shares a topic with it."""


def holding(
    clause: Clause, matches: Sequence[Match], knowledge: Knowledge, over: Callable[[str], bool]
) -> Intent | None:
    """Return the overview to ask for what holds today on the subject of a clause that has ended, or None.

    It is the best ranked of those that cite the clause, else of those that share a topic with it and are likely
    enough; one of which nothing holds leads nowhere. ``over`` tells whether the clause of an id has ended.
    """
    ranked = [
        (knowledge.intents_by_id[match.entry.removeprefix(INTENT_PREFIX)], match.score)
        for match in matches
        if match.entry.startswith(INTENT_PREFIX)
    ]
    citing = [intent for intent, _ in ranked if clause.id in intent.clauses]
    alike = [intent for intent, score in ranked if score >= LEAST_ALIKE and _shares(intent, clause, knowledge)]
    holds = (intent for intent in (*citing, *alike) if not all(map(over, intent.clauses)))
    return next(holds, None)


def beginning(knowledge: Knowledge) -> tuple[Intent, ...]:
    """Return the overview with which to begin where nothing answers; none in a store without it."""
    intent = knowledge.intents_by_id.get(BEGINNING)
    return (intent,) if intent else ()


def _shares(intent: Intent, clause: Clause, knowledge: Knowledge) -> bool:
    topics = set(clause.curation.topics)
    return any(topics & set(knowledge.clause(cited).curation.topics) for cited in intent.clauses)

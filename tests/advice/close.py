"""Finds a question that two clauses answer as well, whatever the ranking is fitted to."""

from datetime import date

from bot.advice.profile import sectors
from bot.session import Session
from bot.userdata import Profile


def close_question(session: Session, day: date) -> tuple[str, Profile]:
    """Return a question and a profile of one sector for which the second clause comes before the first."""
    offered = {sector.id for sector in sectors(session.knowledge).values() if not sector.parent}
    for topic in session.knowledge.topics.values():
        for wording in ("support for {}", "is there help with {}?"):
            question = wording.format(topic.name_en.lower())
            first, *others = session.advisor.ask(question, day).matches[:2] or (None,)
            for match in (m for m in others if m.clause and first and m.score > 0.9 * first.score):
                about = match.clause.curation.topics if match.clause else ()
                # The form offers the upper topics only.
                for sector in sorted({session.knowledge.topics[topic].parent or topic for topic in about} & offered):
                    profile = Profile(sectors=(sector,))
                    suits = session.advisor.ask(question, day, profile=profile)
                    if suits.suits and suits.matches[0].reference == match.reference:
                        return question, profile
    raise AssertionError("no question is answered by two clauses as well")

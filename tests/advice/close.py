"""Finds a question that two clauses answer as well, whatever the ranking is fitted to."""

from datetime import date

from bot.advice.profile import sectors
from bot.session import Session
from bot.userdata import Profile


def close_question(session: Session, day: date) -> tuple[str, Profile]:
    """Return a question and a profile of one sector for which the second clause comes before the first."""
    for topic in session.knowledge.topics.values():
        for wording in ("support for {}", "is there help with {}?"):
            question = wording.format(topic.name_en.lower())
            first, *others = session.advisor.ask(question, day).matches[:2] or (None,)
            for match in (m for m in others if m.clause and first and m.score > 0.9 * first.score):
                for sector in (
                    s for s in sectors(session.knowledge) if s in (match.clause.curation.topics if match.clause else ())
                ):
                    profile = Profile(sectors=(sector,))
                    suits = session.advisor.ask(question, day, profile=profile)
                    if suits.suits and suits.matches[0].reference == match.reference:
                        return question, profile
    raise AssertionError("no question is answered by two clauses as well")

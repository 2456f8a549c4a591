"""Finds questions that are answered in a way that a test is about, whatever the ranking is fitted to."""

from collections.abc import Callable, Iterator
from datetime import date

from bot.advice.answer import Answer
from bot.advice.profile import offered_sectors
from bot.session import Session
from bot.userdata import Profile

_WORDINGS = (
    *("support for {}", "is there help with {}?", "{} in Chongqing", "{} obligations", "{} requirements"),
    *("plans for {}", "rules on {}", "{} rents", "{} salaries", "how do I find a {} partner"),
)

_CLOSE = "support for smart factories and digital transformation"
"""A question that two clauses answered nearly as well at the last fit."""


def _about_topics(session: Session) -> Iterator[str]:
    for topic in session.knowledge.topics.values():
        for wording in _WORDINGS:
            yield wording.format(topic.name_en.lower())


def question_answered(session: Session, day: date, wanted: Callable[[Answer], object]) -> str:
    """Return a question on a topic that is answered as wanted."""
    for question in _about_topics(session):
        if wanted(session.advisor.ask(question, day)):
            return question
    raise AssertionError("no question is answered so")


def close_question(session: Session, day: date) -> tuple[str, Profile]:
    """Return a question and a profile of one sector for which the second clause comes before the first."""
    for question in (_CLOSE, *_about_topics(session)):
        profile = _changing(session, day, question)
        if profile:
            return question, profile
    raise AssertionError("no question is answered by two clauses as well")


def _changing(session: Session, day: date, question: str) -> Profile | None:
    """Return a profile of one sector that puts the second clause of an answer before the first, or None."""
    offered = {sector.id for sector in offered_sectors(session.knowledge)}
    first, *others = session.advisor.ask(question, day).matches[:2] or (None,)
    for match in (m for m in others if m.clause and first and m.score > 0.9 * first.score):
        about = set(match.clause.curation.topics if match.clause else ())
        about |= {session.knowledge.topics[topic].parent or topic for topic in about}
        for sector in sorted(about & offered):
            profile = Profile(sectors=(sector,))
            suits = session.advisor.ask(question, day, profile=profile)
            if suits.suits and suits.matches[0].reference == match.reference:
                return profile
    return None

"""Puts first, among clauses that answer a question nearly as well, those that suit the user's business.

Each clause's weight is multiplied by a factor for each thing that the profile and the clause agree or disagree on. All
factors together stay between 0.92 and 1.16, so that a clause never goes before one whose weight is a quarter more than
its own: where the question has a clear answer, a profile changes nothing. Whether there is an answer is decided before.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from bot.advice.answer import SHOWN, AnswerMatch, Fit
from bot.advice.profile import districts
from bot.store.knowledge import Knowledge
from bot.userdata import Profile

OWN_DISTRICT, OTHER_DISTRICT = 1.05, 0.95
SECTOR = 1.04
OWN_SIZE, OTHER_SIZE = 1.02, 0.97
STAGE = 1.02
FOREIGN = 1.02
CLEAR = 0.79
"""The largest share of another clause's weight at which a clause never goes before it: least factor by greatest."""
_SMALL = ("micro", "small", "medium")
_FOR_SMALL = re.compile(r"\b(micro|small|medium-sized|smes?|start-ups?)\b", re.IGNORECASE)
_FOR_FOREIGN = re.compile(r"\b(foreign|overseas)\b", re.IGNORECASE)
SMALL_TOPIC = "sme-growth"
FOREIGN_TOPICS = ("foreign-investment", "market-access")
STAGE_TOPICS = {
    "exploring": ("investment-services", "market-access"),
    "setting_up": ("investment-services", "land-parks"),
    "operating": ("loan-interest", "equipment-upgrade"),
    "expanding": ("reinvestment", "equipment-upgrade"),
}
"""Topics, with those below them, that a business at each stage asks about first."""


def suited(
    ranked: Sequence[AnswerMatch], profile: Profile, knowledge: Knowledge, weight: Callable[[AnswerMatch], float]
) -> tuple[list[AnswerMatch], tuple[Fit, ...]]:
    """Return matches in the order that suits a profile, and what of it changed the order of those that are shown.

    ``ranked`` is in the order of ``weight``. What has ended is never lifted.
    """
    if profile == Profile():
        return list(ranked), ()
    suits = {id(match): _suit(match, profile, knowledge) for match in ranked}

    def lifted(match: AnswerMatch) -> float:
        factor = 1.0
        for value in suits[id(match)].values():
            factor *= value
        return weight(match) * (min(1.0, factor) if match.over else factor)

    ordered = sorted(ranked, key=lambda match: -lifted(match))
    moved = [m for m, before in zip(ordered[:SHOWN], ranked, strict=False) if m is not before]
    told = dict.fromkeys(field for match in moved for field in suits[id(match)])
    return ordered, tuple(fit for field in told for fit in _fits(field, profile, knowledge, moved))


def _suit(match: AnswerMatch, profile: Profile, knowledge: Knowledge) -> dict[str, float]:
    """Return the factor of each field of a profile that says something about a clause."""
    clause = match.clause
    if clause is None:
        return {}
    found: dict[str, float] = {}
    topics = _with_parents(clause.curation.topics, knowledge)
    audience = " ".join(clause.curation.audience)
    if set(profile.sectors) & topics:
        found["sectors"] = SECTOR
    if profile.size:
        for_small = SMALL_TOPIC in topics or bool(_FOR_SMALL.search(audience))
        if for_small:
            found["size"] = OWN_SIZE if profile.size in _SMALL else OTHER_SIZE
    if profile.stage and topics & set(STAGE_TOPICS.get(profile.stage, ())):
        found["stage"] = STAGE
    if profile.district:
        factor = _district(match, profile.district, knowledge)
        if factor != 1.0:
            found["district"] = factor
    if profile.foreign_invested and (topics & set(FOREIGN_TOPICS) or _FOR_FOREIGN.search(audience)):
        found["foreign_invested"] = FOREIGN
    return found


def _with_parents(topics: Iterable[str], knowledge: Knowledge) -> set[str]:
    known = [knowledge.topics[topic] for topic in topics if topic in knowledge.topics]
    return {topic.id for topic in known} | {topic.parent for topic in known if topic.parent}


def _district(match: AnswerMatch, own: str, knowledge: Knowledge) -> float:
    """Return the factor for where a clause applies: 1 where it names no district."""
    places = districts(knowledge)
    clause = match.clause
    named = {
        topic for topic in (*match.document.topics, *(clause.curation.topics if clause else ())) if topic in places
    }
    for mention in clause.mentions if clause else ():
        body = knowledge.department_named(mention.name_zh)
        if body and body.id in places:
            named.add(body.id)
    if not named:
        return 1.0
    around = _around(own, knowledge) & named or own in set().union(*(_around(place, knowledge) for place in named))
    return OWN_DISTRICT if around else OTHER_DISTRICT


def _around(place: str, knowledge: Knowledge) -> set[str]:
    """Return a district with the area that its body counts it to."""
    body, places = knowledge.departments.get(place), districts(knowledge)
    return {place, *(topic for topic in (body.topics if body else ()) if topic in places)}


def _fits(field: str, profile: Profile, knowledge: Knowledge, moved: Sequence[AnswerMatch]) -> list[Fit]:
    """Return what of a profile's field is to be told; of several sectors those that a moved clause is about."""
    if field == "sectors":
        about = _with_parents((t for m in moved if m.clause for t in m.clause.curation.topics), knowledge)
        names = [knowledge.topics[sector] for sector in profile.sectors if sector in about]
        return [Fit(field, topic.id, topic.name_en, topic.name_zh) for topic in names]
    if field == "district" and profile.district:
        place = districts(knowledge)[profile.district]
        return [Fit(field, place.id, place.name_en, place.name_zh)]
    value = getattr(profile, field)
    return [Fit(field, "yes" if value is True else str(value))]

"""What suits a user's business: puts first, sorts out, and says what is meant for others.

Among clauses that answer a question nearly as well, those that suit come first. Each clause's weight is multiplied by
a factor for each thing that the profile and the clause agree or disagree on. All factors together stay between 0.92
and 1.16, so that a clause never goes before one whose weight is a quarter more than its own: where the question has a
clear answer, a profile changes nothing but for a line that says where the clause is meant for others. Whether there is
an answer is decided before. Lists leave out what is meant for others only where the user asks for that.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import prod

from bot.advice.answer import SHOWN, AnswerMatch, Fit
from bot.advice.profile import districts, place_name, sector_name
from bot.model import Clause, Document
from bot.store.catalogue import ClauseRow
from bot.store.knowledge import Knowledge
from bot.userdata import ELSEWHERE, Profile

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
_FOREIGN_ONLY = re.compile(r"\b(foreign-(invested|funded|owned)|(foreign|overseas) (investors?|shareholders?))\b", re.I)
SMALL_TOPIC = "sme-growth"
FOREIGN_TOPICS = ("foreign-investment", "market-access")
STAGE_TOPICS = {
    "exploring": ("investment-services", "market-access"),
    "setting_up": ("investment-services", "land-parks"),
    "operating": ("loan-interest", "equipment-upgrade"),
    "expanding": ("reinvestment", "equipment-upgrade"),
}
"""Topics, with those below them, that a business at each stage asks about first."""


@dataclass(frozen=True)
class Traits:
    """What of a clause a profile is held against."""

    topics: frozenset[str]
    """Its topics and those above them."""
    audience: tuple[str, ...]
    """Whom it is for, as far as it says so."""
    places: frozenset[str]
    """The districts that it is about."""
    named: frozenset[str]
    """The districts whose bodies it names."""
    of_small: bool
    """Whether its paper as a whole is about small and medium-sized companies."""


def of_clause(clause: Clause, document: Document, knowledge: Knowledge) -> Traits:
    """Return the traits of a clause."""
    bodies = (knowledge.department_named(mention.name_zh) for mention in clause.mentions)
    layer = clause.curation
    return _traits(layer.topics, layer.audience, (body.id for body in bodies if body), document, knowledge)


def of_row(row: ClauseRow, document: Document, knowledge: Knowledge) -> Traits:
    """Return the traits of a clause in a list, without reading the clause."""
    return _traits(row.topics, row.audience, row.bodies, document, knowledge)


def _traits(
    topics: Iterable[str], audience: tuple[str, ...], bodies: Iterable[str], document: Document, knowledge: Knowledge
) -> Traits:
    places, own = districts(knowledge), tuple(topics)
    return Traits(
        frozenset(_with_parents(own, knowledge)),
        audience,
        frozenset(topic for topic in (*document.topics, *own) if topic in places),
        frozenset(body for body in bodies if body in places),
        SMALL_TOPIC in document.topics,
    )


def suited(
    ranked: Sequence[AnswerMatch], profile: Profile, knowledge: Knowledge, weight: Callable[[AnswerMatch], float]
) -> tuple[list[AnswerMatch], tuple[Fit, ...]]:
    """Return matches in the order that suits a profile, and what of it changed the order of those that are shown.

    ``ranked`` is in the order of ``weight``. What has ended is never lifted.
    """
    if profile == Profile():
        return list(ranked), ()
    suits = {id(match): _of_match(match, profile, knowledge) for match in ranked}

    def lifted(match: AnswerMatch) -> float:
        factor = prod(suits[id(match)].values())
        return weight(match) * (min(1.0, factor) if match.over else factor)

    ordered = sorted(ranked, key=lambda match: -lifted(match))
    moved = [m for m, before in zip(ordered[:SHOWN], ranked, strict=False) if m is not before]
    told = dict.fromkeys(field for match in moved for field in suits[id(match)])
    return ordered, tuple(fit for field in told for fit in _fits(field, profile, knowledge, moved))


def meant_for_others(match: AnswerMatch, profile: Profile, knowledge: Knowledge) -> tuple[Fit, ...]:
    """Return what of a profile says that a clause is not meant for the business; nothing where it may be."""
    if match.clause is None or profile == Profile():
        return ()
    fields = against(of_clause(match.clause, match.document, knowledge), profile, knowledge)
    return tuple(fit for field in fields for fit in _fits(field, profile, knowledge, ()))


def told(profile: Profile, knowledge: Knowledge) -> tuple[Fit, ...]:
    """Return everything that a profile says."""
    sectors = [knowledge.topics[sector] for sector in profile.sectors if sector in knowledge.topics]
    found = [Fit("sectors", topic.id, *sector_name(topic)) for topic in sectors]
    for field in ("size", "stage", "district", "foreign_invested"):
        if getattr(profile, field) is not None:
            found += _fits(field, profile, knowledge, ())
    return tuple(found)


def factors(traits: Traits, profile: Profile, knowledge: Knowledge) -> dict[str, float]:
    """Return the factor of each field of a profile that says something about a clause."""
    found: dict[str, float] = {}
    topics, audience = traits.topics, " ".join(traits.audience)
    if topics.intersection(profile.sectors):
        found["sectors"] = SECTOR
    if profile.size and (SMALL_TOPIC in topics or _FOR_SMALL.search(audience)):
        found["size"] = OWN_SIZE if profile.size in _SMALL else OTHER_SIZE
    if profile.stage and topics.intersection(STAGE_TOPICS.get(profile.stage, ())):
        found["stage"] = STAGE
    named = traits.places | traits.named
    if profile.district and named:
        found["district"] = OWN_DISTRICT if _around(named, profile.district, knowledge) else OTHER_DISTRICT
    if profile.foreign_invested and (topics.intersection(FOREIGN_TOPICS) or _FOR_FOREIGN.search(audience)):
        found["foreign_invested"] = FOREIGN
    return found


def against(traits: Traits, profile: Profile, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the fields of a profile that a clause is not meant for: another size, another district, no foreigner.

    A body of a district that is only named in it does not confine a clause to that district.
    """
    found = []
    audience = traits.audience
    for_small = all(map(_FOR_SMALL.search, audience)) if audience else traits.of_small
    if profile.size and profile.size not in _SMALL and for_small:
        found.append("size")
    if profile.district and traits.places and not _around(traits.places, profile.district, knowledge):
        found.append("district")
    if profile.foreign_invested is False and audience and all(map(_FOREIGN_ONLY.search, audience)):
        found.append("foreign_invested")
    return tuple(found)


def concerns(traits: Traits, profile: Profile, knowledge: Knowledge) -> bool:
    """Say whether a clause is about a business: its sectors, its own district, or foreign investors where it is one.

    Of a profile that tells no sector every clause is.
    """
    if not profile.sectors or traits.topics.intersection(profile.sectors):
        return True
    if profile.district and profile.district != ELSEWHERE and _around(traits.places, profile.district, knowledge):
        return True
    return bool(profile.foreign_invested) and FOREIGN_TOPICS[0] in traits.topics


def _of_match(match: AnswerMatch, profile: Profile, knowledge: Knowledge) -> dict[str, float]:
    if match.clause is None:
        return {}
    return factors(of_clause(match.clause, match.document, knowledge), profile, knowledge)


def _with_parents(topics: Iterable[str], knowledge: Knowledge) -> set[str]:
    known = [knowledge.topics[topic] for topic in topics if topic in knowledge.topics]
    return {topic.id for topic in known} | {topic.parent for topic in known if topic.parent}


def _around(named: frozenset[str], own: str, knowledge: Knowledge) -> bool:
    """Say whether a business in its ``own`` district is in one of those that are named, or in an area around one."""
    return bool(_area(own, knowledge) & named) or any(own in _area(place, knowledge) for place in named)


def _area(place: str, knowledge: Knowledge) -> set[str]:
    """Return a district with the area that its body counts it to."""
    body, places = knowledge.departments.get(place), districts(knowledge)
    return {place, *(topic for topic in (body.topics if body else ()) if topic in places)}


def _fits(field: str, profile: Profile, knowledge: Knowledge, moved: Sequence[AnswerMatch]) -> list[Fit]:
    """Return what of a profile's field is to be told; of several sectors those that a moved clause is about."""
    if field == "sectors":
        about = _with_parents((t for m in moved if m.clause for t in m.clause.curation.topics), knowledge)
        named = [knowledge.topics[sector] for sector in profile.sectors if sector in about]
        return [Fit(field, topic.id, *sector_name(topic)) for topic in named]
    if field == "district" and profile.district and profile.district != ELSEWHERE:
        place = districts(knowledge)[profile.district]
        return [Fit(field, place.id, *place_name(place))]
    value = getattr(profile, field)
    return [Fit(field, ("yes" if value else "no") if isinstance(value, bool) else str(value))]

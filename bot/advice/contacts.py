"""Whom to turn to: the bodies that a clause names, and the registry by name or topic."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from bot.advice.answer import AnswerContact
from bot.model import Clause, Department, Topic
from bot.store.knowledge import Knowledge
from bot.text import fold, has_han, squash

PROMOTION_CENTRE = "fdi-centre"
_ORDER = {"lead": 0, "responsible": 1, "supporting": 2}
NAME_CUTOFF = 80.0
"""Least token-set or partial ratio (0 to 100) at which a searched name finds a body."""


def clause_contacts(clause: Clause, knowledge: Knowledge) -> tuple[AnswerContact, ...]:
    """Return the bodies that a clause names, lead first, each body once."""
    found: dict[str, AnswerContact] = {}
    for mention in sorted(clause.mentions, key=lambda m: _ORDER.get(m.role, 9)):
        department = knowledge.department_named(mention.name_zh)
        key = department.id if department else mention.name_zh
        if key not in found:
            found[key] = contact_of(department, mention.name_zh, mention.role, knowledge)
    return tuple(found.values())


def contact_of(department: Department | None, name: str, role: str, knowledge: Knowledge) -> AnswerContact:
    """Return a contact under the printed name; a body that was merged leads on to its successor."""
    renamed = department is not None and squash(name) in {squash(f.name_zh) for f in department.former}
    if department and department.successor and department.successor in knowledge.departments:
        return AnswerContact(name, role, knowledge.departments[department.successor], True)
    return AnswerContact(name, role, department, renamed)


def promotion_centre(knowledge: Knowledge) -> Department | None:
    """Return the foreign investment promotion centre."""
    return knowledge.departments.get(PROMOTION_CENTRE)


def find_departments(wanted: str, knowledge: Knowledge) -> list[Department]:
    """Return the bodies whose name, former name or topic is like ``wanted``, best first."""
    folded = fold(wanted)
    scored: list[tuple[float, Department]] = []
    for department in knowledge.departments.values():
        score = max((_likeness(folded, fold(name)) for name in _all_names(department)), default=0.0)
        if score >= NAME_CUTOFF:
            scored.append((score, department))
    if not scored:
        topics = {topic.id for topic in find_topics(wanted, knowledge)}
        topics |= {topic.id for topic in knowledge.topics.values() if topic.parent in topics}
        scored = [(1.0, d) for d in knowledge.departments.values() if topics & set(d.topics)]
    return [department for _, department in sorted(scored, key=lambda item: (-item[0], item[1].id))]


def find_topics(wanted: str, knowledge: Knowledge) -> list[Topic]:
    """Return the topics whose id, name or synonym is ``wanted`` or nearly so, best first."""
    folded = fold(wanted)
    scored: list[tuple[float, Topic]] = []
    for topic in knowledge.topics.values():
        names = (topic.id, topic.name_en, topic.name_zh, *topic.synonyms_en, *topic.synonyms_zh)
        score = max(fuzz.ratio(folded, fold(name), score_cutoff=NAME_CUTOFF) for name in names)
        if score:
            scored.append((score, topic))
    return [topic for _, topic in sorted(scored, key=lambda item: -item[0])]


def _likeness(wanted: str, name: str) -> float:
    if wanted == name:
        return 100.0
    if has_han(name) != has_han(wanted):
        return 0.0
    if len(wanted) >= 2 and wanted in name:
        return 95.0 + 4.0 * len(wanted) / len(name) if has_han(name) or len(wanted) >= 4 else 0.0
    return fuzz.ratio(wanted, name, score_cutoff=NAME_CUTOFF)


def _all_names(department: Department) -> Iterable[str]:
    yield from (department.name_zh, *department.names_zh, department.name_en, *department.names_en)
    yield from (former.name_zh for former in department.former)

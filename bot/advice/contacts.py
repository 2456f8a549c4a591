"""Whom to turn to: the bodies that a clause names, and the registry by name or topic."""

from collections import Counter
from collections.abc import Iterable

from bot.advice.answer import AnswerContact
from bot.model import Clause, Department
from bot.store.knowledge import Knowledge
from bot.text import squash

PROMOTION_CENTRE = "fdi-centre"
_MAIN = ("lead", "responsible")
_ORDER = {"lead": 0, "responsible": 1, "supporting": 2}


def clause_contacts(clause: Clause, knowledge: Knowledge) -> tuple[AnswerContact, ...]:
    """Return the bodies that a clause names, lead first, each body once."""
    found: dict[str, AnswerContact] = {}
    for mention in sorted(clause.mentions, key=lambda m: _ORDER.get(m.role, 9)):
        department = knowledge.department_named(mention.name_zh)
        key = department.id if department else mention.name_zh
        if key not in found:
            found[key] = contact_of(department, mention.name_zh, mention.role, knowledge)
    return tuple(found.values())


def main_contacts(clauses: Iterable[Clause], knowledge: Knowledge, most: int) -> tuple[AnswerContact, ...]:
    """Return the bodies that lead or answer for the most of some clauses, at most so many; none that are several."""
    named = [contact for clause in clauses for contact in clause_contacts(clause, knowledge)]
    leading = [c for c in named if c.role in _MAIN and not (c.department and c.department.several)]
    often = Counter(contact.department.id if contact.department else contact.name_zh for contact in leading)
    first: dict[str, AnswerContact] = {}
    for contact in leading:
        first.setdefault(contact.department.id if contact.department else contact.name_zh, contact)
    return tuple(first[key] for key, _ in often.most_common(most))


def contact_of(department: Department | None, name: str, role: str, knowledge: Knowledge) -> AnswerContact:
    """Return a contact under the printed name; a body that was merged leads on to its successor."""
    renamed = department is not None and squash(name) in {squash(f.name_zh) for f in department.former}
    if department and department.successor and department.successor in knowledge.departments:
        return AnswerContact(name, role, knowledge.departments[department.successor], True)
    return AnswerContact(name, role, department, renamed)


def promotion_centre(knowledge: Knowledge) -> Department | None:
    """Return the foreign investment promotion centre."""
    return knowledge.departments.get(PROMOTION_CENTRE)

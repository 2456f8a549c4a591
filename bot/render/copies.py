"""What a reader may want to copy from a view: telephone and document numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.advice.answer import Answer
from bot.model import Department

MOST_PHONES = 2


@dataclass(frozen=True)
class Copy:
    """One thing to copy."""

    kind: Literal["phone", "number"]
    value: str


def of_answer(answer: Answer) -> tuple[Copy, ...]:
    """Return the telephone numbers that the reply to a question shows, and the number of the paper that it is from.

    A reply to several questions, or one of choices, has none: it would not be clear whose they are.
    """
    if answer.parts or answer.aspect == "more":
        return ()
    departments = [contact.department for contact in answer.contacts]
    phones = _phones(departments) or _phones([answer.enquiries] if answer.contacts else [])
    of_paper = answer.matches and answer.intent is None and answer.reason != "department"
    number = answer.matches[0].document.number if of_paper else None
    return (*phones[:MOST_PHONES], *((Copy("number", number),) if number else ()))


def of_body(department: Department, enquiries: Department | None) -> tuple[Copy, ...]:
    """Return the telephone number of a body; where it has none, that of the promotion centre, which is shown then."""
    return _phones([department]) or _phones([enquiries])


def _phones(departments: Iterable[Department | None]) -> tuple[Copy, ...]:
    held = (department.contact("phone") for department in departments if department)
    return tuple(dict.fromkeys(Copy("phone", contact.value) for contact in held if contact))

"""What :func:`bot.advice.advisor.Advisor.ask` returns."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.advice.validity import OVER, Status
from bot.model import Clause, Department, Document, Intent, Topic

Outcome = Literal["answer", "clarify", "smalltalk", "none"]
Aspect = Literal["", "amount", "contact", "validity", "official", "document", "more"]


SHOWN = 3
"""How many clauses a reply shows, its choices or its best one with the related ones."""


@dataclass(frozen=True)
class AnswerMatch:
    """One clause, or one document as a whole, that answers the question."""

    score: float
    """Probability (0 to 1) that it does."""
    document: Document
    status: Status
    """Status of the document on the day of the answer."""
    clause: Clause | None = None
    """None where the document as a whole is the answer."""
    clause_status: Status | None = None

    @property
    def reference(self) -> str:
        """The id of the clause, else of the document."""
        return self.clause.id if self.clause else self.document.id

    @property
    def over(self) -> bool:
        """Whether the clause, or else its document, does not hold any more."""
        return (self.clause_status or self.status).state in OVER


@dataclass(frozen=True)
class AnswerContact:
    """A body to turn to."""

    name_zh: str
    """The name as the clause writes it."""
    role: str
    """``lead``, ``responsible``, ``supporting``, or ``enquiries`` for the promotion centre."""
    department: Department | None = None
    renamed: bool = False
    """Whether ``name_zh`` is a former name of the body."""
    of_paper: bool = False
    """Whether the body is one that other clauses of the paper name most often: what answers names none."""

    @property
    def phone(self) -> str | None:
        """The telephone number, where a source gives one."""
        contact = self.department.contact("phone") if self.department else None
        return contact.value if contact else None


@dataclass(frozen=True)
class Fit:
    """A value of the user's profile that changed the order of the matches."""

    field: str
    """The field of :class:`bot.userdata.Profile`."""
    value: str
    """Its value; ``yes`` for one that is true."""
    name_en: str = ""
    """The name of a topic or district; empty for values of fixed lists."""
    name_zh: str = ""


@dataclass(frozen=True)
class Answer:
    """A question's outcome with everything that a channel shows."""

    question: str
    language: str
    """Language of the question."""
    reply_language: str
    """``en``, ``zh`` or ``zh-Hant``."""
    as_of: date
    outcome: Outcome
    reason: str = ""
    """Why, in one word, for messages that differ: ``elsewhere``, ``unknown_number``, ``department``, ``document``;
    for a follow-up that leads nowhere ``nothing_yet``, ``no_such_number``, ``no_more``, ``language_set``."""
    intent: Intent | None = None
    matches: tuple[AnswerMatch, ...] = ()
    contacts: tuple[AnswerContact, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()
    unknown_numbers: tuple[str, ...] = ()
    nearby: tuple[Topic, ...] = ()
    """Topics near the question, for an answer that is none."""
    covered: tuple[Topic, ...] = ()
    """All topics of the first level, for an answer that is none."""
    enquiries: Department | None = None
    """The promotion centre: the way in where no better contact is known."""
    overviews: tuple[Intent, ...] = ()
    """What to ask next: an overview of what holds on a subject of which the best clause has ended, or, for an answer
    that is none, one to begin with."""

    aspect: Aspect = ""
    """What a follow-up asks of the matches; it comes first in the reply, the rest is short."""
    suits: tuple[Fit, ...] = ()
    """What of the user's profile changed the order of the matches."""
    against: tuple[Fit, ...] = ()
    """What of the user's profile says that the best match is meant for others."""
    parts: tuple["Answer", ...] = ()
    """The answers to each question of a message that holds several, in its order."""

    @property
    def numbered(self) -> tuple[AnswerMatch, ...]:
        """The matches that the reply shows under the numbers 1, 2 ...: sources, choices or related clauses."""
        if self.parts:
            return tuple(part.matches[0] for part in self.parts if part.matches)
        if self.aspect:
            return self.matches if self.aspect == "more" else ()
        if self.intent:
            return self.matches
        if self.outcome == "clarify" or self.reason == "department":
            return self.matches[:SHOWN]
        return self.matches[1:SHOWN]

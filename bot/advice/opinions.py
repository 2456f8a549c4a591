"""What an opinion is about: the entry that an answer came from, in short for buttons, and in words for officers."""

from bot.advice.answer import Answer
from bot.errors import InvestBotError
from bot.model import INTENT_PREFIX, Clause, Document, Intent
from bot.store.knowledge import Knowledge

_CLAUSE, _DOCUMENT, _INTENT = "c", "d", "i"


def entry_of(answer: Answer) -> str | None:
    """Return the id of the clause, document or (with its prefix) intent that an answer came from.

    None where it is no answer but a choice.
    """
    if answer.outcome != "answer" or not answer.matches:
        return None
    return INTENT_PREFIX + answer.intent.id if answer.intent else answer.matches[0].reference


def code_of(entry: str, knowledge: Knowledge) -> str | None:
    """Return an entry in at most 50 characters, or None where it is not there."""
    found = find(entry, knowledge)
    if isinstance(found, Clause):
        return _CLAUSE + found.handle
    if isinstance(found, Document):
        return _DOCUMENT + found.id
    return _INTENT + found.id if found else None


def entry_from(code: str, knowledge: Knowledge) -> str | None:
    """Return the entry that a code stands for, or None where it stands for nothing that is there."""
    kind, rest = code[:1], code[1:]
    if kind == _CLAUSE:
        clause = knowledge.clause_by_handle(rest)
        return clause.id if clause else None
    entry = INTENT_PREFIX + rest if kind == _INTENT else rest if kind == _DOCUMENT else ""
    return entry if entry and not isinstance(find(entry, knowledge), Clause | None) else None


def find(entry: str, knowledge: Knowledge) -> Clause | Document | Intent | None:
    """Return what an entry's id names, or None where it is not there any more."""
    if entry.startswith(INTENT_PREFIX):
        return knowledge.intents_by_id.get(entry.removeprefix(INTENT_PREFIX))
    try:
        return knowledge.clause(entry) if "/" in entry else knowledge.document(entry)
    except InvestBotError:
        return None

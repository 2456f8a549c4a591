"""Writes what users think of the answers, for the officers."""

from collections.abc import Sequence
from typing import Any

from bot.advice.opinions import find
from bot.model import Clause, Document, Intent
from bot.render.messages import Messages
from bot.render.view import shorten
from bot.store.feedback import Tally
from bot.store.knowledge import Knowledge

_NAME_MAX = 90


def report(tallies: Sequence[Tally], knowledge: Knowledge, messages: Messages, language: str, most: int) -> list[str]:
    """Return lines: the counts, then the ``most`` entries that most users found of no use."""
    if not tallies:
        return [messages.say("feedback_none", language)]
    counts = {"useful": sum(t.useful for t in tallies), "not_useful": sum(t.not_useful for t in tallies)}
    lines = [messages.say("feedback_total", language, **counts)]
    worst = [tally for tally in tallies if tally.not_useful][:most]
    lines += [messages.say("feedback_worst", language)] if worst else []
    for tally in worst:
        found = find(tally.entry, knowledge)
        name = _name(found, tally.entry) if found else messages.say("feedback_gone", language, entry=tally.entry)
        values = {"useful": tally.useful, "not_useful": tally.not_useful, "name": name}
        lines.append(messages.say("feedback_entry", language, **values))
        lines += [messages.say("feedback_question", language, question=shorten(q, _NAME_MAX)) for q in tally.questions]
    return lines


def as_data(tallies: Sequence[Tally], knowledge: Knowledge) -> dict[str, Any]:
    """Return everything of the tallies as plain data."""
    return {
        "useful": sum(tally.useful for tally in tallies),
        "not_useful": sum(tally.not_useful for tally in tallies),
        "entries": [
            {
                "entry": tally.entry,
                "kind": _kind(find(tally.entry, knowledge)),
                "useful": tally.useful,
                "not_useful": tally.not_useful,
                "questions": list(tally.questions),
            }
            for tally in tallies
        ],
    }


def _kind(found: Clause | Document | Intent | None) -> str | None:
    return type(found).__name__.lower() if found else None


def _name(found: Clause | Document | Intent, entry: str) -> str:
    if isinstance(found, Clause):
        return f"{entry}  {shorten(found.heading, _NAME_MAX)}"
    return f"{entry}  {shorten(found.title, _NAME_MAX)}" if isinstance(found, Document) else entry

"""Questions of two parts: where a message holds two questions, each is answered."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.advice.answer import Answer
from bot.advice.followups import FollowUps
from bot.text import fold, words

MOST_PARTS = 3
_MARK = re.compile(r"(?<=[?？])")
_EDGES = " \t\n,，;；.。、:：-"
_LEAST_LETTERS = 4


class Parts:
    """Finds the parts of messages, and decides whether answering each is better than answering the whole."""

    def __init__(self, follow_ups: FollowUps, joins: Sequence[str]) -> None:
        self._follow_ups = follow_ups
        longest_first = sorted(joins, key=len, reverse=True)
        self._joins = re.compile("|".join(_join(join) for join in longest_first), re.IGNORECASE) if joins else None

    def split(self, text: str) -> tuple[str, ...]:
        """Return the questions of a message, empty where it holds one; sentences before a question go with it."""
        asked = [piece.strip(_EDGES) for piece in _MARK.split(text) if piece.strip(_EDGES)]
        found: list[str] = []
        for piece in asked:
            found += [part.strip(_EDGES) for part in (self._joins.split(piece) if self._joins else [piece])]
        found = [part for part in found if len("".join(words(part))) >= _LEAST_LETTERS]
        if len(asked) > 1 and not asked[-1].endswith(("?", "？")) and self._joins and not self._joins.search(asked[-1]):
            return ()  # what follows the question explains it
        if not 1 < len(found) <= MOST_PARTS or not all(self._follow_ups.stands_alone(part) for part in found):
            return ()
        return tuple(found) if len({fold(part) for part in found}) == len(found) else ()

    def answered(self, whole: Answer, answers: Iterable[Answer]) -> Answer:
        """Return ``whole`` with an answer to each part where that tells more, else as it is.

        ``answers`` are those to its parts, made only where they are looked at.

        The matches stay those of the whole question; where it was refused they are those of the best part.
        """
        if whole.outcome == "smalltalk" or whole.reason in ("document", "department"):
            return whole
        parts = tuple(self._part(answer) for answer in answers)
        covered = [part for part in parts if part.matches and part.outcome in ("answer", "clarify")]
        if not covered or any(part.outcome == "smalltalk" for part in parts):
            return whole
        best = max(covered, key=lambda part: part.matches[0].score)
        if not whole.matches:
            if best.outcome != "answer":
                return whole
            return replace(
                best,
                question=whole.question,
                language=whole.language,
                intent=None,
                reason="",
                overviews=(),
                parts=parts,
            )
        if whole.intent and len(covered) == len(parts):
            return whole  # an overview tells more than a clause for each part
        firsts = {part.matches[0].reference for part in covered}
        if len(covered) == len(parts) and (
            firsts == {whole.matches[0].reference} or whole.matches[0].score >= best.matches[0].score
        ):
            return whole
        return replace(whole, overviews=(), parts=parts)

    def _part(self, answer: Answer) -> Answer:
        """Mark a part that asks whom to turn to: a short answer has no contacts otherwise."""
        return replace(answer, aspect="contact") if self._follow_ups.asks_contact(answer.question) else answer


def _join(join: str) -> str:
    """Return the pattern of a join, its comma or full stop in either script."""
    pattern = re.escape(join).replace(r"\ ", r"\s+")
    for mark, both in ((",", "[,，]"), (r"\.", "[.。]"), (";", "[;；]")):
        pattern = pattern.replace(mark, both)
    start = r"(?<!\w)" if join[0].isascii() and join[0].isalnum() else ""
    end = r"(?!\w)" if join[-1].isascii() and join[-1].isalnum() else ""
    return start + pattern + end

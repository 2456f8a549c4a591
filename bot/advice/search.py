"""Finds clauses and papers for a few words, as a list to choose from: no outcome is decided."""

from collections.abc import Set
from datetime import date

from bot.advice.advisor import Advisor
from bot.advice.answer import AnswerMatch
from bot.advice.browse import Browse, ClauseEntry
from bot.advice.validity import OVER
from bot.errors import QuestionError
from bot.matching import fuzzy
from bot.text import fold

LISTED_FROM = 0.1
"""Least probability of a clause to be listed; what is off the subject ("pizza", 0.05) stays below it."""


class Search:
    """Searches one store."""

    def __init__(self, advisor: Advisor, browse: Browse) -> None:
        self._advisor = advisor
        self._browse = browse

    def find(self, words: str, as_of: date) -> tuple[AnswerMatch, ...]:
        """Return what fits some words, best first, each once; nothing for what is too long or holds no word.

        The papers with that number or exact title come first. Where the words are the name of a topic its clauses
        follow in the order in which they are browsed, those that are mainly about it first; else the clauses that may
        answer, those that hold before those that have ended.
        """
        found = self._papers(words, as_of)
        try:
            likely = [match for match in self._advisor.candidates(words, as_of) if match.score >= LISTED_FROM]
        except QuestionError:
            return ()
        topic = self._browse.topic_names.exact(words)
        if topic:
            total = self._browse.topic(topic).clauses
            entries = self._browse.measures(topic, as_of, 0, max(1, total)).items
            about = {topic, *(entry.topic.id for entry in self._browse.topics(topic))}
            entries = tuple(sorted(entries, key=lambda e: (e.status.state in OVER, not _is_about(e, about))))
            status = self._browse.status
            found += [AnswerMatch(0.0, e.document, status(e.document, as_of), e.clause, e.status) for e in entries]
        found += sorted(likely, key=lambda match: match.over)
        first: dict[str, AnswerMatch] = {}
        for match in found:
            first.setdefault(match.reference, match)
        return tuple(first.values())

    def _papers(self, words: str, as_of: date) -> list[AnswerMatch]:
        exact = self._browse.document_names.exact(words)
        numbered = fuzzy.number_references(fold(words))
        documents = self._browse.find_documents(words) if numbered else []
        if exact and not numbered:
            documents = [self._browse.knowledge.document(exact)]
        return [AnswerMatch(1.0, document, self._browse.status(document, as_of)) for document in documents]


def _is_about(entry: ClauseEntry, topics: Set[str]) -> bool:
    """Say whether the first topic of a clause is one of ``topics``."""
    return not topics.isdisjoint(entry.clause.curation.topics[:1])

"""Answers one question: reads it, ranks the clauses, decides the outcome, adds status and contacts."""

import gc
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from rapidfuzz import fuzz, process

from bot.advice.answer import Answer, AnswerContact, AnswerMatch, Outcome
from bot.advice.contacts import contact_of, promotion_centre
from bot.advice.followups import FollowUps
from bot.advice.leads import beginning
from bot.advice.opening import Opener
from bot.advice.parts import Parts
from bot.advice.suiting import meant_for_others, suited
from bot.advice.validity import today
from bot.advice.weights import CLOSE, UNLIKELY, naming, odds, paying, precedence
from bot.matching import fuzzy
from bot.matching.language import reply_language
from bot.matching.lexicon import Lexicons
from bot.matching.query import Query, QueryReader
from bot.matching.rank import WITH_MEANING, WITHOUT_MEANING, Match, Matcher, Ranking
from bot.model import INTENT_PREFIX, Intent, Topic
from bot.store.knowledge import Knowledge
from bot.text import comparable, squash
from bot.userdata import Profile

MAX_MATCHES = 5
ANSWER_FROM = 0.45
"""Probability below which a best clause with close runners-up is offered as a choice among them."""
ANSWERABLE_FROM = {WITH_MEANING: 0.3, WITHOUT_MEANING: 0.41}
"""By model, the least probability that the papers answer a question at all; below it the outcome is none. By
cross-validation 2% of the fitting questions (5% without vectors) are refused wrongly; see benchmarks/README.md."""
INTENT_ANSWERABLE_FROM = 0.15
"""The same where a curated intent is the answer: few fitting questions are as wide as those of an intent."""
ELSEWHERE_FROM = 0.7
"""The same where another place is named: papers treat a few (computing power from Xinjiang, hospitals owned from
Hong Kong). None of 239 questions that name another place, in files fitted on and not, reached 0.5."""
BEST_FROM = 0.05
"""Least probability of the best clause where no intent is the answer: the papers may treat the subject, but nothing in
them is likely to answer. Of the 3,339 questions of seven files three that no paper answers stay below, and none that
one answers."""
SUBJECT_FROM = 0.08
"""Least probability of the best clause on the subject of a question whether its paper holds: the paper is the answer,
not the clause."""
SURELY = 0.9
"""Probability from which a clause of another paper, or an overview, is thought to answer whether a paper holds."""
INTENT_FROM = 0.3
"""Least probability at which a curated intent is the answer that cites the best clause, or where no clause answers."""
INTENT_LEAD = 2.5
"""... and how many times better its odds must be than those of that clause."""
INTENT_ALONE_FROM = 0.7
INTENT_ALONE_LEAD = 4.5
"""The same for an intent that does not cite the best clause, where that one might be the answer."""
NAMED_DOCUMENT_FROM = 0.05
"""Least probability of the best clause where the question names the paper; below it the paper is the answer."""
SMALLTALK_CUTOFF = 88.0
"""Least ratio (0 to 100) at which a question is one of the small-talk sentences."""
DOCUMENT_SCORE = 0.97
NEARBY_FROM = 0.05
"""Least probability at which a clause's topics are named as nearby where nothing answers the question."""
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}〔\d{4}〕\s*\d+\s*号")
_FIRST_QUESTIONS = ("a grant for a new factory", "新建工厂补贴")
_FIRST_NUMBER = "联系 渝府办发〔2025〕1号"
_FIRST_OF_A_LANGUAGE = (
    "We are Nordpump, a Danish maker of pumps from Denmark",
    "Wir sind Nordpump, ein dänischer Hersteller aus Dänemark",
    "Nous sommes Nordpump, un fabricant danois venu du Danemark",
    "Somos Nordpump, un fabricante danés de Dinamarca",
    "Мы Нордпамп, датский производитель из Дании",
    "デンマークのポンプの会社です",
    "덴마크의 펌프 회사입니다",
    "我們是丹麥的水泵公司",
)
"""A question in each language that has words of its own to be read, which takes up to 40 ms."""
_LOOKED_AT = 100
"""More than there are candidates, as the best ones may all be intents."""
_CHOICES = 3
_NEARBY = 3
_MAIN_BODIES = 3


class Advisor(Opener):
    """Answers questions from one knowledge store, for any number of threads; takes no channel and no network."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        lexicons = Lexicons(knowledge)
        self._reader = QueryReader(knowledge, lexicons)
        self._matcher = Matcher(knowledge)
        # Threads take turns: the caches below are for one at a time, and two would not read faster than one, as it is
        # Python's own work that takes the time.
        self._reading = threading.Lock()
        self.follow_ups = FollowUps(knowledge, lexicons)
        self._parts = Parts(self.follow_ups, knowledge.follow_ups.joins)
        small_talk = [intent for intent in knowledge.intents if intent.kind == "smalltalk"]
        self._smalltalk = [intent for intent in small_talk for _ in intent.questions]
        self._smalltalk_sentences = [comparable(text) for intent in small_talk for _, text in intent.questions]

    def warm(self) -> None:
        """Load what the first questions would wait for; the encoder's weights are unpacked beside the rest.

        What the process holds then is not looked through any more for what could be let go, until this is called again.
        """
        if gc.get_freeze_count():  # of what was held by an earlier store, that nothing needs is let go
            gc.unfreeze()
            gc.collect()
        with ThreadPoolExecutor(max_workers=1) as pool:
            ready = pool.submit(self._matcher.prepare)
            self.knowledge.hold_all()
            self._matcher.hold()
            for question in (*_FIRST_QUESTIONS, _FIRST_NUMBER, *_FIRST_OF_A_LANGUAGE):
                self.read(question)
            ready.result()
        for question in _FIRST_QUESTIONS:
            self.ask(question)
        gc.freeze()  # to look through a large store takes a tenth of a second, in the middle of a question

    def ask(
        self, question: str, as_of: date | None = None, language: str | None = None, profile: Profile | None = None
    ) -> Answer:
        """Answer ``question`` for the day ``as_of`` (today in Chongqing unless given).

        ``language`` (``en``, ``zh`` or ``zh-Hant``) sets the language of the reply; else it follows the question.
        ``profile`` orders clauses that answer nearly as well (:mod:`bot.advice.suiting`).
        A message of two questions is answered as a whole and in its parts. Raises QuestionError where the question is
        empty or too long.
        """
        profile = profile or Profile()
        with self._reading:
            query = self._reader.read(question)
            parts = {part: self._reader.read(part) for part in self._parts.split(question)}
            with self._matcher.together((query, *parts.values()) if parts else ()):
                whole = self._decided(question, query, as_of, language, profile)
                spoken = whole.reply_language
                answers = (self._decided(part, parts[part], as_of, spoken, profile) for part in parts)
                return self._parts.answered(whole, answers)

    def read(self, question: str) -> Query:
        """Return ``question`` as it is read; raises QuestionError where it is empty or too long."""
        with self._reading:
            return self._reader.read(question)

    def _decided(
        self, question: str, query: Query, as_of: date | None, language: str | None, profile: Profile
    ) -> Answer:
        """Answer a message, or a part of one, as one question."""
        answer = Answer(
            question=question,
            language=query.language,
            reply_language=language or reply_language(query.language),
            as_of=as_of or today(),
            outcome="none",
            mended=query.mended,
            enquiries=promotion_centre(self.knowledge),
        )
        intent = self._small_talk(query)
        if intent:
            return replace(answer, outcome="smalltalk", intent=intent, mended=())
        if query.unknown_numbers and not query.documents:
            return self._unknown_number(query, answer)
        if query.only_document:
            return self._document(query, answer)
        if query.only_department:
            return self._department(query, answer)
        if query.blank:
            return self._none(answer, [], "")
        if query.subject and query.asks == {"validity"} and not query.documents and not query.elsewhere:
            return self._validity(query, answer, profile)
        return self._clauses(query, answer, profile)

    def candidates(self, question: str, as_of: date) -> list[AnswerMatch]:
        """Return the clauses that may answer, best first, without deciding whether one does.

        None for another place that the papers do not treat. Raises QuestionError as ask does.
        """
        with self._reading:
            query = self._reader.read(question)
            if query.blank:
                return []
            ranking = self._matcher.rank(query, _LOOKED_AT, as_of)
            treated = not query.elsewhere or ranking.answerable >= ELSEWHERE_FROM
            return self._sorted(ranking.matches, as_of) if treated else []

    # Outcomes.

    def _small_talk(self, query: Query) -> Intent | None:
        for form in dict.fromkeys((query.comparable, comparable(query.folded))):  # as it is read, and as it is written
            near = process.extractOne(form, self._smalltalk_sentences, scorer=fuzz.ratio, score_cutoff=SMALLTALK_CUTOFF)
            if near:
                return self._smalltalk[near[2]]
        return None

    def _unknown_number(self, query: Query, answer: Answer) -> Answer:
        """A number that no paper has may be that of a paper which one here repeals, explains or carries out."""
        written = [r for number in query.unknown_numbers for r in fuzzy.number_references(number)]
        for document in self.knowledge.documents:
            for number in document.repeals:
                flat = squash(number)
                if any(fuzzy.same_number(reference, number) for reference in written):
                    ids = [c.id for c in self.knowledge.clauses(document.id) if flat in squash(c.text)]
                    matches = tuple(self._match(Match(i, DOCUMENT_SCORE), answer.as_of) for i in ids[:1])
                    answer = replace(answer, outcome="answer", reason="repeals", matches=matches)
                    return self._with_contacts(answer, "contact" in query.asks)
        ranked = self._rank(query, answer.as_of)
        named = [m for m in ranked if m.clause and _names_number(m.clause.text, written)]
        if named:
            answer = replace(answer, outcome="answer", reason="number", matches=tuple(named[:MAX_MATCHES]))
            return self._with_contacts(answer, "contact" in query.asks)
        answer = replace(answer, unknown_numbers=query.unknown_numbers)
        return self._none(answer, [] if query.only_document else ranked, "unknown_number")

    def _document(self, query: Query, answer: Answer) -> Answer:
        documents = [self.knowledge.document(i) for i in query.documents]
        matches = tuple(
            AnswerMatch(DOCUMENT_SCORE - 0.05 * i, d, self._status(d, answer.as_of))
            for i, d in enumerate(documents[:MAX_MATCHES])
        )
        answer = replace(answer, outcome="answer", reason="document", matches=matches)
        return self._with_contacts(answer)

    def _validity(self, query: Query, answer: Answer, profile: Profile) -> Answer:
        """Answer whether the paper on a subject holds, or as any question where no paper as a whole is meant."""
        subject = self._reader.read(query.subject)
        with self._matcher.together((query, subject)):
            ranking = self._matcher.rank(query, _LOOKED_AT, answer.as_of)
            ranked = self._rank(subject, answer.as_of)
        if not ranked or not self._means_paper(ranked[0], ranking, answer.as_of):
            return self._clauses(query, answer, profile, ranking)
        weight: dict[str, float] = {}
        for match in ranked[:MAX_MATCHES]:
            weight[match.document.id] = weight.get(match.document.id, 0.0) + match.score
        best = max(weight, key=lambda document_id: weight[document_id])
        document = self.knowledge.document(best)
        clauses = [m for m in ranked if m.document.id == best]
        clauses.sort(key=lambda m: m.clause is not None and m.clause.kind != "closing")
        whole = AnswerMatch(max(m.score for m in clauses), document, self._status(document, answer.as_of))
        answer = replace(answer, outcome="answer", reason="document", matches=(whole, *clauses[: MAX_MATCHES - 1]))
        return self._with_contacts(answer)

    def _means_paper(self, best: AnswerMatch, ranking: Ranking, as_of: date) -> bool:
        """Say whether a question is of a paper as a whole; ``best`` is the best clause on its subject.

        It is not where a clause with a period of its own is meant, surely one of another paper, or an overview of
        papers.
        """
        if best.score < SUBJECT_FROM or (best.clause and any(period.end for period in best.clause.periods)):
            return False
        matches = ranking.matches
        if matches and matches[0].entry.startswith(INTENT_PREFIX) and matches[0].score >= SURELY:
            return False
        stating = self._sorted(matches, as_of)[:1]
        return not stating or stating[0].score < SURELY or stating[0].document.id == best.document.id

    def _department(self, query: Query, answer: Answer) -> Answer:
        department = self.knowledge.departments[query.departments[0]]
        clauses = self.knowledge.best_paid(department.id, _CHOICES)
        matches = tuple(self._match(Match(clause, 0.6), answer.as_of) for clause in clauses)
        asked = next((f.name_zh for f in department.former if f.name_zh in query.folded), department.name_zh)
        contact = contact_of(department, asked, "responsible", self.knowledge)
        return replace(answer, outcome="answer", reason="department", matches=matches, contacts=(contact,))

    def _clauses(self, query: Query, answer: Answer, profile: Profile, ranking: Ranking | None = None) -> Answer:
        """Answer with the clauses that fit best; ``ranking`` is that of the query where it has been ranked."""
        document = query.documents[0] if query.documents else None
        if ranking is None:
            ranking = self._matcher.rank(self._reader.rest(query), _LOOKED_AT, answer.as_of, document)
        matches = ranking.matches
        ranked = self._sorted(matches, answer.as_of)
        asks_contact = "contact" in query.asks
        intent = None if document else self._intent(matches, ranked)
        unlikely = not query.documents and not intent and bool(ranked) and ranked[0].score < BEST_FROM
        if unlikely or ranking.answerable < self._least_answerable(query, intent):
            return self._none(answer, ranked, "elsewhere" if query.elsewhere else "")
        if intent:
            return self._curated(answer, intent, matches[0].score, ranked, asks_contact)
        weight = paying if document and "amount" in query.asks else naming if asks_contact else precedence
        ranked.sort(key=weight, reverse=True)
        if document and not ranked:
            return self._document(query, answer)
        if not ranked:
            return self._none(answer, ranked, "")
        if document and ranked[0].score < NAMED_DOCUMENT_FROM:
            return self._document(query, answer)
        outcome: Outcome = "answer"
        close = [m for m in ranked[1:_CHOICES] if m.score >= CLOSE * ranked[0].score]
        if not document and ranked[0].score < ANSWER_FROM and close:
            outcome = "clarify"
        ranked, suits = suited(ranked, profile, self.knowledge, weight)
        against = meant_for_others(ranked[0], profile, self.knowledge) if outcome == "answer" else ()
        answer = replace(answer, outcome=outcome, matches=tuple(ranked[:MAX_MATCHES]), against=against)
        answer = replace(answer, suits=() if against else suits)
        answer = replace(answer, overviews=self._holding(ranked[0], matches, answer.as_of))
        return self._with_contacts(answer, asks_contact)

    def _intent(self, matches: Sequence[Match], ranked: list[AnswerMatch]) -> Intent | None:
        """Return the curated intent that comes before every clause by enough, or None."""
        if not matches or not matches[0].entry.startswith(INTENT_PREFIX):
            return None
        intent = self.knowledge.intents_by_id[matches[0].entry.removeprefix(INTENT_PREFIX)]
        cites_best = not ranked or ranked[0].reference in intent.clauses
        nearest = max((match.score for match in ranked), default=0.0)
        sure = cites_best or nearest < UNLIKELY
        least, lead = (INTENT_FROM, INTENT_LEAD) if sure else (INTENT_ALONE_FROM, INTENT_ALONE_LEAD)
        return intent if matches[0].score >= least and odds(matches[0].score) >= lead * odds(nearest) else None

    def _least_answerable(self, query: Query, intent: Intent | None) -> float:
        """Return the least probability of being answerable from which a question is answered."""
        if query.documents:
            return 0.0
        if query.elsewhere:
            return ELSEWHERE_FROM
        return INTENT_ANSWERABLE_FROM if intent else ANSWERABLE_FROM[self._matcher.model]

    def _none(self, answer: Answer, ranked: list[AnswerMatch], reason: str) -> Answer:
        nearby: dict[str, Topic] = {}
        for match in (m for m in ranked if m.score >= NEARBY_FROM):
            for topic_id in match.clause.curation.topics if match.clause else ():
                topic = self.knowledge.topics.get(topic_id)
                if topic:
                    nearby.setdefault(topic.id, topic)
        contacts: tuple[AnswerContact, ...] = ()
        if answer.enquiries:
            contacts = (AnswerContact(answer.enquiries.name_zh, "enquiries", answer.enquiries),)
        return replace(
            answer,
            outcome="none",
            reason=reason,
            nearby=tuple(nearby.values())[:_NEARBY],
            covered=tuple(topic for topic in self.knowledge.topics.values() if topic.parent is None),
            overviews=() if reason == "unknown_number" else beginning(self.knowledge),
            contacts=contacts,
        )

    # Parts.

    def _rank(self, query: Query, as_of: date) -> list[AnswerMatch]:
        """Return matches best first; among close ones what holds goes before what ended."""
        return self._sorted(self._matcher.rank(query, _LOOKED_AT, as_of).matches, as_of)

    def _sorted(self, matches: Sequence[Match], as_of: date) -> list[AnswerMatch]:
        clauses = [m for m in matches if not m.entry.startswith(INTENT_PREFIX)][: 4 * MAX_MATCHES]
        self.knowledge.hold([match.entry for match in clauses])
        return sorted((self._match(m, as_of) for m in clauses), key=lambda match: -precedence(match))


def _names_number(text: str, written: list[fuzzy.NumberReference]) -> bool:
    """Say whether a clause names one of the document numbers of a question."""
    numbers = [squash(match[0]) for match in _NUMBER.finditer(text)]
    return any(fuzzy.same_number(reference, number) for reference in written for number in numbers)

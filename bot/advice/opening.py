"""Opens what a reader picked, a clause, a paper or an overview, as an answer: with status and contacts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.advice.answer import Answer, AnswerContact, AnswerMatch
from bot.advice.contacts import PROMOTION_CENTRE, clause_contacts, main_contacts, promotion_centre
from bot.advice.leads import holding
from bot.advice.validity import Status, clause_status, document_status, today
from bot.advice.weights import least_beside
from bot.errors import UnknownPlaceError
from bot.matching.rank import Match
from bot.model import INTENT_PREFIX, Department, Document, Intent, intent_key
from bot.store.knowledge import Knowledge

_MAIN_BODIES = 3
_HELD_STATUSES = 1024


class Opener:
    """Makes answers of entries of one knowledge store, without a question."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._statuses: dict[tuple[str, date], Status] = {}

    def open_clause(self, clause_id: str, language: str, as_of: date | None = None) -> Answer:
        """Return one clause as an answer, for a reader who picked it; raises UnknownDocumentError."""
        day = as_of or today()
        match = self._match(Match(clause_id, 1.0), day)
        answer = Answer(
            question=match.reference,
            language=language,
            reply_language=language,
            as_of=day,
            outcome="answer",
            matches=(match,),
            enquiries=promotion_centre(self.knowledge),
            overviews=self._holding(match, [Match(intent_key(i.id), 0.0) for i in self.knowledge.intents], day),
        )
        return self._with_contacts(answer)

    def open_document(self, document_id: str, language: str, as_of: date | None = None) -> Answer:
        """Return one document as a whole as an answer; raises UnknownDocumentError."""
        day = as_of or today()
        document = self.knowledge.document(document_id)
        answer = Answer(
            question=document_id,
            language=language,
            reply_language=language,
            as_of=day,
            outcome="answer",
            reason="document",
            matches=(AnswerMatch(1.0, document, self._status(document, day)),),
            enquiries=promotion_centre(self.knowledge),
        )
        return self._with_contacts(answer)

    def open_overview(
        self, intent_id: str, language: str, as_of: date | None = None, clauses: Sequence[str] = ()
    ) -> Answer:
        """Return a curated overview as an answer; ``clauses`` are the ids of its sources in the order they had.

        Raises UnknownPlaceError or UnknownDocumentError.
        """
        intent = self.knowledge.intents_by_id.get(intent_id)
        if intent is None or not intent.clauses:
            raise UnknownPlaceError(f"there is no overview {intent_id!r}")
        day = as_of or today()
        answer = Answer(
            question=INTENT_PREFIX + intent_id,
            language=language,
            reply_language=language,
            as_of=day,
            outcome="answer",
            enquiries=promotion_centre(self.knowledge),
        )
        ranked = [self._match(Match(clause, 1.0), day) for clause in clauses]
        return self._curated(answer, intent, 1.0, ranked, False)

    def with_contacts(self, answer: Answer) -> Answer:
        """Return an answer with whom to contact about it: a curated one, or one about a body, names them itself."""
        named = answer.intent or answer.reason == "department" or not answer.matches
        return answer if named else self._with_contacts(answer, asked=True)

    # Parts of an answer.

    def _curated(
        self, answer: Answer, intent: Intent, score: float, ranked: list[AnswerMatch], asks_contact: bool
    ) -> Answer:
        """Answer with a curated intent: its clauses are the matches, those nearer the question first.

        The best clause stands before them where it holds, is likely to answer, too, and the intent does not cite it.
        Where it is asked whom to contact, the bodies of the nearest clause that holds come before those of the intent.
        """
        order = {match.reference: i for i, match in enumerate(ranked)}
        cited = sorted(intent.clauses, key=lambda clause: order.get(clause, len(order)))
        matches = tuple(self._match(Match(clause, score), answer.as_of) for clause in cited)
        best = ranked[0] if ranked and not ranked[0].over else None
        if best and best.score >= least_beside(best, score) and best.reference not in intent.clauses:
            matches = (best, *matches)
        bodies = [self.knowledge.departments[i] for i in intent.departments if i in self.knowledge.departments]
        contacts = tuple(AnswerContact(body.name_zh, _role(body), body) for body in bodies)
        holding = next((match.clause for match in matches if not match.over), None)
        if asks_contact and holding:
            nearest = clause_contacts(holding, self.knowledge)
            named = {contact.department for contact in nearest}
            contacts = (*nearest, *(contact for contact in contacts if contact.department not in named))
        return replace(answer, outcome="answer", intent=intent, matches=matches, contacts=contacts)

    def _match(self, match: Match, as_of: date) -> AnswerMatch:
        clause = self.knowledge.clause(match.entry)
        document = self.knowledge.document(clause.document_id)
        whole = self._status(document, as_of)
        return AnswerMatch(match.score, document, whole, clause, clause_status(clause, whole, as_of))

    def _holding(self, best: AnswerMatch, matches: Sequence[Match], as_of: date) -> tuple[Intent, ...]:
        """Return the overview of what holds on the subject of a best clause that has ended; ``matches`` rank some."""
        if not best.over or best.clause is None:
            return ()
        found = holding(best.clause, matches, self.knowledge, lambda clause: self._match(Match(clause, 1), as_of).over)
        return (found,) if found else ()

    def _status(self, document: Document, as_of: date) -> Status:
        held = self._statuses  # threads share it, and one of them may begin a new one
        status = held.get((document.id, as_of))
        if status is None:
            status = document_status(document, as_of, self.knowledge.repealing(document.number))
            if len(held) >= _HELD_STATUSES:
                held = self._statuses = {}
            held[document.id, as_of] = status
        return status

    def _with_contacts(self, answer: Answer, asked: bool = False) -> Answer:
        """Return an answer with the bodies of its first clause, else with the promotion centre.

        The bodies of a paper as a whole are those that it names most often; they come before the centre. So they do
        where it is asked whom to contact and the clause names no body.
        """
        best = answer.matches[0].clause if answer.matches else None
        contacts = clause_contacts(best, self.knowledge) if best else ()
        if answer.matches and not contacts and (asked or best is None):
            clauses = self.knowledge.clauses(answer.matches[0].document.id)
            named = main_contacts(clauses, self.knowledge, _MAIN_BODIES + 1)
            others = [contact for contact in named if not contact.department or contact.department != answer.enquiries]
            contacts = tuple(replace(contact, of_paper=True) for contact in others[:_MAIN_BODIES])
        if answer.enquiries and all(contact.of_paper for contact in contacts):
            contacts = (*contacts, AnswerContact(answer.enquiries.name_zh, "enquiries", answer.enquiries))
        return replace(answer, contacts=contacts)


def _role(body: Department) -> str:
    return "enquiries" if body.id == PROMOTION_CENTRE else "responsible"

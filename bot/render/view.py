"""Builds what a reader sees, block by block, from an answer; plain text and HTML only lay it out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.advice.answer import Answer, AnswerContact, AnswerMatch, Fit
from bot.advice.validity import OVER, Status
from bot.model import Benefit, Clause, Department, Document, Intent, Period, Topic
from bot.render.messages import Messages, day
from bot.render.offers import Offers

BlockKind = Literal["heading", "text", "label", "item", "quote", "note"]
_TITLE_IN_TITLE = re.compile(r"《《([^《》]*)》([^《》]*)》")  # Chinese writes the inner title in 〈〉
_LABEL_MAX = 110
_SENTENCE = re.compile(r"^.*?[.!?](?=\s|$)", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One piece of a reply; ``quote`` is official text and is never changed."""

    kind: BlockKind
    text: str


def path_shown(path: str) -> str:
    """Return a clause path as a reader sees it."""
    return path.replace("/", " › ")


class ViewBuilder:
    """Builds views in one language for one day."""

    def __init__(self, messages: Messages, language: str, as_of: date) -> None:
        self._messages = messages
        self.language = language
        self._as_of = as_of
        self._zh = language != "en"
        self._offers = Offers(messages, language)

    def say(self, key: str, **values: object) -> str:
        """Return a message in the view's language."""
        return _TITLE_IN_TITLE.sub(r"《〈\1〉\2》", self._messages.say(key, self.language, **values))

    def topic_name(self, topic: Topic) -> str:
        """Return a topic's name in the view's language."""
        return self.own(self.spoken(topic.name_en, topic.name_zh))

    def spoken(self, english: str, chinese: str) -> str:
        """Return which of two texts a reader of the view's language reads."""
        return chinese if self._zh else english

    def own(self, text: str) -> str:
        """Return curated text of ours in the view's characters."""
        return self._messages.localise(text, self.language)

    def fit(self, fit: Fit) -> str:
        """Return a value of a user's profile in words."""
        name = fit.name_zh if self._zh else fit.name_en
        return self.own(name) if name else self.say(f"profile_{fit.field}_{fit.value}")

    def joined(self, names: Iterable[str]) -> str:
        """Return names one after the other."""
        return ("、" if self._zh else ", ").join(names)

    def suited(self, answer: Answer) -> list[Block]:
        """Return what of the user's profile changed the order, and what says that the answer is meant for others."""
        blocks = []
        for key, fits in (("for_profile", answer.suits), ("against_profile", answer.against)):
            if fits:
                blocks.append(Block("note", self.say(key, fits=self.joined(map(self.fit, fits)))))
        return blocks

    def read_as(self, answer: Answer) -> list[Block]:
        """Return what stands before a reply: how words were read, and what the profile has to do with it."""
        mended = [Block("note", self.say("mended", written=a, meant=b)) for a, b in answer.mended]
        return [*mended, *self.suited(answer)]

    def answer(self, answer: Answer) -> list[Block]:
        """Return the whole reply to a question; overviews are written in :mod:`bot.render.overview`."""
        blocks = self.read_as(answer)
        if answer.outcome == "smalltalk" and answer.intent:
            return [Block("text", self.own(s.zh if self._zh else s.en)) for s in answer.intent.answer]
        if answer.outcome == "none":
            return [*blocks, *self._none(answer)]
        if answer.outcome == "clarify":
            blocks.append(Block("text", self.say("clarify")))
            blocks += [
                Block("item", self.say("choice", n=n, heading=self.label(m), title=self.title(m.document)))
                for n, m in enumerate(answer.numbered, 1)
            ]
            blocks += self.clause(answer.matches[0], answer.contacts, answer.enquiries)
            return [*blocks, *self._overviews("overviews_holding", answer)]
        if answer.reason == "department":
            return [*blocks, *self._department(answer)]
        blocks += self.clause(answer.matches[0], answer.contacts, answer.enquiries)
        return [*blocks, *self._others(answer.numbered), *self._overviews("overviews_holding", answer)]

    # Clauses.

    def clause(
        self, match: AnswerMatch, contacts: tuple[AnswerContact, ...], enquiries: Department | None
    ) -> list[Block]:
        """Return one clause: what it offers, its figures, status, contacts, reference and official text."""
        clause = match.clause
        if clause is None:
            return self.document(match, contacts, enquiries)
        layer = clause.curation
        summary = layer.summary_zh if self._zh else layer.summary_en
        blocks = [
            Block("heading", self.title(match.document)),
            Block("text", self.own(summary) if summary else self.say("no_summary")),
        ]
        if layer.benefits:
            blocks.append(Block("label", self.say("figures")))
            blocks += [Block("item", self.say("figure", text=self.benefit(b))) for b in layer.benefits]
        blocks += self.status_of(match)
        blocks += self.contacts(contacts, enquiries)
        blocks += self.reference(match)
        return blocks

    def reference(self, match: AnswerMatch) -> list[Block]:
        """Return where it is written, the official text and that it governs."""
        document, clause = match.document, match.clause
        values: dict[str, object] = {"title": document.title, "number": document.number}
        key = "reference" if clause else "reference_document"
        if clause:
            values["path"] = path_shown(clause.path)
        if document.issued:
            values["issued"] = day(document.issued, self.language)
            key += "" if document.number else "_no_number"
        elif clause:
            key += "_number_undated" if document.number else "_undated"
        else:
            key += "_undated"
        blocks = [Block("note", self.say(key, **values))]
        blocks += [
            Block("note", self.say("damaged", text=fact.sentence.strip(), field=self.say(f"field_{fact.field}")))
            for fact in document.damaged
        ]
        if clause:
            blocks += [Block("label", self.say("official_text")), Block("quote", clause.text)]
        return [*blocks, Block("note", self.say("governs"))]

    def full_clause(self, match: AnswerMatch) -> list[Block]:
        """Return a clause's official text with the headings above it and, for a table row, its columns.

        In traditional Chinese the text comes converted first, for reading.
        """
        clause = match.clause
        if clause is None:
            return self.document(match)
        blocks = [Block("heading", self.own(match.document.title))]
        blocks += [Block("text", self.own(heading)) for heading in clause.headings]
        read = self.own(clause.text)
        if read != clause.text:
            blocks += [Block("label", self.say("converted_text")), Block("text", read)]
            blocks.append(Block("label", self.say("official_text")))
        blocks.append(Block("quote", clause.text))
        if clause.cells:
            blocks += [Block("item", f"{name}：{cell}") for name, cell in clause.cells if cell]
        return [*blocks, *(b for b in self.reference(match) if b.kind == "note")]

    def title(self, document: Document) -> str:
        """Return a document's title in the view's language."""
        return self.own(document.title) if self._zh or not document.title_en else document.title_en

    def label(self, match: AnswerMatch) -> str:
        """Return a short name of a clause for lists and buttons."""
        clause = match.clause
        if clause is None:
            return self.title(match.document)
        if self._zh or not clause.curation.summary_en:
            return self.own(clause.heading) or path_shown(clause.path)
        benefits = clause.curation.benefits
        if len(benefits) == 1:
            return str(benefits[0].values["label_en"])
        sentence = _SENTENCE.match(clause.curation.summary_en)
        return shorten(sentence[0] if sentence else clause.curation.summary_en, _LABEL_MAX)

    def benefit(self, benefit: Benefit) -> str:
        """Return one offer as a line."""
        return self._offers.line(benefit)

    def brief(self, benefit: Benefit) -> str:
        """Return one offer as a short line: rates, sums and caps."""
        return self._offers.brief(benefit)

    # Status.

    def status_of(self, match: AnswerMatch) -> list[Block]:
        """Return the status of a clause or document, and the periods of parts of a clause."""
        clause = match.clause
        partial = clause is not None and any(period.applies_to_en for period in clause.periods)
        shown = match.status if match.clause_status is None else match.clause_status
        if partial and shown.state not in OVER:  # the periods of its parts are told below
            shown = match.status
        blocks = [Block("text", self.say("status", date=day(self._as_of, self.language), status=self.status(shown)))]
        if clause is not None and partial:
            blocks += [Block("item", self.say("figure", text=self._period(p, clause))) for p in clause.periods]
        return blocks

    def status(self, status: Status) -> str:
        """Return a status in words."""
        since = day(status.since, self.language) if status.since else ""
        until = day(status.until, self.language) if status.until else ""
        if status.state == "in_force":
            return self.say("status_in_force_until", until=until) if until else self.say("status_in_force_open")
        return self.say(f"status_{status.state}", since=since, until=until, by=status.by)

    def _period(self, period: Period, clause: Clause) -> str:
        what = self.own(period.applies_to_zh if self._zh else period.applies_to_en)
        start = day(period.start, self.language) if period.start else ""
        end = day(period.end, self.language) if period.end else ""
        key = "period_span" if start and end else ("period_until" if end else "period_open")
        text = self.say(key, what=what or self.say("period_whole"), start=start, end=end)
        return self.say("period_over", text=text) if period.end and period.end < self._as_of else text

    # Contacts.

    def contacts(self, contacts: tuple[AnswerContact, ...], enquiries: Department | None) -> list[Block]:
        """Return the bodies to turn to, and the promotion centre where none of them has a telephone."""
        if not contacts:
            return []
        blocks = [Block("label", self.say("contacts"))]
        for contact in contacts:
            blocks.append(Block("item", self._contact(contact)))
            if contact.phone:
                blocks.append(Block("item", self.say("contact_call", phone=contact.phone)))
        phone = enquiries.contact("phone") if enquiries else None
        if enquiries and phone and not any(contact.phone for contact in contacts):
            text = self.say("contact_way_in", name_en=enquiries.name_en, name_zh=enquiries.name_zh, phone=phone.value)
            blocks.append(Block("text", text))
        return blocks

    def _contact(self, contact: AnswerContact) -> str:
        role = self.say("role_of_paper" if contact.of_paper else f"role_{contact.role}")
        department = contact.department
        if department is None:
            return self.say("contact_plain", name_zh=contact.name_zh, role=role)
        key = "contact_renamed" if contact.renamed else "contact"
        return self.say(key, name_zh=contact.name_zh, name_en=department.name_en, now_zh=department.name_zh, role=role)

    def _department(self, answer: Answer) -> list[Block]:
        contact = answer.contacts[0]
        department = contact.department
        if department is None:
            return self.contacts(answer.contacts, answer.enquiries)
        blocks = self.department(department)
        phone = answer.enquiries.contact("phone") if answer.enquiries else None
        if answer.enquiries and phone and not department.contact("phone"):
            names = {"name_en": answer.enquiries.name_en, "name_zh": answer.enquiries.name_zh}
            blocks.append(Block("text", self.say("contact_way_in", phone=phone.value, **names)))
        if answer.matches:
            blocks.append(Block("label", self.say("department_measures")))
            blocks += [
                Block("item", self.say("other", n=n, title=self.title(m.document), heading=self.label(m)))
                for n, m in enumerate(answer.matches, 1)
            ]
        return blocks

    def department(self, department: Department) -> list[Block]:
        """Return one body: names, purpose, former names, contact details with their source."""
        blocks = [
            Block("heading", self.say("department", name_zh=department.name_zh, name_en=department.name_en)),
        ]
        purpose = department.purpose_zh if self._zh else department.purpose_en
        if purpose:
            blocks.append(Block("text", self.say("department_purpose", purpose=self.own(purpose))))
        for former in department.former:
            note = self.own(former.note_zh if self._zh else former.note_en)
            blocks.append(Block("item", self.say("department_former", name=former.name_zh, note=note)))
        for contact in department.contacts:
            text = self.say(f"contact_{contact.kind}", value=contact.value, source=contact.source)
            blocks.append(Block("item", text))
        return blocks

    # Documents.

    def document(
        self, match: AnswerMatch, contacts: tuple[AnswerContact, ...] = (), enquiries: Department | None = None
    ) -> list[Block]:
        """Return a document as a whole: what it is, its dates and status, whom to contact, where it is from."""
        return [*self.document_facts(match), *self.contacts(contacts, enquiries), *self.reference(match)]

    def document_facts(self, match: AnswerMatch) -> list[Block]:
        """Return what a document is about, for whom, its dates and its status."""
        document = match.document
        blocks = [Block("heading", self.title(document))]
        abstract = document.abstract_zh if self._zh else document.abstract_en
        if abstract:
            blocks.append(Block("text", self.own(abstract)))
        readers = document.readers_zh if self._zh else document.readers_en
        lines = {
            "readers": self.own(readers),
            "number": document.number,
            "issuers": "、".join(document.issuers),
            "issued": day(document.issued, self.language) if document.issued else "",
            "effective": day(document.effective, self.language) if document.effective else "",
            "expires": day(document.expires, self.language) if document.expires else "",
            "repeals": document.repeals,
            "interprets": document.interprets,
        }
        for name, value in lines.items():
            if value:
                key = "numbers" if name == "repeals" else "what" if name == "interprets" else name
                shown = "、".join(value) if isinstance(value, tuple) else value
                blocks.append(Block("item", self.say("figure", text=self.say(f"document_{name}", **{key: shown}))))
        blocks += self.status_of(match)
        if match.status.sentence:
            blocks.append(Block("note", self.say("document_basis", sentence=match.status.sentence)))
        return blocks

    def _others(self, matches: tuple[AnswerMatch, ...]) -> list[Block]:
        if not matches:
            return []
        blocks = [Block("label", self.say("others"))]
        return blocks + [
            Block("item", self.say("other", n=n, title=self.title(m.document), heading=self.label(m)))
            for n, m in enumerate(matches, 1)
        ]

    def _none(self, answer: Answer) -> list[Block]:
        if answer.reason == "elsewhere":
            first = self.say("none_elsewhere")
        elif answer.reason == "unknown_number":
            first = self.say("none_unknown_number", numbers=", ".join(answer.unknown_numbers))
        else:
            first = self.say("none")
        blocks = [Block("text", first)]
        for key, topics in (("none_nearby", answer.nearby), ("none_covered", answer.covered)):
            if topics:
                names = self.joined(map(self.topic_name, topics))
                blocks.append(Block("text", self.say(key, topics=names)))
        return [*blocks, *self.ask_centre(answer.enquiries), *self._overviews("overviews_beginning", answer)]

    def _overviews(self, key: str, answer: Answer) -> list[Block]:
        """Return the questions to ask next, under the message ``key``."""
        questions = [Block("item", self.say("figure", text=self.question(intent))) for intent in answer.overviews]
        return [Block("label", self.say(key)), *questions] if questions else []

    def question(self, intent: Intent) -> str:
        """Return the first curated question of an overview in the view's language: what it is about."""
        language = self.spoken("en", "zh")
        in_language = (text for spoken, text in intent.questions if spoken == language)
        return self.own(next(in_language, intent.questions[0][1]))

    def ask_centre(self, enquiries: Department | None) -> list[Block]:
        """Return whom to ask where no paper has an answer."""
        phone = enquiries.contact("phone") if enquiries else None
        if enquiries is None or phone is None:
            return []
        values = {"name_en": enquiries.name_en, "name_zh": enquiries.name_zh}
        return [Block("text", self.say("none_ask", phone=phone.value, **values))]


def shorten(text: str, most: int) -> str:
    """Return ``text`` cut at a word so that it has at most ``most`` characters."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most // 2 else cut).rstrip(" ,;，；") + "…"

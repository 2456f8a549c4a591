"""Writes the lists that people browse: blocks for the text, and a choice for every numbered line."""

from collections.abc import Iterable
from datetime import date

from bot.advice.answer import AnswerMatch
from bot.advice.browse import ClauseEntry, DocumentEntry, TopicEntry
from bot.advice.directory import BodyEntry
from bot.advice.glossary import OTHER
from bot.advice.places import Page, Place
from bot.advice.validity import State, Status
from bot.model import Clause, Department, Document, Term
from bot.render.messages import day
from bot.render.screen import Choice
from bot.render.view import Block, ViewBuilder, path_shown, shorten

Row = tuple[str, Choice]
"""A line of a list, and what it opens."""
LABEL_MAX = 56
"""Characters on a button, so that its number fits a telephone's width too."""
_INDENT = "  "


class BrowseViews:
    """Writes lists in one language."""

    def __init__(self, builder: ViewBuilder) -> None:
        self._builder = builder
        self._zh = builder.language != "en"
        self.say = builder.say

    # Parts.

    def rows(self, rows: Iterable[Row]) -> tuple[tuple[Block, ...], tuple[Choice, ...]]:
        """Return the numbered lines of a list and their choices."""
        listed = list(rows)
        blocks = tuple(Block("item", self.say("numbered", n=n, text=text)) for n, (text, _) in enumerate(listed, 1))
        return blocks, tuple(choice for _, choice in listed)

    def page_line(self, page: Page[object]) -> tuple[Block, ...]:
        """Return which page this is, where there are several; that there is nothing, where the list is empty."""
        if not page.total:
            return (Block("text", self.say("nothing_listed")),)
        if page.pages == 1:
            return ()
        return (Block("note", self.say("page_of", page=page.number + 1, pages=page.pages, total=page.total)),)

    def link(self, key: str, place: Place, **values: object) -> Choice:
        """Return a way on to another place."""
        return Choice(shorten(self.say(key, **values), LABEL_MAX), place)

    def topic_name(self, entry: TopicEntry) -> str:
        """Return a topic's name."""
        return self._builder.own(entry.topic.name_zh if self._zh else entry.topic.name_en)

    def state(self, status: Status) -> str:
        """Return a status in a few words."""
        return self._builder.status(status)

    # Rows.

    def topic(self, entry: TopicEntry) -> Row:
        """Return a topic with how much is under it."""
        name = self.topic_name(entry)
        text = self.say("topic_entry", name=name, clauses=entry.clauses, documents=entry.documents)
        label = self.say("topic_short", name=name, clauses=entry.clauses)
        return text, Choice(shorten(label, LABEL_MAX), Place("topic", entry.topic.id))

    def measure(self, entry: ClauseEntry) -> Row:
        """Return a clause with its paper and status."""
        heading = self._label(entry)
        title, status = self._builder.title(entry.document), self.state(entry.status)
        text = self.say("measure_entry", heading=heading, title=title, status=status)
        return text, Choice(shorten(heading, LABEL_MAX), Place("clause", entry.clause.handle))

    def document(self, entry: DocumentEntry) -> Row:
        """Return a document with number, status and size."""
        number, title = entry.document.number, self._builder.title(entry.document)
        key = "document_entry" if number else "document_entry_no_number"
        status = self.state(entry.status)
        text = self.say(key, title=title, number=number, status=status, clauses=entry.clauses)
        return text, self.document_choice(entry.document)

    def document_choice(self, document: Document) -> Choice:
        """Return the way to a document."""
        return Choice(shorten(self._builder.title(document), LABEL_MAX), Place("document", document.id))

    def count(self, name: str, count: int, place: Place) -> Row:
        """Return a name with how many things are under it."""
        text = self.say("count_entry", name=name, count=count)
        return text, Choice(text, place)

    def state_name(self, state: State) -> str:
        """Return the name of a state."""
        return self.say(f"state_{state}")

    def letter(self, letter: str) -> str:
        """Return a letter as it is shown."""
        return self.say("letter_other") if letter == OTHER else letter.upper()

    def body(self, entry: BodyEntry) -> Row:
        """Return a body with its part in clauses."""
        name, count = self.body_name(entry.department), entry.count
        choice = Choice(shorten(name, LABEL_MAX), Place("body", entry.department.id))
        if not count.total:
            return name, choice
        key = "department_entry_roles"
        return self.say(key, name=name, lead=count.lead, other=count.responsible, help=count.supporting), choice

    def body_name(self, department: Department) -> str:
        """Return a body's name in both languages, or in Chinese for a Chinese reader."""
        return self.say("department_entry", name_zh=department.name_zh, name_en=department.name_en)

    def roles(self, entry: BodyEntry) -> str:
        """Return in how many clauses a body has which role."""
        count = entry.count
        if not count.total:
            return self.say("body_unnamed")
        return self.say("body_roles", lead=count.lead, responsible=count.responsible, supporting=count.supporting)

    def term(self, term: Term) -> Row:
        """Return a term in both languages."""
        text = self.say("term", en=term.en, zh=term.zh)
        return text, Choice(shorten(text, LABEL_MAX), Place("term", term.handle))

    # Whole views.

    def contents(self, page: Page[ClauseEntry], whole: Status) -> tuple[tuple[Block, ...], tuple[Choice, ...]]:
        """Return a table of contents of a paper with the status ``whole``: headings as a tree, clauses under them."""
        blocks: list[Block] = []
        choices: list[Choice] = []
        for n, entry in enumerate(page.items, 1):
            blocks += [Block("label", _INDENT * depth + heading) for depth, heading in entry.headings]
            path, heading = path_shown(entry.clause.path), self._label(entry)
            key = "contents_entry" if entry.status.state == whole.state else "contents_entry_status"
            text = self.say(key, path=path, heading=heading, status=self.state(entry.status))
            blocks.append(Block("item", self.say("numbered", n=n, text=text)))
            choices.append(Choice(shorten(text, LABEL_MAX), Place("clause", entry.clause.handle)))
        return tuple(blocks), tuple(choices)

    def one_body(self, entry: BodyEntry, enquiries: Department | None) -> tuple[Block, ...]:
        """Return one body: names, purpose, part in clauses, former names, successor and contact details."""
        department = entry.department
        heading, *rest = self._builder.department(department)
        blocks = [heading, *rest, Block("text", self.roles(entry))]
        if entry.successor:
            names = {"name_zh": entry.successor.name_zh, "name_en": entry.successor.name_en}
            blocks.append(Block("text", self.say("department_successor", **names)))
        phone = enquiries.contact("phone") if enquiries else None
        if enquiries and phone and not department.contact("phone"):
            names = {"name_zh": enquiries.name_zh, "name_en": enquiries.name_en}
            blocks.append(Block("text", self.say("contact_way_in", phone=phone.value, **names)))
        return tuple(blocks)

    def one_term(self, term: Term) -> tuple[Block, ...]:
        """Return one term: both languages, other forms, and what it means."""
        blocks = [Block("heading", self.say("term", en=term.en, zh=term.zh))]
        note = term.note_zh if self._zh else term.note_en
        if note:
            blocks.append(Block("text", self._builder.own(note)))
        for key, variants in (("term_variants_en", term.variants_en), ("term_variants_zh", term.variants_zh)):
            if variants:
                shown = (", " if key.endswith("en") else "、").join(variants)
                blocks.append(Block("item", self.say("figure", text=self.say(key, variants=shown))))
        return tuple(blocks)

    def status_line(self, status: Status, as_of: date) -> str:
        """Return a status and the day it is of."""
        return self.say("status", date=day(as_of, self._builder.language), status=self.state(status))

    def status(self, document: Document, status: Status, as_of: date) -> tuple[Block, ...]:
        """Return whether a document holds on a day, and the sentence that says so."""
        blocks = [
            Block("heading", self._builder.title(document)),
            Block("text", self.status_line(status, as_of)),
        ]
        if status.sentence:
            blocks.append(Block("note", self.say("document_basis", sentence=status.sentence.strip())))
        reference = self._builder.reference(AnswerMatch(1.0, document, status))
        return (*blocks, *reference)

    def around(self, before: Clause | None, after: Clause | None) -> tuple[Choice | None, Choice | None]:
        """Return the ways to the clauses before and after a clause."""
        return (
            self.link("button_previous_clause", Place("clause", before.handle), path=path_shown(before.path))
            if before
            else None,
            self.link("button_next_clause", Place("clause", after.handle), path=path_shown(after.path))
            if after
            else None,
        )

    def _label(self, entry: ClauseEntry) -> str:
        return self._builder.label(AnswerMatch(1.0, entry.document, entry.status, entry.clause, entry.status))

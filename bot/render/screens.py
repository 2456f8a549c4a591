"""From a place, or a command with its argument, to what is shown: the same for every channel."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.advice import suiting
from bot.advice.advisor import Advisor
from bot.advice.answer import Answer, AnswerMatch
from bot.advice.browse import NOBODY, Browse
from bot.advice.contacts import main_contacts, promotion_centre
from bot.advice.directory import Directory
from bot.advice.glossary import Glossary
from bot.advice.lookup import DAY_MARK, Lookup, split_day
from bot.advice.paper import paper
from bot.advice.places import Place, Unknown, chosen, part
from bot.errors import UnknownPlaceError
from bot.render.browsing import BrowseViews, Row
from bot.render.copies import of_answer, of_body
from bot.render.paper_lists import PaperLists
from bot.render.reply import reply
from bot.render.screen import Choice, Screen, Sizes
from bot.render.summary import summary
from bot.render.view import Block, ViewBuilder, shorten
from bot.render.ways import ways_on
from bot.userdata import Profile

COMMANDS = ("topics", "mine", "documents", "contents", "contacts", "terms", "status", "paper")
"""What can be browsed by command; each takes an argument, most may do without."""
_WORDS_MAX = 60
_MOST_BODIES = 5
_UNKNOWN = {"topics": "unknown_topic", "contacts": "unknown_body", "terms": "unknown_term", "day": "unknown_day"}


class Guide:
    """What screens are made from: the lists of one store; languages, days and sizes come with each screen."""

    def __init__(self, advisor: Advisor) -> None:
        self.advisor = advisor
        self.browse = Browse(advisor.knowledge)
        self.directory = Directory(self.browse)
        self.glossary = Glossary(advisor.knowledge)
        self.lookup = Lookup(self.browse, self.directory, self.glossary)


class Screens:
    """Makes screens in one language, for one day, in the sizes of one channel."""

    def __init__(
        self, guide: Guide, builder: ViewBuilder, as_of: date, sizes: Sizes, profile: Profile = NOBODY
    ) -> None:
        """``profile`` is what the reader has told of the business: it orders lists, and sorts them out on request."""
        self._guide = guide
        self._profile = profile
        self._browse = guide.browse
        self._builder = builder
        self._as_of = as_of
        self._sizes = sizes
        self._views = BrowseViews(builder)
        self._papers = PaperLists(guide.browse, self._views, as_of, sizes, profile)
        self._makers: dict[str, Callable[[Place], Screen]] = {
            "topics": self._topics,
            "topic": self._topic,
            "measures": self._measures,
            "own": self._own,
            "documents": self._papers.show,
            "years": self._years,
            "states": self._states,
            "document": self._document,
            "contents": self._contents,
            "clause": self._clause,
            "paper": self._paper,
            "status": self._status,
            "bodies": self._bodies,
            "body": self._body,
            "charge": self._charge,
            "letters": self._letters,
            "terms": self._terms,
            "term": self._term,
        }

    def show(self, place: Place) -> Screen:
        """Return what is at a place; raises UnknownPlaceError or UnknownDocumentError where it is not there."""
        return self._makers[place.kind](place)

    def command(self, name: str, argument: str, last: Answer | None = None) -> Screen:
        """Return what a command asks for; ``last`` is the answer that a missing document is taken from."""
        words = " ".join(argument.split())
        lookup = self._guide.lookup
        subject = split_day(words)[0] if name == "status" else words
        if name in ("contents", "status", "paper") and not subject:
            if last is None or not last.matches:
                return Screen((Block("text", self._views.say("needs_document", command=name)),))
            words = f"{last.matches[0].document.id} {words}".strip()
        found: Place | Unknown
        if name == "topics":
            found = lookup.topics(words)
        elif name == "mine":
            found = lookup.own(words)
        elif name == "documents":
            found = lookup.documents(words)
        elif name == "contents":
            found = lookup.document(name, "contents", words)
        elif name == "paper":
            found = lookup.document(name, "paper", words)
        elif name == "status":
            found = lookup.status(words, self._as_of)
        elif name == "contacts":
            found = lookup.contacts(words)
        else:
            found = lookup.terms(words)
        return self._unknown(found) if isinstance(found, Unknown) else self.show(found)

    def contacts_of(self, answer: Answer) -> Screen:
        """Return the bodies of an answer."""
        answer = self._guide.advisor.with_contacts(answer)
        blocks = self._builder.contacts(answer.contacts, answer.enquiries)
        phones = tuple(copy for copy in of_answer(answer) if copy.kind == "phone")
        return Screen(tuple(blocks or [Block("text", self._views.say("none"))]), copies=phones)

    def answered(self, answer: Answer) -> Screen:
        """Return an answer as a screen, with what can be opened from it."""
        choices = tuple(Choice(self._builder.label(match), _place_of(match)) for match in answer.numbered)
        screen = Screen(tuple(reply(self._builder, answer)), choices=choices, answer=answer)
        if answer.outcome == "none":
            return replace(screen, links=ways_on(answer, self._builder))
        if not answer.matches or answer.reason == "department" or answer.parts or answer.aspect == "more":
            return screen
        best = answer.matches[0]
        if best.clause is None:
            return replace(screen, place=_place_of(best), links=self._document_links(best.document.id))
        contents = self._views.link("button_contents", Place("contents", best.document.id))
        around = self._views.around(*self._browse.neighbours(best.clause))
        return replace(screen, place=_place_of(best), links=(contents,), around=around)

    # Topics.

    def _list(
        self, heading: str, rows: list[Row], place: Place, links: tuple[Choice, ...] = (), *, short: bool = False
    ) -> Screen:
        page = part(rows, place.page, self._sizes.names if short else self._sizes.rows)
        blocks, choices = self._views.rows(page.items)
        blocks = (Block("heading", heading), *blocks, *self._views.page_line(page))
        return Screen(blocks, place, choices, links, page.pages, short)

    def _topics(self, place: Place) -> Screen:
        rows = [self._views.topic(entry) for entry in self._browse.topics()]
        return self._list(self._views.say("topics"), rows, place, self._own_link(""), short=True)

    def _topic(self, place: Place) -> Screen:
        entry = self._browse.topic(place.target)
        if not entry.children:
            return self._measures(Place("measures", place.target, place.page))
        rows = [self._views.topic(child) for child in self._browse.topics(place.target)]
        every = self._views.link("topic_clauses", Place("measures", place.target), count=entry.clauses)
        links = (every, *self._own_link(place.target), *self._topic_links(place.target))
        return self._list(self._views.topic_name(entry), rows, place, links, short=True)

    def _own_link(self, topic_id: str) -> tuple[Choice, ...]:
        """Return the way to what suits the reader's business; nothing where the reader has told nothing of it."""
        if self._profile == NOBODY:
            return ()
        if not topic_id:  # a count would read every clause, for the greeting too
            return (self._views.link("own", Place("own")),)
        count = self._browse.own_count(topic_id, self._profile)
        return (self._views.link("own_clauses", Place("own", topic_id), count=count),)

    def _topic_links(self, topic_id: str) -> tuple[Choice, ...]:
        entry = self._browse.topic(topic_id)
        papers = Place("documents", f"topic={topic_id}")
        up = Place("topics")
        name = self._views.say("topics")
        if entry.topic.parent:
            up, name = (
                Place("topic", entry.topic.parent),
                self._views.topic_name(self._browse.topic(entry.topic.parent)),
            )
        return (
            self._views.link("topic_documents", papers, count=entry.documents),
            self._views.link("topic_contacts", Place("bodies", f"topic={topic_id}")),
            self._views.link("topic_up", up, name=name),
        )

    def _measures(self, place: Place) -> Screen:
        name = self._views.topic_name(self._browse.topic(place.target))
        page = self._browse.measures(place.target, self._as_of, place.page, self._sizes.rows, self._profile)
        blocks, choices = self._views.rows(self._views.measure(entry) for entry in page.items)
        heading = Block("heading", self._views.say("measures", name=name))
        links = (*self._own_link(place.target), *self._topic_links(place.target))
        return Screen((heading, *blocks, *self._views.page_line(page)), place, choices, links, page.pages)

    def _own(self, place: Place) -> Screen:
        """Return the clauses of a topic, or of the reader's sectors, without those that are meant for others."""
        say = self._views.say
        if self._profile == NOBODY:
            return Screen((Block("text", say("own_nothing_told")),))
        page = self._browse.own(place.target, self._profile, self._as_of, place.page, self._sizes.rows)
        blocks, choices = self._views.rows(self._views.measure(entry) for entry in page.items)
        fits = self._builder.joined(self._builder.fit(f) for f in suiting.told(self._profile, self._browse.knowledge))
        heading: tuple[Block, ...] = (Block("heading", say("own")),)
        links: tuple[Choice, ...] = (self._views.link("by_topic", Place("topics")),)
        if place.target:
            entry = self._browse.topic(place.target)
            heading = (Block("heading", say("own_topic", name=self._views.topic_name(entry))),)
            every = self._views.link("topic_clauses", Place("measures", place.target), count=entry.clauses)
            links = (every, *self._topic_links(place.target))
        heading = (*heading, Block("text", say("own_by", fits=fits)))
        return Screen((*heading, *blocks, *self._views.page_line(page)), place, choices, links, page.pages)

    # Documents.

    def _years(self, place: Place) -> Screen:
        return self._list(self._views.say("by_year"), self._papers.years(), place, short=True)

    def _states(self, place: Place) -> Screen:
        return self._list(self._views.say("by_status"), self._papers.states(), place, short=True)

    def _document_links(self, document_id: str) -> tuple[Choice, ...]:
        return (
            self._views.link("button_contents", Place("contents", document_id)),
            self._views.link("button_text", Place("paper", document_id)),
        )

    def _document(self, place: Place) -> Screen:
        return self.answered(self._guide.advisor.open_document(place.target, self._builder.language, self._as_of))

    def _contents(self, place: Place) -> Screen:
        document = self._browse.knowledge.document(place.target)
        page = self._browse.contents(place.target, self._as_of, place.page, self._sizes.rows)
        whole = self._browse.status(document, self._as_of)
        blocks, choices = self._views.contents(page, whole)
        heading = Block("heading", self._views.say("contents", title=self._builder.title(document)))
        state = Block("text", self._views.status_line(whole, self._as_of))
        links = (
            self._views.link("button_document", Place("document", place.target)),
            *self._document_links(place.target)[1:],
        )
        return Screen((heading, state, *blocks, *self._views.page_line(page)), place, choices, links, page.pages)

    def _clause(self, place: Place) -> Screen:
        clause = self._browse.clause(place.target)
        return self.answered(self._guide.advisor.open_clause(clause.id, self._builder.language, self._as_of))

    def _paper(self, place: Place) -> Screen:
        document = self._browse.knowledge.document(place.target)
        whole = AnswerMatch(1.0, document, self._browse.status(document, self._as_of))
        caption = (Block("heading", self._builder.title(document)), *self._builder.reference(whole))
        clauses = self._browse.knowledge.clauses(document.id)
        bodies = main_contacts(clauses, self._browse.knowledge, _MOST_BODIES)
        page = summary(self._builder, whole, clauses, bodies, promotion_centre(self._browse.knowledge))
        links = (
            self._views.link("button_document", Place("document", document.id)),
            self._views.link("button_contents", Place("contents", document.id)),
        )
        return Screen(caption, place, links=links, paper=paper(document, clauses), summary=page)

    def _status(self, place: Place) -> Screen:
        document_id, _, written = place.target.partition(DAY_MARK)
        document = self._browse.knowledge.document(document_id)
        try:
            as_of = date.fromisoformat(written)
        except ValueError:
            raise UnknownPlaceError(f"{written!r} is no day; write it as 2027-01-31") from None
        blocks = self._views.status(document, self._browse.status(document, as_of), as_of)
        link = self._views.link("button_document", Place("document", document_id))
        return Screen(blocks, place, links=(link, *self._document_links(document_id)))

    # Bodies.

    def _bodies(self, place: Place) -> Screen:
        name, value = next(iter(chosen(place).items()), ("", ""))
        say = self._views.say
        if name == "topic":
            found = self._guide.directory.of_topic(value)
            heading = say("bodies_topic", name=self._views.topic_name(self._browse.topic(value)))
            links: tuple[Choice, ...] = self._topic_links(value)[2:]
        elif name == "words":
            found, links = self._guide.directory.search(value), ()
            heading = say("bodies_words", words=shorten(value, _WORDS_MAX))
        else:
            found, links = self._guide.directory.all(), (self._views.link("by_topic", Place("topics")),)
            heading = say("bodies_all")
        return self._list(heading, [self._views.body(entry) for entry in found], place, links)

    def _body(self, place: Place) -> Screen:
        entry = self._guide.directory.body(place.target)
        centre = promotion_centre(self._browse.knowledge)
        blocks = self._views.one_body(entry, centre)
        links = []
        count = entry.count.lead + entry.count.responsible
        if count:
            links.append(self._views.link("body_clauses", Place("charge", place.target), count=count))
        if entry.successor:
            links.append(
                Choice(shorten(self._views.body_name(entry.successor), _WORDS_MAX), Place("body", entry.successor.id))
            )
        return Screen(blocks, place, links=tuple(links), copies=of_body(entry.department, centre))

    def _charge(self, place: Place) -> Screen:
        department = self._guide.directory.body(place.target).department
        page = self._browse.in_charge(place.target, self._as_of, place.page, self._sizes.rows)
        blocks, choices = self._views.rows(self._views.measure(entry) for entry in page.items)
        names = {"name_zh": department.name_zh, "name_en": department.name_en}
        heading = Block("heading", self._views.say("department_charge", **names))
        return Screen((heading, *blocks, *self._views.page_line(page)), place, choices, (), page.pages)

    # Terms.

    def _letters(self, place: Place) -> Screen:
        rows = [
            self._views.count(self._views.letter(letter), count, Place("terms", f"letter={letter}"))
            for letter, count in self._guide.glossary.letters()
        ]
        return self._list(self._views.say("terms_all"), rows, place, short=True)

    def _terms(self, place: Place) -> Screen:
        name, value = next(iter(chosen(place).items()), ("", ""))
        glossary = self._guide.glossary
        if name == "words":
            found = glossary.find(value)
            heading = self._views.say("terms_words", words=shorten(value, _WORDS_MAX))
        else:
            found = glossary.beginning(value)
            letter = self._views.letter(value)
            heading = self._views.say("terms_letter", letter=letter) if name else self._views.say("terms_all")
        links = (self._views.link("topic_up", Place("letters"), name=self._views.say("terms_all")),)
        return self._list(heading, [self._views.term(term) for term in found], place, links)

    def _term(self, place: Place) -> Screen:
        term = self._guide.glossary.term(place.target)
        link = self._views.link("topic_up", Place("letters"), name=self._views.say("terms_all"))
        return Screen(self._views.one_term(term), place, links=(link,))

    # Nothing found.

    def _unknown(self, unknown: Unknown) -> Screen:
        key = _UNKNOWN.get(unknown.command, "unknown_document")
        first = Block("text", self._views.say(key, words=shorten(unknown.words, _WORDS_MAX)))
        read = [self._papers.row(unknown.read)] if unknown.read else []
        blocks, choices = self._views.rows([*read, *(self._name(place) for place in unknown.nearest)])
        if unknown.nearest or unknown.command == "day":
            label = (Block("label", self._views.say("nearest")),) if choices else ()
            return Screen((first, *label, *blocks), choices=choices)
        lead = Block("label", self._views.say("nothing_near"))
        return Screen((first, lead, *blocks), choices=choices, links=self._whole(unknown.command))

    def _whole(self, command: str) -> tuple[Choice, ...]:
        """Return the ways to all that a command lists."""
        topics, bodies = self._views.link("topics", Place("topics")), self._views.link("bodies_all", Place("bodies"))
        if command == "topics":
            return (topics,)
        if command == "contacts":
            return bodies, topics
        if command == "terms":
            return (self._views.link("terms_all", Place("letters")),)
        return self._views.link("documents_all", Place("documents")), *self._papers.ways()

    def _name(self, place: Place) -> Row:
        if place.kind == "topic":
            return self._views.topic(self._browse.topic(place.target))
        if place.kind == "body":
            return self._views.body(self._guide.directory.body(place.target))
        if place.kind == "term":
            return self._views.term(self._guide.glossary.term(place.target))
        document = self._browse.knowledge.document(place.target)
        return self._builder.title(document), self._views.document_choice(document)


def _place_of(match: AnswerMatch) -> Place:
    return Place("clause", match.clause.handle) if match.clause else Place("document", match.document.id)

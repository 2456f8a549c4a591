"""The values that cross layers: frozen, and explained field by field."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

HANDLE_LENGTH = 12
"""Characters of a clause's handle: at a million clauses two are alike once in about 560 stores."""


def handle_of(name: str) -> str:
    """Return a short name for buttons and links, made of digits and letters a to f; the same in every build."""
    return hashlib.sha256(name.encode()).hexdigest()[:HANDLE_LENGTH]


@dataclass(frozen=True)
class Fact:
    """One statement about a paper, with the sentence it was read from."""

    field: str
    """What is stated: ``number``, ``issued``, ``effective``, ``expires``, ``repeals`` ..."""
    value: str
    """The value: an ISO date, a document number or a name; as printed where it is damaged."""
    sentence: str
    """The sentence or line of the source, verbatim."""
    damaged: bool = False
    """Whether the print is damaged, so that the value is shown but not relied on."""


@dataclass(frozen=True)
class Mention:
    """A public body that a clause names."""

    name_zh: str
    """The name as printed."""
    role: str
    """``lead`` (牵头单位), ``responsible`` (责任单位) or ``supporting`` (配合单位)."""


@dataclass(frozen=True)
class Period:
    """A stretch of time that a clause states for itself, other than its document's."""

    start: date | None
    """First day, or None where only the end is stated."""
    end: date | None
    """Last day, or None where only the start is stated."""
    quote: str
    """The words it was read from, verbatim."""
    applies_to_en: str = ""
    """What the period limits, in English; empty where it limits the whole clause."""
    applies_to_zh: str = ""
    """The same in Chinese."""


@dataclass(frozen=True)
class RawClause:
    """The smallest item of a paper with text of its own, as the parser finds it."""

    path: str
    """Chain of numbers inside the document, for instance ``二/(六)``."""
    heading: str
    """The item's own heading, else the nearest one above it; empty where the paper has none."""
    headings: tuple[str, ...]
    """The headings above the item, outermost first, as printed."""
    text: str
    """The official text, verbatim; paragraphs are separated by a line feed."""
    line: int
    """The first line in the source file."""
    kind: str = "item"
    """``item``, ``intro``, ``closing``, ``notice``, ``note`` or ``row``."""
    cells: tuple[tuple[str, str], ...] = ()
    """For a table row: (column name, cell) in order."""
    mentions: tuple[Mention, ...] = ()
    """The bodies that the clause, or a note that holds for it, names."""
    periods: tuple[Period, ...] = ()
    """The periods that the text states."""


@dataclass(frozen=True)
class ParsedPaper:
    """One paper with its facts and clauses, before curation is added."""

    source: str
    form: str
    line: int
    number: str | None
    title: str | None
    """The title joined from its broken lines, as printed; None for an untitled interpretation."""
    issuers: tuple[str, ...]
    issued: date | None
    published_by: str | None
    facts: tuple[Fact, ...]
    clauses: tuple[RawClause, ...]

    @property
    def place(self) -> str:
        """Where the paper begins, as ``file:line``."""
        return f"{self.source}:{self.line}"


@dataclass(frozen=True)
class Benefit:
    """One computable offer inside a measure; money is in yuan, rates are fractions."""

    kind: str
    quote: str
    values: dict[str, Any] = field(default_factory=dict)
    """Every other key of the curated benefit that is set (rate, cap_cny, per, steps ...)."""


@dataclass(frozen=True)
class Curation:
    """What people wrote about one clause."""

    summary_en: str = ""
    summary_zh: str = ""
    questions: tuple[tuple[str, str], ...] = ()
    """(language, question) pairs; the language is ``en`` or ``zh``."""
    keywords: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    formal: bool = False
    benefits: tuple[Benefit, ...] = ()
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A clause of a document with its curated layer."""

    id: str
    """``document/path``."""
    document_id: str
    position: int
    """Order inside the document, from 0."""
    path: str
    heading: str
    headings: tuple[str, ...]
    text: str
    line: int
    kind: str
    cells: tuple[tuple[str, str], ...]
    mentions: tuple[Mention, ...]
    periods: tuple[Period, ...]
    curation: Curation

    @property
    def handle(self) -> str:
        """A short name for buttons and links; the same in every build."""
        return handle_of(self.id)


@dataclass(frozen=True)
class Document:
    """One official paper."""

    id: str
    number: str | None
    title: str
    title_en: str
    title_printed: str | None
    """The title as the seed prints it; None where the seed has none."""
    form: str
    issuers: tuple[str, ...]
    issued: date | None
    published_by: str | None
    effective: date | None
    expires: date | None
    repeals: tuple[str, ...]
    """Numbers of the papers that this one repeals."""
    sources: tuple[str, ...]
    """Source files that hold a copy, the kept one first."""
    facts: tuple[Fact, ...]
    abstract_en: str = ""
    abstract_zh: str = ""
    readers_en: str = ""
    readers_zh: str = ""
    topics: tuple[str, ...] = ()
    interprets: str | None = None
    """For an interpretation: id or number of the paper that it explains."""

    @property
    def damaged(self) -> tuple[Fact, ...]:
        """The facts whose print is damaged."""
        return tuple(fact for fact in self.facts if fact.damaged)


@dataclass(frozen=True)
class Contact:
    """One way to reach a body, with the source it was read from."""

    kind: str
    """``phone``, ``fax``, ``address`` or ``web``."""
    value: str
    source: str


@dataclass(frozen=True)
class FormerName:
    """A name that a body had before."""

    name_zh: str
    until: str = ""
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True)
class Department:
    """A public body."""

    id: str
    name_zh: str
    name_en: str
    names_zh: tuple[str, ...] = ()
    names_en: tuple[str, ...] = ()
    level: str = "city"
    purpose_en: str = ""
    purpose_zh: str = ""
    several: bool = False
    """Whether the name stands for several bodies, such as all districts, none of which can be called by it."""
    topics: tuple[str, ...] = ()
    former: tuple[FormerName, ...] = ()
    successor: str | None = None
    contacts: tuple[Contact, ...] = ()

    def contact(self, kind: str) -> Contact | None:
        """Return the first contact of ``kind``, or None where no source gives one."""
        return next((c for c in self.contacts if c.kind == kind), None)


@dataclass(frozen=True)
class Topic:
    """What a user browses by and subscribes to."""

    id: str
    name_en: str
    name_zh: str
    parent: str | None = None
    synonyms_en: tuple[str, ...] = ()
    synonyms_zh: tuple[str, ...] = ()
    sector_en: str = ""
    """What a business in it is called, where a business may be in it; empty for topics such as taxes."""
    sector_zh: str = ""


@dataclass(frozen=True)
class Term:
    """A term of art, Chinese and English."""

    zh: str
    en: str
    variants_zh: tuple[str, ...] = ()
    variants_en: tuple[str, ...] = ()
    note_en: str = ""
    note_zh: str = ""

    @property
    def handle(self) -> str:
        """A short name for buttons; the same in every build."""
        return handle_of(self.zh)


@dataclass(frozen=True)
class ForeignWord:
    """A word or phrase of another language with its English headwords in the lexicon."""

    language: str
    key: str
    """See bot.foreign.lexicon_key and written_key."""
    english: tuple[str, ...]
    """The most usual first; none for a word that is known and not read."""


INTENT_PREFIX = "intent:"


def intent_key(intent_id: str) -> str:
    """Return the name under which an intent stands in the index beside the clauses."""
    return INTENT_PREFIX + intent_id


@dataclass(frozen=True)
class Sentence:
    """One sentence of a curated answer."""

    en: str
    zh: str
    clauses: tuple[str, ...] = ()
    """Ids of the clauses that it comes from; empty for advice that states no fact."""


@dataclass(frozen=True)
class Intent:
    """A curated question type: an answer across papers, small talk, or what no paper answers."""

    id: str
    kind: str
    """``answer``, ``smalltalk`` or ``out_of_scope``."""
    questions: tuple[tuple[str, str], ...]
    """(language, question) pairs."""
    answer: tuple[Sentence, ...] = ()
    departments: tuple[str, ...] = ()
    """Ids of the bodies to ask."""
    follow_ups: tuple[tuple[str, str], ...] = ()
    """(language, question) pairs that a reader is likely to ask next."""

    @property
    def clauses(self) -> tuple[str, ...]:
        """Ids of all cited clauses, in the order of the sentences."""
        return tuple(dict.fromkeys(clause for sentence in self.answer for clause in sentence.clauses))


@dataclass(frozen=True)
class Facets:
    """Words that tell what kind of answer a question wants, folded, by group."""

    contact: tuple[str, ...] = ()
    contact_abroad: tuple[str, ...] = ()
    contact_filler: tuple[str, ...] = ()
    validity: tuple[str, ...] = ()
    amount: tuple[str, ...] = ()
    document_filler: tuple[str, ...] = ()
    asks_share: tuple[str, ...] = ()
    asks_sum: tuple[str, ...] = ()
    asks_date: tuple[str, ...] = ()
    asks_name: tuple[str, ...] = ()
    interpretation: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    origin: tuple[str, ...] = ()
    origin_between: tuple[str, ...] = ()
    origin_after: tuple[str, ...] = ()
    origin_firm: tuple[str, ...] = ()
    origin_plan: tuple[str, ...] = ()
    home_people: tuple[str, ...] = ()
    home_firm: tuple[str, ...] = ()
    home_from: tuple[str, ...] = ()
    home_do: tuple[str, ...] = ()
    home_other: tuple[str, ...] = ()
    home_which: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    abroad: tuple[str, ...] = ()
    here: tuple[str, ...] = ()
    in_force: tuple[str, ...] = ()
    not_yet_in_force: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    repealed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    choice_filler: tuple[str, ...] = ()
    choice_denial: tuple[str, ...] = ()


@dataclass(frozen=True)
class FollowUpWords:
    """Words of a message that goes on from the last answer, or that holds two questions; folded, by group."""

    amount: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    validity: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    official: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    in_english: tuple[str, ...] = ()
    in_simplified_chinese: tuple[str, ...] = ()
    in_traditional_chinese: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    third: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    number_mark: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    about_end: tuple[str, ...] = ()
    filler: tuple[str, ...] = ()
    leaning: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, ...], ...] = ()
    """Sets of things of one kind."""


@dataclass(frozen=True)
class Corpus:
    """Everything that goes into a knowledge store."""

    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]
    departments: tuple[Department, ...]
    topics: tuple[Topic, ...]
    terms: tuple[Term, ...]
    intents: tuple[Intent, ...]
    facets: Facets
    input_hash: str
    """SHA-256 over every file that was read."""
    lexicon: tuple[ForeignWord, ...] = ()
    """The words of all languages; no key stands twice in one."""
    follow_ups: FollowUpWords = FollowUpWords()
    regional: tuple[tuple[str, str], ...] = ()
    """(word of Hong Kong, Macau or Taiwan in simplified characters, word of the mainland), the longest first."""

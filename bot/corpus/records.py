"""The shape of every curated YAML file, field by field."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.corpus.validation import Record

Text = Annotated[str, Field(min_length=1)]
DocumentForm = Literal["measures", "plan", "qa", "news", "notice"]
BenefitKind = Literal[
    "grant",
    "reward",
    "interest_subsidy",
    "insurance_subsidy",
    "tax_relief",
    "fee_cut",
    "time_limit",
    "market_access",
    "service",
    "fund",
]


class Identify(Record):
    """How a paper in the sources is recognised as this document: by exactly one of three."""

    number: str | None = None
    title: str | None = None
    opening: str | None = None
    """The first characters of a paper that prints neither number nor title."""

    @model_validator(mode="after")
    def _one(self) -> "Identify":
        if sum(value is not None for value in (self.number, self.title, self.opening)) != 1:
            raise ValueError("give exactly one of number, title and opening")
        return self


class Layout(Record):
    """What the print does not tell: for a boxed panel (``专栏13``), the label of its last item."""

    panel_ends: dict[str, str] = Field(default_factory=dict)


class Bilingual(Record):
    """A record whose texts stand in English and in Chinese."""

    @model_validator(mode="after")
    def _both(self) -> "Bilingual":
        fields = type(self).model_fields
        for name in fields:
            chinese = f"{name.removesuffix('_en')}_zh"
            if chinese in fields and bool(getattr(self, name)) != bool(getattr(self, chinese)):
                raise ValueError(f"give both {name} and {chinese}, or neither")
        return self


class StepRecord(Bilingual):
    """One band of a benefit that grows in steps."""

    label_en: str | None = None
    label_zh: str | None = None
    from_cny: int | None = None
    to_cny: int | None = None
    rate: float | None = None
    amount_cny: float | None = None
    cap_cny: float | None = None


class BenefitRecord(Bilingual):
    """One computable offer; money in yuan, rates as fractions; ``quote`` is verbatim."""

    kind: BenefitKind
    label_en: Text
    label_zh: Text
    quote: Text
    rate: Annotated[float, Field(ge=0)] | None = None
    up_to: bool | None = None
    base: str | None = None
    base_zh: str | None = None
    amount_cny: float | None = None
    cap_cny: float | None = None
    cap_year_cny: float | None = None
    cap_total_cny: float | None = None
    floor_cny: float | None = None
    threshold_en: str | None = None
    threshold_zh: str | None = None
    per: str | None = None
    """The unit that the amount or the cap is for, as in "per station"."""
    per_zh: str | None = None
    """The same with its measure word, as it stands behind 每: 座加氢站."""
    per_year: bool | None = None
    once: bool | None = None
    years: int | None = None
    days_from: float | None = None
    days_to: float | None = None
    days_unit: str | None = None
    """What ``days_from`` and ``days_to`` count: working days, weeks, months."""
    days_unit_zh: str | None = None
    """The same as it stands behind a number: 个工作日."""
    steps: tuple[StepRecord, ...] | None = None
    share_en: str | None = None
    share_zh: str | None = None
    conditions_en: str | None = None
    conditions_zh: str | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _counted(self) -> "BenefitRecord":
        if self.days_to is not None and not self.days_unit:
            raise ValueError("give days_unit with days_to")
        return self


class PeriodRecord(Record):
    """A period that a clause states for itself; ``quote`` is verbatim."""

    model_config = Record.model_config | {"populate_by_name": True}

    quote: Text
    start: date | None = Field(default=None, alias="from")
    end: date | None = Field(default=None, alias="to")
    applies_to_en: str = ""
    applies_to_zh: str = ""


class Wording(Record):
    """Texts by language."""

    en: tuple[Text, ...] = ()
    zh: tuple[Text, ...] = ()


class ManyWording(Wording):
    """Texts in every language that investors ask in."""

    de: tuple[Text, ...] = ()
    fr: tuple[Text, ...] = ()
    es: tuple[Text, ...] = ()
    ru: tuple[Text, ...] = ()
    ja: tuple[Text, ...] = ()
    ko: tuple[Text, ...] = ()


class QuestionsFile(Record):
    """``seeds/questions/<id>.yaml``: more ways to ask for the clauses of a document."""

    document: Text
    clauses: dict[str, ManyWording]


class ClauseRecord(Record):
    """The curated layer of one clause."""

    summary_en: Text
    summary_zh: Text
    questions: Wording = Wording()
    keywords: Wording = Wording()
    topics: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    formal: bool = False
    omits: str | None = None
    """Why a figure of the clause is left out of the summaries."""
    periods: tuple[PeriodRecord, ...] = ()
    benefits: tuple[BenefitRecord, ...] = ()


class DocumentRecord(Record):
    """``seeds/documents/<id>.yaml``."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    form: DocumentForm
    identify: Identify
    title: Text
    title_en: Text
    abstract_en: str = ""
    abstract_zh: str = ""
    readers_en: str = ""
    readers_zh: str = ""
    topics: tuple[str, ...] = ()
    interprets: str | None = None
    layout: Layout = Layout()
    clauses: dict[str, ClauseRecord] = Field(default_factory=dict)


class ContactRecord(Record):
    """One way to reach a body, with the source it was read from."""

    kind: Literal["phone", "fax", "address", "web"]
    value: Text
    source: Text


class FormerRecord(Record):
    """A former name."""

    name_zh: Text
    until: str = ""
    note_en: str = ""
    note_zh: str = ""


class DepartmentRecord(Record):
    """One public body."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name_zh: Text
    name_en: Text
    names_zh: tuple[Text, ...] = ()
    names_en: tuple[Text, ...] = ()
    level: Literal["city", "district", "national", "other"]
    purpose_en: str = ""
    purpose_zh: str = ""
    several: bool = False
    topics: tuple[str, ...] = ()
    former: tuple[FormerRecord, ...] = ()
    successor: str | None = None
    contacts: tuple[ContactRecord, ...] = ()


class DepartmentsFile(Record):
    """``intents/departments.yaml``."""

    departments: tuple[DepartmentRecord, ...]


class LeafRecord(Record):
    """A topic without children."""

    id: Text
    name_en: Text
    name_zh: Text
    sector_en: str = ""
    sector_zh: str = ""
    synonyms_en: tuple[Text, ...] = ()
    synonyms_zh: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _named_twice(self) -> "LeafRecord":
        if bool(self.sector_en) != bool(self.sector_zh):
            raise ValueError("give sector_en and sector_zh together")
        return self


class TopicRecord(LeafRecord):
    """A topic of the first level."""

    children: tuple[LeafRecord, ...] = ()


class TopicsFile(Record):
    """``intents/topics.yaml``."""

    topics: tuple[TopicRecord, ...]


class TermRecord(Record):
    """A term of art."""

    zh: Text
    en: Text
    variants_zh: tuple[Text, ...] = ()
    variants_en: tuple[Text, ...] = ()
    note_en: str = ""
    note_zh: str = ""


class GlossaryFile(Record):
    """``intents/glossary.yaml``."""

    terms: tuple[TermRecord, ...]


class LexiconFile(Record):
    """``intents/lexicon/<lang>.yaml``: how investors write English search words in another language."""

    language: Text
    words: dict[str, tuple[Text, ...]]
    """Forms by English headword."""
    senses: dict[str, tuple[Text, ...]] = Field(default={})
    """English by form, the more usual first: instead of what ``words`` gives for its stem. None: it is not read.

    Forms with one stem share what they mean, in the order of the file.
    """
    written: dict[str, tuple[Text, ...]] = Field(default={})
    """The same for single words that are meant as they are written, whatever their stem."""


class InflectionsFile(Record):
    """``intents/lexicon/inflections/<lang>.yaml``: forms of words of a lexicon that have a stem of their own."""

    language: Text
    forms: dict[str, tuple[Text, ...]]


class SentenceRecord(Record):
    """One sentence of a curated answer; one that states a fact cites the clauses that it comes from."""

    en: Text
    zh: Text
    clauses: tuple[str, ...] = ()
    advice: bool = False
    """The sentence is our advice, or says what the papers do not hold, and so cites nothing."""


class IntentRecord(Record):
    """``intents/<topic>/<intent>.yaml``."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    kind: Literal["answer", "smalltalk", "out_of_scope"]
    questions: ManyWording
    answer: tuple[SentenceRecord, ...] = ()
    departments: tuple[str, ...] = ()
    follow_ups: Wording = Wording()

    @model_validator(mode="after")
    def _answers(self) -> "IntentRecord":
        if bool(self.answer) == (self.kind == "out_of_scope"):
            raise ValueError("give an answer, except where the kind is out_of_scope")
        return self


class MessagesFile(Record):
    """``intents/messages/<lang>.yaml``: every sentence that the bot itself says."""

    language: Text
    messages: dict[str, Text]


class FacetsFile(Record):
    """``intents/facets.yaml``: words that tell what kind of answer a question wants."""

    contact: Wording
    contact_abroad: ManyWording = ManyWording()
    contact_filler: Wording
    validity: Wording
    amount: Wording
    document_filler: Wording
    asks_share: Wording = Wording()
    asks_sum: Wording = Wording()
    asks_date: Wording = Wording()
    asks_name: Wording = Wording()
    interpretation: Wording = Wording()
    elsewhere: Wording
    origin: Wording
    origin_between: Wording
    origin_after: Wording
    origin_firm: Wording = Wording()
    origin_plan: Wording = Wording()
    home_people: ManyWording = ManyWording()
    home_firm: ManyWording = ManyWording()
    home_from: ManyWording = ManyWording()
    home_do: ManyWording = ManyWording()
    home_other: ManyWording = ManyWording()
    home_which: ManyWording = ManyWording()
    neighbours: Wording
    abroad: Wording
    here: Wording
    in_force: Wording
    not_yet_in_force: Wording
    ended: Wording
    repealed: Wording
    unknown: Wording
    choice_filler: Wording = Wording()
    choice_denial: Wording = Wording()


class RegionalFile(Record):
    """``intents/regional.yaml``: words of Hong Kong, Macau and Taiwan, and what the mainland says."""

    words: dict[Text, tuple[Text, ...]]


class FollowUpsFile(Record):
    """``intents/follow-ups.yaml``: words of going on from the last answer, and of asking two things."""

    amount: ManyWording
    contact: ManyWording
    validity: ManyWording
    more: ManyWording
    official: ManyWording
    document: ManyWording
    in_english: ManyWording
    in_simplified_chinese: ManyWording
    in_traditional_chinese: ManyWording
    first: ManyWording
    second: ManyWording
    third: ManyWording
    last: ManyWording
    number_mark: ManyWording
    about: ManyWording
    about_end: ManyWording
    filler: ManyWording
    leaning: Wording
    joins: Wording
    alternatives: tuple[Wording, ...]

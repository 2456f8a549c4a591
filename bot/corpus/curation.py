"""Loads everything that people curate: document layers, bodies, topics, terms, intents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bot.config import DataPaths
from bot.corpus.records import (
    BenefitRecord,
    ClauseRecord,
    DepartmentRecord,
    DepartmentsFile,
    DocumentRecord,
    FacetsFile,
    FollowUpsFile,
    GlossaryFile,
    InflectionsFile,
    IntentRecord,
    LeafRecord,
    LexiconFile,
    ManyWording,
    PeriodRecord,
    QuestionsFile,
    RegionalFile,
    TermRecord,
    TopicRecord,
    TopicsFile,
    Wording,
)
from bot.corpus.validation import Record, validate
from bot.corpus.yamlfile import Problem, YamlFile, read_yaml
from bot.foreign import MOST_HEADS, lexicon_key, written_key
from bot.model import (
    Benefit,
    Contact,
    Curation,
    Department,
    Facets,
    FollowUpWords,
    ForeignWord,
    FormerName,
    Intent,
    Period,
    Sentence,
    Term,
    Topic,
)
from bot.text import fold

_RecordT = TypeVar("_RecordT", bound=Record)
_NOT_INTENTS = ("messages", "lexicon")


@dataclass
class Curated:
    """All curated records, each with the file that it came from."""

    documents: list[tuple[YamlFile, DocumentRecord]] = field(default_factory=list)
    departments: tuple[YamlFile, DepartmentsFile] | None = None
    topics: tuple[YamlFile, TopicsFile] | None = None
    glossary: tuple[YamlFile, GlossaryFile] | None = None
    facets: tuple[YamlFile, FacetsFile] | None = None
    follow_ups: tuple[YamlFile, FollowUpsFile] | None = None
    regional: tuple[YamlFile, RegionalFile] | None = None
    questions: list[tuple[YamlFile, QuestionsFile]] = field(default_factory=list)
    lexicons: list[tuple[YamlFile, LexiconFile]] = field(default_factory=list)
    inflections: list[tuple[YamlFile, InflectionsFile]] = field(default_factory=list)
    intents: list[tuple[YamlFile, IntentRecord]] = field(default_factory=list)

    def more_questions(self, document_id: str) -> dict[str, ManyWording]:
        """Return the further questions of a document by the path of the clause."""
        files = (record for _, record in self.questions if record.document == document_id)
        return {path: wording for record in files for path, wording in record.clauses.items()}

    def inflections_of(self, language: str) -> dict[str, tuple[str, ...]]:
        """Return the inflections of a language by the form that stands in its lexicon."""
        files = (record for _, record in self.inflections if record.language == language)
        return {form: others for record in files for form, others in record.forms.items()}


def load_curated(paths: DataPaths, problems: list[Problem]) -> Curated:
    """Read every curated file below ``paths``; what is wrong is added to ``problems``."""
    root = paths.seeds.parent
    curated = Curated()
    for path in sorted(paths.documents.glob("*.yaml")):
        loaded = _load(path, root, DocumentRecord, problems)
        if loaded:
            file, record = loaded
            if record.id != path.stem:
                problems.append(file.problem(f"id {record.id!r} differs from the file name {path.stem!r}", "id"))
            curated.documents.append(loaded)
    curated.departments = _load(paths.intents / "departments.yaml", root, DepartmentsFile, problems)
    curated.topics = _load(paths.intents / "topics.yaml", root, TopicsFile, problems)
    curated.glossary = _load(paths.intents / "glossary.yaml", root, GlossaryFile, problems)
    curated.facets = _load(paths.intents / "facets.yaml", root, FacetsFile, problems)
    curated.follow_ups = _load(paths.intents / "follow-ups.yaml", root, FollowUpsFile, problems)
    curated.regional = _load(paths.intents / "regional.yaml", root, RegionalFile, problems)
    for path in sorted(paths.questions.glob("*.yaml")):
        questions = _load(path, root, QuestionsFile, problems)
        if questions:
            curated.questions.append(questions)
    for path in sorted(paths.lexicon.glob("*.yaml")):
        lexicon = _load(path, root, LexiconFile, problems)
        if lexicon:
            curated.lexicons.append(lexicon)
    for path in sorted(paths.inflections.glob("*.yaml")):
        inflections = _load(path, root, InflectionsFile, problems)
        if inflections:
            curated.inflections.append(inflections)
    for path in sorted(paths.intents.glob("*/*.yaml")):
        if path.parent.name not in _NOT_INTENTS:
            intent = _load(path, root, IntentRecord, problems)
            if intent:
                curated.intents.append(intent)
    return curated


def _load(path: Path, root: Path, model: type[_RecordT], problems: list[Problem]) -> tuple[YamlFile, _RecordT] | None:
    file = read_yaml(path, path.relative_to(root).as_posix(), problems)
    record = validate(file, model, problems) if file else None
    return (file, record) if file and record else None


def _wording(wording: Wording) -> tuple[tuple[str, str], ...]:
    return tuple([("en", text) for text in wording.en] + [("zh", text) for text in wording.zh])


def to_questions(wording: ManyWording) -> tuple[tuple[str, str], ...]:
    """Return questions in many languages as (language, question) pairs."""
    return tuple((language, text) for language, texts in wording for text in texts)


def to_period(record: PeriodRecord) -> Period:
    """Return the model value of a curated period."""
    return Period(record.start, record.end, record.quote, record.applies_to_en, record.applies_to_zh)


def to_benefit(record: BenefitRecord) -> Benefit:
    """Return the model value of a curated benefit; keys that are not set are left out."""
    values = record.model_dump(mode="json", exclude_none=True, exclude={"kind", "quote"})
    return Benefit(record.kind, record.quote, values)


def to_curation(record: ClauseRecord) -> Curation:
    """Return the model value of a clause's curated layer."""
    return Curation(
        summary_en=record.summary_en,
        summary_zh=record.summary_zh,
        questions=_wording(record.questions),
        keywords=(*record.keywords.en, *record.keywords.zh),
        topics=record.topics,
        audience=record.audience,
        formal=record.formal,
        benefits=tuple(to_benefit(benefit) for benefit in record.benefits),
        periods=tuple(to_period(period) for period in record.periods),
    )


def to_department(record: DepartmentRecord) -> Department:
    """Return the model value of a public body."""
    return Department(
        id=record.id,
        name_zh=record.name_zh,
        name_en=record.name_en,
        names_zh=record.names_zh,
        names_en=record.names_en,
        level=record.level,
        purpose_en=record.purpose_en,
        purpose_zh=record.purpose_zh,
        several=record.several,
        topics=record.topics,
        former=tuple(FormerName(f.name_zh, f.until, f.note_en, f.note_zh) for f in record.former),
        successor=record.successor,
        contacts=tuple(Contact(c.kind, c.value, c.source) for c in record.contacts),
    )


def to_topics(records: tuple[TopicRecord, ...]) -> tuple[Topic, ...]:
    """Return the topics of both levels, parents first."""
    found: list[Topic] = []
    for root in records:
        found.append(_to_topic(root, None))
        found += [_to_topic(leaf, root.id) for leaf in root.children]
    return tuple(found)


def _to_topic(record: LeafRecord, parent: str | None) -> Topic:
    names = record.id, record.name_en, record.name_zh
    return Topic(*names, parent, record.synonyms_en, record.synonyms_zh, record.sector_en, record.sector_zh)


def to_term(record: TermRecord) -> Term:
    """Return the model value of a glossary term."""
    return Term(record.zh, record.en, record.variants_zh, record.variants_en, record.note_en, record.note_zh)


def to_foreign_words(record: LexiconFile, inflections: Mapping[str, Sequence[str]]) -> Iterator[ForeignWord]:
    """Yield the words of one lexicon, the more usual English of a form first.

    What a headword is called first goes before what it is also called.
    """
    heads: dict[str, list[str]] = {}
    for _, form, head in sorted(
        ((place, form, head) for head, forms in record.words.items() for place, form in enumerate(forms)),
        key=lambda item: item[0],
    ):
        heads.setdefault(lexicon_key(form, record.language), []).append(head)
    senses: dict[str, list[str]] = {}
    for form, meanings in record.senses.items():
        senses.setdefault(lexicon_key(form, record.language), []).extend(meanings)
    heads |= senses
    for form, inflected in inflections.items():
        meant = heads.get(lexicon_key(form, record.language), [])
        for other in inflected:
            heads.setdefault(lexicon_key(other, record.language), meant)
    heads |= {written_key(form): list(english) for form, english in record.written.items()}
    for key, english in heads.items():
        yield ForeignWord(record.language, key, tuple(dict.fromkeys(english))[:MOST_HEADS])


def to_intent(record: IntentRecord) -> Intent:
    """Return the model value of a curated intent."""
    return Intent(
        id=record.id,
        kind=record.kind,
        questions=to_questions(record.questions),
        answer=tuple(Sentence(s.en, s.zh, s.clauses) for s in record.answer),
        departments=record.departments,
        follow_ups=_wording(record.follow_ups),
    )


def to_facets(record: FacetsFile) -> Facets:
    """Return the model value of the facet words, folded."""
    return Facets(**{name: _folded(wording) for name, wording in record})


def to_follow_ups(record: FollowUpsFile) -> FollowUpWords:
    """Return the model value of the words of follow-ups, folded."""
    groups = {name: _folded(wording) for name, wording in record if isinstance(wording, Wording)}
    return FollowUpWords(alternatives=tuple(_folded(kind) for kind in record.alternatives), **groups)


def _folded(wording: Wording) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(text) for _, texts in wording for text in texts))


def to_regional(record: RegionalFile) -> tuple[tuple[str, str], ...]:
    """Return (word of a region, word of the mainland) pairs, folded, the longest first."""
    pairs = {fold(form): fold(word) for word, forms in record.words.items() for form in forms}
    return tuple(sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair[0])))

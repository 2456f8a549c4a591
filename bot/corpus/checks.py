"""Holds every curated file against the official text and against the other files; reports all problems at once."""

from collections.abc import Callable, Iterable
from itertools import chain
from string import Formatter

from bot.config import DataPaths
from bot.corpus.assemble import Assembly, Copies, assemble, curated_clauses
from bot.corpus.figures import figures, known_values, money_and_percent
from bot.corpus.lexicons import inflections_are_sound, lexicons_are_sound
from bot.corpus.records import BenefitRecord, MessagesFile, SentenceRecord
from bot.corpus.validation import validate
from bot.corpus.wording import (
    english_is_english,
    further_questions_have_clauses,
    questions_are_apart,
    summaries_are_apart,
)
from bot.corpus.yamlfile import Problem, YamlFile, read_yaml
from bot.errors import SourceError
from bot.model import Clause
from bot.text import comparable, fold, squash

_MONEY_KEYS = ("amount_cny", "cap_cny", "cap_year_cny", "cap_total_cny", "floor_cny")

_WISHES = (
    *("amount", "contact", "validity", "more", "official", "document"),
    *("in_english", "in_simplified_chinese", "in_traditional_chinese", "first", "second", "third", "last"),
)
"""Groups of follow-up words that ask for something."""


def check_all(paths: DataPaths) -> list[Problem]:
    """Return every problem of the files below ``paths``, in order of file and line."""
    problems: list[Problem] = []
    try:
        assembly = assemble(paths, problems)
    except SourceError as error:
        return [*problems, Problem("seeds/sources", 1, 1, str(error))]
    rules: tuple[Callable[[Assembly], Iterable[Problem]], ...] = (
        papers_are_named,
        every_clause_is_curated,
        summaries_are_true,
        benefits_are_true,
        periods_are_quoted,
        questions_are_apart,
        further_questions_have_clauses,
        summaries_are_apart,
        english_is_english,
        topics_are_known,
        bodies_are_known,
        intents_are_whole,
        lexicons_are_sound,
        inflections_are_sound,
        follow_ups_are_apart,
        regional_words_are_apart,
    )
    problems.extend(chain.from_iterable(rule(assembly) for rule in rules))
    problems.extend(messages_are_complete(paths))
    return sorted(set(problems))


def papers_are_named(assembly: Assembly) -> Iterable[Problem]:
    """Every paper in the sources has a curated file, and every curated file a paper."""
    for document_id, copies in assembly.copies.items():
        if copies.record is None:
            name = copies.kept.number or copies.kept.title or "untitled"
            message = f"paper {name} has no file in seeds/documents (it is called {document_id} until it has)"
            yield Problem(f"seeds/sources/{copies.kept.source}", copies.kept.line, 1, message)
    for file, record in assembly.curated.documents:
        if record.id not in assembly.copies:
            yield file.problem(f"no paper in seeds/sources is {record.id!r}; correct identify", "identify")
    for file, record in assembly.curated.documents:
        found = assembly.copies.get(record.id)
        printed = found.kept.title if found else None
        damaged = found and any(f.field == "title" and f.damaged for f in found.kept.facts)
        if printed and not damaged and squash(printed) != squash(record.title):
            yield file.problem(f"title differs from the print: {printed}", "title")


def every_clause_is_curated(assembly: Assembly) -> Iterable[Problem]:
    """No clause without curation, no curation without a clause."""
    for copies in assembly.copies.values():
        if not copies.file or not copies.record:
            continue
        paths = {clause.path for clause in copies.kept.clauses}
        for clause in copies.kept.clauses:
            if clause.path not in copies.record.clauses:
                message = f"clause {clause.path} ({copies.kept.source}:{clause.line}) is not curated"
                yield copies.file.problem(message, "clauses")
        for path in copies.record.clauses:
            if path not in paths:
                yield copies.file.problem(f"the paper has no clause {path}", "clauses", path)


def summaries_are_true(assembly: Assembly) -> Iterable[Problem]:
    """Every figure of a summary stands in its clause, every amount and percentage of the clause in its summaries."""
    for file, copies, clause, record in curated_clauses(assembly):
        columns = (name for name, _ in clause.cells)
        held = known_values(" ".join((*columns, *clause.headings, clause.text))) | _years_of(copies)
        for name in ("summary_en", "summary_zh"):
            text = getattr(record, name)
            for figure in figures(text):
                if figure.value not in held:
                    yield file.problem(f"figure {figure.written} is not in the clause", "clauses", clause.path, name)
            if not record.omits:
                said = known_values(text)
                for figure in money_and_percent(clause.text):
                    if figure.value not in said:
                        message = f"figure {figure.written} of the clause is left out (say why under omits)"
                        yield file.problem(message, "clauses", clause.path, name)


def _years_of(copies: Copies) -> set[float]:
    """Figures of the paper's own number, title and dates may be said of any of its clauses."""
    facts = " ".join(f"{fact.value} {fact.sentence}" for fact in copies.kept.facts if fact.field != "expires")
    return known_values(facts.replace("-", " ")) | known_values(copies.record.title if copies.record else "")


def benefits_are_true(assembly: Assembly) -> Iterable[Problem]:
    """A benefit's quote is verbatim, and its figures stand in the quote."""
    for file, _, clause, record in curated_clauses(assembly):
        text = squash(clause.text)
        for i, benefit in enumerate(record.benefits):
            where = ("clauses", clause.path, "benefits", i)
            if squash(benefit.quote) not in text:
                yield file.problem("the quote is not in the clause word for word", *where, "quote")
                continue
            held = known_values(benefit.quote)
            for key, value in _benefit_values(benefit):
                if round(value, 6) not in held:
                    yield file.problem(f"{key} {value:g} is not in the quote", *where, key)


def _benefit_values(benefit: BenefitRecord) -> Iterable[tuple[str, float]]:
    if benefit.rate is not None:
        yield "rate", benefit.rate * 100
    for key in (*_MONEY_KEYS, "years", "days_from", "days_to"):
        value = getattr(benefit, key)
        if value is not None:
            yield key, value
    for step in benefit.steps or ():
        if step.rate is not None:
            yield "steps", step.rate * 100
        for value in (step.from_cny, step.to_cny, step.amount_cny, step.cap_cny):
            if value is not None:
                yield "steps", value


def periods_are_quoted(assembly: Assembly) -> Iterable[Problem]:
    """A period's quote is verbatim."""
    for file, _, clause, record in curated_clauses(assembly):
        for i, period in enumerate(record.periods):
            if squash(period.quote) not in squash(clause.text):
                message = "the quote is not in the clause word for word"
                yield file.problem(message, "clauses", clause.path, "periods", i, "quote")


def topics_are_known(assembly: Assembly) -> Iterable[Problem]:
    """Every topic that is named is in intents/topics.yaml."""
    known = {topic.id for topic in assembly.corpus.topics}
    for file, record in assembly.curated.documents:
        for i, topic in enumerate(record.topics):
            if topic not in known:
                yield file.problem(f"unknown topic {topic!r}", "topics", i)
    for file, _, clause, layer in curated_clauses(assembly):
        for i, topic in enumerate(layer.topics):
            if topic not in known:
                yield file.problem(f"unknown topic {topic!r}", "clauses", clause.path, "topics", i)
    ids = [topic.id for topic in assembly.corpus.topics]
    if assembly.curated.topics and len(set(ids)) < len(ids):
        twice = sorted({i for i in ids if ids.count(i) > 1})
        yield assembly.curated.topics[0].problem(f"duplicate topic {', '.join(twice)}", "topics")


def bodies_are_known(assembly: Assembly) -> Iterable[Problem]:
    """No two bodies share an id or a name, topics and successors are known."""
    if not assembly.curated.departments:
        return
    file, record = assembly.curated.departments
    topics = {topic.id for topic in assembly.corpus.topics}
    ids = {body.id for body in record.departments}
    names: dict[str, str] = {}
    seen: set[str] = set()
    for i, body in enumerate(record.departments):
        if body.id in seen:
            yield file.problem(f"duplicate id {body.id!r}", "departments", i, "id")
        seen.add(body.id)
        if body.successor and body.successor not in ids:
            yield file.problem(f"unknown successor {body.successor!r}", "departments", i, "successor")
        for j, topic in enumerate(body.topics):
            if topic not in topics:
                yield file.problem(f"unknown topic {topic!r}", "departments", i, "topics", j)
        for name in {squash(n) for n in (body.name_zh, *body.names_zh, *(f.name_zh for f in body.former))}:
            if names.setdefault(name, body.id) != body.id:
                yield file.problem(f"name {name} stands also under {names[name]}", "departments", i)


def intents_are_whole(assembly: Assembly) -> Iterable[Problem]:
    """An intent cites clauses and bodies that exist, its figures stand in them, and no question stands twice."""
    clauses = {clause.id: clause for clause in assembly.corpus.clauses}
    bodies = {body.id for body in assembly.corpus.departments}
    numbers = {v for body in assembly.corpus.departments for c in body.contacts for v in known_values(c.value)}
    seen: dict[str, str] = {}
    for _, copies, clause, layer in curated_clauses(assembly):
        for question in (*layer.questions.en, *layer.questions.zh):
            seen[comparable(question)] = f"{copies.record.id if copies.record else ''}/{clause.path}"
    for file, record in assembly.curated.intents:
        for i, body in enumerate(record.departments):
            if body not in bodies:
                yield file.problem(f"unknown department {body!r}", "departments", i)
        for i, sentence in enumerate(record.answer):
            for j, cited in enumerate(sentence.clauses):
                if cited not in clauses:
                    yield file.problem(f"unknown clause {cited!r}", "answer", i, "clauses", j)
            if record.kind == "answer" and bool(sentence.clauses) == sentence.advice:
                message = "cite the clauses that the sentence comes from, or mark it `advice: true` (not both)"
                yield file.problem(message, "answer", i)
            if record.kind == "answer" and all(cited in clauses for cited in sentence.clauses):
                sources = [clauses[c] for c in sentence.clauses if c in clauses]
                dates = {v for c in sources for v in _years_of(assembly.copies[c.document_id])}
                yield from _sentence_figures(file, i, sentence, sources, dates | numbers)
        if f"/{record.id}.yaml" not in file.name:
            yield file.problem(f"id {record.id!r} differs from the file name", "id")
        for language in ("en", "zh"):
            for i, question in enumerate(getattr(record.questions, language)):
                key = comparable(question)
                if key in seen:
                    yield file.problem(f"the question stands also in {seen[key]}", "questions", language, i)
                seen[key] = record.id


def follow_ups_are_apart(assembly: Assembly) -> Iterable[Problem]:
    """No words ask for two things, so that a follow-up is read in one way."""
    if not assembly.curated.follow_ups:
        return
    file, record = assembly.curated.follow_ups
    seen: dict[str, str] = {}
    for group in _WISHES:
        for language, texts in getattr(record, group):
            for i, text in enumerate(texts):
                other = seen.setdefault(fold(text), group)
                if other != group:
                    yield file.problem(f"{text!r} stands also under {other}", group, language, i)


def regional_words_are_apart(assembly: Assembly) -> Iterable[Problem]:
    """A word of Hong Kong or Taiwan has one meaning, and another one than itself."""
    if not assembly.curated.regional:
        return
    file, record = assembly.curated.regional
    seen: dict[str, str] = {}
    for word, forms in record.words.items():
        for i, form in enumerate(forms):
            other = seen.setdefault(fold(form), word)
            if other != word:
                yield file.problem(f"{form!r} stands also under {other}", "words", word, i)
            if fold(form) == fold(word):
                yield file.problem(f"{form!r} is the word of the mainland itself", "words", word, i)


def _sentence_figures(
    file: YamlFile, i: int, sentence: SentenceRecord, cited: list[Clause], also: set[float]
) -> Iterable[Problem]:
    held = also | known_values(" ".join(f"{c.text} {' '.join(name for name, _ in c.cells)}" for c in cited))
    for language, text in (("en", sentence.en), ("zh", sentence.zh)):
        for figure in figures(text):
            year = 2000 < figure.value < 2100
            if not year and figure.value not in held:
                message = f"figure {figure.written} is in none of the clauses cited"
                yield file.problem(message, "answer", i, language)


def messages_are_complete(paths: DataPaths) -> Iterable[Problem]:
    """Every language has every message, with the same values in it."""
    problems: list[Problem] = []
    loaded: list[tuple[YamlFile, MessagesFile]] = []
    for path in sorted(paths.messages.glob("*.yaml")):
        file = read_yaml(path, path.relative_to(paths.seeds.parent).as_posix(), problems)
        record = validate(file, MessagesFile, problems) if file else None
        if file and record:
            loaded.append((file, record))
    yield from problems
    keys = set(chain.from_iterable(record.messages for _, record in loaded))
    for file, record in loaded:
        for key in sorted(keys - set(record.messages)):
            yield file.problem(f"message {key} is missing", "messages")
        for key, text in record.messages.items():
            if not _is_template(text):
                yield file.problem(f"message {key} has a bracket that is not closed or not opened", "messages", key)
                continue
            rest = [r.messages[key] for _, r in loaded if key in r.messages and r is not record]
            others = {frozenset(_values(other)) for other in rest if _is_template(other)}
            for other in others:
                unknown = set(_values(text)) - other
                if unknown and not _values_may_differ(key):
                    message = f"message {key} uses {', '.join(sorted(unknown))}, another language does not"
                    yield file.problem(message, "messages", key)


def _is_template(text: str) -> bool:
    try:
        _values(text)
    except ValueError:
        return False
    return True


def _values(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def _values_may_differ(key: str) -> bool:
    """Names of bodies are given in the reader's language, so the values differ there by design."""
    return key.startswith(("contact", "none_ask", "department", "amount", "cap"))

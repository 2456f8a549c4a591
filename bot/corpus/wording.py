"""Checks of the curated wording: enough questions, each text apart from the others, English in English."""

import re
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from bot.corpus.assemble import Assembly, curated_clauses
from bot.corpus.records import BenefitRecord, ClauseRecord, Wording
from bot.corpus.yamlfile import Problem, YamlFile
from bot.text import comparable, has_han

LEAST_QUESTIONS = {"en": 5, "zh": 4}
LEAST_FORMAL_QUESTIONS = {"en": 1, "zh": 1}
NEAR_SUMMARY = 92.0
"""Least ratio (0 to 100) at which two summaries say nearly the same. Rows of one table reach 91."""
_QUOTED_NAME = re.compile(r"\([^()]*\)|“[^”]*”|\"[^\"]*\"|《[^》]*》")

Place = tuple[str | int, ...]


def questions_are_apart(assembly: Assembly) -> Iterable[Problem]:
    """There are enough questions, and none stands under two clauses."""
    for file, _, clause, record in curated_clauses(assembly):
        least = LEAST_FORMAL_QUESTIONS if record.formal else LEAST_QUESTIONS
        for language, number in least.items():
            if len(getattr(record.questions, language)) < number:
                message = f"fewer than {number} questions in {language}"
                yield file.problem(message, "clauses", clause.path, "questions")
    seen: dict[str, str] = {}
    for file, clause_id, questions, place in _questions(assembly):
        for language, texts in questions:
            for i, question in enumerate(texts):
                key = comparable(question)
                if key in seen:
                    yield file.problem(f"the question stands also under {seen[key]}", *place, language, i)
                seen[key] = clause_id


def _questions(assembly: Assembly) -> Iterator[tuple[YamlFile, str, Wording, Place]]:
    """Yield the questions of each clause, first those of the curated layers, then the further ones."""
    for file, copies, clause, record in curated_clauses(assembly):
        document = copies.record.id if copies.record else ""
        yield file, f"{document}/{clause.path}", record.questions, ("clauses", clause.path, "questions")
    for file, more in assembly.curated.questions:
        for path, wording in more.clauses.items():
            yield file, f"{more.document}/{path}", wording, ("clauses", path)


def further_questions_have_clauses(assembly: Assembly) -> Iterable[Problem]:
    """Further questions are asked of clauses that exist, in a file that is named after the document."""
    clauses = {clause.id for clause in assembly.corpus.clauses}
    for file, more in assembly.curated.questions:
        if f"/{more.document}.yaml" not in file.name:
            yield file.problem(f"document {more.document!r} differs from the file name", "document")
        for path in more.clauses:
            if f"{more.document}/{path}" not in clauses:
                yield file.problem(f"the paper has no clause {path}", "clauses", path)


def summaries_are_apart(assembly: Assembly) -> Iterable[Problem]:
    """No summary is nearly that of another clause: a reader could not tell the two apart."""
    curated = list(curated_clauses(assembly))
    for name in ("summary_en", "summary_zh"):
        texts = [str(getattr(record, name)) for _, _, _, record in curated]
        for i, text in enumerate(texts):
            found = process.extractOne(text, texts[:i], scorer=fuzz.ratio, score_cutoff=NEAR_SUMMARY)
            if found:
                file, _, clause, _ = curated[i]
                _, other, twin, _ = curated[found[2]]
                same = f"{other.record.id}/{twin.path}" if other.record else twin.path
                yield file.problem(f"nearly the same as the summary of {same}", "clauses", clause.path, name)


def english_is_english(assembly: Assembly) -> Iterable[Problem]:
    """English texts hold Chinese only as a name in brackets or quotation marks, questions and keywords none."""
    for file, record in assembly.curated.documents:
        for name in ("title_en", "abstract_en", "readers_en"):
            yield from _left(file, getattr(record, name), name)
        for path, layer in record.clauses.items():
            for text, place in _clause_texts(layer):
                yield from _left(file, text, "clauses", path, *place)
            for name in ("questions", "keywords"):
                for i, text in enumerate(getattr(layer, name).en):
                    yield from _left(file, text, "clauses", path, name, "en", i, names=False)
    for file, more in assembly.curated.questions:
        for path, wording in more.clauses.items():
            for i, text in enumerate(wording.en):
                yield from _left(file, text, "clauses", path, "en", i, names=False)
    for file, intent in assembly.curated.intents:
        for i, sentence in enumerate(intent.answer):
            yield from _left(file, sentence.en, "answer", i, "en")
        for name in ("questions", "follow_ups"):
            for i, text in enumerate(getattr(intent, name).en):
                yield from _left(file, text, name, "en", i, names=False)
    if assembly.curated.glossary:
        file, glossary = assembly.curated.glossary
        for i, term in enumerate(glossary.terms):
            yield from _left(file, term.en, "terms", i, "en")
            yield from _left(file, term.note_en, "terms", i, "note_en")
    if assembly.curated.departments:
        file, registry = assembly.curated.departments
        for i, body in enumerate(registry.departments):
            yield from _left(file, body.name_en, "departments", i, "name_en", names=False)
            yield from _left(file, body.purpose_en, "departments", i, "purpose_en")


def _clause_texts(layer: ClauseRecord) -> Iterator[tuple[str, Place]]:
    yield layer.summary_en, ("summary_en",)
    for i, audience in enumerate(layer.audience):
        yield audience, ("audience", i)
    for i, period in enumerate(layer.periods):
        yield period.applies_to_en, ("periods", i, "applies_to_en")
    for i, benefit in enumerate(layer.benefits):
        for name in BenefitRecord.model_fields:
            if name.endswith("_en") or name in ("base", "per", "days_unit"):
                yield getattr(benefit, name) or "", ("benefits", i, name)


def _left(file: YamlFile, text: str, *place: str | int, names: bool = True) -> Iterator[Problem]:
    bare = _QUOTED_NAME.sub("", text) if names else text
    if has_han(bare):
        yield file.problem("Chinese in an English text; a name may stand in brackets or quotation marks", *place)

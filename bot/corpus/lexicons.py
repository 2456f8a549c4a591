"""Checks of the lexicons of other languages: every form counts once, what it means is English."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.corpus.assemble import Assembly
from bot.corpus.yamlfile import Problem, YamlFile
from bot.foreign import LANGUAGES, UNSPACED, lexicon_key, pieces
from bot.text import fold

_NOT_LATIN = re.compile(r"[^\W\d_a-z\u00c0-\u024f]", re.IGNORECASE)


def lexicons_are_sound(assembly: Assembly) -> Iterable[Problem]:
    """A lexicon is of the language that its file is named after; no headword and no form under it stands twice."""
    for file, record in assembly.curated.lexicons:
        if not file.name.endswith(f"/{record.language}.yaml"):
            yield file.problem(f"language {record.language!r} differs from the file name", "language")
        if record.language not in LANGUAGES:
            message = f"no question is told to be in {record.language!r}; the languages are {', '.join(LANGUAGES)}"
            yield file.problem(message, "language")
        heads: dict[str, str] = {}
        for head, forms in record.words.items():
            if _NOT_LATIN.search(head):
                yield file.problem(f"headword {head!r} is not English", "words", head)
            first = heads.setdefault(fold(head), head)
            if first != head:
                yield file.problem(f"headword {head!r} stands also as {first!r}", "words", head)
            if not forms:
                yield file.problem(f"headword {head!r} has no form", "words", head)
            seen: dict[str, str] = {}
            for i, form in enumerate(forms):
                key = fold(form)
                if key in seen:
                    yield file.problem(f"form {form!r} stands twice, as {seen[key]!r} too", "words", head, i)
                seen.setdefault(key, form)
        yield from _senses_are_sound(file, "senses", record.senses)
        yield from _senses_are_sound(file, "written", record.written)
        for form in record.written:
            if record.language in UNSPACED or len(pieces(fold(form))) != 1:
                yield file.problem(f"{form!r} is not a single word between spaces", "written", form)


def _senses_are_sound(file: YamlFile, section: str, senses: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """A form stands once, and what it means is English."""
    seen: dict[str, str] = {}
    for form, english in senses.items():
        first = seen.setdefault(fold(form), form)
        if first != form:
            yield file.problem(f"form {form!r} stands also as {first!r}", section, form)
        for i, word in enumerate(english):
            if _NOT_LATIN.search(word):
                yield file.problem(f"meaning {word!r} is not English", section, form, i)


def inflections_are_sound(assembly: Assembly) -> Iterable[Problem]:
    """Inflections are of the language that their file is named after, and of words that its lexicon has."""
    lexicons = {record.language: record for _, record in assembly.curated.lexicons}
    for file, record in assembly.curated.inflections:
        if not file.name.endswith(f"/{record.language}.yaml"):
            yield file.problem(f"language {record.language!r} differs from the file name", "language")
        lexicon = lexicons.get(record.language)
        if lexicon is None:
            yield file.problem(f"there is no lexicon of {record.language!r}", "language")
            continue
        known = {lexicon_key(form, record.language) for forms in lexicon.words.values() for form in forms}
        known |= {lexicon_key(form, record.language) for form in lexicon.senses}
        for form in record.forms:
            if lexicon_key(form, record.language) not in known:
                message = f"{form!r} stands in no lexicon; run: python -m benchmarks.inflections"
                yield file.problem(message, "forms", form)

"""Checks of the lexicons of other languages: every form counts once, headwords are English."""

import re
from collections.abc import Iterable

from bot.corpus.assemble import Assembly
from bot.corpus.yamlfile import Problem
from bot.foreign import LANGUAGES
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

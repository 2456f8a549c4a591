"""Finds the forms of words of the lexicons that their stem does not give: ``python -m benchmarks.inflections``.

A question is read by Snowball stems, which leave many forms apart (fabriquons from fabriquer, Häuser from Haus). Forms
come from the word lists of pyspellchecker and from the dictionaries of simplemma (extra ``fit``), which also names the
word that each is a form of; both are too large to be held while the bot runs, so what matters of them is written to
intents/lexicon/inflections/<language>.yaml. To be run again after a lexicon has been changed.
"""

from collections.abc import Iterator

import yaml
from simplemma import Lemmatizer
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory
from spellchecker import SpellChecker

from bot.config import data_paths
from bot.corpus.curation import to_foreign_words
from bot.corpus.records import LexiconFile
from bot.foreign import lexicon_key
from bot.text import fold

LANGUAGES = ("de", "fr", "ru")
WITHOUT_WORD_LIST = ("ru",)
"""The list of pyspellchecker has the usual forms of the others and leaves those out that nobody writes; of Russian it
has too few."""
_LEAST_LETTERS = 3


def forms(language: str, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield (word of the lexicon, form of it that has another stem), one form a stem."""
    lemmatizer, seen = Lemmatizer(), set(known)
    for written in _words(language):
        form = fold(written)
        if len(form) < _LEAST_LETTERS or not form.isalpha() or lexicon_key(form, language) in seen:
            continue
        lemma = fold(lemmatizer.lemmatize(written, lang=language))
        if lemma == form and language == "de":  # nouns have a capital
            lemma = fold(lemmatizer.lemmatize(written.capitalize(), lang=language))
        if lemma != form and lexicon_key(lemma, language) in known:
            seen.add(lexicon_key(form, language))
            yield lemma, form


def _words(language: str) -> list[str]:
    if language in WITHOUT_WORD_LIST:
        return sorted(DefaultDictionaryFactory().get_dictionary(language))
    counts = SpellChecker(language=language).word_frequency.dictionary
    return sorted(counts, key=lambda word: (-counts[word], word))


def main() -> None:
    """Write the forms of every language."""
    paths = data_paths()
    paths.inflections.mkdir(exist_ok=True)
    for language in LANGUAGES:
        text = (paths.lexicon / f"{language}.yaml").read_text(encoding="utf-8")
        lexicon = LexiconFile.model_validate(yaml.safe_load(text))
        known = frozenset(word.key for word in to_foreign_words(lexicon, {}) if word.english)
        found: dict[str, list[str]] = {}
        for lemma, form in forms(language, known):
            found.setdefault(lemma, []).append(form)
        head = (
            f"# Forms that have a stem of their own; made by: python -m benchmarks.inflections\nlanguage: {language}\n"
        )
        data = {"forms": {lemma: found[lemma] for lemma in sorted(found)}}
        body = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=None, width=116)
        (paths.inflections / f"{language}.yaml").write_text(head + body, encoding="utf-8")
        print(f"{language}: {sum(map(len, found.values()))} forms of {len(found)} words")


if __name__ == "__main__":
    main()

"""The sentences that the bot itself says, by language, and how it writes amounts and dates."""

from datetime import date
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from bot.corpus.yamlfile import Problem, YamlFile, read_yaml, refusal
from bot.errors import CurationError
from bot.text import to_traditional

LANGUAGES = ("en", "zh", "zh-Hant")
LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW"}
"""The locale of each language, for Babel."""
_MILLION = 1_000_000


class Messages:
    """All messages of one folder; traditional Chinese is converted from simplified."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        problems: list[Problem] = []
        texts: dict[str, dict[str, str]] = {}
        for path in sorted(self._folder.glob("*.yaml")):
            file = read_yaml(path, f"intents/messages/{path.name}", problems)
            held = _held(file, problems) if file else None
            if held:
                texts[held[0]] = held[1]
        if problems:
            raise refusal(problems)
        return texts

    @property
    def keys(self) -> dict[str, frozenset[str]]:
        """The keys of each language's file, for the check that none is missing."""
        return {language: frozenset(texts) for language, texts in self._texts.items()}

    def say(self, key: str, language: str, **values: object) -> str:
        """Return message ``key`` in ``language`` with its values filled in; the values, often official, stay as is."""
        source = "zh" if language == "zh-Hant" else language
        template = self._texts.get(source, {}).get(key)
        if template is None:
            raise CurationError(f"{self._folder / source}.yaml:1:1: message {key} is missing; run: investbot check")
        template = self.localise(template, language)
        return template.format(**values) if values else template

    @staticmethod
    def localise(text: str, language: str) -> str:
        """Return Chinese text of ours in the characters of ``language``; official quotes never pass here."""
        return to_traditional(text) if language == "zh-Hant" else text


def _held(file: YamlFile, problems: list[Problem]) -> tuple[str, dict[str, str]] | None:
    """Return language and messages of a file; what tells in words why it does not fit is loaded when that is needed."""
    if _fits(file.data):
        return file.data["language"], file.data["messages"]
    from bot.corpus.records import MessagesFile
    from bot.corpus.validation import validate

    record = validate(file, MessagesFile, problems)
    return (record.language, record.messages) if record else None


def _fits(data: Any) -> bool:
    """Say whether the data of a file of messages is as it should be: texts alone, none of them empty."""
    if not isinstance(data, dict) or data.keys() != {"language", "messages"} or not isinstance(data["messages"], dict):
        return False
    return all(text and isinstance(text, str) for text in (data["language"], *chain(*data["messages"].items())))


def money(amount: float, language: str) -> str:
    """Return an amount of yuan as people write it: ``RMB 3 million``, ``300万元``."""
    locale = LOCALES[language]
    if language != "en":
        return f"{format_compact_decimal(amount, locale=locale, fraction_digits=4)}元"
    if amount < _MILLION:
        return f"RMB {format_decimal(amount, locale=locale)}"
    return f"RMB {format_compact_decimal(amount, format_type='long', locale=locale, fraction_digits=3)}"


def percent(rate: float, language: str) -> str:
    """Return a fraction as a percentage."""
    return str(format_percent(rate, "#,##0.###%", locale=LOCALES[language]))


def day(value: date, language: str) -> str:
    """Return a date in words."""
    return str(format_date(value, "long", locale=LOCALES[language]))

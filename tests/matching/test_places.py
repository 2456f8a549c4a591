"""The names of countries are known in every language that a question is told to be in."""

import pytest

from bot.foreign import LANGUAGES
from bot.matching.phrases import Phrases
from bot.matching.places import countries
from bot.text import fold

ALL = ("en", "zh", "zh-Hant", *LANGUAGES)
NAMES = {
    "en": ("germany", "china"),
    "zh": ("德国", "中国"),
    "zh-Hant": ("德国", "中国"),
    "de": ("deutschland", "china"),
    "es": ("alemania", "china"),
    "fr": ("allemagne", "chine"),
    "it": ("germania", "cina"),
    "ja": ("ドイツ", "中国"),
    "ko": ("독일", "중국"),
    "pt": ("alemanha", "china"),
    "ru": ("германия", "китай"),
}


@pytest.mark.parametrize("language", ALL)
def test_countries_are_named(language: str) -> None:
    """Germany is abroad and China is not, in each language."""
    abroad, home = NAMES[language]
    assert abroad in countries(language)
    assert home not in countries(language)


@pytest.mark.parametrize("language", ALL)
def test_names_are_folded_and_longest_first(language: str) -> None:
    """Names are in the form of a folded question, the longer ones first, none of one character."""
    names = countries(language)
    assert all(name == fold(name) and len(name) > 1 and "(" not in name for name in names)
    assert all(len(code) == 2 and code.isupper() for code in names.values())
    assert [len(name) for name in names] == sorted((len(name) for name in names), reverse=True)


@pytest.mark.parametrize("language", ALL)
def test_chongqing_is_not_abroad(language: str) -> None:
    """No name of a country stands in the city's own name or its provinces' neighbours."""
    abroad = Phrases(countries(language))
    assert not [name for name in ("chongqing", "重庆", "四川", "чунцин", "충칭", "sichuan") if abroad.within(name)]

"""Words of other languages are compared in one form, in the lexicon and in a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.foreign import LANGUAGES, UNSPACED, lexicon_key, pieces, stem


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("de", "Unternehmen", "unternehmens"),
        ("fr", "Subventions", "subvention"),
        ("es", "Empresas", "empresa"),
        ("it", "Imprese", "impresa"),
        ("pt", "Empresas", "empresa"),
        ("ru", "Субсидии", "субсидией"),
        ("de", "Groß-Tankstelle", "groß tankstellen"),
    ],
)
def test_inflections_are_one(language: str, first: str, second: str) -> None:
    """Forms of one word have one key, in any case and with a hyphen or a space."""
    assert lexicon_key(first, language) == lexicon_key(second, language)


@pytest.mark.parametrize("language", UNSPACED)
def test_running_text_keeps_its_form(language: str) -> None:
    """Where words are looked for in running text, a form is its own key, folded."""
    assert lexicon_key("ＡＩ 水素", language) == "ai 水素"


def test_language_without_a_stemmer() -> None:
    """A word of a language that has no stemmer stays as it is."""
    assert stem("thees", "nl") == "thees"


def test_pieces_of_a_hyphenated_word() -> None:
    """The parts of a hyphenated word are words; signs are none."""
    assert pieces("d'hydrogène r&d-zentrum_5g ...") == ["d", "hydrogène", "r", "d", "zentrum", "5g"]


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(max_size=30))
def test_any_text_has_a_key(language: str, text: str) -> None:
    """Any text has a key, without capitals, the same in capitals of its own folding."""
    key = lexicon_key(text, language)
    assert key == lexicon_key(f" {text} ", language)

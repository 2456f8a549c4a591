"""Text is normalised the same way at build time and at ask time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import (
    chinese_number,
    comparable,
    fold,
    has_han,
    index_tokens,
    ordered,
    squash,
    to_simplified,
    to_traditional,
    valid,
    words,
)

ANY = st.text(alphabet=st.characters())
"""Any text, lone surrogates included."""


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("加氫站補貼", "加氢站补贴"),
        ("  a \t\n b  ", "a b"),
        ("Ｈydrogen\x00\x07Station", "hydrogen station"),
        ("zero\u200bwidth", "zero width"),
        ("（2025）", "(2025)"),
        ("STRASSE straße", "strasse strasse"),
        ("\udcff", "?"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Width, case, characters, control characters and white space are made one."""
    assert fold(text) == folded


@given(ANY)
def test_fold_takes_any_text(text: str) -> None:
    """Folding never fails, and what it gives holds no control character and no double space."""
    folded = fold(text)
    assert folded == folded.strip() and "  " not in folded and "\x00" not in folded


@given(ANY)
def test_index_tokens_take_any_text(text: str) -> None:
    """Cutting into tokens never fails and gives no empty token."""
    assert "" not in index_tokens(text)


@given(ANY)
def test_words_and_comparable_take_any_text(text: str) -> None:
    """Words and the form for comparison never fail."""
    assert "" not in words(text)
    assert isinstance(comparable(text), str)


@given(ANY)
def test_valid_text_can_be_written(text: str) -> None:
    """What ``valid`` returns is UTF-8, and text that was valid stays the same."""
    shown = valid(text)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert valid(shown) == shown


def test_traditional_question_meets_simplified_paper() -> None:
    """A question in traditional characters has the tokens of the simplified one."""
    assert index_tokens("加氫站建設補貼") == index_tokens("加氢站建设补贴")


def test_simplified_and_traditional_are_converted() -> None:
    """Characters are converted both ways; Latin text stays."""
    assert to_simplified("補貼 subsidy") == "补贴 subsidy"
    assert to_traditional("补贴 subsidy") == "補貼 subsidy"


def test_english_words_are_stemmed() -> None:
    """``subsidies`` and ``subsidy's`` meet ``subsidy``."""
    assert index_tokens("subsidies") == index_tokens("subsidy's") == index_tokens("Subsidy")


def test_chinese_gives_words_and_pairs() -> None:
    """A Chinese run gives all pairs of neighbours, so that two ways to cut it still meet."""
    assert {"加氢", "氢站", "站建", "建设"} <= set(index_tokens("加氢站建设"))


def test_squash_joins_what_a_printer_broke() -> None:
    """White space of any kind is taken out."""
    assert squash("渝府办发 〔2025〕\n58\u3000号") == "渝府办发〔2025〕58号"


def test_comparable_forms() -> None:
    """English is compared by stems, Chinese without spaces and punctuation."""
    assert comparable("Building hydrogen stations") == comparable("build hydrogen station")
    assert comparable("加氢站 补贴？") == "加氢站补贴"


@given(st.permutations(["what", "is", "the", "subsidy", "for", "a", "hydrogen", "station"]))
def test_order_of_words_does_not_matter(order: list[str]) -> None:
    """An English question has the same form whatever the order of its words."""
    assert ordered(" ".join(order)) == ordered("what is the subsidy for a hydrogen station")


@given(ANY)
def test_ordered_form_is_one_line(text: str) -> None:
    """Any text has a form on one line; Chinese keeps its order, other words are sorted."""
    form = ordered(text)
    assert "\n" not in form
    assert form == comparable(text) if has_han(form) else form.split(" ") == sorted(comparable(text).split(" "))


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("二十五", 25), ("一百零三", 103), ("", None), ("百度", None)],
)
def test_chinese_number(numeral: str, value: int | None) -> None:
    """Chinese numerals up to 999 are read, other words are not."""
    assert chinese_number(numeral) == value


def test_has_han() -> None:
    """Only Chinese characters count; kana and punctuation do not."""
    assert [has_han(text) for text in ("补", "abc", "ア", "。", "")] == [True, False, False, False, False]

"""Things found by name: whole, in part, word by word and misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.names import EXACT, NameIndex

NAMES = NameIndex(
    [
        ("low", "Measures for the Low-Altitude Economy"),
        ("low", "推动低空经济高质量发展若干政策措施"),
        ("stars", 'Plan "Starry Sky" for software'),
        ("stars", "软件和信息服务业满天星行动计划"),
        ("cars", "Cars Go Overseas"),
        ("cars", "渝车出海行动计划"),
        ("ai", "AI Plus"),
    ]
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        *(("AI plus", "ai"), ("ai", "ai"), ("starry sky", "stars"), ("STARRY", "stars"), ("overseas cars", "cars")),
        *(("low altitude", "low"), ("lowaltitude economy", "low"), ("altitude ecnomy", "low"), ("stary sky", "stars")),
        *(("低空", "low"), ("低空經濟", "low"), ("低空经挤", "low"), ("满天星", "stars"), ("渝车出海計劃", "cars")),
        *(("  cars\tgo\noverseas ", "cars"), ("cars go overseaz", "cars")),
    ],
)
def test_found(written: str, key: str) -> None:
    """A name is found whole, in part, with its words in another order, in traditional characters and misspelt."""
    assert [found for found, _ in NAMES.find(written)][:1] == [key]


@pytest.mark.parametrize("written", ["", " ", "?!", "😀", "\x00\x07", "qqqq", "tea", "茶叶", "a", "空"])
def test_not_found(written: str) -> None:
    """What no name is near finds nothing."""
    assert NAMES.find(written) == []


def test_names_as_written_keep_others_out() -> None:
    """Where a name holds the words as they are written, near ones are not offered beside it."""
    names = NameIndex([("a", "trade fair"), ("b", "trade fare")])
    assert [key for key, _ in names.find("trade fair")] == ["a"]
    assert {key for key, _ in names.find("trade faire")} == {"a", "b"}


def test_whole_name_comes_first() -> None:
    """Among several that hold it, the one with just this name comes first, then the shorter one."""
    names = NameIndex([("long", "customs clearance of goods"), ("short", "customs office"), ("whole", "customs")])
    assert [key for key, _ in names.find("Customs")] == ["whole", "short", "long"]
    assert (names.exact("CUSTOMS"), names.exact("custom")) == ("whole", None)


def test_latin_words_are_whole() -> None:
    """Two letters inside another word are no hit."""
    assert NameIndex([("x", "maintenance")]).find("ai") == []


def test_nearest() -> None:
    """The nearest names are those that are like what was written, each thing once, no more than asked for."""
    assert NAMES.nearest("cars overseaa", 3) == ["cars"]
    assert NAMES.nearest("stari skay", 3) == ["stars"] and NAMES.nearest("渝车处海行动计画", 3) == ["cars"]
    names = NameIndex([("a", "trade fair"), ("b", "trade fare"), ("c", "customs")])
    assert (set(names.nearest("trate fayr", 3)), len(names.nearest("trate fayr", 1))) == ({"a", "b"}, 1)


@pytest.mark.parametrize("written", ["", "\x00", "qqqqq", "xyzzy", "zzzz", "puppet", "加热炉", "茶叶店"])
def test_nothing_is_near(written: str) -> None:
    """Below the floor nothing is suggested: random letters and words of other subjects."""
    assert NAMES.nearest(written, 3) == []


REGULATORS = NameIndex([("banks", "CBRC"), ("shares", "CSRC Chongqing"), ("shares", "securities regulator")])


@pytest.mark.parametrize("written", ["CDRC", "cbrk", "CXRC Chongqing", "CSRT"])
def test_abbreviations_are_not_mended(written: str) -> None:
    """A short abbreviation in capitals is another body's with one letter changed, not a misspelt one."""
    assert [key for key, _ in REGULATORS.find(written)] == []


def test_abbreviations_as_they_stand() -> None:
    """An abbreviation is found as it stands, in small letters too; other words are mended beside it."""
    assert [key for key, _ in REGULATORS.find("cbrc")] == ["banks"]
    assert [key for key, _ in REGULATORS.find("CSRC")] == ["shares"]
    assert [key for key, _ in REGULATORS.find("securites regulatr")] == ["shares"]
    assert [key for key, _ in REGULATORS.find("SECURITES REGULATOR")] == ["shares"]


def test_numbers_are_not_mended() -> None:
    """A year is another one with one figure changed, not a misspelt one."""
    assert NameIndex([("a", "Plan 2025"), ("b", "measures-2024")]).find("2026") == []


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Whatever is written, scores lie between 0 and 100, best first, each key once; what is found can be suggested."""
    found = NAMES.find(text)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True) and all(0 < score <= EXACT for score in scores)
    assert len({key for key, _ in found}) == len(found)
    assert len(NAMES.nearest(text, 3)) <= 3


def test_endless_text() -> None:
    """A hundred thousand characters are looked at by their beginning."""
    assert NAMES.find("x" * 100_000) == []
    assert NAMES.nearest("cars go overseas " * 100_000, 1) == ["cars"]

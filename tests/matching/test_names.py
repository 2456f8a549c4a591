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
    """The nearest names are as many as asked for, each thing once, the most like first."""
    assert NAMES.nearest("cars overseaa", 3)[0] == "cars"
    assert len(NAMES.nearest("cars overseaa", 3)) == len(set(NAMES.nearest("cars overseaa", 3))) == 3
    assert NAMES.nearest("", 3) == NAMES.nearest("\x00", 3) == []


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
    assert NAMES.nearest("cars go overseas" + "x" * 100_000, 1) != []

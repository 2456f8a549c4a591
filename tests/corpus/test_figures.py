"""Figures of Chinese and English texts as numbers, and the normal forms that comparisons rest on."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.corpus.figures import Figure, figures, known_values, money_and_percent
from bot.model import RawClause
from bot.text import chinese_number, fold, squash

DIGITS = "零一二三四五六七八九"
WORDS = [
    "12.5",
    "1,000",
    "个百分点",
    "million",
    "数百",
    "十四五",
    "三十",
    "〔2025〕",
    "5G",
    "RMB",
    "half a",
    "May",
    "全额",
]
PIECES = st.sampled_from([*WORDS, *"3万亿元%—-/、至., \t家两年号㎡²٣"])


def chinese(number: int) -> str:
    """Return a number from 1 to 99 as papers write it."""
    tens, units = divmod(number, 10)
    return ("" if tens < 2 else DIGITS[tens]) + ("十" if tens else "") + (DIGITS[units] if units or not tens else "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("最高300万元", [3_000_000]),
        ("up to RMB 3 million", [3_000_000]),
        ("RMB 3,000,000", [3_000_000]),
        ("1.28万家", [12_800]),
        ("100亿元产业基金群", [10_000_000_000]),
        ("2000亿美元", [200_000_000_000]),
        ("RMB 0.5 billion", [500_000_000]),
        ("30%和１.5％", [30, 1.5]),
        ("0.6个百分点", [0.6]),
        ("2.5 percentage points", [2.5]),
        ("25元/千克", [25]),
        ("200 thousand yuan", [200_000]),
        ("3千万元", [30_000_000]),
        ("2025年1月1日", [2025, 1, 1]),
        ("渝府办发〔2025〕56号", []),
        ("“33618”和“416”布局、构建2346格局", []),
        ("74160万元、1416万元、416万元、2346元", [741_600_000, 14_160_000, 4_160_000, 2346]),
        ("5G、4K、A320、240D/7D", []),
        ("没有数字", []),
        ("", []),
    ],
)
def test_figures_are_scaled(text: str, expected: list[float]) -> None:
    """Figures in digits become plain numbers in either language; codes and document numbers are none."""
    assert [figure.value for figure in figures(text)] == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("有效期三年", 3),
        ("二十五个工作日", 25),
        ("两个阶段", 2),
        ("亿元级", 100_000_000),
        ("百亿级", 10_000_000_000),
        ("千亿级", 100_000_000_000),
        ("数百家", 100),
        ("百亿以上企业20家", 10_000_000_000),
        ("五千亿级汽车", 500_000_000_000),
        ("万亿级电子信息", 1_000_000_000_000),
        ("规模以上工业产值（亿元）\t预期性\t22655\t30000", 2_265_500_000_000),
        ("全额支持", 100),
        ("免征关税", 100),
        ("“十四五”规划", 14),
        ("100/300亿元", 10_000_000_000),
        ("50万、100万元", 500_000),
        ("1—3亿元", 100_000_000),
        ("科技型企业\t万家\t6\t6.7\t8.6", 67_000),
        ("half of the cost", 0.5),
        ("twelve months", 12),
        ("by the end of March", 3),
        ("1,000架次", 1000),
    ],
)
def test_what_a_clause_may_be_said_to_hold(text: str, value: float) -> None:
    """Numerals, shared scales, table units, whole amounts, English words and months count as values."""
    assert value in known_values(text)


@pytest.mark.parametrize("text", ["300万元", "有效期三年"])
def test_no_other_value_is_held(text: str) -> None:
    """A value that is not said is not known."""
    assert known_values(text) & {30.0, 3000.0, 2.0} == set()


def test_money_and_percentages_of_a_clause(clauses: dict[str, RawClause]) -> None:
    """The amounts and rates that a summary of the drone measures must not leave out, in order."""
    found = money_and_percent(clauses["low-altitude-2025/二/(五)"].text)
    assert found == [
        Figure(5_000_000, "500万元"),
        Figure(5_000_000, "500万元"),
        Figure(20, "20%"),
    ]


def test_counts_are_no_money() -> None:
    """Numbers of companies and years are no amounts."""
    assert money_and_percent("到2027年,培育企业120家、产品10个") == []


def test_every_clause_holds_its_own_figures(clauses: dict[str, RawClause]) -> None:
    """What a clause writes in digits, it is known to hold: no summary that repeats it can be refused."""
    wrong = [i for i, c in clauses.items() if not {f.value for f in figures(c.text)} <= known_values(c.text)]
    assert wrong == []


@given(st.lists(PIECES, max_size=12).map("".join))
@example("\t万\t1.2.3")
@example("\t亿元\t.")
@example("9" * 400 + "万亿")
def test_any_text_has_its_figures(text: str) -> None:
    """Whatever a text mixes, its figures are read without an error and are all known."""
    assert {figure.value for figure in figures(text)} <= known_values(text)


@given(st.text(max_size=200))
def test_arbitrary_text_has_its_figures(text: str) -> None:
    """Arbitrary Unicode does not break the reading of figures."""
    assert all(figure.written for figure in (*figures(text), *money_and_percent(text)))
    assert isinstance(known_values(text), set)


@given(st.integers(1, 10**9), st.sampled_from([("万", 1e4), ("亿", 1e8), ("", 1.0)]))
def test_a_written_amount_comes_back(number: int, scale: tuple[str, float]) -> None:
    """An amount in yuan, written with or without commas, has its value."""
    values = [figures(f"{written}{scale[0]}元")[0].value for written in (str(number), f"{number:,}")]
    assert values == [number * scale[1]] * 2


@pytest.mark.parametrize("number", range(1, 100))
def test_chinese_numerals(number: int) -> None:
    """The numerals 一 to 九十九, by which items are numbered, have their value."""
    assert chinese_number(chinese(number)) == number


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("一百", 100), ("一百二十三", 123), ("零", 0), ("", None), ("甲", None), ("1", None), ("十a", None)],
)
def test_other_numerals(numeral: str, value: int | None) -> None:
    """Hundreds are read, and what is no numeral has no value."""
    assert chinese_number(numeral) == value


@given(st.text())
def test_squashing_twice_changes_nothing(text: str) -> None:
    """The form in which two prints are compared is its own normal form, free of white space."""
    once = squash(text)
    assert (squash(once), any(c.isspace() for c in once)) == (once, False)


@given(st.text(st.characters(exclude_characters="薴")))
def test_folding_twice_changes_nothing(text: str) -> None:
    """The form in which questions are compared is its own normal form (but for 薴: OpenCC makes it 苧, and that 苎)."""
    assert fold(fold(text)) == fold(text)


@given(st.text(st.sampled_from("臺灣資訊產業優惠政策與補貼ＡＢＣ（）①㎏ﬁ" + string.printable), max_size=80))
def test_folding_widths_and_variants_twice_changes_nothing(text: str) -> None:
    """Traditional characters, full-width letters and ligatures fold once and for all."""
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("（责任单位：市商务委）", "(责任单位:市商务委)"), ("2025 年 5 月", "2025年5月"), ("ＲＣＥＰ", "RCEP")],
)
def test_two_prints_of_one_sentence_are_equal(one: str, other: str) -> None:
    """Width and spaces are the printer's business."""
    assert squash(one) == squash(other)

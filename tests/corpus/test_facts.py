"""What a paper says of itself: dates, terms, repeals, and where the print is damaged."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.facts import clause_periods, issued_fact, number_fact, title_fact, validity_facts
from bot.corpus.layout import Front, Paragraph
from bot.model import Fact, ParsedPaper, RawClause
from tests.corpus.expected import DOCUMENTS, squeeze

VALIDITY = {
    "innovative-drugs-2025": [("effective", "2025-12-01"), ("expires", "2028-11-30")],
    "hydrogen-fcv-2025": [("effective", "2025-09-21"), ("repeals", "渝经信规范〔2024〕16号")],
    "smart-ev-2025": [("period", "2025/2027"), ("expires", "2027-12-31")],
    "software-starry-sky-2025": [("effective", "2025-12-29"), ("expires", "2027-12-31")],
    "fiscal-finance-2025": [("effective", "2025-12-06")],
    "smart-medical-2025": [("effective", "2025-11-18"), ("expires", "2027-12-31"), ("repeals", "渝府办发〔2025〕2号")],
    "low-altitude-2025": [("effective", "2025-11-22"), ("expires", "2027-12-31")],
    "software-starry-sky-2024": [("period", "2024/2024"), ("expires", "2024-12-31")],
    "ai-service-robots-2023": [("period", "2023/2027"), ("expires", "2027-12-31")],
    "nev-parts-2023": [("period", "2023/2027"), ("expires", "2027-12-31")],
    "sensors-2023": [("period", "2023/2027"), ("expires", "2027-12-31")],
    "manufacturing-14fyp-2021": [("period", "2021/2025"), ("expires", "2025-12-31")],
    "services-opening-2021": [("expires", "2024-08-03")],
    "major-decisions-2021": [("period", "2021/2021"), ("expires", "2021-12-31")],
    "rural-household-2021": [("effective", "2021-08-05")],
}
"""What each paper states of its validity, by hand; the others state nothing."""

SENTENCES = {
    ("innovative-drugs-2025", "effective"): "本政策措施自公布之日起30日后施行,有效期3年。",
    ("innovative-drugs-2025", "expires"): "本政策措施自公布之日起30日后施行,有效期3年。",
    ("hydrogen-fcv-2025", "effective"): "以上政策措施自印发之日起30日后施行,相关补贴申报办法另行通知。",
    ("hydrogen-fcv-2025", "repeals"): "重庆市经济和信息化委员会、重庆市公安局、重庆市财政局联合印发的"
    "《重庆市2024年支持氢燃料电池汽车推广应用政策措施》的通知(渝经信规范〔2024〕16号)同步废止。",
    ("software-starry-sky-2025", "expires"): "本方案实施期限自印发之日起至2027年12月31日止。",
    ("fiscal-finance-2025", "effective"): "本方案自印发之日起施行。",
    ("low-altitude-2025", "expires"): "本政策措施自印发之日起施行,有效期至2027年12月31日止。",
    ("rural-household-2021", "effective"): "本通知自下发之日起执行。",
    ("manufacturing-14fyp-2021", "expires"): "重庆市制造业高质量发展“十四五”规划(2021—2025年)",
    ("ai-service-robots-2023", "expires"): "重庆市AI及服务机器人产业集群高质量发展行动计划(20232027年)",
}
STATED = ("effective", "expires", "repeals", "period")


def clause(text: str, kind: str = "closing") -> RawClause:
    """Return a clause with ``text``."""
    return RawClause("附则", "", (), text, 1, kind)


def stated(text: str, issued: date | None = date(2026, 1, 5), title: str | None = None) -> list[tuple[str, str]]:
    """Return what a closing paragraph states of its paper's validity."""
    return [(fact.field, fact.value) for fact in validity_facts(title, issued, [clause(text)])]


def dated(text: str) -> Front:
    """Return a frame whose date line is ``text``."""
    return Front(date=Paragraph(text, 1))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_number_date_and_title_are_read(papers: dict[str, ParsedPaper], name: str) -> None:
    """Document number, issue date and printed title of all 28 documents; what the seed lacks stays empty."""
    paper, expected = papers[name], DOCUMENTS[name]
    assert (paper.number, paper.issued, paper.title) == (expected.number, expected.issued, expected.title)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_validity_is_read(papers: dict[str, ParsedPaper], name: str) -> None:
    """Effect, end, period and repeals of all 28 documents: all that is stated and nothing that is not."""
    found = [(fact.field, fact.value) for fact in papers[name].facts if fact.field in STATED]
    assert found == VALIDITY.get(name, [])


@pytest.mark.parametrize(("name", "field"), SENTENCES)
def test_a_fact_carries_its_sentence(papers: dict[str, ParsedPaper], name: str, field: str) -> None:
    """Each statement is shown with the sentence it was read from, word for word."""
    assert [fact.sentence for fact in papers[name].facts if fact.field == field] == [SENTENCES[name, field]]


@pytest.mark.parametrize("name", [name for name, expected in DOCUMENTS.items() if expected.title])
def test_validity_sentences_are_verbatim(papers: dict[str, ParsedPaper], name: str) -> None:
    """A validity sentence stands in a clause of the paper or is its title."""
    paper = papers[name]
    places = [squeeze(clause.text) for clause in paper.clauses] + [paper.title or ""]
    facts = [fact for fact in paper.facts if fact.field in STATED]
    assert [fact for fact in facts if not any(squeeze(fact.sentence) in place for place in places)] == []


def test_the_pilot_ends_after_three_years(papers: dict[str, ParsedPaper]) -> None:
    """The end of the services pilot is reckoned from its issue and shown with the sentence on three years."""
    fact = next(fact for fact in papers["services-opening-2021"].facts if fact.field == "expires")
    assert (fact.value, fact.sentence[:21]) == ("2024-08-03", "经过3年试点，全面落实86项改革试点任务，")


def test_damaged_values_are_flagged(papers: dict[str, ParsedPaper]) -> None:
    """The five damaged prints are shown as printed and flagged, and no other fact is."""
    damaged = [(name, f.field, f.value, f.sentence) for name, p in papers.items() for f in p.facts if f.damaged]
    plan = "重庆市AI及服务机器人产业集群高质量发展行动计划(20232027年)"
    notice = f"重庆市经济和信息化委员会关于印发《{plan}通知"
    assert damaged == [
        ("ai-service-robots-2023", "title", plan, notice),
        ("ai-service-robots-2023", "issued", "2023-12-15", "20231215"),
        ("ai-service-robots-2023", "period", "2023/2027", plan),
        ("ai-service-robots-2023", "expires", "2027-12-31", plan),
        ("sensors-2023", "number", "渝经信电子〔20238", "渝经信电子〔20238"),
        ("sensors-2023", "issued", "", "2023119"),
    ]


def test_a_damaged_number_or_date_is_not_guessed(papers: dict[str, ParsedPaper]) -> None:
    """The sensor plan has no number and no date that could be relied on."""
    assert (papers["sensors-2023"].number, papers["sensors-2023"].issued) == (None, None)


def test_clauses_state_their_own_periods(papers: dict[str, ParsedPaper]) -> None:
    """The four clauses that limit themselves to days, with the words; targets for a year are no periods."""
    found = {
        f"{name}/{clause.path}": [(period.start, period.end, period.quote) for period in clause.periods]
        for name, paper in papers.items()
        for clause in paper.clauses
        if clause.periods
    }
    until = (None, date(2027, 12, 31), "执行期限至2027年12月31日")
    assert found == {
        "hydrogen-fcv-2025/一": [(date(2025, 1, 1), None, "2025年1月1日起")],
        "hydrogen-fcv-2025/二": [(date(2025, 1, 1), None, "2025年1月1日起")],
        "manufacturing-stable-2024/一/1": [
            until,
            until,
            (date(2024, 1, 1), date(2025, 12, 31), "2024年1月1日至2025年12月31日期间"),
            (date(2026, 1, 1), date(2027, 12, 31), "2026年1月1日至2027年12月31日期间"),
        ],
        "cross-border-ecommerce-2023/七": [
            (date(2023, 1, 30), date(2025, 12, 31), "2023年1月30日至2025年12月31日期间")
        ],
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本办法自公布之日起30日后施行，有效期三年。", [("effective", "2026-02-04"), ("expires", "2029-02-03")]),
        ("本办法自印发之日起施行。", [("effective", "2026-01-05")]),
        ("本办法自发布之日起施行，有效期至2027年12月31日。", [("effective", "2026-01-05"), ("expires", "2027-12-31")]),
        ("本办法自印发之日起至2027年6月30日止。", [("effective", "2026-01-05"), ("expires", "2027-06-30")]),
        ("《甲办法》（某府发〔2020〕1号）同时废止。", [("repeals", "某府发〔2020〕1号")]),
        ("《甲》（某府发〔2020〕1 号）、《乙》（某府发〔2021〕2号）不再执行。",
         [("repeals", "某府发〔2020〕1号"), ("repeals", "某府发〔2021〕2号")]),
        ("依照《甲》（某府发〔2019〕3号）制定本办法，原《乙》（某府发〔2020〕1号）同时废止。",
         [("repeals", "某府发〔2020〕1号")]),
        ("依照《甲办法》（某府发〔2020〕1号）执行。", []),
        ("解释权归市商务委。", []),
    ],
)  # fmt: skip
def test_validity_sentences(text: str, expected: list[tuple[str, str]]) -> None:
    """The ways in which papers state effect, term and repeal."""
    assert stated(text) == expected


def test_without_an_issue_date_no_term_is_reckoned() -> None:
    """Days that are counted from the issue are left open where the issue date is unknown."""
    assert stated("本办法自公布之日起30日后施行，有效期3年。", issued=None) == []


def test_a_term_may_begin_on_a_leap_day() -> None:
    """A term of years from 29 February ends on the last day of February."""
    found = stated("本办法自印发之日起施行，有效期3年。", issued=date(2024, 2, 29))
    assert found == [("effective", "2024-02-29"), ("expires", "2027-02-28")]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2026年1月5日", ("2026-01-05", False)),
        ("2026 年 1 月 5 日", ("2026-01-05", False)),
        ("20260105", ("2026-01-05", True)),
        ("2026105", ("", True)),
        ("20261345", ("", True)),
        ("2026年2月30日", ("", True)),
    ],
)
def test_issue_dates(printed: str, expected: tuple[str, bool]) -> None:
    """A date is read where it is one; a damaged or impossible one is flagged and not guessed."""
    fact = issued_fact(dated(printed))
    assert fact == Fact("issued", expected[0], printed, expected[1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("有效期至2027年2月30日。", [Fact("expires", "", "有效期至2027年2月30日。", damaged=True)]),
        ("本办法自公布之日起999999999日后施行。", []),
        ("有效期9999年。", []),
    ],
)
def test_impossible_terms_are_not_guessed(text: str, expected: list[Fact]) -> None:
    """A day that does not exist is shown as damaged and ends no paper."""
    assert validity_facts(None, date(2026, 1, 5), [clause(text)]) == expected


def test_impossible_periods_of_a_clause_are_left_out() -> None:
    """A clause that states a day that does not exist states no period."""
    texts = ("执行期限至2027年2月30日。", "2026年1月1日至2027年2月30日期间免征。", "2026年2月30日起免征。")
    assert [clause_periods(clause(text, "item")) for text in texts] == [(), (), ()]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("某府发〔2026〕1 号", ("某府发〔2026〕1号", False)), ("某府发〔20261", ("某府发〔20261", True))],
)
def test_document_numbers(printed: str, expected: tuple[str, bool]) -> None:
    """Spaces inside a number do not matter; a number that lost a bracket is flagged."""
    fact = number_fact(Front(number=Paragraph(printed, 1)))
    assert fact == Fact("number", expected[0], printed, expected[1])


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        (["某市人民政府", "关于印发《某市茶业", "办法》的通知"], "某市茶业办法"),
        (["某市人民政府关于 印发茶业方案的通知"], "茶业方案"),
        (["某市政府关于转发市商务委等部门《茶业方案》的通知"], "茶业方案"),
        (["某市公安局关于规范分户的通知"], "关于规范分户的通知"),
        (["某市简讯"], None),
    ],
)
def test_titles(printed: list[str], title: str | None) -> None:
    """The title is joined from its broken lines, out of its quotation marks."""
    fact = title_fact(Front(title_lines=tuple(Paragraph(line, i) for i, line in enumerate(printed, 1))))
    assert (fact and fact.value) == title


@given(st.text(st.sampled_from("自公布印发之日起施行有效期至年月日12390三止，。〔〕号废同时期间限第 "), max_size=60))
def test_any_sentence_can_be_read(text: str) -> None:
    """No closing sentence and no clause, however garbled, breaks the reading of dates."""
    found = validity_facts("某计划(2023—2027年)", date(2024, 2, 29), [clause(text)])
    periods = clause_periods(clause(text, "item"))
    assert [fact for fact in found if fact.field == "expires" and fact.value and not fact.value[0].isdigit()] == []
    assert [period for period in periods if period.quote not in text] == []


def test_a_stated_day_of_effect_is_read() -> None:
    """A paper that names the day it takes effect says so itself; the issue date does not count."""
    text = "本办法自2026年2月1日起施行,有效期2年。"
    found = validity_facts(None, date(2026, 1, 5), [clause(text)])
    assert [(fact.field, fact.value) for fact in found] == [("effective", "2026-02-01"), ("expires", "2028-01-31")]

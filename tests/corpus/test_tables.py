"""Tables: tab-separated rows of the gazette, and web tables that lost their shape."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.layout import Paragraph
from bot.corpus.tables import Row, is_flattened, read_flattened, read_tabbed
from bot.model import ParsedPaper, RawClause


def lines(text: str) -> list[Paragraph]:
    """Return the lines of ``text`` as paragraphs."""
    return [Paragraph(line, i) for i, line in enumerate(text.split("\n"), 1)]


def cells(row: Row) -> dict[str, str]:
    """Return the cells of ``row`` by column."""
    return dict(row.cells)


def rows_of(paper: ParsedPaper, pattern: str) -> list[RawClause]:
    """Return the rows of ``paper`` whose path matches."""
    return [clause for clause in paper.clauses if clause.kind == "row" and re.fullmatch(pattern, clause.path)]


def test_the_first_decision_spans_nineteen_rows(papers: dict[str, ParsedPaper]) -> None:
    """Item 1 of the decisions list has 19 plans with a body and a month each, items 2 to 9 one row each."""
    paths = [clause.path for clause in papers["major-decisions-2021"].clauses if clause.kind == "row"]
    assert paths == [*(f"表/1/{i}" for i in range(1, 20)), *(f"表/{i}" for i in range(2, 10))]


def test_a_merged_first_cell_holds_for_all_its_rows(clauses: dict[str, RawClause]) -> None:
    """Where the print leaves the number blank, the row belongs to the number above; the head repeats on a new page."""
    assert [clauses[f"major-decisions-2021/{path}"].cells for path in ("表/1/19", "表/7")] == [
        (
            ("序号", "1"),
            ("决策事项", "制定重庆市药品安全及促进高质量发展“十四五”规划（2021—2025年）"),
            ("承办单位", "市药监局"),
            ("决策时间", "2021年8月"),
        ),
        (
            ("序号", "7"),
            ("决策事项", "制定进一步规范医疗行为促进合理医疗检查的实施意见"),
            ("承办单位", "市卫生健康委"),
            ("决策时间", "2021年5月"),
        ),
    ]


def test_the_target_table_has_twenty_rows_and_a_remark(papers: dict[str, ParsedPaper]) -> None:
    """Panel 1 of the 2021 plan: 20 targets in five groups, then the remark as one clause."""
    panel = [clause for clause in papers["manufacturing-14fyp-2021"].clauses if clause.path.startswith("专栏1/")]
    groups = [clause.cells[0][1] for clause in panel[:20]]
    assert (len(panel), {name: groups.count(name) for name in groups}, panel[20].path, panel[20].text.count("\n")) == (
        21,
        {"总量结构": 6, "综合质效": 2, "创新能力": 6, "两化融合": 4, "绿色发展": 2},
        "专栏1/注",
        3,
    )


def test_the_two_row_head_is_merged(clauses: dict[str, RawClause]) -> None:
    """The target for 2025 has two columns under one head; a blank first cell takes the group above."""
    assert clauses["manufacturing-14fyp-2021/专栏1/2"].cells == (
        ("指标类别", "总量结构"),
        ("指标名称", "其中：战略性新兴产业占比（%）"),
        ("指标属性", "预期性"),
        ("2020年现状", "32"),
        ("2025年目标：绝对值", "35"),
        ("2025年目标：年均增速", "0.6个百分点"),
    )


def test_eighty_six_tasks_with_lead_and_supporting_bodies(papers: dict[str, ParsedPaper]) -> None:
    """Every task of the pilot plan has a number, a text and a lead body; 28 have no supporting body."""
    tasks = rows_of(papers["services-opening-2021"], r"附件/\d+")
    columns = {tuple(name for name, _ in task.cells) for task in tasks}
    blank = [sum(1 for task in tasks if not task.cells[column][1]) for column in range(4)]
    assert (columns, len(tasks), blank) == ({("序号", "试点任务", "牵头单位", "配合单位")}, 86, [0, 0, 0, 28])


def test_cells_are_whole(clauses: dict[str, RawClause]) -> None:
    """A cell keeps its brackets and its full stop."""
    assert clauses["services-opening-2021/附件/13"].cells == (
        ("序号", "13"),
        ("试点任务", "支持开展合格境内有限合伙人（QDLP）试点。"),
        ("牵头单位", "市金融监管局、重庆外汇管理部"),
        ("配合单位", "重庆证监局、市市场监管局"),
    )


def test_tasks_keep_their_two_section_rows(papers: dict[str, ParsedPaper]) -> None:
    """The 86 tasks stand under 4 sections and 14 subsections that run across the table."""
    tasks = rows_of(papers["services-opening-2021"], r"附件/\d+")
    sections = list(dict.fromkeys(task.headings[1] for task in tasks))
    subsections = list(dict.fromkeys(task.headings[2] for task in tasks))
    assert ([s[:2] for s in sections], [s[: s.index(")") + 1] for s in subsections]) == (
        ["一、", "二、", "三、", "四、"],
        [f"({n})" for n in [*"一二三四五六七八九十", "十一", "十二", "十三", "十四"]],
    )


def test_indicators_without_unit_keep_their_place(papers: dict[str, ParsedPaper]) -> None:
    """In annex 1 of the medical plan only the first indicator prints a unit; the others' cells do not slip."""
    table = rows_of(papers["smart-medical-2025"], r"附件1/\d+")
    assert [tuple(cell for _, cell in row.cells) for row in table] == [
        ("1", "智慧医疗装备产业产值", "亿元", "100", "300"),
        ("2", "营业收入超过20亿元的领军企业", "", "2", "5"),
        ("3", "国家“小巨人”企业", "", "10", "15"),
        ("4", "专精特新企业", "", "75", "100"),
        ("5", "10亿元级“大品种”", "", "3", "10"),
        ("6", "产业创新综合体", "", "2", "5"),
        ("7", "创新研发平台", "", "80", "100"),
        ("8", "临床试验机构", "", "40", "50"),
        ("9", "中试验证平台", "", "3", "5"),
        ("10", "创新医疗器械应用示范项目", "", "250", "600"),
    ]


def test_targets_of_the_reform_plan(papers: dict[str, ParsedPaper]) -> None:
    """The ten targets for 2024, 2025 and 2027 with the bodies that answer for them."""
    table = rows_of(papers["sme-gradient-2024"], r"附件/\d+")
    assert [name for name, _ in table[0].cells] == [
        "序号", "指标名称", "单位", "2024年度目标", "2025年度目标", "2027年度目标", "责任单位",
    ]  # fmt: skip
    assert [tuple(cell for _, cell in row.cells)[1:] for row in table] == [
        ("科技型企业", "万家", "6", "6.7", "8.6", "市科技局"),
        ("高新技术企业", "万家", "0.85", "1", "1.28", "市科技局"),
        ("专精特新中小企业(有效期内)", "", "4000", "4300", "5000", "市经济信息委"),
        ("新培育国家专精特新“小巨人”企业", "", "30", "60", "120", "市经济信息委"),
        ("新培育国家制造业单项冠军企业", "", "4", "8", "15", "市经济信息委"),
        ("区域性股权市场新增挂牌培育和托管企业", "", "200", "400", "800", "市地方金融管理局"),
        ("独角兽企业", "", "3", "7", "15", "市经济信息委"),
        ("新增制造业上市企业", "", "5", "10", "40", "市地方金融管理局、市经济信息委"),
        ("新建数字化车间", "", "100", "200", "400", "市经济信息委"),
        ("新增商标有效注册量", "万件", "4", "7.5", "15", "市知识产权局"),
    ]


def test_the_division_of_labour_has_27_rows(papers: dict[str, ParsedPaper]) -> None:
    """Annex 3 names the 27 items of the plan in its order; item 18 has one cell for lead and responsible bodies."""
    table = rows_of(papers["smart-medical-2025"], r"附件3/\d+")
    assert ([row.cells[0][1] for row in table], [row.path for row in table if len(row.cells) < 4]) == (
        [str(i) for i in range(1, 28)],
        ["附件3/18"],
    )


def test_a_table_without_numbers_is_counted() -> None:
    """Rows of a table whose first column is no number are numbered as they stand."""
    found = read_tabbed(lines("名称\t目标\n甲\t1\n乙\t2"))
    assert [(row.path, row.heading, cells(row)) for row in found] == [
        ("1", "1", {"名称": "甲", "目标": "1"}),
        ("2", "2", {"名称": "乙", "目标": "2"}),
    ]


def test_a_repeated_head_is_no_row() -> None:
    """A head printed again on the next page, even with other spaces, is left out."""
    found = read_tabbed(lines("序号\t事 项\n1\t甲\n序号\t事项\n2\t乙"))
    assert [(row.path, row.heading) for row in found] == [("1", "甲"), ("2", "乙")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("序号\n1\n甲", True), ("一、甲", False), ("序号\n1\t甲", False)],
)
def test_which_table_is_flattened(text: str, expected: bool) -> None:
    """A stretch that begins with the column for numbers and has no tabs is a table with one cell a line."""
    assert is_flattened(lines(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("序号\n内容\n1\n甲\n2", [("1", "甲\t2")]),
        ("序号\n指标\n单位\n2025年\n1\n甲\n乙", [("1", "甲\t乙")]),
        ("序号\n指标\n2025年\n1\n甲\n5", [("1", "甲\t5")]),
        ("序号\n指标\n单位\n2025年\n2026年\n1\n甲\n家\n5\n2\n乙\n6\n7", [("1", "甲\t家\t5"), ("2", "乙\t6\t7")]),
        ("序号\n内容", []),
    ],
)
def test_a_damaged_flattened_table_is_still_read(text: str, expected: list[tuple[str, str]]) -> None:
    """Where cells are lost, the row keeps what is printed and nothing breaks."""
    assert [(row.path, row.text.partition("\t")[2]) for row in read_flattened(lines(text))] == expected


CELLS = st.lists(
    st.sampled_from(["序号", "1", "2", "3", "甲", "乙", "元", "2025年", "目标", "0.5", "", "一、节", "(一)节"])
)


@given(CELLS)
def test_any_flattened_table_can_be_read(printed: list[str]) -> None:
    """Whatever cells a web page left, each row's text is its cells in order and none is lost after the first number."""
    kept = ["序号", *(cell for cell in printed if cell)]
    found = read_flattened([Paragraph(cell, i) for i, cell in enumerate(kept, 1)])
    begun = kept[kept.index("1") :] if "1" in kept else []
    assert "\t".join(row.text for row in found).split("\t") == (begun or [""])


@given(st.lists(CELLS, min_size=1, max_size=8))
def test_any_tabbed_table_can_be_read(printed: list[list[str]]) -> None:
    """Whatever rows a gazette prints, reading them ends without an error and invents no cell."""
    table = [Paragraph("\t".join([*row, ""]) or "\t", i) for i, row in enumerate(printed, 1) if row]
    shown = {cell for row in printed for cell in row} | {""}
    assert [row for row in read_tabbed(table) if not {cell for _, cell in row.cells} <= shown] == []

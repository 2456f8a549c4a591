"""Nothing of a paper is lost in its clauses, and nothing is in a clause that is not in its paper."""

import re
from collections import Counter

import pytest

from bot.corpus.sources import Line
from bot.model import ParsedPaper
from bot.text import squash
from tests.corpus.conftest import Copy
from tests.corpus.expected import DOCUMENTS, squeeze

FRAME = {
    "number": r"渝[\u4e00-\u9fff]{1,6}〔\d{4}〕?\d+号?",
    "salutation": r"(各|中心城区各)[^。]*(单位|总队)[:：]?",
    "title": r"([^。《》,]{0,16}关于)?(印发|转发)[^。]*|[^。]*通知|重庆市人民政府(办公厅)?关于",
    "body": r"重庆市(人民政府(办公厅)?|经济和信息化委员会|公安局|财政局)|国家税务总局重庆市税务局",
    "drafter": r"市经济信息委市发展改革委市教委|市科技局市人力社保局市大数据发展局",
    "date": r"\d{4}年\d{1,2}月\d{1,2}日|20231215|2023119",
    "mark": r"[(（]?(此件公开发布|本文有删减)[)）]?",
    "annex": r"附件\d?|附件[:：].{4,30}|2\.重点发展领域|3\.工作举措和产业政策任务分工",
    "header": r"序号试点任务牵头单位配合单位|序号决策事项承办单位决策时间|绝对值年均增速"
    r"|指标类别指标名称指标属性2020年现状2025年目标",
    "flattened header": r"序号|指标名称|内容|单位|牵头单位|责任单位|20\d\d年?|目标值|年度目标",
    "download": r"文件下载[:：]",
}
"""Lines that are no clause, white space removed; a line of the title itself is left out as well."""


def is_frame(line: str, title: str | None) -> bool:
    """Say whether a line, white space removed, frames the paper."""
    if title and len(line) >= 4 and line.strip("《》") in title:
        return True
    return any(re.fullmatch(pattern, line) for pattern in FRAME.values())


def body_lines(copy: Copy, title: str | None) -> list[tuple[Line, str]]:
    """Return the lines that are not frame, white space and the gazette's list marks removed."""
    found = [(line, squeeze(re.sub(r"^\s*- ", "", line.text))) for line in copy.paper.lines]
    return [(line, text) for line, text in found if text and not is_frame(text, title)]


def stands(number: int, text: str, paper: ParsedPaper) -> bool:
    """Say whether the line is in the clause that begins last before it, or in the headings of the next one."""
    before = [clause for clause in paper.clauses if clause.line <= number][-1:]
    after = [clause for clause in paper.clauses if clause.line >= number][:1]
    places = [clause.text for clause in before] + [heading for clause in after for heading in clause.headings]
    return any(text in squeeze(place) for place in places)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_line_stands_in_its_clause(copies: dict[str, list[Copy]], name: str) -> None:
    """At least 99% of a paper (in fact every character outside its frame) is in a clause or a heading, in place."""
    copy = copies[name][0]
    body = body_lines(copy, DOCUMENTS[name].title)
    lost = [(line.number, text) for line, text in body if not stands(line.number, text, copy.parsed)]
    total = sum(len(text) for _, text in body)
    share = 1 - sum(len(text) for _, text in lost) / total
    assert (share >= 0.99, lost) == (True, [])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_frame_is_small(copies: dict[str, list[Copy]], name: str) -> None:
    """What the completeness check leaves out is a title, signatures and table heads: never a paragraph."""
    title = DOCUMENTS[name].title
    left_out = [squeeze(line.text) for line in copies[name][0].paper.lines]
    frame = [text for text in left_out if text and is_frame(text, title)]
    assert (sum(len(text) for text in frame) <= 260, [text for text in frame if "。" in text]) == (True, [])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_clause_is_verbatim(copies: dict[str, list[Copy]], name: str) -> None:
    """Every clause of every print, and every heading above one, is one unbroken stretch of its paper."""
    changed: list[str] = []
    for copy in copies[name]:
        printed = squeeze("".join(line.text for line in copy.paper.lines))
        for clause in copy.parsed.clauses:
            changed += [text for text in (clause.text, *clause.headings) if squeeze(text) not in printed]
    assert changed == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_character_is_said_twice(copies: dict[str, list[Copy]], name: str) -> None:
    """The clauses of a print hold no character more often than the paper does: no text stands in two clauses."""
    for copy in copies[name]:
        printed = Counter(squeeze("".join(line.text for line in copy.paper.lines)))
        held = Counter(squeeze("".join(clause.text for clause in copy.parsed.clauses)))
        assert held - printed == Counter()


def test_cells_are_verbatim_but_for_three_additions(copies: dict[str, list[Copy]]) -> None:
    """Column names and cells are printed too; only a merged head and two bodies in one cell get a mark between."""
    added: set[tuple[str, str]] = set()
    for name, prints in copies.items():
        for copy in prints:
            printed = squeeze("".join(line.text for line in copy.paper.lines))
            for clause in copy.parsed.clauses:
                for column, cell in clause.cells:
                    added |= {(name, text) for text in (column, cell) if squeeze(text) not in printed}
    assert added == {
        ("manufacturing-14fyp-2021", "2025年目标：绝对值"),
        ("manufacturing-14fyp-2021", "2025年目标：年均增速"),
        ("sme-gradient-2024", "市地方金融管理局、市经济信息委"),
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_clauses_have_their_own_path_and_stand_in_order(copies: dict[str, list[Copy]], name: str) -> None:
    """No two clauses of a print share a path, and their lines follow each other as in print."""
    for copy in copies[name]:
        paths = [clause.path for clause in copy.parsed.clauses]
        lines = [clause.line for clause in copy.parsed.clauses]
        assert (len(set(paths)), sorted(lines)) == (len(paths), lines)


@pytest.mark.parametrize("name", [name for name, document in DOCUMENTS.items() if len(document.places) > 1])
def test_copies_say_the_same(copies: dict[str, list[Copy]], name: str) -> None:
    """Two prints of one paper have the same clauses, word for word, once the width of marks is set aside."""
    first, second = (
        [(c.path, c.kind, squash(c.heading), squash(c.text)) for c in copy.parsed.clauses] for copy in copies[name]
    )
    assert first == second

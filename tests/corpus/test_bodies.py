"""The public bodies that a clause names, in every way in which papers print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.assemble import Assembly
from bot.corpus.bodies import read_mentions, share_mentions
from bot.model import Mention, ParsedPaper, RawClause
from bot.text import squash

GENERIC = {
    "市级有关部门",
    "各行业主管部门",
    "两江新区、西部科学城重庆高新区、万盛经开区管委会",
    "《国家职业资格目录（专业技术人员资格）》中的实施部门",
}
"""Names of no single body: the departments concerned, three committees in one breath, whoever runs an examination."""

KNOWN = ["市经济信息委", "市科技局", "市政府口岸物流办", "重庆海关", "市委宣传部(市新闻出版局)", "有关区县政府"]


def clause(text: str, path: str = "一", kind: str = "item", cells: tuple[tuple[str, str], ...] = ()) -> RawClause:
    """Return a clause with ``text``."""
    return RawClause(path, "", (), text, 1, kind, cells)


def named(text: str) -> list[str]:
    """Return the bodies that ``text`` names, as ``role:name`` with the role's first letter."""
    return [f"{mention.role[0]}:{mention.name_zh}" for mention in read_mentions(clause(text))]


def of(found: RawClause) -> list[str]:
    """Return the bodies of a clause of the corpus in the same short form."""
    return [f"{mention.role[0]}:{mention.name_zh}" for mention in found.mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲。(责任单位:市经济信息委、市财政局)", ["r:市经济信息委", "r:市财政局"]),
        ("甲。（责任单位：市商务委，有关区县政府）", ["r:市商务委", "r:有关区县政府"]),
        ("甲。(牵头单位:市科技局;责任单位:市药监局、市财政局)", ["l:市科技局", "r:市药监局", "r:市财政局"]),
        ("甲。(牵头单位:市商务委;配合单位:重庆海关)", ["l:市商务委", "s:重庆海关"]),
        (
            "甲。〔责任单位:市委宣传部(市新闻出版局)、市经济信息委〕",
            ["r:市委宣传部(市新闻出版局)", "r:市经济信息委"],
        ),
        (
            "甲。(责任单位:市经济信息委牵头,市发展改革委参与,有关区县政府具体落实)",
            ["l:市经济信息委", "s:市发展改革委", "r:有关区县政府"],
        ),
        ("甲。(责任单位:市科技局、市教委牵头,市级有关部门、有关区县政府具体落实)",
         ["l:市科技局", "l:市教委", "r:市级有关部门", "r:有关区县政府"]),
        ("甲。(责任单位:市财政局和有关区县政府)", ["r:市财政局", "r:有关区县政府"]),
        ("甲。(责任单位:市司法局、市社科联等)", ["r:市司法局", "r:市社科联"]),
        ("甲。(责任单位:市经济信息委等市级有关部门,有关区县政府)",
         ["r:市经济信息委", "r:市级有关部门", "r:有关区县政府"]),
        ("甲。〔责任单位:各区县(自治县)政府和两江新区、万盛经开区管委会(以下统称区县政府)〕",
         ["r:各区县(自治县)政府", "r:两江新区、万盛经开区管委会"]),
        ("甲。(责任单位:渝新欧(重庆)物流有限公司、重庆边检总站)", ["r:渝新欧(重庆)物流有限公司", "r:重庆边检总站"]),
        ("由市商务委牵头,市统计局配合,建立体系。", ["l:市商务委", "s:市统计局"]),
        ("明确由市卫生健康委(市中医药管理局)牵头研究重大事项。", ["l:市卫生健康委(市中医药管理局)"]),
        ("由综合试点专项工作组办公室牵头，建立机制。", ["l:综合试点专项工作组办公室"]),
        ("由市级分管领导牵头,优化机制。", []),
        ("由科技型企业或科研机构、高等院校牵头,构建综合体。", []),
        ("未制定实施细则的,由责任单位牵头制定后执行。", []),
        ("(含人工智能+制药)的机构给予奖励。", []),
    ],
)  # fmt: skip
def test_printed_forms(text: str, expected: list[str]) -> None:
    """Each way of naming bodies gives their names and roles, and prose that names none gives nothing."""
    assert named(text) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((("牵头单位", "市教委、市科技局"), ("责任单位", "/")), ["l:市教委", "l:市科技局"]),
        ((("牵头单位", "市科技局、市卫生健康委按职责分别负责"),), ["l:市科技局", "l:市卫生健康委"]),
        ((("承办单位", "市司法局"),), ["r:市司法局"]),
        ((("配合单位", "市商务委及各行业主管部门"),), ["s:市商务委", "s:各行业主管部门"]),
        ((("试点任务", "市司法局"), ("配合单位", "")), []),
    ],
)
def test_cells_of_a_table(cells: tuple[tuple[str, str], ...], expected: list[str]) -> None:
    """The columns for lead, responsible and supporting bodies give roles; a stroke or a blank names nobody."""
    assert [f"{m.role[0]}:{m.name_zh}" for m in read_mentions(clause("甲", kind="row", cells=cells))] == expected


@pytest.mark.parametrize(
    ("clause_id", "expected"),
    [
        ("hydrogen-fcv-2025/一", ["r:市经济信息委", "r:市财政局"]),
        ("hydrogen-fcv-2025/五", ["r:有关区县经信部门"]),
        ("low-altitude-2025/一/(二)", ["r:市交通运输委", "r:市发展改革委", "r:市委军民融合办", "r:各区县政府"]),
        ("innovative-drugs-2025/六/(二十)",
         ["l:市教委", "l:市科技局", "r:市人力社保局", "r:市发展改革委", "r:市经济信息委", "r:有关区县政府"]),
        ("software-starry-sky-2025/二/(二)/4", ["r:市委宣传部(市新闻出版局)", "r:市经济信息委"]),
        ("nev-parts-2023/二/(一)",
         ["l:市经济信息委", "s:市发展改革委", "s:市招商投资局", "r:有关区县(自治县)政府",
          "r:两江新区、西部科学城重庆高新区、万盛经开区管委会"]),
        ("nev-parts-2023/三/(二)",
         ["l:市推动汽车产业转型发展工作专班", "r:市财政局", "r:市经济信息委", "r:市国资委", "r:有关区县政府"]),
        ("digital-trade-2025/七",
         ["r:市商务委", "r:市统计局", "r:国家外汇管理局重庆市分局", "l:市商务委", "s:市统计局",
          "s:国家外汇管理局重庆市分局"]),
        ("tcm-2025-qa/二/第三部分", ["l:市卫生健康委(市中医药管理局)"]),
        ("services-opening-2021/三/(二)", ["l:市服务业扩大开放综合试点专项工作组办公室", "s:市级有关部门"]),
        ("services-opening-2021/附件/13",
         ["l:市金融监管局", "l:重庆外汇管理部", "s:重庆证监局", "s:市市场监管局"]),
        ("services-opening-2021/附件/69",
         ["l:市大数据发展局", "s:市委网信办", "s:市发展改革委", "s:市商务委", "s:各行业主管部门"]),
        ("major-decisions-2021/表/5", ["r:市文化旅游委"]),
        ("sme-gradient-2024/附件/8", ["r:市地方金融管理局", "r:市经济信息委"]),
        ("cross-border-ecommerce-2023/十",
         ["r:市政府口岸物流办", "r:市邮政管理局", "r:重庆机场集团", "r:陆海新通道运营有限公司",
          "r:渝新欧(重庆)物流有限公司"]),
    ],
)  # fmt: skip
def test_bodies_of_clauses(clauses: dict[str, RawClause], clause_id: str, expected: list[str]) -> None:
    """The bodies of clauses of every form, as printed, in order."""
    assert of(clauses[clause_id]) == expected


def test_a_group_note_holds_for_its_items(clauses: dict[str, RawClause]) -> None:
    """The note below each action of the reform plan names the bodies of all its items, and of no other."""
    found = {path: of(c) for path, c in clauses.items() if path.startswith("sme-gradient-2024/三/")}
    differing = [
        path for path, bodies in found.items() if bodies != found[f"{path.rpartition('/')[0]}/责任单位"] or not bodies
    ]
    notes = {tuple(bodies) for path, bodies in found.items() if path.endswith("责任单位")}
    assert (len(found), differing, len(notes)) == (29, [], 6)


def test_annex_3_gives_its_bodies_to_the_items(clauses: dict[str, RawClause]) -> None:
    """Items 1 to 27 of the medical plan have the lead and responsible bodies that annex 3 names for them."""
    items = {c.path.rpartition("/")[2]: c for i, c in clauses.items() if i.startswith("smart-medical-2025/")}
    rows = {str(i): clauses[f"smart-medical-2025/附件3/{i}"] for i in range(1, 28)}
    body = {
        number: next(
            c
            for i, c in clauses.items()
            if i.startswith(("smart-medical-2025/二/", "smart-medical-2025/三/")) and i.endswith(f"/{number}")
        )
        for number in rows
    }
    assert {number: of(c) for number, c in body.items()} == {number: of(row) for number, row in rows.items()}
    assert [number for number, row in rows.items() if not any(m.role == "lead" for m in row.mentions)] == []
    assert [of(items["28"]), of(items["29"])] == [[], []]


def test_a_row_whose_wording_differs_is_found_by_number(clauses: dict[str, RawClause]) -> None:
    """Annex 3 shortens the heading of item 21; the number, which runs through the paper, still joins the two."""
    row, item = clauses["smart-medical-2025/附件3/21"], clauses["smart-medical-2025/三/(一)/21"]
    assert (row.heading, item.heading, of(item)) == (
        "支持创新产品开拓国际市场",
        "支持智慧医疗装备创新产品开拓国际市场",
        ["l:市经济信息委"],
    )


def test_own_bodies_win_over_a_table() -> None:
    """An item that names its own bodies keeps them."""
    item = RawClause("一/1", "甲", (), "1.甲。(责任单位:市教委)", 1)
    row = RawClause("附件/1", "甲", (), "1\t甲\t市科技局", 2, "row", (("序号", "1"), ("牵头单位", "市科技局")))
    assert share_mentions([item, row])["一/1"] == (Mention("市教委", "responsible"),)


def test_every_printed_name_stands_in_its_clause(papers: dict[str, ParsedPaper]) -> None:
    """No name is invented: each stands, letter for letter, in a clause of the paper."""
    wrong = [
        (name, mention.name_zh)
        for name, paper in papers.items()
        for c in paper.clauses
        for mention in c.mentions
        if not any(mention.name_zh in other.text for other in paper.clauses)
    ]
    assert wrong == []


def test_no_alias_and_no_verb_is_part_of_a_name(papers: dict[str, ParsedPaper]) -> None:
    """What a name is followed by (以下统称, 牵头, 按职责, 等) is stripped from it."""
    tails = ("以下", "牵头", "参与", "落实", "负责", "等")
    names = {m.name_zh for paper in papers.values() for c in paper.clauses for m in c.mentions}
    assert [name for name in names if any(tail in name for tail in tails)] == []


def test_every_body_is_in_the_registry(assembly: Assembly) -> None:
    """Every name that is not generic belongs to a body of intents/departments.yaml, present or former."""
    known = {
        squash(name)
        for body in assembly.corpus.departments
        for name in (body.name_zh, *body.names_zh, *(former.name_zh for former in body.former))
    }
    printed = {mention.name_zh for c in assembly.corpus.clauses for mention in c.mentions}
    assert {name for name in printed if squash(name) not in known} == GENERIC


@given(st.lists(st.sampled_from(KNOWN), min_size=1, max_size=6, unique=True), st.sampled_from(["、", "和", "，"]))
def test_names_that_are_joined_are_split_again(names: list[str], separator: str) -> None:
    """A list of bodies, joined as papers join them, comes back name by name."""
    assert named(f"甲。（责任单位：{separator.join(names)}）") == [f"r:{name}" for name in names]


@given(
    st.lists(st.sampled_from(KNOWN), min_size=1, max_size=3), st.lists(st.sampled_from(KNOWN), min_size=1, max_size=3)
)
def test_leads_and_others_are_told_apart(leads: list[str], others: list[str]) -> None:
    """Bodies of two roles come back with their roles, each body and role once."""
    text = f"甲。(牵头单位:{'、'.join(leads)};责任单位:{'、'.join(others)})"
    assert named(text) == [*dict.fromkeys(f"l:{n}" for n in leads), *dict.fromkeys(f"r:{n}" for n in others)]


@given(st.text(st.sampled_from("由市委局办(（〔责任单位牵头:：、，;；)）〕等和及 以下统称配合。"), max_size=60))
def test_any_text_can_be_searched(text: str) -> None:
    """No clause breaks the reading of bodies, and no name is empty."""
    assert [mention for mention in read_mentions(clause(text)) if not mention.name_zh.strip()] == []

"""The tree of numbered items: how many there are, how they are named, and what they say."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.layout import paragraphs, split
from bot.corpus.outline import read_clauses
from bot.corpus.sources import Line, Paper
from bot.model import ParsedPaper, RawClause
from bot.text import chinese_number
from tests.corpus.expected import DOCUMENTS

VERBATIM: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "verbatim.yaml").read_text(encoding="utf-8")
)

SIGNS = "甲乙一二、(（)）12.。；，:专栏附件注责任单位序号通知是\t 。"
COUNTS = [
    ("innovative-drugs-2025", r"[二三四五六七]/\((.+)\)", 25),
    ("low-altitude-2025", r"[一二三]/\((.+)\)", 17),
    ("hydrogen-fcv-2025", r"([一二三四五])", 5),
    ("digital-trade-2025", r"[二三四五六]/\((.+)\)", 20),
    ("digital-trade-2025-qa", r"三/\((.+)\)", 7),
    ("air-silk-road-2025", r"[二三四五六]/\((.+)\)", 14),
    ("software-starry-sky-2025", r"二/\(.\)/(\d+)", 23),
    ("software-starry-sky-2025", r"三/\((.)\)", 4),
    ("software-starry-sky-2024", r"三/\((.)\)", 6),
    ("software-starry-sky-2024", r"四/\((.)\)", 4),
    ("fiscal-finance-2025", r"[二三四]/\((.+)\)", 11),
    ("fiscal-finance-2025", r"附则/(.)", 2),
    ("manufacturing-stable-2024", r"[一二三四五六七]/(\d+)", 22),
    ("cross-border-ecommerce-2023", r"([一二三四五六七八九十]+)", 15),
    ("cars-overseas-2023", r"二/\(.\)/(\d+)", 17),
    ("cars-overseas-2023", r"三/\((.)\)", 3),
    ("nev-parts-2023", r"二/\((.+)\)", 10),
    ("nev-parts-2023", r"三/\((.)\)", 4),
    ("nev-parts-2023", r"附件/(.)", 7),
    ("smart-medical-2025", r"[二三四]/(?:\(.\)/)?(\d+)", 29),
    ("smart-medical-2025", r"附件1/(\d+)", 10),
    ("smart-medical-2025", r"附件2/(.)", 4),
    ("smart-medical-2025", r"附件3/(\d+)", 27),
    ("ai-plus-2025", r"二/\(.\)/(\d+)", 15),
    ("ai-plus-2025", r"三/\((.)\)", 8),
    ("ai-plus-2025", r"四/\((.)\)", 3),
    ("sme-gradient-2024", r"二/\((.)\)", 7),
    ("sme-gradient-2024", r"三/\(一\)/(\d)", 4),
    ("sme-gradient-2024", r"三/\(二\)/(\d)", 3),
    ("sme-gradient-2024", r"三/\(三\)/(\d)", 5),
    ("sme-gradient-2024", r"三/\(四\)/(\d)", 4),
    ("sme-gradient-2024", r"三/\(五\)/(\d)", 4),
    ("sme-gradient-2024", r"三/\(六\)/(\d)", 3),
    ("sme-gradient-2024", r"四/\((.)\)", 4),
    ("sme-gradient-2024", r"附件/(\d+)", 10),
    ("smart-ev-2025", r"二/\((.)\)", 4),
    ("smart-ev-2025", r"三/\((.)\)", 4),
    ("ai-service-robots-2023", r"四/\((.)\)", 6),
    ("services-opening-2021", r"二/\((.)\)", 7),
    ("services-opening-2021", r"三/\((.)\)", 3),
    ("services-opening-2021", r"附件/(\d+)", 86),
    ("manufacturing-14fyp-2021", r"一/\((.)\)", 3),
    ("manufacturing-14fyp-2021", r"三/\(一\)/(\d)", 6),
    ("manufacturing-14fyp-2021", r"三/\(二\)/(\d)", 5),
    ("manufacturing-14fyp-2021", r"三/\(三\)/(\d)", 4),
    ("manufacturing-14fyp-2021", r"五/\((.)\)", 8),
    ("manufacturing-14fyp-2021", r"专栏1/(\d+)", 20),
    ("rural-household-2021", r"三/\((.)\)", 5),
]
"""Document, pattern of paths with the item's own number as its group, how many there are."""

PATHS = {
    "stable-fdi-2025-qa": "一 二 二/(一) 二/(二) 二/(三) 二/(四) 三/特点1 三/特点2 三/特点3 三/特点4 四/重点领域引资 "
    "四/拓宽融资渠道 四/外资企业境内再投资支持 五/一是 五/二是 五/三是",
    "tcm-2025-qa": "引言 一 二 二/第一部分 二/第二部分 二/第三部分",
    "wulong-sti-2025": "第1段 第2段 第3段 第4段 第5段",
    "hydrogen-fcv-2025": "通知 引言 一 二 三 四 五 附则/1 附则/2",
    "low-altitude-2025": "通知 引言 一/(一) 一/(二) 一/(三) 一/(四) 二/(五) 二/(六) 二/(七) 二/(八) 二/(九) 二/(十) "
    "二/(十一) 三/(十二) 三/(十三) 三/(十四) 三/(十五) 三/(十六) 三/(十七) 附则/1 附则/2",
    "fiscal-finance-2025": "通知 引言 一 二/(一) 二/(二) 二/(三) 二/(四) 二/(五) 三/(六) 三/(七) 三/(八) "
    "四/(九) 四/(十) 四/(十一) 附则/1 附则/2",
    "ai-service-robots-2023": "通知 引言 一 二 三/(一)/提升人工智能基础算力 三/(一)/构建服务机器人大模型体系 "
    "三/(二)/打造AI及服务机器人生态合作及产业推广平台 三/(二)/打造AI及服务机器人企业孵化平台 "
    "三/(二)/打造AI及服务机器人行业公共运营服务平台 三/(三)/建设两江新区AI技术创新核心区 "
    "三/(三)/建设西部科学城重庆高新区AI及服务机器人产品创新核心区 三/(三)/建设中心城区服务机器人整机制造集聚区 "
    "三/(三)/建设渝西地区服务机器人配套产业集群区 三/(四)/清洁服务机器人 三/(四)/物流服务机器人 三/(四)/医疗服务机器人 "
    "三/(四)/居家服务机器人 三/(四)/特种服务机器人 三/(四)/人形机器人 三/(五) 三/(六)/加大优质企业招引力度 "
    "三/(六)/建立AI及服务机器人企业梯度培育机制 四/(一) 四/(二) 四/(三) 四/(四) 四/(五) 四/(六) 四/优化数据供给 "
    "四/营造良好氛围",
    "manufacturing-map-2023": "通知",
    "sensors-2023": "通知",
    "rural-household-2021": "通知 一/(一) 一/(二) 二/(一) 二/(二) 三/(一) 三/(二) 三/(三) 三/(四) 三/(五) 附则",
}


def read(text: str, panel_ends: dict[str, str] | None = None) -> dict[str, RawClause]:
    """Return the clauses of a web paper with the lines of ``text`` by path."""
    lines = tuple(Line(i, line) for i, line in enumerate(text.split("\n"), 1))
    parts = split(paragraphs(Paper("x.txt", "web", lines, None)))
    return {clause.path: clause for clause in read_clauses(parts, panel_ends)}


def value(label: str) -> int | None:
    """Return the value of an item's own number."""
    return int(label) if label.isdigit() else chinese_number(label)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_has_its_clauses(papers: dict[str, ParsedPaper], name: str) -> None:
    """The number of clauses of each document, read off the paper."""
    assert len(papers[name].clauses) == DOCUMENTS[name].clauses


@pytest.mark.parametrize(("name", "pattern", "number"), COUNTS)
def test_numbered_items_are_all_there(papers: dict[str, ParsedPaper], name: str, pattern: str, number: int) -> None:
    """The items of a series are found from the first to the last, none missing, none twice."""
    matches = [re.fullmatch(pattern, clause.path) for clause in papers[name].clauses]
    assert [value(m[1]) for m in matches if m] == list(range(1, number + 1))


@pytest.mark.parametrize("name", PATHS)
def test_paths_are_those_of_the_print(papers: dict[str, ParsedPaper], name: str) -> None:
    """The whole outline of papers of every form: unnumbered, led-in and damaged items included."""
    assert [clause.path for clause in papers[name].clauses] == PATHS[name].split()


@pytest.mark.parametrize("clause_id", VERBATIM)
def test_clauses_are_word_for_word(clauses: dict[str, RawClause], clause_id: str) -> None:
    """Kind, heading, chain of headings and text of clauses of every form."""
    clause = clauses[clause_id]
    found = {"kind": clause.kind, "heading": clause.heading, "headings": list(clause.headings), "text": clause.text}
    assert found == VERBATIM[clause_id]


def test_the_six_actions_have_23_items_and_a_note_each(papers: dict[str, ParsedPaper]) -> None:
    """The 23 numbered items of the reform plan stand under six actions, each closed by one note on bodies."""
    paths = [clause.path for clause in papers["sme-gradient-2024"].clauses]
    notes = [path for path in paths if path.endswith("/责任单位")]
    items = [path for path in paths if re.fullmatch(r"三/\(.\)/\d", path)]
    assert (len(items), notes) == (23, [f"三/({n})/责任单位" for n in "一二三四五六"])


def test_seventeen_panels_of_the_2021_plan(papers: dict[str, ParsedPaper]) -> None:
    """All 17 boxed panels are found, in order, with the items that stand in each."""
    labels = [path.partition("/")[0] for clause in papers["manufacturing-14fyp-2021"].clauses if (path := clause.path)]
    panels = {label: labels.count(label) for label in labels if label.startswith("专栏")}
    assert panels == {
        "专栏1": 21, "专栏2": 6, "专栏3": 2, "专栏4": 5, "专栏5": 3, "专栏6": 4, "专栏7": 3, "专栏8": 3, "专栏9": 3,
        "专栏10": 4, "专栏11": 6, "专栏12": 3, "专栏13": 12, "专栏14": 2, "专栏15": 7, "专栏16": 5, "专栏17": 7,
    }  # fmt: skip


def test_what_follows_a_panel_is_no_part_of_it(papers: dict[str, ParsedPaper]) -> None:
    """After panel 13, whose items look like those around it, the text goes on where it was interrupted."""
    paths = [c.path for c in papers["manufacturing-14fyp-2021"].clauses]
    i = paths.index("专栏13/五/体外诊断试剂及设备")
    assert paths[i : i + 5] == [
        "专栏13/五/体外诊断试剂及设备",
        "四/(一)/强化高水平共性技术平台建设",
        "专栏14/制造业创新中心",
        "专栏14/特色园区创新支撑平台",
        "四/(一)/提升企业技术创新能力",
    ]


def test_a_panel_end_can_be_told() -> None:
    """A panel in lead style runs on unless its last item is named."""
    text = (
        "各有关单位:\n一、创新\n(一)攻关\n加强攻关。甲。\n专栏1 重点\n芯片。乙。\n电池。丙。\n强化平台。丁。\n二、保障"
    )
    assert ([*read(text)], [*read(text, {"专栏1": "电池"})]) == (
        ["一/(一)", "专栏1/芯片", "专栏1/电池", "专栏1/强化平台", "二"],
        ["一/(一)/加强攻关", "专栏1/芯片", "专栏1/电池", "一/(一)/强化平台", "二"],
    )


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("(一)加强领导。统筹推进。做好服务。", "加强领导"),
        ("(一)加强领导", "加强领导"),
        ("(一)加强领导。", "加强领导"),
        ("(一)公民离婚后可自愿申请分户;", "公民离婚后可自愿申请分户"),
        ("(一)市场主导,政府引导。坚持市场化方向。更好发挥作用。", "市场主导,政府引导"),
        ("(一)" + "对符合条件的企业给予支持," * 4 + "不再重复。", "条件"),
    ],
)
def test_headings_of_an_item(line: str, heading: str) -> None:
    """An item's heading is its first short sentence, else that of the item above it."""
    clause = read(f"各有关单位:\n一、条件\n{line}\n二、其他\n没有。")["一/(一)"]
    assert (clause.heading, clause.text) == (heading, line)


def test_a_paragraph_after_the_last_item_closes_the_paper() -> None:
    """Validity sentences and other free paragraphs below the last item are a group of their own."""
    text = "各有关单位:\n一、补贴。补10万元。\n本办法自印发之日起施行。\n解释权归商务委。\n附件\n清单\n一、甲\n乙。"
    found = read(text)
    assert [(c.path, c.kind, c.text) for c in found.values()] == [
        ("一", "item", "一、补贴。补10万元。"),
        ("附则/1", "closing", "本办法自印发之日起施行。"),
        ("附则/2", "closing", "解释权归商务委。"),
        ("附件/一", "item", "一、甲\n乙。"),
    ]


def test_an_empty_frame_makes_no_clause() -> None:
    """An annex without text gives no clause; a table's head without rows is kept as text."""
    assert {path: clause.text for path, clause in read("各有关单位:\n一、甲\n乙\t丙\n附件").items()} == {
        "一": "一、甲\n乙\t丙"
    }


def test_equal_leads_get_a_number() -> None:
    """Two items with one label in one place keep different paths."""
    found = read("各有关单位:\n一、重点\n(一)甲\n丙。\n(一)乙\n丁。")
    assert [*found] == ["一/(一)", "一/(一)2"]


def test_a_text_without_items_is_read_by_paragraph() -> None:
    """News has no numbers: each paragraph is a clause, named after its topic."""
    found = read("市里出台了政策。\n在科技创新方面,给予补贴。")
    assert [(c.path, c.heading) for c in found.values()] == [("第1段", ""), ("第2段", "科技创新")]


@given(st.lists(st.text(st.sampled_from(SIGNS), max_size=25), max_size=25))
def test_any_text_can_be_read(lines: list[str]) -> None:
    """Whatever stands in a paper, reading it ends without an error and every clause says something."""
    assert [c.path for c in read("\n".join(lines)).values() if not c.text.strip()] == []

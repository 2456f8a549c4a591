"""An offer is a short line, field by field, in English and in Chinese, and no figure of it is lost."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.config import data_paths
from bot.corpus.curation import load_curated, to_benefit
from bot.corpus.figures import figures
from bot.model import Benefit
from bot.render.messages import LANGUAGES, Messages
from bot.render.offers import Offers
from bot.text import to_simplified, to_traditional

MONEY = ("amount_cny", "cap_cny", "cap_year_cny", "cap_total_cny", "floor_cny")
STEPS = ("from_cny", "to_cny", "amount_cny", "cap_cny")
COUNTS = ("days_from", "days_to", "years")


@pytest.fixture(scope="module")
def messages() -> Messages:
    """The bot's messages."""
    return Messages(data_paths().messages)


@pytest.fixture(scope="module")
def curated() -> dict[str, list[Benefit]]:
    """Every curated offer by the id of its clause."""
    documents = load_curated(data_paths(), []).documents
    return {
        f"{record.id}/{path}": [to_benefit(benefit) for benefit in clause.benefits]
        for _, record in documents
        for path, clause in record.clauses.items()
    }


def _made(kind: str = "grant", **values: Any) -> Benefit:
    return Benefit(kind, "原文", {"label_en": "Grant", "label_zh": "补贴", **values})


ENGLISH: list[tuple[dict[str, Any], str]] = [
    ({"rate": 0.3, "base": "investment", "cap_cny": 3_000_000.0}, "30% of investment; maximum RMB 3 million"),
    ({"rate": 0.2, "up_to": True}, "up to 20%"),
    ({"rate": 0.2, "up_to": True, "base": "cost"}, "up to 20% of cost"),
    ({"amount_cny": 50_000.0, "per": "route"}, "RMB 50,000 per route"),
    ({"amount_cny": 500_000.0, "up_to": True}, "up to RMB 500,000"),
    ({"amount_cny": 500_000.0, "up_to": True, "per": "item"}, "up to RMB 500,000 per item"),
    ({"cap_cny": 100_000.0, "per": "project"}, "maximum RMB 100,000 (unit: project)"),
    ({"per": "project"}, "unit: project"),
    ({"cap_year_cny": 6_000_000.0}, "maximum RMB 6 million a year"),
    ({"cap_year_cny": 6_000_000.0, "per": "firm"}, "maximum RMB 6 million a year; unit: firm"),
    ({"cap_total_cny": 6_000_000.0}, "maximum RMB 6 million in total"),
    ({"cap_total_cny": 6_000_000.0, "per": "firm"}, "maximum RMB 6 million in total; unit: firm"),
    ({"floor_cny": 10_000_000.0}, "threshold RMB 10 million"),
    ({"days_to": 15.0, "days_unit": "working days"}, "within 15 working days"),
    ({"days_from": 200.0, "days_to": 60.0, "days_unit": "working days"}, "from 200 down to 60 working days"),
    ({"years": 3}, "for at most 3 years"),
    ({"until": "2027-12-31"}, "until 31 December 2027"),
    ({"share_en": "city and district, half each"}, "paid by: city and district, half each"),
    ({"conditions_en": "new plants"}, "conditions: new plants"),
    ({"threshold_en": "50 cars"}, "threshold: 50 cars"),
    ({"conditions_en": "new plants", "until": "2027-12-31"}, "conditions: new plants; until 31 December 2027"),
    (
        {"steps": [{"label_en": "small", "amount_cny": 50_000.0}, {"label_en": "large", "rate": 0.1, "cap_cny": 1e6}]},
        "small: RMB 50,000; large: 10%, maximum RMB 1 million",
    ),
]


@pytest.mark.parametrize(("values", "shown"), ENGLISH)
def test_offer_in_english(messages: Messages, values: dict[str, Any], shown: str) -> None:
    """Every field of an offer is said in words, with money and rates as people write them."""
    assert Offers(messages, "en").line(_made(**values)) == f"Grant: {shown}"


CHINESE: list[tuple[dict[str, Any], str]] = [
    ({"rate": 0.3, "base_zh": "投资额", "cap_cny": 3_000_000.0}, "：投资额的30%；上限300万元"),
    ({"rate": 0.2, "up_to": True}, "：不超过20%"),
    ({"rate": 0.2, "up_to": True, "base_zh": "成本"}, "：不超过成本的20%"),
    ({"amount_cny": 50_000.0, "per_zh": "条航线", "once": True}, "：每条航线5万元；一次性给予"),
    ({"amount_cny": 500_000.0, "up_to": True}, "：最高50万元"),
    ({"amount_cny": 5_000_000.0, "up_to": True, "per_zh": "个项目", "per_year": True}, "：每个项目最高500万元；按年计"),
    ({"amount_cny": 2e8, "per_zh": "个基金", "kind": "fund"}, "：规模2亿元"),
    ({"amount_cny": 2e8, "per_zh": "个基金", "kind": "fund", "up_to": True}, "：每个基金最高2亿元"),
    ({"cap_cny": 100_000.0, "per_zh": "个项目"}, "：每个项目上限10万元"),
    ({"per_zh": "个项目"}, "：按每个项目计"),
    ({"cap_year_cny": 6_000_000.0, "per_zh": "家企业"}, "：每家企业每年上限600万元"),
    ({"cap_total_cny": 6_000_000.0, "per_zh": "家企业"}, "：每家企业累计上限600万元"),
    ({"cap_year_cny": 6_000_000.0, "cap_total_cny": 15_000.0}, "：每年上限600万元；累计上限1.5万元"),
    ({"floor_cny": 10_000_000.0}, "：门槛1000万元"),
    ({"floor_cny": 3_000_000.0, "threshold_zh": "投资额超过300万元"}, "；门槛：投资额超过300万元"),
    ({"floor_cny": 3_000_000.0, "threshold_zh": "收入1300万元"}, "：门槛300万元；门槛：收入1300万元"),
    ({"days_to": 15.0, "days_unit_zh": "个工作日"}, "：15个工作日以内"),
    ({"days_from": 9.0, "days_to": 6.0, "days_unit_zh": "周"}, "：由9周缩短至6周"),
    ({"years": 3}, "：最长3年"),
    ({"until": "2027-12-31", "conditions_zh": "新厂"}, "：至2027年12月31日；条件：新厂"),
    ({"share_zh": "市、区各半"}, "；资金来源：市、区各半"),
    ({"conditions_zh": "新厂"}, "；条件：新厂"),
    (
        {
            "steps": [
                {"label_zh": "小厂", "amount_cny": 50_000.0},
                {"label_zh": "大厂", "rate": 0.1, "cap_cny": 1e6},
            ],
            "rate": 0.2,
        },
        "：20%；小厂：5万元；大厂：10%，上限100万元",
    ),
]


@pytest.mark.parametrize(("values", "shown"), CHINESE)
def test_offer_in_chinese(messages: Messages, values: dict[str, Any], shown: str) -> None:
    """Chinese says the same fields; what has a name of its own follows the label without a second colon."""
    benefit = _made(**values)
    assert Offers(messages, "zh").line(benefit) == f"补贴{shown}"
    assert Offers(messages, "zh-Hant").line(benefit) == to_traditional(f"补贴{shown}")


@pytest.mark.parametrize(("language", "label"), [("en", "Grant"), ("zh", "补贴"), ("zh-Hant", "補貼")])
def test_offer_without_figures_is_its_label(messages: Messages, language: str, label: str) -> None:
    """An offer that states no figure and no condition is shown by its label alone, in both lengths."""
    offers = Offers(messages, language)
    assert (offers.line(_made()), offers.brief(_made())) == (label, label)


@pytest.mark.parametrize(
    ("clause", "position", "shown"),
    [
        (
            "hydrogen-fcv-2025/一",
            0,
            "加氢站建设补贴：建设实际投资（不含土地成本）的30%；每座加氢站上限300万元；"
            "条件：加氢站纳入全市整体规划并建成运行；2025年1月1日起",
        ),
        (
            "innovative-drugs-2025/二/(三)",
            0,
            "创新药、改良型新药和生物类似药分阶段研发资助：不超过研发投入总经费的20%；按每个项目计；"
            "临床前研究：不超过20%，上限200万元；Ⅰ期临床试验：不超过20%，上限200万元；"
            "Ⅱ期临床试验：不超过20%，上限300万元；Ⅲ期临床试验：不超过20%，上限1000万元；"
            "条件：项目符合科技重大专项支持要求；4个阶段分别立项",
        ),
        (
            "low-altitude-2025/一/(二)",
            0,
            "小型无人驾驶航空器低空物流航线支持：每条航线5万元；一次性给予；每年上限100万元；"
            "门槛：常态化运营1年以上、年度执行不少于1000架次（往返为1架次）；"
            "条件：取得军民航管理部门审批；起点或终点至少1个在重庆市内；每年上限按单个企业合计",
        ),
        ("stable-fdi-2025-qa/四/外资企业境内再投资支持", 1, "容积率调整不再补缴土地价款"),
    ],
)
def test_curated_offer_in_chinese(
    messages: Messages, curated: dict[str, list[Benefit]], clause: str, position: int, shown: str
) -> None:
    """Offers of the papers read as a Chinese consultant would note them."""
    assert Offers(messages, "zh").line(curated[clause][position]) == shown


def _stated(values: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield (unit, number) for every number field: ``%`` for rates, nothing for the rest."""
    steps = values.get("steps", ())
    yield from (("%", round(part["rate"] * 100, 6)) for part in (values, *steps) if "rate" in part)
    yield from (("", values[name]) for name in (*MONEY, *COUNTS) if name in values)
    yield from (("", step[name]) for step in steps for name in STEPS if name in step)
    if "until" in values:
        until = date.fromisoformat(values["until"])
        yield from (("", float(number)) for number in (until.year, until.day))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_is_lost(messages: Messages, curated: dict[str, list[Benefit]], language: str) -> None:
    """Every number of every curated offer stands in its line, even without what label and conditions may repeat."""
    offers, lost, seen = Offers(messages, language), [], 0
    for clause, benefits in curated.items():
        for benefit in benefits:
            values = {name: v for name, v in benefit.values.items() if not name.startswith(("label", "conditions"))}
            line = offers.line(_made(benefit.kind, **values))
            shown = {("%" if f.written.endswith("%") else "", f.value) for f in figures(to_simplified(line))}
            stated = list(_stated(values))
            seen += len(stated)
            lost += [(clause, number, line) for number in stated if number not in shown]
    assert lost == []
    assert seen > 200


@pytest.mark.parametrize(("language", "ending"), [("en", "en"), ("zh", "zh")])
def test_no_words_are_lost(messages: Messages, curated: dict[str, list[Benefit]], language: str, ending: str) -> None:
    """Label, threshold, who pays and conditions of every curated offer stand in its line as they were written."""
    offers, lost = Offers(messages, language), []
    for benefit in (benefit for benefits in curated.values() for benefit in benefits):
        line = offers.line(benefit)
        names = [f"{name}_{ending}" for name in ("label", "threshold", "share", "conditions")]
        lost += [line for name in names if benefit.values.get(name, "") not in line]
    assert lost == []

"""What the five sources hold, read off the papers by hand, and the few helpers that the tests share."""

import re
from dataclasses import dataclass
from datetime import date

SOURCES = {
    "000_067e0df94ed99aba.txt": "b640509c6245092d0917fa5fbd0982dcc0cf8451d84eec49d967a079417cbf90",
    "001_0d93abd0b2d262bf.txt": "e7ed185e9ab9acb497126611cd0efa40f0916b71eb64706d69e9e6da6a5e7474",
    "002_cb98c3d16bf94ed4.txt": "6e74e5d703ffe94a0015bb51de1ee1cb18a8ebb53b922e785d286293933adb9e",
    "003_14b545c7654ed5c2.txt": "4bc1a1a9a27368fde0abfece44d6d4b6c0335a79a71afa4ca05b5b3512c8b071",
    "004_3936182311fdfa90.txt": "332a9600962077880c059aafa5c8d7dc91b58d83674791de74de48e23605598d",
}


@dataclass(frozen=True)
class Expected:
    """One document: where its copies begin, the kept one first, and what it prints about itself."""

    id: str
    number: str | None
    issued: date | None
    form: str
    places: tuple[str, ...]
    title: str | None
    """The title as printed, white space removed; None where the seed prints none."""
    clauses: int

    @property
    def sources(self) -> tuple[str, ...]:
        """The source files that hold a copy."""
        prefixes = [place.partition(":")[0] for place in self.places]
        return tuple(name for prefix in prefixes for name in SOURCES if name.startswith(prefix))


_ROWS: tuple[tuple[str, str | None, date | None, str, str, str | None, int], ...] = (
    (
        "innovative-drugs-2025", "渝府办发〔2025〕56号", date(2025, 11, 1), "measures", "000:4 001:942",
        "重庆市全链条支持创新药高质量发展若干措施", 28,
    ),
    ("wulong-sti-2025", None, None, "news", "000:104 001:1042", None, 5),
    ("stable-fdi-2025-qa", None, None, "qa", "000:118 001:1056", None, 16),
    (
        "hydrogen-fcv-2025", "渝经信规范〔2025〕5号", date(2025, 8, 22), "measures", "000:190",
        "重庆市2025年支持氢燃料电池汽车推广应用政策措施", 9,
    ),
    ("tcm-2025-qa", None, None, "qa", "000:260", None, 6),
    ("smart-ev-2025-qa", None, None, "qa", "000:282", None, 8),
    (
        "smart-ev-2025", "渝府办发〔2025〕43号", date(2025, 7, 18), "plan", "000:306",
        "重庆市智联电动车产业发展行动计划(2025—2027年)", 13,
    ),
    ("digital-trade-2025-qa", None, None, "qa", "000:376", None, 9),
    (
        "digital-trade-2025", "渝府办发〔2025〕33号", date(2025, 5, 23), "plan", "000:405 004:1",
        "重庆市数字贸易和服务贸易高质量发展行动方案", 24,
    ),
    (
        "air-silk-road-2025", "渝府办发〔2025〕64号", date(2025, 12, 26), "plan", "001:4",
        "重庆市推进空中丝绸之路建设实施方案", 18,
    ),
    (
        "software-starry-sky-2025", "渝府办发〔2025〕65号", date(2025, 12, 29), "plan", "001:82",
        "重庆市进一步推进软件和信息服务业“满天星”行动计划实施方案", 31,
    ),
    (
        "fiscal-finance-2025", "渝府办发〔2025〕59号", date(2025, 12, 6), "plan", "001:199",
        "重庆市加强财政金融联动支持经济高质量发展实施方案", 16,
    ),
    (
        "ai-plus-2025", "渝府办发〔2025〕60号", date(2025, 12, 13), "plan", "001:267",
        "重庆市推动“人工智能+”行动方案", 29,
    ),
    (
        "smart-medical-2025", "渝府办发〔2025〕57号", date(2025, 11, 18), "plan", "001:388",
        "重庆市智慧医疗装备产业创新发展行动计划(2025—2027年)", 74,
    ),
    (
        "low-altitude-2025", "渝府办发〔2025〕58号", date(2025, 11, 22), "measures", "001:867",
        "重庆市推动低空经济高质量发展若干政策措施", 21,
    ),
    (
        "sme-gradient-2024", "渝府办发〔2024〕14号", date(2024, 2, 4), "plan", "002:4",
        "重庆市推动优质中小企业梯度培育改革工作方案", 53,
    ),
    (
        "manufacturing-stable-2024", "渝经信规范〔2024〕5号", date(2024, 2, 8), "measures", "002:293",
        "制造业稳增长稳预期若干政策措施", 24,
    ),
    (
        "software-starry-sky-2024", "渝经信软件〔2024〕7号", date(2024, 2, 21), "plan", "002:383",
        "重庆市深入实施软件和信息服务业“满天星”行动计划2024年专项行动方案", 14,
    ),
    (
        "ai-service-robots-2023", None, date(2023, 12, 15), "plan", "002:446",
        "重庆市AI及服务机器人产业集群高质量发展行动计划(20232027年)", 30,
    ),
    (
        "nev-parts-2023", "渝府办发〔2023〕90号", date(2023, 11, 24), "plan", "002:623",
        "重庆智能网联新能源汽车零部件产业集群提升专项行动方案(2023—2027年)", 24,
    ),
    (
        "cars-overseas-2023", "渝府办发〔2023〕89号", date(2023, 11, 25), "plan", "002:736",
        "重庆市“渝车出海”行动计划", 23,
    ),
    (
        "cross-border-ecommerce-2023", "渝府办发〔2023〕92号", date(2023, 12, 4), "measures", "002:833",
        "重庆市推进跨境电商高质量发展若干措施", 17,
    ),
    (
        "manufacturing-map-2023", "渝府办发〔2023〕87号", date(2023, 11, 11), "notice", "002:926",
        "重庆市先进制造业发展产业地图(2023年)", 1,
    ),
    (
        "sensors-2023", None, None, "notice", "002:950",
        "重庆市传感器及仪器仪表产业集群高质量发展行动计划(2023—2027年)", 1,
    ),
    (
        "manufacturing-14fyp-2021", "渝府发〔2021〕18号", date(2021, 7, 19), "plan", "003:59",
        "重庆市制造业高质量发展“十四五”规划(2021—2025年)", 215,
    ),
    (
        "services-opening-2021", "渝府发〔2021〕19号", date(2021, 8, 4), "plan", "003:631",
        "重庆市服务业扩大开放综合试点工作方案", 103,
    ),
    (
        "major-decisions-2021", "渝府办发〔2021〕79号", date(2021, 8, 4), "notice", "003:817",
        "2021年度重庆市人民政府重大行政决策事项目录", 31,
    ),
    (
        "rural-household-2021", "渝公规〔2021〕4号", date(2021, 8, 5), "notice", "003:868",
        "关于规范农村地区居民分户的通知", 11,
    ),
)  # fmt: skip

DOCUMENTS = {row[0]: Expected(row[0], row[1], row[2], row[3], tuple(row[4].split()), row[5], row[6]) for row in _ROWS}

PANEL_ENDS = {"manufacturing-14fyp-2021": {"专栏13": "体外诊断试剂及设备"}}
"""The print does not tell where panel 13 of the 2021 plan ends: the item after it looks like one of its own."""


def squeeze(text: str) -> str:
    """Return ``text`` without white space and otherwise untouched (no NFKC: a changed bracket would show)."""
    return re.sub(r"\s+", "", text)

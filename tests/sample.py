"""Small material for tests: a corpus made in memory, and curated folders whose store is built in a moment."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.config import DataPaths, data_paths
from bot.model import (
    Benefit,
    Clause,
    Contact,
    Corpus,
    Curation,
    Department,
    Document,
    Facets,
    Fact,
    FormerName,
    Intent,
    Mention,
    Period,
    Sentence,
    Term,
    Topic,
)

OLD = Document(
    id="tea-2023",
    number="渝茶规〔2023〕4号",
    title="重庆市茶业发展办法",
    title_en="Chongqing Tea Measures",
    title_printed="重庆市茶业发展办法",
    form="measures",
    issuers=("重庆市茶业局",),
    issued=date(2023, 5, 1),
    published_by=None,
    effective=date(2023, 6, 1),
    expires=None,
    repeals=(),
    sources=("tea.txt",),
    facts=(Fact("effective", "2023-06-01", "本办法自2023年6月1日起施行。"),),
)
"""A paper that NEW repeals."""

NEW = Document(
    id="tea-2025",
    number="渝茶规〔2025〕8号",
    title="重庆市茶业高质量发展办法",
    title_en="Chongqing Tea Quality Measures",
    title_printed="重庆市茶业高质量发展办法",
    form="measures",
    issuers=("重庆市茶业局",),
    issued=date(2025, 1, 10),
    published_by=None,
    effective=date(2025, 2, 1),
    expires=date(2027, 12, 31),
    repeals=("渝茶规〔2023〕4号",),
    sources=("tea.txt",),
    facts=(
        Fact("effective", "2025-02-01", "本办法自2025年2月1日起施行,有效期至2027年12月31日。"),
        Fact("expires", "2027-12-31", "本办法自2025年2月1日起施行,有效期至2027年12月31日。"),
        Fact("repeals", "渝茶规〔2023〕4号", "《重庆市茶业发展办法》(渝茶规〔2023〕4号)同时废止。"),
    ),
    abstract_en="What the city pays for tea.",
    abstract_zh="茶业补贴。",
    topics=("tea",),
)
"""A paper in force from February 2025 to the end of 2027."""


def clause(document_id: str, path: str, position: int, text: str, **changes: object) -> Clause:
    """Return a clause without a curated layer, with ``changes``."""
    bare = Clause(
        id=f"{document_id}/{path}",
        document_id=document_id,
        position=position,
        path=path,
        heading=text[:8],
        headings=(),
        text=text,
        line=position + 1,
        kind="item",
        cells=(),
        mentions=(),
        periods=(),
        curation=Curation(),
    )
    return replace(bare, **changes)  # type: ignore[arg-type]


GRANT = clause(
    "tea-2025",
    "一",
    0,
    "一、茶厂建设补贴\n对新建茶厂按投资的20%补贴,最高100万元。(责任单位:市茶业局)",
    mentions=(Mention("市茶业局", "responsible"),),
    curation=Curation(
        summary_en="A new tea factory receives 20% of its investment, up to RMB 1 million.",
        summary_zh="新建茶厂按投资的20%补贴，最高100万元。",
        questions=(("en", "Is there a grant for building a tea factory?"), ("zh", "建茶厂有补贴吗")),
        keywords=("tea factory", "茶厂"),
        topics=("tea",),
        benefits=(
            Benefit(
                "grant",
                "按投资的20%补贴,最高100万元",
                {"label_en": "Tea factory grant", "label_zh": "茶厂补贴", "rate": 0.2, "cap_cny": 1_000_000.0},
            ),
        ),
    ),
)
EXPORT = clause(
    "tea-2025",
    "二",
    1,
    "二、茶叶出口奖励\n2025年内出口茶叶的企业奖励5万元。",
    periods=(Period(date(2025, 1, 1), date(2025, 12, 31), "2025年内", "exports", "出口"),),
    curation=Curation(
        summary_en="A tea exporter receives RMB 50,000 in 2025.",
        summary_zh="2025年出口茶叶奖励5万元。",
        questions=(("en", "What does a tea exporter get?"), ("zh", "茶叶出口奖励多少")),
        topics=("tea",),
    ),
)
REPEAL = clause("tea-2025", "三", 2, "三、《重庆市茶业发展办法》(渝茶规〔2023〕4号)同时废止。")
ANCIENT = clause("tea-2023", "一", 0, "一、对种茶的农户每亩补贴300元。")

BODY = Department(
    id="tea-bureau",
    name_zh="重庆市茶业局",
    name_en="Chongqing Tea Bureau",
    names_zh=("市茶业局",),
    former=(FormerName("市茶叶办", "2024", "Renamed in 2024.", "2024年更名。"),),
    contacts=(Contact("phone", "023-00000000", "test"),),
)

CORPUS = Corpus(
    documents=(OLD, NEW),
    clauses=(GRANT, EXPORT, REPEAL, ANCIENT),
    departments=(BODY,),
    topics=(Topic("tea", "Tea", "茶业", None, ("tea business",), ("茶叶",)),),
    terms=(Term("茶厂", "tea factory", ("制茶厂",), ("tea plant",)),),
    intents=(Intent("greeting", "smalltalk", (("en", "hello"), ("zh", "你好")), (Sentence("Hello.", "您好。"),)),),
    facets=Facets(contact=("who handles", "找谁"), amount=("how much", "多少")),
    input_hash="0" * 64,
)
"""Two documents, four clauses, and one of everything else."""

_SOURCE = """\
重庆市茶业局
关于印发《重庆市茶业高质量发展办法》的通知
渝茶规〔2025〕8号

各区县人民政府：

现将《重庆市茶业高质量发展办法》印发给你们，请认真贯彻执行。

重庆市茶业局
2025年1月10日

重庆市茶业高质量发展办法

一、对新建茶厂按投资的20%补贴，最高100万元。（责任单位：市茶业局）
二、对出口茶叶的企业奖励5万元。（责任单位：市茶业局）
三、本办法自2025年2月1日起施行，有效期至2027年12月31日。
"""
_FILES = {
    "seeds/sources/tea.txt": _SOURCE,
    "intents/departments.yaml": """\
departments:
  - {id: tea-bureau, name_zh: 重庆市茶业局, names_zh: [市茶业局], name_en: Chongqing Tea Bureau, level: city}
""",
    "intents/topics.yaml": "topics:\n  - {id: tea, name_en: Tea, name_zh: 茶业}\n",
    "intents/glossary.yaml": "terms:\n  - {zh: 茶厂, en: tea factory}\n",
    "seeds/documents/tea-2025.yaml": """\
id: tea-2025
form: measures
identify: {number: 渝茶规〔2025〕8号}
title: 重庆市茶业高质量发展办法
title_en: Chongqing Tea Quality Measures
clauses:
  一:
    summary_en: A new tea factory receives 20% of its investment, up to RMB 1 million.
    summary_zh: 新建茶厂按投资的20%补贴，最高100万元。
    questions: {en: [Is there a grant for building a tea factory?], zh: [建茶厂有补贴吗]}
    topics: [tea]
""",
}


def tiny_data(folder: Path) -> DataPaths:
    """Write seeds/ and intents/ with one short paper below ``folder``; the bot's own sentences are the real ones."""
    for name, text in _FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    real = data_paths()
    shutil.copytree(real.messages, folder / "intents" / "messages")
    for name in ("facets.yaml", "follow-ups.yaml", "regional.yaml"):
        shutil.copy(real.intents / name, folder / "intents" / name)
    return DataPaths(seeds=folder / "seeds", intents=folder / "intents")


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below ``folder`` with its bytes, to see that nothing was lost or left behind."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

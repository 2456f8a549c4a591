"""A new file in a known form needs no code: it is cut, parsed, named for the moment, and reported."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.config import DataPaths, data_paths
from bot.corpus.assemble import Assembly, assemble
from bot.corpus.checks import check_all
from bot.corpus.yamlfile import Problem
from tests.corpus.expected import DOCUMENTS

WEB = """\
主办:重庆市商务委员会承办:重庆市外商投资促进中心
您当前的位置:首页投资指南招商政策

重庆市人民政府办公厅
关于印发《重庆市支持咖啡产业发展
若干措施》的通知
渝府办发〔2026〕7号

各区县(自治县)人民政府,有关单位:

《重庆市支持咖啡产业发展若干措施》已经市政府同意,现印发给你们。

重庆市人民政府办公厅
2026年3月1日
(此件公开发布)

重庆市支持咖啡产业发展
若干措施

一、支持加工
(一)建设烘焙工厂。对新建烘焙工厂,按投资的10%给予最高200万元补贴。(牵头单位:市商务委;责任单位:市财政局)
(二)引进人才。支持引进咖啡师。(责任单位:市人力社保局)

二、支持出口
鼓励企业出口咖啡。(责任单位:市商务委、重庆海关)

本措施自公布之日起30日后施行,有效期2年。《重庆市咖啡办法》(渝府办发〔2020〕1号)同时废止。

附件:1.咖啡产业目标表

附件1
咖啡产业目标表
序号
指标名称
单位
2026年
2027年
责任单位
1
烘焙工厂
家
5
10
市商务委
2
咖啡师
300
600
市人力社保局

来源:重庆市人民政府办公厅

一、出台背景是什么?
答:咖啡产业发展迅速。

二、有哪些支持?
特点1:支持加工
对烘焙工厂给予补贴。

来源:市商务委

主办:重庆市商务委员会承办:重庆市外商投资促进中心电话:+86-023-67862888
"""
PDF = """\
重庆市茶业局
关于印发《重庆市茶园认养办法》的通知
渝茶规〔2026〕5 号

有关单位：

现将《重庆市茶园认养办法》印发给你们，请认真贯彻
执行。

重庆市茶业局
2026 年 4 月 2 日

重庆市茶园认养办法

一、认养条件。年满 18 周岁的个人和依法设立的企业都
可以认养茶园，每户最多 3 亩。（责任单位：市茶业局）

二、认养费用。每亩每年 2000 元，由区县茶业部门统一收
取，用于茶园管护。（责任单位：有关区县政府）
"""
GAZETTE = """\
重庆市人民政府公报

2026年第2期

目 录

重庆市人民政府关于印发重庆市桥梁养护方案（2026—2030年）的通知……（1）

重庆市公安局关于桥梁限行的通知……………（9）

重庆市人民政府关于 印发重庆市桥梁养护方案（2026—2030年）的通知

渝府发〔2026〕3号

各区县（自治县）人民政府，有关单位：

现将《重庆市桥梁养护方案（2026—2030年）》印发给你们。

重庆市人民政府

2026年2月1日

重庆市桥梁养护方案（2026—2030年）

一、总体要求

坚持安全第一、预防为主，统筹全市桥梁养护资源，健全市、区县两级桥梁养护管理体系，提高桥梁检测

和养护水平，到2030年全市桥梁完好率达到98%。

二、任务分工

序号\t任务\t牵头单位\t配合单位
1\t建立桥梁档案\t市交通局\t市住房城乡建委
2\t开展桥梁检测\t市交通局\t

重庆市公安局关于 桥梁限行的通知

渝公规〔2026〕2号

各区县公安局，市公安局各总队：

现将桥梁限行事项通知如下：

一、限行时间

每日7时至9时。

重庆市公安局

2026年2月3日

主管单位：重庆市人民政府
"""
FILES = {"005_web.txt": WEB, "006_pdf.txt": PDF, "007_gazette.txt": GAZETTE}
FOUND = {
    "new-f2d35582": ("005_web.txt:4", "渝府办发〔2026〕7号", "重庆市支持咖啡产业发展若干措施", date(2026, 3, 1)),
    "new-3d59bfd0": ("005_web.txt:53", None, None, None),
    "new-6cbbfd2d": ("006_pdf.txt:1", "渝茶规〔2026〕5号", "重庆市茶园认养办法", date(2026, 4, 2)),
    "new-c682489f": ("007_gazette.txt:11", "渝府发〔2026〕3号", "重庆市桥梁养护方案(2026—2030年)", date(2026, 2, 1)),
    "new-be0844c2": ("007_gazette.txt:37", "渝公规〔2026〕2号", "关于桥梁限行的通知", date(2026, 2, 3)),
}
"""The papers of the new files under their provisional ids: place, number, title, issue date."""


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> DataPaths:
    """The project's own seeds and intents with three more sources."""
    real, folder = data_paths(), tmp_path_factory.mktemp("grown")
    shutil.copytree(real.seeds, folder / "seeds")
    shutil.copytree(real.intents, folder / "intents")
    for name, text in FILES.items():
        (folder / "seeds" / "sources" / name).write_text(text, encoding="utf-8")
    return DataPaths(folder / "seeds", folder / "intents")


@pytest.fixture(scope="module")
def new(grown: DataPaths) -> Assembly:
    """The corpus with the new papers."""
    problems: list[Problem] = []
    return assemble(grown, problems)


def bodies(assembly: Assembly, document_id: str, path: str) -> list[str]:
    """Return the bodies that a clause names, as ``role:name`` with the role's first letter."""
    clause = next(c for c in assembly.corpus.clauses if c.id == f"{document_id}/{path}")
    return [f"{mention.role[0]}:{mention.name_zh}" for mention in clause.mentions]


def test_new_papers_are_found_beside_the_old(new: Assembly) -> None:
    """The 28 documents stay, and five new ones join them with number, title and date."""
    found = {
        name: (copies.kept.place, copies.kept.number, copies.kept.title, copies.kept.issued)
        for name, copies in new.copies.items()
        if copies.kept.source in FILES
    }
    assert (found, len(new.copies)) == (FOUND, len(DOCUMENTS) + 5)


@pytest.mark.parametrize(
    ("document_id", "paths"),
    [
        ("new-f2d35582", ["通知", "一/(一)", "一/(二)", "二", "附则", "附件1/1", "附件1/2"]),
        ("new-3d59bfd0", ["一", "二/特点1"]),
        ("new-6cbbfd2d", ["通知", "一", "二"]),
        ("new-c682489f", ["通知", "一", "二", "表/1", "表/2"]),
        ("new-be0844c2", ["通知", "一"]),
    ],
)
def test_new_papers_have_their_clauses(new: Assembly, document_id: str, paths: list[str]) -> None:
    """Items, questions and answers, annexes and tables of the new papers are clauses."""
    assert [c.path for c in new.corpus.clauses if c.document_id == document_id] == paths


def test_new_texts_are_joined(new: Assembly) -> None:
    """A page break and hard wraps of the new files are undone."""
    text = {c.id: c.text for c in new.corpus.clauses}
    assert (text["new-c682489f/一"], text["new-6cbbfd2d/一"]) == (
        "一、总体要求\n坚持安全第一、预防为主，统筹全市桥梁养护资源，健全市、区县两级桥梁养护管理体系，提高桥梁检测和养护水平，"
        "到2030年全市桥梁完好率达到98%。",
        "一、认养条件。年满18周岁的个人和依法设立的企业都可以认养茶园，每户最多3亩。（责任单位：市茶业局）",
    )


def test_a_new_flattened_table_is_read(new: Assembly) -> None:
    """Year columns without a second head line, and a row that lost its unit, are placed."""
    rows = {c.path: c.cells for c in new.corpus.clauses if c.id.startswith("new-f2d35582/附件1/")}
    columns = ("序号", "指标名称", "单位", "2026年", "2027年", "责任单位")
    assert rows == {
        "附件1/1": tuple(zip(columns, ("1", "烘焙工厂", "家", "5", "10", "市商务委"), strict=True)),
        "附件1/2": tuple(zip(columns, ("2", "咖啡师", "", "300", "600", "市人力社保局"), strict=True)),
    }


def test_new_facts_are_read(new: Assembly) -> None:
    """Effect, end, repeal and publisher of the new papers."""
    facts = {d.id: (d.effective, d.expires, d.repeals, d.published_by) for d in new.corpus.documents}
    assert {name: facts[name] for name in FOUND} == {
        "new-f2d35582": (date(2026, 3, 31), date(2028, 3, 30), ("渝府办发〔2020〕1号",), "重庆市人民政府办公厅"),
        "new-3d59bfd0": (None, None, (), "市商务委"),
        "new-6cbbfd2d": (None, None, (), None),
        "new-c682489f": (None, date(2030, 12, 31), (), "重庆市人民政府公报2026年第2期"),
        "new-be0844c2": (None, None, (), "重庆市人民政府公报2026年第2期"),
    }


def test_new_bodies_are_read(new: Assembly) -> None:
    """Lead, responsible and supporting bodies of the new papers, from brackets and from tables."""
    assert [
        bodies(new, "new-f2d35582", "一/(一)"),
        bodies(new, "new-f2d35582", "附件1/1"),
        bodies(new, "new-6cbbfd2d", "二"),
        bodies(new, "new-c682489f", "表/1"),
    ] == [["l:市商务委", "r:市财政局"], ["r:市商务委"], ["r:有关区县政府"], ["l:市交通局", "s:市住房城乡建委"]]


def test_the_checks_name_the_new_papers(tmp_path: Path) -> None:
    """Each new paper is reported at its first line with the id that it has until somebody curates it."""
    folder = tmp_path / "data"
    shutil.copytree(Path(__file__).parent.parent / "minimal", folder)
    for name in ("facets.yaml", "follow-ups.yaml", "regional.yaml"):
        shutil.copy(data_paths().intents / name, folder / "intents" / name)
    for name, text in FILES.items():
        (folder / "seeds" / "sources" / name).write_text(text, encoding="utf-8")
    reported = [str(problem) for problem in check_all(DataPaths(folder / "seeds", folder / "intents"))]
    assert reported == [
        f"seeds/sources/{place}:1: paper {number or 'untitled'} has no file in seeds/documents "
        f"(it is called {name} until it has)"
        for name, (place, number, _, _) in FOUND.items()
    ]


def test_a_copy_of_an_old_paper_is_recognised(tmp_path: Path) -> None:
    """A sixth file that repeats a known paper adds a source to its document and no document."""
    real = data_paths()
    shutil.copytree(real.sources, tmp_path / "seeds" / "sources")
    shutil.copytree(real.documents, tmp_path / "seeds" / "documents")
    shutil.copy(tmp_path / "seeds" / "sources" / "004_3936182311fdfa90.txt", tmp_path / "seeds" / "sources" / "005.txt")
    again = assemble(DataPaths(tmp_path / "seeds", tmp_path / "intents"), [])
    document = next(d for d in again.corpus.documents if d.number == "渝府办发〔2025〕33号")
    assert (len(again.copies), [name[:3] for name in document.sources]) == (28, ["000", "004", "005"])

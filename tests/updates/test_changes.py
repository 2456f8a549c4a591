"""What a reader would notice between two stores, and nothing else."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.config import DataPaths
from bot.session import Session
from bot.store.knowledge import FILE_NAME, open_store
from bot.updates.changes import Change, compare, from_data
from bot.updates.content import BodyContent, ClauseContent, Content, PaperContent, content_of, from_rows
from tests.installation import Place
from tests.updates.teahouse import add_coffee, raise_tea_grant

DAY = date(2026, 11, 21)
PAPER = PaperContent("tea", "渝茶规〔2026〕1号", "重庆市茶业补贴办法", "Tea Measures", "2026-01-05", None, "2027-12-31")
OTHER = PaperContent("silk", "渝丝规〔2026〕9号", "关于丝绸的通知", "Silk Notice", "2026-02-05", None, None)
BODY = BodyContent("tea-bureau", "重庆市茶业局", "Chongqing Tea Bureau", (("phone", "023-1"),))


def _clause(path: str, text: str, position: int = 0, **changes: object) -> ClauseContent:
    made = ClauseContent(f"tea/{path}", "tea", position, f"{abs(hash(path)):012x}"[:12], path, "", text, text, text)
    return replace(made, **changes)  # type: ignore[arg-type]


def _content(*clauses: ClauseContent, papers: tuple[PaperContent, ...] = (PAPER,), body: BodyContent = BODY) -> Content:
    return Content({p.id: p for p in papers}, {c.id: c for c in clauses}, {body.id: body})


GRANT = _clause("一", "对新建茶厂按投资的20%补贴，最高100万元。", topics=("tea",))
EXPORT = _clause("二", "对出口茶叶的企业每年奖励5万元，连续三年。", 1)


def _kinds(old: Content, new: Content) -> list[str]:
    return [change.kind for change in compare(old, new, DAY)]


def test_the_same_is_no_change(tea: Session) -> None:
    """A store against itself, and against what was written down of it, differs in nothing."""
    content = content_of(tea.knowledge)
    assert compare(content, content_of(tea.knowledge), DAY) == ()
    rows = [(kind, name, body) for kind, name, body in content.rows()]
    assert from_rows(reversed(rows)) == content
    assert compare(from_rows(rows), content, DAY) == ()


def test_a_rebuild_for_other_reasons_is_no_change(teahouse: Place, papers: DataPaths, tea: Session) -> None:
    """New questions and keywords, and a store built anew, change nothing that a reader is told."""
    before = content_of(tea.knowledge)
    path = papers.documents / "tea-2026.yaml"
    text = path.read_text(encoding="utf-8").replace("tea plant subsidy", "tea mill subsidy")
    path.write_text(text, encoding="utf-8")
    assert teahouse.run("build").exit_code == 0
    assert compare(before, _built(teahouse.home), DAY) == ()


def _built(home: Path) -> Content:
    knowledge = open_store(home / FILE_NAME)
    content = content_of(knowledge)
    knowledge.close()
    return content


@pytest.mark.parametrize(
    ("change", "kinds"),
    [(add_coffee, ["new_paper"]), (raise_tea_grant, ["clause_changed"])],
)
def test_real_stores(
    teahouse: Place, papers: DataPaths, tea: Session, change: Callable[[DataPaths], None], kinds: list[str]
) -> None:
    """A paper that was added, and a clause that was changed, are found between two stores built from files."""
    before = content_of(tea.knowledge)
    change(papers)
    assert teahouse.run("check").output == "all files are in order\n"
    assert teahouse.run("build").exit_code == 0
    found = compare(before, _built(teahouse.home), DAY)
    assert [c.kind for c in found] == kinds
    assert "tea" in found[0].topics and "tea-bureau" in found[0].departments


def test_both_languages_are_marked(papers: DataPaths, teahouse: Place, tea: Session) -> None:
    """Of a changed clause the official text and the summaries in both languages have their changed words."""
    before = content_of(tea.knowledge)
    raise_tea_grant(papers)
    assert teahouse.run("build").exit_code == 0
    (change,) = compare(before, _built(teahouse.home), DAY)
    marked = {part.name: [(s.before, s.after) for s in part.stretches if not s.same] for part in change.parts}
    assert marked == {key: [("20%", "30%")] for key in ("text", "summary_en", "summary_zh")}


def test_moved_numbers_are_no_change() -> None:
    """A new clause in between is new; those that it pushes on are the same clauses."""
    moved = (replace(GRANT, id="tea/二", path="二", position=1), replace(EXPORT, id="tea/三", path="三", position=2))
    new = _clause("一", "设立茶业发展专项资金两千万元。")
    (change,) = compare(_content(GRANT, EXPORT), _content(new, *moved), DAY)
    assert (change.kind, change.path) == ("new_clause", "一")


def test_moved_and_changed() -> None:
    """A clause that has another number and other words is one changed clause, not one gone and one new."""
    moved = replace(EXPORT, id="tea/五", path="五", text=EXPORT.text.replace("5万", "8万"))
    (change,) = compare(_content(GRANT, EXPORT), _content(GRANT, moved), DAY)
    assert (change.kind, change.path, [part.name for part in change.parts]) == ("clause_changed", "五", ["text"])


def test_twins() -> None:
    """Clauses with the same words are told apart by their numbers; one that is taken away is one gone."""
    twin = replace(GRANT, id="tea/三", path="三", position=2)
    assert _kinds(_content(GRANT, twin), _content(GRANT, twin)) == []
    assert [(c.kind, c.path) for c in compare(_content(GRANT, twin), _content(GRANT), DAY)] == [("clause_gone", "三")]


def test_clauses_come_and_go() -> None:
    """Clauses are new or gone, formal ones silently."""
    formal = _clause("附则", "本办法自印发之日起施行。", 3, formal=True)
    assert _kinds(_content(GRANT), _content(GRANT, EXPORT)) == ["new_clause"]
    assert _kinds(_content(GRANT, EXPORT), _content(GRANT)) == ["clause_gone"]
    assert _kinds(_content(GRANT), _content(GRANT, formal)) == []


def test_papers_come_and_go() -> None:
    """A paper that is gone is said to be; its clauses are not said one by one."""
    assert _kinds(_content(GRANT, papers=(PAPER, OTHER)), _content(GRANT)) == ["paper_gone"]
    assert _kinds(_content(GRANT), _content(GRANT, papers=(PAPER, OTHER))) == ["new_paper"]


@pytest.mark.parametrize(
    ("title", "kind"), [("重庆市茶业高质量补贴办法", "replaced"), ("关于废止部分文件的决定", "repealed")]
)
def test_repeal(title: str, kind: str) -> None:
    """A paper is replaced by one of nearly its title, and else repealed; its followers hear of the new paper too."""
    new = replace(OTHER, title=title, repeals=(PAPER.number or "",))
    found = compare(_content(GRANT), _content(GRANT, papers=(PAPER, new)), DAY)
    assert [change.kind for change in found] == [kind, "new_paper"]
    assert (found[0].by, found[0].since, found[0].papers) == (new.number, new.issued, ("tea", "silk"))
    assert found[1].papers == ("silk", "tea")
    after = _content(GRANT, papers=(PAPER, new))
    assert compare(after, after, DAY) == ()


def test_status_by_date() -> None:
    """A date that changes the state on the day is a change of status; one that does not is a change of dates."""
    ended, longer = replace(PAPER, expires="2026-06-30"), replace(PAPER, expires="2029-12-31")
    (change,) = compare(_content(GRANT), _content(GRANT, papers=(ended,)), DAY)
    assert (change.kind, change.states) == ("status", ("in_force", "ended"))
    assert [(s.before, s.after) for s in change.parts[0].stretches] == [("2027-12-31", "2026-06-30")]
    assert _kinds(_content(GRANT), _content(GRANT, papers=(longer,))) == ["dates"]
    later = replace(PAPER, effective="2027-01-01")
    assert [c.states for c in compare(_content(GRANT), _content(GRANT, papers=(later,)), DAY)] == [
        ("in_force", "not_yet_in_force")
    ]
    assert _kinds(_content(GRANT), _content(GRANT)) == []


@pytest.mark.parametrize(
    ("paper", "states"),
    [
        (replace(PAPER, expires="2026-11-10"), ("in_force", "ended")),
        (replace(PAPER, effective="2026-11-10"), ("not_yet_in_force", "in_force")),
        (replace(PAPER, expires="2026-10-31"), None),
        (replace(PAPER, effective="2026-12-01"), None),
    ],
)
def test_status_by_the_calendar(paper: PaperContent, states: tuple[str, str] | None) -> None:
    """A paper that ended or took effect since the day of the last publication changed, though no word of it did."""
    content = _content(GRANT, papers=(paper,))
    found = compare(content, content, DAY, date(2026, 11, 1))
    assert [(change.kind, change.states) for change in found] == ([("status", states)] if states else [])


def test_repealed_by_the_calendar() -> None:
    """A repeal that was told ahead is told again once its day has come, with the paper that does it."""
    by = replace(OTHER, effective="2026-11-10", repeals=(PAPER.number or "",))
    content = _content(GRANT, papers=(PAPER, by))
    found = {change.paper: change for change in compare(content, content, DAY, date(2026, 11, 1))}
    assert found["tea"].states == ("in_force", "repealed")
    assert (found["tea"].by, found["tea"].since) == (by.number, "2026-11-10")
    assert compare(content, content, DAY, date(2026, 11, 10)) == ()


def test_contact() -> None:
    """A body's new number is a change; a body that nobody could follow before is none."""
    moved = replace(BODY, contacts=(("phone", "023-2"), ("web", "https://example.org")))
    (change,) = compare(_content(), _content(body=moved), DAY)
    assert (change.kind, change.departments) == ("contact", ("tea-bureau",))
    assert {part.name: (part.stretches[0].before, part.stretches[0].after) for part in change.parts} == {
        "phone": ("023-1", "023-2"),
        "web": ("", "https://example.org"),
    }
    assert compare(Content(), Content(bodies={BODY.id: BODY}), DAY) == ()


def test_contact_concerns_what_names_it() -> None:
    """Who follows a paper or a topic that sends its readers to a body hears of its new number; others do not."""
    papers = (PAPER, OTHER)
    named = replace(GRANT, departments=("tea-bureau",))
    moved = replace(BODY, contacts=(("phone", "023-2"),))
    (change,) = compare(_content(named, EXPORT, papers=papers), _content(named, EXPORT, papers=papers, body=moved), DAY)
    assert (change.papers, change.topics, change.departments) == (("tea",), ("tea",), ("tea-bureau",))


def test_periods_and_figures() -> None:
    """A period that moved is a change of the clause; so are figures that were noted wrongly."""
    timed = replace(GRANT, periods=(("2026-01-01", "2027-12-31", "", ""),))
    (change,) = compare(_content(GRANT), _content(timed), DAY)
    assert [part.name for part in change.parts] == ["periods"]
    noted = replace(GRANT, figures=(json.dumps({"kind": "grant", "quote": "20%", "values": {}}),))
    assert [part.name for part in compare(_content(GRANT), _content(noted), DAY)[0].parts] == ["figures"]
    steps = [{"rate": 0.2, "label_zh": "一档"}]
    worded = [
        {"kind": "grant", "quote": "20%", "values": {"per": "plant", "per_zh": zh, "steps": steps[:n]}}
        for zh, n in (("座茶厂", 1), ("个茶厂", 1), ("个茶厂", 0))
    ]
    before, after, fewer = (replace(GRANT, figures=(json.dumps(figure),)) for figure in worded)
    assert compare(_content(before), _content(after), DAY) == ()
    assert [part.name for part in compare(_content(after), _content(fewer), DAY)[0].parts] == ["figures"]


def test_plain_data() -> None:
    """A change survives being written as JSON."""
    moved = replace(BODY, contacts=())
    changes = compare(
        _content(GRANT),
        _content(replace(GRANT, text="别的"), EXPORT, papers=(replace(PAPER, expires=None), OTHER), body=moved),
        DAY,
    )
    assert len(changes) >= 4
    again: list[Change] = [from_data(json.loads(json.dumps(change.as_data()))) for change in changes]
    assert tuple(again) == changes

"""What readers see of changes and dates: in every language, within Telegram's length, with the changed words marked."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

import pytest

from bot.render.html import MESSAGE_MAX, pages, units
from bot.render.messages import LANGUAGES
from bot.render.plain import plain
from bot.session import Session
from bot.updates.changes import Change, ChangeKind, Part
from bot.updates.publishing import IN_FULL, portions
from bot.updates.reminders import Event
from bot.updates.views import UpdateViews
from bot.updates.wording import compared
from bot.userdata import Publication, PublicationKind
from tests.updates.crowd import DAY, NOW

KINDS: tuple[ChangeKind, ...] = (
    *("new_paper", "paper_gone", "repealed", "replaced", "status", "dates", "paper_changed"),
    *("new_clause", "clause_changed", "clause_gone", "contact"),
)


def _publication(kind: PublicationKind = "publication", **summary: list[object]) -> Publication:
    return Publication(1, kind, None, "cli:li", NOW, NOW, None, None, "running", dict(summary))


def _views(session: Session, language: str) -> UpdateViews:
    return UpdateViews(session.builder(language, DAY))


def _long(kind: ChangeKind) -> Change:
    """Return a change in which every text is as long as texts get."""
    before, after = "对新建茶厂按投资的20%补贴。" * 100, "对改建茶厂按投资的30%补助，" * 100
    names = {
        "clause_changed": ("text", "summary_en", "summary_zh", "periods"),
        "paper_changed": ("title", "title_en", "number", "abstract_en", "abstract_zh"),
        "contact": ("name_zh", "name_en", "phone", "fax", "address", "web"),
    }.get(kind, ())
    return Change(
        kind,
        paper="tea-2026",
        title="重庆市茶业补贴办法" * 20,
        title_en="Chongqing Tea Subsidy Measures " * 20,
        number="渝茶规〔2026〕1号",
        clause="0123456789ab",
        path="一/(二)/3",
        heading="建设补贴" * 30,
        summary_en="A new tea factory receives money. " * 60,
        summary_zh="新建茶厂补贴。" * 200,
        parts=tuple(Part(name, compared(before, after)) for name in names),
        states=("in_force", "ended") if kind == "status" else ("", ""),
        by="渝茶规〔2026〕9号" if kind in ("repealed", "replaced") else "",
        since="2026-12-01",
        clauses=(("A grant. " * 40, "补贴。" * 80),) * 6,
        count=40,
        body_zh="重庆市茶业局",
        body_en="Chongqing Tea Bureau",
        departments=("tea-bureau",),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_longest(tea: Session, kind: ChangeKind, language: str) -> None:
    """As many changes as one message holds, each as long as can be, fit one message of Telegram."""
    publication = _publication(changes=[_long(kind).as_data()] * IN_FULL)
    for payload in portions(range(IN_FULL)):
        notice = _views(tea, language).notice(publication, payload, DAY)
        assert len(pages(notice.blocks)) == 1
        assert units(plain(notice.blocks)) < MESSAGE_MAX


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_named(tea: Session, language: str) -> None:
    """What does not fit in full is named within one message."""
    publication = _publication(changes=[_long("clause_changed").as_data()] * 500)
    for payload in portions(range(500)):
        assert len(pages(_views(tea, language).notice(publication, payload, DAY).blocks)) == 1


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", ("[was “20%”, now “30%”]", "[new: “ a year”]", "[taken out: “old ”]")),
        ("zh", ("［原为“20%”，现为“30%”］", "［新增“ a year”］", "［删去“old ”］")),
        ("zh-Hant", ("［原為“20%”，現為“30%”］", "［新增“ a year”］", "［刪去“old ”］")),
    ],
)
def test_marks(tea: Session, language: str, marked: tuple[str, str, str]) -> None:
    """What was replaced, added and taken out is said in words, which a screen reader reads aloud."""
    views = _views(tea, language)
    pairs = (("20% of it", "30% of it"), ("one million", "one million a year"), ("the old factory", "the factory"))
    for (before, after), mark in zip(pairs, marked, strict=True):
        shown = views.marked(compared(before, after), official=False)
        assert " ".join(mark.split()).replace("“ ", "“").replace(" ”", "”") in shown


def test_official_text_is_not_converted(tea: Session) -> None:
    """In traditional Chinese our summaries are converted, the official text stays as printed."""
    parts = tuple(Part(name, compared("补贴二十万元", "补贴三十万元")) for name in ("text", "summary_zh"))
    change = Change("clause_changed", title="茶业办法", path="一", parts=parts)
    lines = [block.text for block in _views(tea, "zh-Hant").change(change)]
    assert "补贴" in lines[1] and "補貼" in lines[2]


@pytest.mark.parametrize(
    ("day", "kind", "text"),
    [
        ("2027-02-19", "ends", "Ends in 90 days, on 19 February 2027: Tea, clause 一: exports"),
        ("2026-11-22", "ends", "Ends tomorrow, on 22 November 2026: Tea, clause 一: exports"),
        ("2026-11-21", "ends", "Ends today, on 21 November 2026: Tea, clause 一: exports"),
        ("2026-11-20", "ends", "Ended on 20 November 2026: Tea, clause 一: exports"),
        ("2026-11-21", "begins", "Takes effect today, on 21 November 2026: Tea, clause 一: exports"),
        ("2026-11-01", "begins", "Took effect on 1 November 2026: Tea, clause 一: exports"),
        ("2026-12-21", "repealed", "Repealed in 30 days, from 21 December 2026, by 渝〔2026〕9号: Tea"),
        ("2026-11-22", "repealed", "Repealed from tomorrow, 22 November 2026, by 渝〔2026〕9号: Tea"),
        ("2026-11-21", "repealed", "Repealed from today, 21 November 2026, by 渝〔2026〕9号: Tea"),
        ("2026-11-20", "repealed", "Repealed since 20 November 2026, by 渝〔2026〕9号: Tea"),
    ],
)
def test_dates(tea: Session, day: str, kind: Literal["ends", "begins", "repealed"], text: str) -> None:
    """A day is said as it is on the day of reading, which may be later than planned."""
    event = Event(kind, day, "tea", "茶", "Tea", by="渝〔2026〕9号")
    if kind != "repealed":
        event = replace(event, clause="0123456789ab", path="一", what_en="exports", what_zh="出口")
    assert _views(tea, "en").event(event, date(2026, 11, 21)) == text
    notice = _views(tea, "zh").notice(
        _publication("reminder", events=[event.__dict__]), {"events": [0]}, datetime.now(UTC).date()
    )
    assert notice.blocks[0].text == "您关注内容的日期提醒"
    assert [choice.place.kind for choice in notice.choices] == ["clause" if event.clause else "document"]

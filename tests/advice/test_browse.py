"""Lists of topics, papers and clauses."""

from dataclasses import replace
from datetime import date

import pytest
from sqlite_utils.db import Database

from bot.advice.browse import UNDATED, Browse, ClauseEntry, begun
from bot.errors import UnknownDocumentError, UnknownPlaceError
from bot.model import Benefit, Clause, Curation, Topic
from bot.session import Session
from bot.store.build import write
from bot.store.catalogue import PAYING
from bot.store.knowledge import Knowledge
from bot.userdata import ELSEWHERE, Profile
from tests.sample import ANCIENT, CORPUS, EXPORT, GRANT, REPEAL, clause

DAY = date(2026, 11, 21)
GREEN = Topic("green-tea", "Green tea", "绿茶", "tea")


def _under(item: Clause, topic: str, kind: str | None = None) -> Clause:
    benefits = (Benefit(kind, "x", {"label_en": "x", "label_zh": "x"}),) if kind else ()
    return replace(item, curation=Curation(topics=(topic,), benefits=benefits))


@pytest.fixture(scope="module")
def small() -> Browse:
    """A store with two levels of topics: one clause that pays, one that ended, one in a repealed paper."""
    more = clause("tea-2025", "四", 3, "四、开放茶叶市场。")
    clauses = (
        _under(REPEAL, "green-tea"),
        _under(ANCIENT, "tea", "grant"),
        replace(EXPORT, curation=replace(EXPORT.curation, topics=("tea",))),
        GRANT,
        _under(more, "green-tea", "market_access"),
    )
    db = Database(memory=True)
    write(replace(CORPUS, topics=(*CORPUS.topics, GREEN), clauses=clauses), db)
    return Browse(Knowledge(db))


@pytest.fixture(scope="module")
def browse(session: Session) -> Browse:
    """The project's own store."""
    return session.guide.browse


# Topics.


def test_topics_of_two_levels(small: Browse) -> None:
    """A topic counts the clauses and papers under it and its children, each once."""
    (tea,) = small.topics()
    (green,) = small.topics("tea")
    assert (tea.topic.id, tea.clauses, tea.documents, tea.children) == ("tea", 5, 2, 1)
    assert (green.topic.id, green.clauses, green.documents, green.children) == ("green-tea", 2, 1, 0)


def test_measures_that_pay_come_first(small: Browse) -> None:
    """First what pays, then what offers something else, then the rest; what ended or was repealed comes last."""
    page = small.measures("tea", DAY, 0, 10)
    assert [(e.clause.path, e.document.id) for e in page.items[:3]] == [
        ("一", "tea-2025"),
        ("四", "tea-2025"),
        ("三", "tea-2025"),
    ]
    assert [(e.clause.id, e.status.state) for e in page.items[3:]] == [
        ("tea-2023/一", "repealed"),
        ("tea-2025/二", "ended"),
    ]


def test_order_of_measures_on_an_earlier_day(small: Browse) -> None:
    """On a day on which a clause still held it stands among those that hold."""
    page = small.measures("tea", date(2025, 6, 1), 0, 10)
    assert [e.status.state for e in page.items] == ["in_force"] * 4 + ["repealed"]


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_hold_every_clause_of_a_topic(browse: Browse, size: int) -> None:
    """Over all pages each clause of a topic stands once, in one order whatever the size."""
    whole = [e.clause.id for e in browse.measures("hydrogen", DAY, 0, 1000).items]
    pages = browse.measures("hydrogen", DAY, 0, size).pages
    found = [e.clause.id for n in range(pages) for e in browse.measures("hydrogen", DAY, n, size).items]
    assert found == whole
    assert sorted(found) == browse.knowledge.clauses_of_topic("hydrogen")


def test_order_holds_in_every_topic(browse: Browse) -> None:
    """In every topic no clause that ended stands before one that holds, nor below payment among those that hold."""
    over = ("ended", "repealed")
    for topic_id in browse.knowledge.topics:
        entries = browse.measures(topic_id, DAY, 0, 10_000).items
        ended = [e.status.state in over for e in entries]
        assert ended == sorted(ended), topic_id
        pays = [
            any(b.kind in PAYING for b in e.clause.curation.benefits) for e in entries if e.status.state == "in_force"
        ]
        assert pays == sorted(pays, reverse=True), topic_id


def test_own_clauses_leave_out_what_is_meant_for_others(browse: Browse) -> None:
    """For a large company elsewhere a topic lists all but what is for small firms or another district, each once."""
    profile = Profile(size="large", district=ELSEWHERE)
    every = {e.clause.id for e in browse.measures("incentives", DAY, 0, 500).items}
    own = [e.clause.id for e in browse.own("incentives", profile, DAY, 0, 500).items]
    assert len(set(own)) == len(own) == browse.own_count("incentives", profile) and set(own) < every
    assert {"wulong-sti-2025/第3段", "sme-gradient-2024/三/(三)/2"} <= every - set(own)
    assert "innovative-drugs-2025/四/(十)" in own
    assert browse.own("incentives", Profile(), DAY, 0, 500).total == len(every)


def test_own_clauses_of_the_sectors(browse: Browse) -> None:
    """Without a topic the clauses of all sectors are listed; measures that pay come first."""
    page = browse.own("", Profile(("hydrogen", "two-wheelers")), DAY, 0, 500)
    about = [{browse.knowledge.topics[t].parent or t for t in e.clause.curation.topics} for e in page.items]
    own = [e.clause.curation.topics for e in page.items]
    assert all("hydrogen" in upper or "two-wheelers" in topics for upper, topics in zip(about, own, strict=True))
    assert page.items[0].clause.id == "hydrogen-fcv-2025/一"
    assert browse.own("", Profile(size="small"), DAY, 0, 10).total > page.total


def test_own_district_and_foreign_investors(browse: Browse) -> None:
    """Beside the sectors a business is shown its own district's measures, first, and those for foreign investors."""
    sectors = Profile(("medical-devices",))
    foreign = Profile(("medical-devices",), "large", None, "wulong", True)
    found = [[e.clause.id for e in browse.own("", profile, DAY, 0, 500).items] for profile in (sectors, foreign)]
    added = set(found[1]) - set(found[0])
    assert {"wulong-sti-2025/第4段", "stable-fdi-2025-qa/二/(二)"} <= added
    assert found[1][0].startswith("wulong-sti-2025/") and not any(i.startswith("wulong") for i in found[0])
    district = browse.own("", Profile(district="wulong"), DAY, 0, 500)
    assert district.items[0].clause.document_id == "wulong-sti-2025" and district.total > 500


def test_a_profile_orders_what_is_alike(browse: Browse) -> None:
    """Within a list the own sector's measures go before others of their kind, and nothing is left out."""
    plain = browse.measures("incentives", DAY, 0, 500).items
    own = browse.measures("incentives", DAY, 0, 500, Profile(sectors=("medical-devices",))).items
    assert sorted(e.clause.id for e in own) == sorted(e.clause.id for e in plain)

    def about(entries: tuple[ClauseEntry, ...]) -> list[bool]:
        topics = browse.knowledge.topics
        paying = [
            e.clause.curation.topics
            for e in entries
            if e.status.state == "in_force" and _pays(e.clause) and e.clause.kind == "item"
        ]
        return ["medical-devices" in {topics[t].parent or t for t in known} for known in paying]

    assert about(own) == sorted(about(own), reverse=True) != about(plain)


def _pays(item: Clause) -> bool:
    return any(benefit.kind in PAYING for benefit in item.curation.benefits)


def test_unknown_topic(browse: Browse) -> None:
    """A topic that is not there is refused."""
    with pytest.raises(UnknownPlaceError, match="there is no topic 'moon'"):
        browse.measures("moon", DAY, 0, 5)


# Documents.


def test_documents_in_order(browse: Browse) -> None:
    """All papers stand once, those that hold first, newer before older ones."""
    items = browse.documents(DAY, 0, 100).items
    assert {e.document.id for e in items} == {d.id for d in browse.knowledge.documents}
    in_force = [e.document.issued for e in items if e.status.state == "in_force"]
    assert [e.status.state for e in items][: len(in_force)] == ["in_force"] * len(in_force)
    assert in_force == sorted(in_force, key=lambda day: day or date.min, reverse=True)
    assert [e.clauses for e in items if e.document.id == "low-altitude-2025"] == [21]


def test_documents_by_year_and_state(browse: Browse) -> None:
    """The papers of a year, and of a status on a day, are those and only those."""
    for year, count in browse.years():
        items = browse.documents(DAY, 0, 100, year=year).items
        assert [e.document.issued.year for e in items if e.document.issued] == [year] * count
    for state, count in browse.states(DAY):
        assert [e.status.state for e in browse.documents(DAY, 0, 100, state=state).items] == [state] * count
    assert sum(count for _, count in browse.states(DAY)) == len(browse.knowledge.documents)
    assert dict(browse.states(date(2020, 1, 1))).get("in_force", 0) == 0


def test_criteria_narrow_together(browse: Browse) -> None:
    """Papers chosen by several things are those that fit each of them."""
    manufacturing = {e.document.id for e in browse.documents(DAY, 0, 100, topic="manufacturing").items}
    ended = {e.document.id for e in browse.documents(DAY, 0, 100, state="ended").items}
    both = {e.document.id for e in browse.documents(DAY, 0, 100, topic="manufacturing", state="ended").items}
    assert both == manufacturing & ended != set()
    assert browse.documents(DAY, 0, 100, topic="manufacturing", state="ended", year=2023).total == 0
    undated = browse.documents(DAY, 0, 100, year=UNDATED).items
    assert {e.document.id for e in undated} == {d.id for d in browse.knowledge.documents if d.issued is None}


def test_papers_that_run_in_a_year(browse: Browse) -> None:
    """A paper runs in the years from its beginning to its end, also those in which it was not issued."""
    low, old = (browse.knowledge.document(i) for i in ("low-altitude-2025", "software-starry-sky-2024"))
    assert [browse.runs(low, year) for year in (2024, 2025, 2027, 2028)] == [False, True, True, False]
    assert [browse.runs(old, year) for year in (2023, 2024, 2025)] == [False, True, False]
    assert low.id in {e.document.id for e in browse.documents(DAY, 0, 100, runs=2026).items}


def test_documents_by_topic(browse: Browse) -> None:
    """A topic has as many papers as its count says, those of its children too."""
    for entry in browse.topics():
        page = browse.documents(DAY, 0, 100, topic=entry.topic.id)
        assert page.total == entry.documents
    assert "wulong-sti-2025" in {e.document.id for e in browse.documents(DAY, 0, 100, topic="districts").items}


@pytest.mark.parametrize(
    "words",
    [
        *("渝府办发〔2025〕58号", "渝府办发2025 58", "YFBF 2025-58", "doc no. 58 of 2025", "58号", "低空", "低空經濟"),
        *("low-altitude", "Low altitude economy", "lowaltitude ecnomy", "low-altitde measures", "低空经挤"),
        *("low-altitude-2025", "economy low-altitude"),
    ],
)
def test_document_found(browse: Browse, words: str) -> None:
    """A paper is found by number in any spelling, and by words of its title in both languages, with slips."""
    assert [d.id for d in browse.find_documents(words)][:1] == ["low-altitude-2025"]
    found = browse.find_document(words)
    assert found and found.id == "low-altitude-2025"


@pytest.mark.parametrize("words", ["国办发〔2025〕58号", "渝府办发〔2099〕1号", "qqqq", "", "😀", "x" * 100_000])
def test_document_not_found(browse: Browse, words: str) -> None:
    """A number of another office, and a name of nothing, find nothing; at most three are suggested."""
    assert browse.find_documents(words) == []
    assert browse.find_document(words) is None
    assert len(browse.near_documents(words)) <= 3
    with pytest.raises(UnknownDocumentError, match="there is no document"):
        browse.named_document(words)


def test_several_documents(browse: Browse) -> None:
    """Where several titles hold the words none of them is taken; the nearest are offered."""
    assert browse.find_document("smart ev") is None
    near = [d.id for d in browse.near_documents("smart ev")]
    assert len(near) == 3 and set(near[:2]) == {"smart-ev-2025", "smart-ev-2025-qa"}
    with pytest.raises(UnknownDocumentError, match="the nearest: smart-ev-2025"):
        browse.named_document("smart ev")


# Contents.


def test_headings_begin_once() -> None:
    """Only the headings that a clause does not share with the one before begin with it."""
    assert begun((), ("A", "B")) == ((0, "A"), (1, "B"))
    assert begun(("A", "B"), ("A", "B")) == ()
    assert begun(("A", "B"), ("A", "C")) == ((1, "C"),)
    assert begun(("A", "B"), ("C", "B")) == ((0, "C"), (1, "B"))
    assert begun(("A", "B"), ("A",)) == ()


@pytest.mark.parametrize("size", [1, 8, 1000])
def test_contents(browse: Browse, size: int) -> None:
    """Over all pages a paper's clauses stand once, in order; each page begins with the headings above its first."""
    pages = browse.contents("sme-gradient-2024", DAY, 0, size).pages
    entries: list[ClauseEntry] = []
    for n in range(pages):
        page = browse.contents("sme-gradient-2024", DAY, n, size)
        first = page.items[0]
        assert [heading for _, heading in first.headings] == list(first.clause.headings)
        entries += page.items
    assert [e.clause.id for e in entries] == browse.knowledge.clause_ids("sme-gradient-2024")


def test_neighbours(browse: Browse) -> None:
    """From the first clause of a paper each next one is reached, and back; no clause leads into another paper."""
    clauses = browse.knowledge.clauses("hydrogen-fcv-2025")
    for n, item in enumerate(clauses):
        before, after = browse.neighbours(item)
        assert before == (clauses[n - 1] if n else None)
        assert after == (clauses[n + 1] if n + 1 < len(clauses) else None)


def test_clause_by_handle(browse: Browse) -> None:
    """A clause is found by its handle; an unknown one is refused."""
    first = browse.knowledge.clauses("hydrogen-fcv-2025")[0]
    assert browse.clause(first.handle) == first
    with pytest.raises(UnknownPlaceError, match="there is no clause"):
        browse.clause("0" * 12)

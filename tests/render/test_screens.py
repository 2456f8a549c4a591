"""What is shown when somebody browses, in every language."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils.db import Database

from bot.advice.advisor import Advisor
from bot.advice.places import Place
from bot.config import data_paths
from bot.errors import UnknownDocumentError, UnknownPlaceError
from bot.render.html import pages
from bot.render.messages import Messages
from bot.render.plain import plain
from bot.render.screen import Choice, Screen, Sizes
from bot.render.screens import COMMANDS, Guide, Screens
from bot.render.view import ViewBuilder
from bot.session import Session
from bot.store.build import write
from bot.store.knowledge import Knowledge
from bot.text import to_traditional
from bot.userdata import ELSEWHERE, Profile
from tests.sample import BODY, CORPUS

DAY = date(2026, 11, 21)
SIZES = Sizes(rows=8, names=30)
LANGUAGES = ("en", "zh", "zh-Hant")


def _screens(session: Session, language: str = "en", sizes: Sizes = SIZES) -> Screens:
    return session.screens(language, DAY, sizes)


def _walk(screens: Screens, start: Place, most: int = 5000) -> Iterator[tuple[Place, Screen]]:
    """Open a place and every list that it leads to, each page of it; each place once."""
    seen, waiting = {start}, [start]
    while waiting and len(seen) < most:
        place = waiting.pop(0)
        screen = screens.show(place)
        yield place, screen
        ways = [choice.place for choice in (*screen.choices, *screen.links)]
        after = screen.turned(1) if screen.answer is None else None
        for way in (*ways, after):
            if way and way not in seen and way.kind not in ("clause", "paper"):
                seen.add(way)
                waiting.append(way)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_can_be_reached(session: Session, language: str) -> None:
    """From the topics every topic, paper and page is reached; each view is one message, its choices numbered in it."""
    reached = set()
    for place, screen in _walk(_screens(session, language), Place("topics")):
        reached.add((place.kind, place.target))
        assert len(pages(screen.blocks)) == 1, place
        if screen.answer is None:
            items = [b.text for b in screen.blocks if b.kind == "item" and b.text[:1].isdecimal()]
            assert [int(item.partition(".")[0]) for item in items] == list(range(1, len(screen.choices) + 1)), place
        assert [c for c in (*screen.choices, *screen.links) if not c.label.strip()] == []
    known = session.knowledge
    assert {("measures", i) for i, t in known.topics.items() if t.parent is None} <= reached
    assert {("topic", i) for i in known.topics} <= reached
    assert {("document", d.id) for d in known.documents} <= reached
    assert {("contents", d.id) for d in known.documents} <= reached


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["bodies", "letters", "documents", "years", "states"])
def test_lists_are_one_message_a_page(session: Session, language: str, kind: str) -> None:
    """Every page of every list, and all that it leads to, fits a message."""
    for place, screen in _walk(_screens(session, language), Place(kind), most=400):  # type: ignore[arg-type]
        assert len(pages(screen.blocks)) == 1, place


def test_topics(session: Session) -> None:
    """The topics of the first level stand with their counts, and lead to their children."""
    screen = _screens(session).command("topics", "")
    assert (screen.short, len(screen.choices)) == (True, 23)
    assert "8. Hydrogen (clauses: 16, papers: 3)" in plain(screen.blocks)
    hydrogen = _screens(session).show(screen.choices[7].place)
    assert [c.place for c in hydrogen.choices] == [
        Place("topic", "refuelling-stations"),
        Place("topic", "fuel-cell-vehicles"),
    ]
    assert [link.label for link in hydrogen.links] == ["All clauses (16)", "Papers (3)", "Contacts", "Back to Topics"]


def test_for_a_business(session: Session) -> None:
    """Who has told of the business is led to what suits it, from the topics and from each; others are not."""
    mine = session.screens("en", DAY, SIZES, Profile(("hydrogen",), "large", None, ELSEWHERE, True))
    every, some = mine.show(Place("topic", "incentives")).links[:2]
    assert (some.place, some.label.partition(" (")[0]) == (Place("own", "incentives"), "For your business")
    assert int(some.label.rpartition("(")[2][:-1]) < int(every.label.rpartition("(")[2][:-1])
    shown = mine.command("mine", "")
    assert plain(list(shown.blocks)).startswith(
        "For your business\n\nChosen by your profile: Hydrogen, Large company, Another district, Foreign-invested."
    )
    assert shown.place == Place("own") and mine.show(mine.show(Place("topics")).links[0].place) == shown
    assert mine.command("mine", "tax").links[0].place == Place("measures", "tax")
    assert mine.command("mine", "hydrogen").blocks[0].text == "For your business: Hydrogen"
    others = _screens(session)
    assert all(link.place.kind != "own" for link in others.show(Place("topic", "incentives")).links)
    assert "/profile" in others.command("mine", "").blocks[0].text


def test_papers_for_a_business(session: Session) -> None:
    """Lists of papers lead to those that suit the business; somebody else who opens such a list sees all of it."""
    mine = session.screens("en", DAY, SIZES, Profile(("hydrogen",), district="liangjiang"))
    link = mine.command("documents", "2025").links[0]
    assert link.place == Place("documents", "own=yes&year=2025") and link.label.startswith("For your business (")
    own = mine.show(link.place)
    titles = [choice.place.target for choice in own.choices]
    assert "hydrogen-fcv-2025" in titles
    assert own.blocks[0].text == "Papers: for your business, issued in 2025"
    assert all("own" not in way.place.target for way in mine.command("documents", "Wulong").links)
    assert len(titles) == int(link.label.rpartition("(")[2][:-1]) < session.guide.browse.documents(DAY, 0, 99).total
    pages_of_own = mine.show(Place("documents", "own=yes")).pages
    all_own = [mine.show(Place("documents", "own=yes", n)) for n in range(pages_of_own)]
    assert "wulong-sti-2025" not in [c.place.target for page in all_own for c in page.choices]
    assert mine.show(Place("documents", "own=yes")).blocks[0].text == "Papers for your business"
    everybody = _screens(session)
    assert everybody.show(link.place).choices == everybody.show(Place("documents", "year=2025")).choices
    assert everybody.show(Place("documents", "own=yes")).blocks[0].text == "Papers"
    assert all("own" not in choice.place.target for choice in everybody.show(Place("documents")).links)


def test_topic_without_children(session: Session) -> None:
    """A topic of the second level shows its clauses, with what pays first, and leads back up."""
    screen = _screens(session).command("topics", "refuelling stations")
    lines = plain(screen.blocks).splitlines()
    assert lines[0] == "Hydrogen refuelling stations: clauses"
    assert lines[1].startswith("1. Construction grant for a hydrogen refuelling station (Chongqing 2025 Measures")
    assert "ENDED on 31 December 2025" in lines[-1]
    assert screen.links[-1] == Choice("Back to Hydrogen", Place("topic", "hydrogen"))


def test_contents_as_a_tree(session: Session) -> None:
    """Headings stand deeper the lower they are, before their clauses, and the paper's status once."""
    text = plain(_screens(session, sizes=Sizes(60, 60)).command("contents", "sme-gradient-2024").blocks)
    assert text.count("Status on 21 November 2026") == 1
    lines = text.splitlines()
    upper, lower = lines.index("三、完善中小企业培育体系"), lines.index("  (一)实施科技赋智行动")
    assert upper < lower
    assert next(line for line in lines[lower:] if line[:1].isdigit()).split(maxsplit=1)[1].startswith("三 › (一) › 1")


def test_clause_that_ended_in_a_paper_that_holds(session: Session) -> None:
    """In a table of contents only what differs from the paper's status is marked."""
    lines = plain(_screens(session, sizes=Sizes(60, 60)).command("contents", "hydrogen-fcv-2025").blocks).splitlines()
    assert [line.partition(" ")[0] for line in lines if "ENDED" in line] == ["5."]


def test_clause_with_neighbours(session: Session) -> None:
    """A clause is shown as an answer, with the ways to the clause before and after."""
    clauses = session.knowledge.clauses("hydrogen-fcv-2025")
    screens = _screens(session)
    screen = screens.show(Place("clause", clauses[2].handle))
    assert screen.answer and plain(screen.blocks) == session.reply(screen.answer)
    assert (screen.turned(-1), screen.turned(1)) == tuple(Place("clause", clauses[n].handle) for n in (1, 3))
    assert screens.show(Place("clause", clauses[0].handle)).turned(-1) is None
    assert screens.show(Place("clause", clauses[-1].handle)).turned(1) is None


def test_pages_turn(session: Session) -> None:
    """From page to page, and not beyond the ends."""
    screens = _screens(session)
    first = screens.command("documents", "")
    assert (first.turned(-1), first.turned(1), first.pages) == (None, Place("documents", "", 1), 4)
    last = screens.show(Place("documents", "", 3))
    assert (last.turned(-1), last.turned(1)) == (Place("documents", "", 2), None)
    assert plain(last.blocks).endswith("Page 4 of 4 (28 in all)")


def test_status_on_a_day(session: Session) -> None:
    """The status on a day comes with the sentence that it was read from."""
    text = plain(_screens(session).command("status", "low-altitude 2028-01-01").blocks)
    assert "Status on 1 January 2028: ENDED on 31 December 2027" in text
    assert "Read from: 本政策措施自印发之日起施行,有效期至2027年12月31日止。" in text
    assert "渝府办发〔2025〕58号" in text
    assert "in force until 31 December 2027" in plain(_screens(session).command("status", "low-altitude").blocks)


def test_body(session: Session) -> None:
    """A body is shown with both names, purpose, part in the clauses, former names and the way in."""
    text = plain(_screens(session).command("contacts", "市金融监管局").blocks)
    department = session.knowledge.departments["local-finance"]
    assert text.startswith(f"{department.name_zh}, {department.name_en}")
    for part in (department.purpose_en, "lead body: 4; responsible body: 21; supporting body: 7", "67862888"):
        assert part in text
    assert text.count("Former name in the papers: ") == len(department.former)


def test_merged_body_names_its_successor() -> None:
    """A body that was merged into another says so, and leads there."""
    old = replace(BODY, id="old", name_zh="市茶叶公司", names_zh=(), former=(), successor=BODY.id, contacts=())
    db = Database(memory=True)
    write(replace(CORPUS, departments=(BODY, old)), db)
    knowledge = Knowledge(db)
    messages = Messages(data_paths().messages)
    builder = ViewBuilder(messages, "en", DAY)
    screen = Screens(Guide(Advisor(knowledge)), builder, DAY, SIZES).show(Place("body", "old"))
    assert "Its successor: 重庆市茶业局, Chongqing Tea Bureau" in plain(screen.blocks)
    assert [link.place for link in screen.links] == [Place("body", BODY.id)]


def test_contact_details_have_a_source(session: Session) -> None:
    """Telephone, fax and address stand with the source that they were read from."""
    text = plain(_screens(session).show(Place("body", "fdi-centre")).blocks)
    for contact in session.knowledge.departments["fdi-centre"].contacts:
        assert f"{contact.value} (source: {contact.source})" in text


def test_term(session: Session) -> None:
    """A term is shown in both languages with its other forms and its meaning."""
    text = plain(_screens(session).command("terms", "litle giant").blocks)
    assert text.startswith('national "little giant" SME = 专精特新“小巨人”企业')
    assert "A smaller firm recognised nationally" in text and "小巨人企业" in text


def test_paper(session: Session) -> None:
    """A paper comes with title, number and date as its caption."""
    screen = _screens(session).command("paper", "58 of 2025")
    assert screen.paper and screen.paper.name == "重庆市推动低空经济高质量发展若干政策措施（渝府办发〔2025〕58号）.txt"
    text = plain(screen.blocks)
    assert text.startswith("Chongqing Measures to Promote the High-Quality Development of the Low-Altitude Economy")
    assert "渝府办发〔2025〕58号, issued 22 November 2025" in text


def test_last_answer_fills_in(session: Session) -> None:
    """Contents, status and paper without a name are those of the last answer; without one a name is asked for."""
    answer = session.advisor.ask("加氢站建设补贴多少", DAY)
    screens = _screens(session)
    places = [screens.command(name, " ", answer).place for name in ("contents", "status", "paper")]
    assert [place.target[:17] for place in places if place] == ["hydrogen-fcv-2025"] * 3
    assert screens.command("status", "2024-01-01", answer).place == Place("status", "hydrogen-fcv-2025@2024-01-01")
    for name in ("contents", "status", "paper"):
        assert plain(screens.command(name, "").blocks).endswith(f"for instance: /{name} low-altitude economy")


def test_several_choices(session: Session) -> None:
    """The heading names all that papers were chosen by; papers without a date are one tap away."""
    screens = _screens(session)
    screen = screens.command("documents", "ended manufacturing")
    assert (screen.blocks[0].text, len(screen.choices)) == ("Papers: on Manufacturing, ended", 1)
    assert screens.command("documents", "制造业 已到期").place == screen.place
    sensors = screens.command("documents", "sensors 2023")
    assert "sensors-2023" not in {choice.place.target for choice in sensors.choices}
    undated = screens.show(sensors.links[0].place)
    assert undated.blocks[0].text == "Papers: on Sensors and instruments, no date of issue stated"
    assert [choice.place.target for choice in undated.choices] == ["sensors-2023"]


@pytest.mark.parametrize(
    ("words", "first", "offered"),
    [
        (
            "2023 ended",
            "No paper of the collection fits this: issued in 2023, ended.",
            ["runs=2023&state=ended", "year=2023", "state=ended"],
        ),
        (
            "hydrogen 2026",
            "No paper of the collection fits this: on Hydrogen, issued in 2026.",
            ["topic=hydrogen&runs=2026", "topic=hydrogen"],
        ),
        (
            "2026",
            "No paper of the collection was issued in 2026.",
            ["year=2025", "year=2024", "year=2023", "year=2021", "runs=2026"],
        ),
        ("2019", "No paper of the collection was issued in 2019.", [f"year={y}" for y in (2025, 2024, 2023, 2021)]),
        (
            "repealed",
            "No paper of the collection fits this: repealed.",
            ["state=in_force", "state=unknown", "state=ended"],
        ),
    ],
)
def test_nothing_fits(session: Session, words: str, first: str, offered: list[str]) -> None:
    """Where no paper fits that is said, and what there is with less is offered; each offer holds papers."""
    screens = _screens(session)
    screen = screens.command("documents", words)
    assert screen.blocks[0].text == first
    assert [choice.place.target for choice in screen.choices] == offered
    assert all("document" in {c.place.kind for c in screens.show(choice.place).choices} for choice in screen.choices)


def test_papers_in_force_in_a_year(session: Session) -> None:
    """Papers that run in a year are headed as such, and hold at some time of it."""
    screen = _screens(session, sizes=Sizes(60, 60)).show(Place("documents", "runs=2026"))
    assert screen.blocks[0].text == "Papers in force in 2026, with those that state no end"
    held = {choice.place.target for choice in screen.choices}
    assert "low-altitude-2025" in held and not held & {"software-starry-sky-2024", "services-opening-2021"}


@pytest.mark.parametrize(
    ("command", "kinds"),
    [
        ("topics", ["topics"]),
        ("contacts", ["bodies", "topics"]),
        ("terms", ["letters"]),
        *((name, ["documents", "topics", "years", "states"]) for name in ("documents", "contents", "paper", "status")),
    ],
)
def test_nothing_near_leads_on(session: Session, command: str, kinds: list[str]) -> None:
    """Where no name is near, the reply leads to the whole list."""
    screen = _screens(session).command(command, "qqqqq")
    assert screen.choices == () and [link.place.kind for link in screen.links] == kinds
    assert screen.blocks[1].text == "Nothing has a name near it. All there is, to look through:"


def test_what_was_understood_is_offered(session: Session) -> None:
    """Of a name and a year, the year's list is offered where nothing has the name."""
    screen = _screens(session).command("documents", "zzzz 2024")
    assert screen.blocks[0].text == "No paper is named “zzzz”."
    assert [(c.label, c.place) for c in screen.choices] == [("Papers of 2024 (3)", Place("documents", "year=2024"))]


@pytest.mark.parametrize(
    ("command", "written", "first"),
    [
        ("topics", "hidrgon", "There is no topic “hidrgon”."),
        ("documents", "te spliting", "No paper is named “te spliting”."),
        ("contents", "te spliting", "No paper is named “te spliting”."),
        ("paper", "te spliting", "No paper is named “te spliting”."),
        ("contacts", "conrxol bureau", "I know no public body or topic “conrxol bureau”."),
        ("terms", "litttel gaintt", "“litttel gaintt” is not among my terms."),
        ("status", "te spliting", "No paper is named “te spliting”."),
    ],
)
def test_unknown_names(session: Session, command: str, written: str, first: str) -> None:
    """An unknown name is said to be one, with the nearest, which can be opened."""
    screens = _screens(session)
    screen = screens.command(command, written)
    assert screen.blocks[0].text == first
    assert 1 <= len(screen.choices) <= 3
    for choice in screen.choices:
        assert screens.show(choice.place).blocks


@pytest.mark.parametrize(
    "place",
    [
        *(Place("topic", "moon"), Place("measures", "moon"), Place("topics", "", 9), Place("clause", "0" * 12)),
        *(Place("document", "moon"), Place("contents", "moon"), Place("contents", "low-altitude-2025", 99)),
        *(Place("documents", "topic=moon"), Place("documents", "year=x"), Place("documents", "year=1999")),
        *(Place("documents", "state=gone"), Place("documents", "moon"), Place("documents", "", 99)),
        *(Place("documents", "topic=moon&year=2025"), Place("documents", "topic=hydrogen&state=gone")),
        *(Place("documents", "runs=x"), Place("documents", "year=2025&runs=0"), Place("documents", "year=２０２５")),
        *(Place("body", "moon"), Place("charge", "moon"), Place("bodies", "topic=moon"), Place("bodies", "x=y")),
        *(Place("term", "0" * 12), Place("terms", "letter=a", 99), Place("terms", "moon"), Place("paper", "moon")),
        *(Place("status", "low-altitude-2025"), Place("status", "low-altitude-2025@2028-02-30"), Place("status", "@")),
    ],
)
def test_places_that_are_gone(session: Session, place: Place) -> None:
    """A place that is not there, not any more or never was, is refused and does no harm."""
    with pytest.raises((UnknownPlaceError, UnknownDocumentError)):
        _screens(session).show(place)


def test_official_text_keeps_its_characters(session: Session) -> None:
    """Our own words are in traditional characters, headings of papers stay as printed."""
    text = plain(_screens(session, "zh-Hant").command("contents", "sme-gradient-2024").blocks)
    assert to_traditional("目录") in text
    assert all(
        b.text.strip() in {h for c in session.knowledge.clauses("sme-gradient-2024") for h in c.headings}
        for b in _screens(session, "zh-Hant").command("contents", "sme-gradient-2024").blocks
        if b.kind == "label"
    )


@given(st.sampled_from(COMMANDS), st.text(max_size=80))
def test_any_argument(session: Session, command: str, argument: str) -> None:
    """Whatever stands after a command, there is a view for it, and it fits a message."""
    screen = _screens(session).command(command, argument)
    assert screen.blocks and len(pages(screen.blocks)) == 1


@pytest.mark.parametrize("argument", ["x" * 100_000, "加" * 100_000, "\x00\x1b[31m", "😀" * 4000, "58号" * 20_000])
def test_endless_arguments(session: Session, argument: str) -> None:
    """A hundred thousand characters, control characters and emoji after a command do no harm."""
    for command in COMMANDS:
        assert len(pages(_screens(session).command(command, argument).blocks)) == 1

"""What stands after a command, read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.lookup import Lookup, read_day, split_day
from bot.advice.places import Place, Unknown
from bot.session import Session

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def lookup(session: Session) -> Lookup:
    """Reads names of the project's own store."""
    return session.guide.lookup


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("", Place("topics")),
        *((w, Place("topic", "hydrogen")) for w in ("hydrogen", "Hydrogen", "hydrogn", "氢能", "氫能")),
        ("refuelling-stations", Place("topic", "refuelling-stations")),
    ],
)
def test_topics(lookup: Lookup, words: str, place: Place) -> None:
    """A topic is named by id, name or synonym in both languages, with slips."""
    assert lookup.topics(words) == place


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("", Place("documents")),
        *((w, Place("documents", "year=2025")) for w in ("2025", "2025年")),
        *((w, Place("documents", "state=ended")) for w in ("ended", "Expired", "到期", "過期")),
        *((w, Place("documents", "state=in_force")) for w in ("in force", "IN_FORCE", "valid", "有效")),
        ("hydrogen", Place("documents", "topic=hydrogen")),
        ("low-altitude economy measures", Place("documents", "words=low-altitude economy measures")),
        ("58号", Place("documents", "words=58号")),
        ("robotz", Place("documents", "words=robotz")),
        ("hydrogen-fcv-2025", Place("documents", "words=hydrogen-fcv-2025")),
        *(
            (w, Place("documents", "topic=hydrogen&year=2024"))
            for w in ("hydrogen 2024", "2024 hydrogen", "2024年氢能")
        ),
        *((w, Place("documents", "topic=hydrogen&year=2025")) for w in ("氢能 2025", "2025年的氫能文件", "氢能2025年")),
        *((w, Place("documents", "year=2023&state=ended")) for w in ("2023 ended", "expired 2023", "2023年到期的文件")),
        *((w, Place("documents", "year=2025&state=in_force")) for w in ("现行 2025", "2025 in force", "2025年有效")),
        *(
            (w, Place("documents", "topic=biomedicine&state=in_force"))
            for w in ("drugs in force", "in force drugs", "papers on drugs still in force")
        ),
        ("manufacturing ended", Place("documents", "topic=manufacturing&state=ended")),
        ("ended manufacturing 2021", Place("documents", "topic=manufacturing&year=2021&state=ended")),
        ("hydrogen not in force yet", Place("documents", "topic=hydrogen&state=not_yet_in_force")),
        ("smart ev 2025", Place("documents", "year=2025&words=smart ev")),
        ("hydrogen plan", Place("documents", "topic=hydrogen&words=plan")),
        ("2026", Place("documents", "year=2026")),
        ("all papers", Place("documents")),
    ],
)
def test_documents(lookup: Lookup, words: str, place: Place) -> None:
    """Papers are chosen by year, status, topic, number or words of the title, or several of them in any order."""
    assert lookup.documents(words) == place


@pytest.mark.parametrize("words", ["hydrogen not in force", "2025-2027", "〔2025〕999号", "未有效", "有效期"])
def test_documents_are_not_misread(lookup: Lookup, words: str) -> None:
    """What is denied, a span of years and a word that only begins like a status choose no list by them."""
    found = lookup.documents(words)
    target = found.target if isinstance(found, Place) else found.read.target if found.read else ""
    assert "state=" not in target and "year=" not in target


def test_part_that_is_not_understood(lookup: Lookup) -> None:
    """What no paper is named is said apart from what was understood, whose list is offered."""
    found = lookup.documents("zzzz 2024")
    assert isinstance(found, Unknown)
    assert (found.words, found.nearest, found.read) == ("zzzz", (), Place("documents", "year=2024"))


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("low-altitude", Place("status", "low-altitude-2025@2026-11-21")),
        *(
            (f"low-altitude {day}", Place("status", "low-altitude-2025@2028-01-02"))
            for day in ("2028-01-02", "2028/1/2", "2028年1月2日", "2 January 2028", "2 jan 2028", "January 2, 2028")
        ),
        ("渝府办发〔2025〕58号，2028年1月2日", Place("status", "low-altitude-2025@2028-01-02")),
        ("58 of 2025", Place("status", "low-altitude-2025@2026-11-21")),
        ("YFBF 2025-58", Place("status", "low-altitude-2025@2026-11-21")),
        ("low-altitude 2028-02-30", Unknown("day", "2028-02-30")),
        ("low-altitude 31 june 2028", Unknown("day", "31 june 2028")),
        ("low-altitude 99 marching 2028", Unknown("day", "99 marching 2028")),
    ],
)
def test_status(lookup: Lookup, words: str, place: Place | Unknown) -> None:
    """A day at the end is read in the usual forms; a day of no calendar is said to be none."""
    assert lookup.status(words, DAY) == place


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("", Place("bodies")),
        ("市经济信息委", Place("body", "eic")),
        ("finance bureau", Place("body", "finance-bureau")),
        ("hydrogen", Place("bodies", "topic=hydrogen")),
        ("hydrogn", Place("bodies", "topic=hydrogen")),
        ("finance", Place("bodies", "words=finance")),
        *((w, Place("body", "financial-regulator")) for w in ("CBRC", "CBIRC", "cbirc", "NFRA Chongqing")),
        ("CSRC Chongqing", Place("body", "securities-regulator")),
    ],
)
def test_contacts(lookup: Lookup, words: str, place: Place) -> None:
    """One body is opened; several, or those of a topic, are listed."""
    assert lookup.contacts(words) == place


@pytest.mark.parametrize(
    ("words", "place"),
    [("", Place("letters")), ("H", Place("terms", "letter=h")), ("VAT", Place("terms", "words=vat"))],
)
def test_terms(lookup: Lookup, words: str, place: Place) -> None:
    """Without a word the letters are listed, with a letter its terms, with a word those that fit."""
    assert lookup.terms(words) == place


def test_one_term(lookup: Lookup, session: Session) -> None:
    """A word that one term has opens it."""
    found = lookup.terms("srdi")
    assert isinstance(found, Place) and found.kind == "term"
    assert session.guide.glossary.term(found.target).zh == "专精特新中小企业"


def test_nearest(lookup: Lookup) -> None:
    """A name that nothing has gives places with near names, of the kind that was asked for, the best first."""
    found = [
        lookup.topics("hidrgon"),
        lookup.contacts("conrxol bureau"),
        lookup.terms("litttel gaintt"),
        lookup.document("contents", "contents", "smart ev"),
    ]
    kinds = ["topic", "body", "term", "document"]
    for unknown, kind in zip(found, kinds, strict=True):
        assert isinstance(unknown, Unknown), kind
        assert 1 <= len(unknown.nearest) <= 3 and {place.kind for place in unknown.nearest} == {kind}, kind


@pytest.mark.parametrize("words", ["qqqqq", "xyzzy", "zzzz", "zzzzoo", "lorem ipsum", "火锅鞋子"])
def test_nothing_near(lookup: Lookup, words: str) -> None:
    """Nonsense and words of other subjects suggest nothing."""
    for read in (lookup.topics, lookup.documents, lookup.contacts, lookup.terms):
        found = read(words)
        assert isinstance(found, Unknown) and found.nearest == (), read


def test_split_day() -> None:
    """Only a day at the end, apart from what stands before, is taken for one."""
    assert split_day("paper 2025-58") == ("paper 2025-58", "")
    assert split_day("2028-01-02") == ("", "2028-01-02")
    assert read_day("2028-01-02", DAY) == date(2028, 1, 2)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1.2.2028", date(2028, 2, 1)),
        ("31/12/2028", date(2028, 12, 31)),
        ("12/31/2028", date(2028, 12, 31)),
        ("05-05-2028", date(2028, 5, 5)),
        ("tomorrow", date(2026, 11, 22)),
        ("今天", DAY),
    ],
)
def test_days_in_other_forms(lookup: Lookup, written: str, day: date) -> None:
    """A day as people write it is read where it can be read in one way only."""
    assert lookup.status(f"low-altitude-2025 {written}", DAY) == Place("status", f"low-altitude-2025@{day}")


@pytest.mark.parametrize("written", ["1/2/2028", "32.1.2028", "next year", "明年", "30.2.2028"])
def test_what_is_no_one_day_is_said(lookup: Lookup, written: str) -> None:
    """What looks like a day and is none, or may be two, is never taken for today."""
    assert lookup.status(f"low-altitude-2025 {written}", DAY) == Unknown("day", written)


@given(st.text(max_size=60))
def test_any_text(session: Session, text: str) -> None:
    """Whatever is written after a command, it is a place or is unknown."""
    lookup = session.guide.lookup
    words = " ".join(text.split())
    found = (lookup.topics, lookup.documents, lookup.contacts, lookup.terms, lambda w: lookup.status(w, DAY))
    assert all(isinstance(read(words), (Place, Unknown)) for read in found)

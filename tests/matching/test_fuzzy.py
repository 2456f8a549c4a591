"""Titles and mended words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
from bot.matching.fuzzy import LEAST_WORD, mend, title_references
from bot.session import Session
from bot.text import fold

LOW_ALTITUDE = "重庆市推动低空经济高质量发展若干政策措施"


def test_name_is_one_slip_away() -> None:
    """A name is only taken for a word with the same first letter that is one slip away."""
    words = {"changan": 9, "chongqing": 9, "banan": 9}
    assert mend("changwon", words) == "changan"
    assert mend("changwon", words, name=True) is None
    assert mend("chonqing", words, name=True) == "chongqing"
    assert mend("tanan", words, name=True) is None


@pytest.mark.parametrize(
    "written",
    [
        LOW_ALTITUDE,
        f"《{LOW_ALTITUDE}》",
        f"请问《{LOW_ALTITUDE}》还有效吗",
        "推动低空经济高质量发展若干政策措施",
        "重慶市推動低空經濟高質量發展若干政策措施",
        "重庆市 推动低空经济 高质量发展 若干政策措施",
        "重庆市推动低空经济高质量发展的若干政策措施",
        "Chongqing Measures to Promote the High-Quality Development of the Low-Altitude Economy",
        "chongqing measures to promote high-quality development of the low-altitude economy",
        "is Chongqing Measures to Promote the High-Quality Development of the Low-Altitude Economy in force",
    ],
)
def test_title_is_found(session: Session, written: str) -> None:
    """A title is found whole, in brackets, in a sentence, without the city, in traditional characters, in English."""
    found = title_references(fold(written), session.knowledge.documents)
    assert [document_id for document_id, _ in found][:1] == ["low-altitude-2025"]


@pytest.mark.parametrize(
    "written", ["低空经济", "政策措施", "low-altitude economy", "measures", "加氢站建设补贴多少", ""]
)
def test_words_of_a_title_are_no_title(session: Session, written: str) -> None:
    """A subject or a form of paper alone names no paper."""
    assert title_references(fold(written), session.knowledge.documents) == []


VOCABULARY = {
    "hydrogen": 40,
    "station": 60,
    "subsidy": 50,
    "construction": 20,
    "insurance": 30,
    "drone": 12,
    "drones": 3,
    "route": 25,
    "apply": 9,
    "amount": 5,
}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("hydrogan", "hydrogen"),
        ("hidrogen", "hydrogen"),
        ("hydorgen", "hydrogen"),
        ("statoin", "station"),
        ("stattion", "station"),
        ("subsidi", "subsidy"),
        ("constuction", "construction"),
        ("insurrance", "insurance"),
    ],
)
def test_slip_is_mended(word: str, meant: str) -> None:
    """One slip in a word, also two letters that changed places, is mended."""
    assert mend(word, VOCABULARY) == meant


@pytest.mark.parametrize(
    "word",
    [
        "hydrogen",
        "weather",
        "shanghai",
        "evtol",
        "cat",
        "dog",
        "rout",
        "x",
        "",
        "5g-a",
        "b2b",
        "加氢站",
        "2025",
        "zzzzzzzz",
        "apples",
    ],
)
def test_what_is_not_mended(word: str) -> None:
    """Known, short, foreign and far-off words, numbers and Chinese stay as they are."""
    assert mend(word, VOCABULARY) is None or (word == "rout" and mend(word, VOCABULARY) == "route")


@given(st.text(max_size=20))
def test_mend_takes_any_word(word: str) -> None:
    """Whatever is given, the result is a known word or None, and short words are never touched."""
    meant = mend(word, VOCABULARY)
    assert meant is None or (meant in VOCABULARY and len(word) >= LEAST_WORD)


def test_no_scorer_is_wratio() -> None:
    """The scorer that gives 90 to any sentence with the keyword is never called."""
    calls = [
        f"{path.name}:{number}"
        for path in Path(bot.__file__).parent.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "fuzz.WRatio" in line or "import WRatio" in line or "=WRatio" in line
    ]
    assert calls == []


def test_every_rapidfuzz_call_passes_its_cutoff() -> None:
    """No similarity is computed without saying from where on it counts."""
    sources = [p.read_text(encoding="utf-8") for p in Path(bot.__file__).parent.rglob("*.py")]
    names = (
        "fuzz.ratio(",
        "fuzz.partial_ratio(",
        "fuzz.token_sort_ratio(",
        "fuzz.token_set_ratio(",
        "process.extract(",
        "process.extractOne(",
        "process.cdist(",
    )
    calls = [text[i:].partition("\n\n")[0] for text in sources for name in names for i in _places(text, name)]
    assert calls
    assert [call for call in calls if "score_cutoff=" not in call] == []


def _places(text: str, name: str) -> list[int]:
    return [i for i in range(len(text)) if text.startswith(name, i)]

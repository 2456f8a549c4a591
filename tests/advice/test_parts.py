"""Messages of two questions: where they are cut, and when each part is answered."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.parts import Parts
from bot.session import Session

DAY = date(2026, 11, 21)
GRANT = "How much is the grant for building a hydrogen station?"
SPLIT = {
    f"{GRANT} Who handles eVTOL routes?": (GRANT, "Who handles eVTOL routes?"),
    "加氢站建设补贴多少？另外，试飞基地有补贴吗？": ("加氢站建设补贴多少？", "试飞基地有补贴吗？"),
    "加氢站建设补贴多少，还有，试飞基地补贴多少": ("加氢站建设补贴多少", "试飞基地补贴多少"),
    "premium subsidy for clinical trials, and also who issues casino licences": (
        "premium subsidy for clinical trials",
        "who issues casino licences",
    ),
    "Is there a reward for new drugs AND WHAT ABOUT office rents?": (
        "Is there a reward for new drugs",
        "office rents?",
    ),
    "We make drones. Is there a test base grant? Who handles eVTOL routes?": (
        "We make drones. Is there a test base grant?",
        "Who handles eVTOL routes?",
    ),
}
WHOLE = [
    GRANT,
    f"{GRANT} And who do I call?",
    f"{GRANT} Is it still valid?",
    f"{GRANT} 🙂?",
    f"{GRANT} We are a German company with 200 employees.",
    "We build drones in Germany. Our plant employs 200 people. Is there a subsidy for flight test bases?",
    "Can foreign companies also apply for the hydrogen station grant?",
    f"{GRANT} {GRANT}",
    "???",
    "a? b? c? d? e?",
    "还有吗",
    "",
]


@pytest.fixture(scope="module")
def parts(session: Session) -> Parts:
    """What finds the parts of messages."""
    return Parts(session.advisor.follow_ups, session.knowledge.follow_ups.joins)


@pytest.mark.parametrize(("text", "found"), SPLIT.items())
def test_two_questions(parts: Parts, text: str, found: tuple[str, ...]) -> None:
    """Two question marks, or words that join two questions, part a message; context stays with its question."""
    assert parts.split(text) == found


@pytest.mark.parametrize("text", WHOLE)
def test_one_question(parts: Parts, text: str) -> None:
    """Context, a part that leans on the other one or says nothing of its own does not part a message."""
    assert parts.split(text) == ()


@given(st.text(alphabet="abc ?？,，.。另外还有also 🙂\n", max_size=300))
def test_any_text(session: Session, text: str) -> None:
    """Any text can be cut, into parts that are in it."""
    found = Parts(session.advisor.follow_ups, session.knowledge.follow_ups.joins).split(text)
    assert len(found) != 1
    assert all(part and part in text for part in found)


def test_both_are_answered(session: Session) -> None:
    """Each part has an answer of its own; the matches of the whole stay, and the parts' best are numbered."""
    answer = session.advisor.ask(f"{GRANT} Who handles eVTOL routes?", DAY)
    assert [part.matches[0].reference for part in answer.parts] == ["hydrogen-fcv-2025/一", "low-altitude-2025/一/(四)"]
    assert [match.reference for match in answer.numbered] == ["hydrogen-fcv-2025/一", "low-altitude-2025/一/(四)"]
    assert answer.matches[0].reference == "hydrogen-fcv-2025/一"


def test_one_is_not_covered(session: Session) -> None:
    """The part that no paper answers is kept as none beside the one that is answered."""
    question = "Is there a reward for vaccine adjuvants, and what about office rents in Shanghai?"
    answer = session.advisor.ask(question, DAY)
    assert (answer.question, answer.outcome) == (question, "answer")
    assert [part.outcome for part in answer.parts] == ["answer", "none"]
    assert answer.matches[0].reference == answer.parts[0].matches[0].reference


@pytest.mark.parametrize(
    "question",
    [
        "What is the weather? Who won the world cup?",
        f"{GRANT} How high is the grant for building a hydrogen station?",
        GRANT,
    ],
)
def test_the_whole_stands(session: Session, question: str) -> None:
    """Where no part is answered, or all lead to the same clause, the reply is that to the whole."""
    assert session.advisor.ask(question, DAY).parts == ()


def test_the_language_is_one(session: Session) -> None:
    """All parts are answered in the language of the reply."""
    answer = session.advisor.ask("加氢站建设补贴多少？另外，试飞基地有补贴吗？", DAY, "zh-Hant")
    assert {part.reply_language for part in (answer, *answer.parts)} == {"zh-Hant"}


def test_an_overview_is_not_taken_apart(session: Session) -> None:
    """Where an overview answers the whole question, and something each part, the overview stands."""
    question = (
        "We want to build an EV battery plant with EUR 50 million. What incentives can we get, and what about land?"
    )
    answer = session.advisor.ask(question, DAY)
    assert answer.intent and answer.intent.id == "vehicle-batteries" and answer.parts == ()

"""What a reader sees of a follow-up's answer, and of a message of two questions."""

from datetime import date

import pytest

from bot.advice.conversation import Conversations
from bot.render import json as as_json
from bot.session import Session

DAY = date(2026, 11, 21)
GRANT = "How much is the grant for building a hydrogen station?"
GOVERNS = "The Chinese text governs; the English is our summary, not official."
SOURCE = (
    "Source: 重庆市2025年支持氢燃料电池汽车推广应用政策措施, 渝经信规范〔2025〕5号, clause 一, issued 22 August 2025"
)


@pytest.fixture
def talk(session: Session) -> Conversations:
    """Conversations that nobody has begun."""
    return Conversations(session.advisor, lambda: 0.0)


def lines(session: Session, talk: Conversations, *texts: str) -> list[str]:
    """The lines of the reply to the last of some messages."""
    answers = [talk.ask(1, text, DAY) for text in texts]
    return [line for line in session.reply(answers[-1]).splitlines() if line]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("who do I call?", "Whom to contact"),
        ("and how much?", "Figures"),
        ("until when?", "Status on 21 November 2026: in force; the paper states no end date"),
    ],
)
def test_the_aspect_comes_first(session: Session, talk: Conversations, text: str, first: str) -> None:
    """What was asked comes first; the reference stays, and that the Chinese text governs comes last."""
    shown = lines(session, talk, GRANT, text)
    assert (shown[0], shown[-1]) == (first, GOVERNS)
    assert SOURCE in shown
    assert len(shown) < len(lines(session, talk, GRANT))


def test_figures_keep_the_official_text(session: Session, talk: Conversations) -> None:
    """Beside figures stands the official text that they are taken from."""
    shown = lines(session, talk, GRANT, "and how much?")
    assert session.knowledge.clause("hydrogen-fcv-2025/一").text.splitlines()[-1] in shown


@pytest.mark.parametrize(
    ("clause", "first"),
    [
        ("manufacturing-stable-2024/六/18", "This clause states no amount that it pays. It says:"),
        ("low-altitude-2025", "This is a paper as a whole, which states its figures clause by clause."),
    ],
)
def test_no_figures(session: Session, talk: Conversations, clause: str, first: str) -> None:
    """Where nothing is paid that is said, and the clause or the paper is shown."""
    opened = session.advisor.open_clause if "/" in clause else session.advisor.open_document
    answer = opened(clause, "en", DAY)
    talk.opened(1, answer)
    shown = lines(session, talk, "how much?")
    assert shown[0].startswith(first)
    assert shown[1:] == [line for line in session.reply(answer).splitlines() if line]


def test_figures_in_the_text_are_not_denied(session: Session, talk: Conversations) -> None:
    """A clause that names amounts without a curated benefit is not said to name none."""
    knowledge = session.knowledge
    clauses = (clause for document in knowledge.documents for clause in knowledge.clauses(document.id))
    plain = next(clause for clause in clauses if "亿元" in clause.text and not clause.curation.benefits)
    talk.opened(1, session.advisor.open_clause(plain.id, "en", DAY))
    assert lines(session, talk, "how much?")[0].startswith("No figure of what this clause pays is set apart")


def test_a_clause_with_an_end_of_its_own(session: Session, talk: Conversations) -> None:
    """Where a clause has ended and its paper has not, both are said."""
    knowledge = session.knowledge
    ids = [clause.id for document in knowledge.documents for clause in knowledge.clauses(document.id)]
    matches = (session.advisor.open_clause(clause_id, "en", DAY) for clause_id in ids)
    ended = next(a for a in matches if a.matches[0].clause_status != a.matches[0].status)
    talk.opened(1, ended)
    shown = lines(session, talk, "is it still valid?")
    assert any(line.startswith("• The paper as a whole: ") for line in shown)


def test_official_text(session: Session, talk: Conversations) -> None:
    """The official clause comes whole with the headings above it and its reference."""
    shown = lines(session, talk, "flight test base subsidy", "the official text")
    clause = session.knowledge.clause("low-altitude-2025/二/(五)")
    assert shown[: 1 + len(clause.headings)] == [
        session.knowledge.document("low-altitude-2025").title,
        *clause.headings,
    ]
    assert clause.text in "\n".join(shown)
    assert any(line.startswith("Source: ") for line in shown)


def test_more(session: Session, talk: Conversations) -> None:
    """Related clauses are listed by number."""
    shown = lines(session, talk, GRANT, "what else?")
    assert shown[0] == "These clauses are related. Which one do you want to open?"
    assert [line[:2] for line in shown[1:]] == ["1.", "2.", "3."]


def test_several_clauses(session: Session, talk: Conversations) -> None:
    """What is asked of several clauses stands under their numbers; which text governs is said once."""
    shown = lines(
        session,
        talk,
        "Give me a map of the incentives for a newcomer: grants, taxes, loans, districts",
        "is it still valid?",
    )
    assert [line[:2] for line in shown if line[0].isdigit() and line[1] == "."] == ["1.", "2.", "3."]
    assert shown.count(GOVERNS) == 1 and shown[-1] == GOVERNS


def test_nothing_to_lean_on(session: Session, talk: Conversations) -> None:
    """The user is asked what is meant, in their language, with an example."""
    assert lines(session, talk, "多少钱呢") == ["我不清楚您指的是什么。请先问一项措施，例如：加氢站建设补贴多少"]


def test_two_questions(session: Session) -> None:
    """Both questions stand above their answers; contacts only where they are asked for."""
    answer = session.advisor.ask(f"{GRANT} Who handles eVTOL routes?", DAY)
    shown = session.reply(answer)
    assert f"1. {GRANT}" in shown and "2. Who handles eVTOL routes?" in shown
    first, second = shown.split("2. Who handles eVTOL routes?")
    assert ("Whom to contact" in first, "Whom to contact" in second) == (False, True)
    assert shown.count(GOVERNS) == 1


def test_a_question_that_is_not_covered(session: Session) -> None:
    """The question that no paper answers is named, with whom to ask."""
    answer = session.advisor.ask("Is there a reward for vaccine adjuvants? And what are rents in Shanghai?", DAY)
    shown = session.reply(answer)
    assert "I found nothing in my papers on “And what are rents in Shanghai?”." in shown
    assert "+86-023-67862888" in shown


def test_json_of_two_questions(session: Session) -> None:
    """The JSON has the parts with their matches; a single question has none."""
    answer = session.advisor.ask(f"{GRANT} Who handles eVTOL routes?", DAY)
    data = as_json.answer(answer, session.reply(answer))
    assert [(part["question"], part["outcome"]) for part in data["parts"]] == [
        (GRANT, "answer"),
        ("Who handles eVTOL routes?", "answer"),
    ]
    assert [part["matches"][0]["clause"]["id"] for part in data["parts"]] == [
        "hydrogen-fcv-2025/一",
        "low-altitude-2025/一/(四)",
    ]
    assert data["matches"][0]["clause"]["id"] == "hydrogen-fcv-2025/一"
    single = session.advisor.ask(GRANT, DAY)
    assert as_json.answer(single, session.reply(single))["parts"] == []
    assert as_json.unanswered("", "en", DAY, "empty")["parts"] == []

"""What a reply leads on to: an overview of what holds where the answer has ended, where to begin if there is none."""

from datetime import date

import pytest

from bot.advice.leads import BEGINNING, LEAST_ALIKE, beginning, holding
from bot.matching.rank import Match
from bot.model import intent_key
from bot.session import Session

DAY = date(2026, 11, 21)
LIFTS = "manufacturing-14fyp-2021/三/(二)/3/电梯"
ALLOYS = "manufacturing-14fyp-2021/专栏5/先进有色合金"


def _led(session: Session, clause: str, ranked: dict[str, float], ended: bool = False) -> str | None:
    matches = [Match(intent_key(name), score) for name, score in ranked.items()]
    found = holding(session.knowledge.clause(clause), matches, session.knowledge, lambda _: ended)
    return found.id if found else None


def test_overview_that_cites_the_clause_comes_first(session: Session) -> None:
    """However unlikely, the overview that cites an ended clause leads on, before a likelier one that does not."""
    assert _led(session, LIFTS, {"materials-industry": 0.9, "machinery-industry": 0.01}) == "machinery-industry"


def test_overview_of_the_same_topic(session: Session) -> None:
    """Where none cites the clause, one of its topic leads on if it is likely enough, and one of another never."""
    assert _led(session, ALLOYS, {"hiring-foreign-experts": 0.9, "materials-industry": LEAST_ALIKE}) == (
        "materials-industry"
    )
    assert _led(session, ALLOYS, {"materials-industry": LEAST_ALIKE - 0.01}) is None
    assert _led(session, ALLOYS, {}) is None


def test_overview_of_which_nothing_holds_leads_nowhere(session: Session) -> None:
    """An overview all of whose clauses have ended tells nothing of today."""
    assert _led(session, LIFTS, {"machinery-industry": 0.9}, ended=True) is None


@pytest.mark.parametrize(
    ("question", "label", "overview"),
    [
        ("What did the five-year plan want of lift makers?", "For what holds today, ask", "machinery-industry"),
        ("十四五规划对电梯企业有什么要求", "想了解现行政策，可以问", "machinery-industry"),
        ("Which football club should I support in Shanghai?", "To begin, you may ask", BEGINNING),
        ("上海哪家足球俱乐部值得支持", "可以先这样问", BEGINNING),
    ],
)
def test_reply_ends_with_the_question_to_ask_next(session: Session, question: str, label: str, overview: str) -> None:
    """What has ended, and what nothing answers, lead on to an overview; its question, asked, brings it."""
    answer = session.advisor.ask(question, DAY)
    assert [intent.id for intent in answer.overviews] == [overview]
    asked = session.builder(answer.reply_language, DAY).question(answer.overviews[0])
    lines = session.reply(answer).strip().splitlines()
    assert lines[-2:] == [label, f"• {asked}"]
    led = session.advisor.ask(asked, DAY)
    assert led.intent and led.intent.id == overview


def test_what_holds_leads_nowhere_else(session: Session) -> None:
    """Neither an answer that holds, nor an overview, nor a number that no paper has, leads on to an overview."""
    for question in (
        "How much is the grant for building a hydrogen station?",
        "What is in the papers for machinery builders?",
        "渝府办发〔2031〕99号",
    ):
        assert session.advisor.ask(question, DAY).overviews == ()


def test_picked_clause_that_has_ended_leads_on(session: Session) -> None:
    """A clause that a reader opens leads on as one that answers does; on a day when it held it did not."""
    assert [i.id for i in session.advisor.open_clause(LIFTS, "en", DAY).overviews] == ["machinery-industry"]
    assert session.advisor.open_clause(LIFTS, "en", date(2024, 1, 1)).overviews == ()


def test_every_cited_clause_that_ended_leads_to_what_holds(session: Session) -> None:
    """Of each ended clause that an overview with something in force cites, an overview that cites it leads on."""
    knowledge, advisor = session.knowledge, session.advisor
    for intent in (intent for intent in knowledge.intents if intent.kind == "answer"):
        opened = advisor.open_overview(intent.id, "en", DAY)
        if all(match.over for match in opened.matches):
            continue
        for match in opened.matches:
            led = advisor.open_clause(match.reference, "en", DAY).overviews
            assert len(led) == match.over
            assert all(match.reference in found.clauses for found in led)


def test_where_to_begin_is_an_overview(session: Session) -> None:
    """The overview to begin with is there, and asks in both languages."""
    (intent,) = beginning(session.knowledge)
    assert {language for language, _ in intent.questions} >= {"en", "zh"}
    assert session.advisor.open_overview(BEGINNING, "en").matches


def test_one_question_of_several_leads_nowhere(session: Session) -> None:
    """A message of several questions has an answer to each, and no question to ask next."""
    answer = session.advisor.ask("How much is the grant for a hydrogen station? And who won the last world cup?", DAY)
    assert answer.parts and answer.overviews == ()

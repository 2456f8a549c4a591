"""Questions over three papers lead to the right clause, the right paper, small talk or none."""

from datetime import date

import pytest

from bot.advice.advisor import BEST_FROM, MAX_MATCHES
from bot.advice.answer import Answer
from bot.matching.rank import Match, Matcher, Ranking
from bot.session import Session
from bot.userdata import Profile

DAY = date(2026, 11, 21)

CLAUSES = {
    "How much is the grant for building a hydrogen station?": "hydrogen-fcv-2025/一",
    "What does the city pay towards building a hydrogen refuelling station?": "hydrogen-fcv-2025/一",
    "加氢站建设补贴多少": "hydrogen-fcv-2025/一",
    "加氫站建設補貼多少": "hydrogen-fcv-2025/一",
    "hydrogan staton constrution grant": "hydrogen-fcv-2025/一",
    "subsidy per kilogram of hydrogen sold": "hydrogen-fcv-2025/二",
    "加氢站每公斤补贴多少": "hydrogen-fcv-2025/二",
    "加氢站运营补贴标准": "hydrogen-fcv-2025/二",
    "reward for a new fuel cell vehicle model that sells 50 units": "hydrogen-fcv-2025/三",
    "研发氢燃料电池汽车有什么奖励": "hydrogen-fcv-2025/三",
    "are hydrogen trucks exempt from driving restrictions": "hydrogen-fcv-2025/四",
    "氢能货车限行吗": "hydrogen-fcv-2025/四",
    "who handles eVTOL routes?": "low-altitude-2025/一/(四)",
    "support for short-haul general aviation routes": "low-altitude-2025/一/(四)",
    "money for opening a drone freight route": "low-altitude-2025/一/(二)",
    "无人机货运航线奖励多少": "low-altitude-2025/一/(二)",
    "flight test base subsidy": "low-altitude-2025/二/(五)",
    "试飞基地补贴": "low-altitude-2025/二/(五)",
    "制定低空国际标准奖励多少": "low-altitude-2025/二/(十)",
    "渝府办发〔2025〕56号 给创新药多少钱": "innovative-drugs-2025/四/(十)",
    "渝府办发〔2025〕58号 试飞场地补贴": "low-altitude-2025/二/(五)",
    "support for renting AI computing power for low altitude models": "low-altitude-2025/三/(十二)",
    "低空 算力 补贴": "low-altitude-2025/三/(十二)",
    "take-off and landing sites land use": "low-altitude-2025/三/(十四)",
    "what counts as a low-altitude company": "low-altitude-2025/附则/1",
    "support for class 1 innovative drug R&D": "innovative-drugs-2025/二/(三)",
    "1类创新药研发支持多少": "innovative-drugs-2025/二/(三)",
    "CRO platform fixed asset investment support": "innovative-drugs-2025/二/(五)",
    "clinical trial insurance premium subsidy": "innovative-drugs-2025/二/(六)",
    "临床试验责任险保费补贴": "innovative-drugs-2025/二/(六)",
    "vaccine adjuvant reward": "innovative-drugs-2025/四/(十)",
    "CDMO contract manufacturing reward": "innovative-drugs-2025/四/(十二)",
    "review time for supplementary drug applications": "innovative-drugs-2025/五/(十三)",
    "药品补充申请审评时限": "innovative-drugs-2025/五/(十三)",
    "out-licensing upfront payment reward": "innovative-drugs-2025/五/(十九)",
    "创新药海外授权首付款奖励": "innovative-drugs-2025/五/(十九)",
    "white list for importing biomedical R&D goods": "innovative-drugs-2025/六/(二十四)",
    "what does 渝府办发〔2025〕58号 say about flight test bases": "low-altitude-2025/二/(五)",
    "渝府办发〔2025〕56号里CRO平台怎么支持": "innovative-drugs-2025/二/(五)",
}

PAPERS = {
    "渝府办发〔2025〕58号": "low-altitude-2025",
    "渝府办发2025 58": "low-altitude-2025",
    "YFBF 2025-58": "low-altitude-2025",
    "doc no. 58 of 2025": "low-altitude-2025",
    "渝府办发〔2025〕58号还有效吗": "low-altitude-2025",
    "渝经信规范〔2025〕5号": "hydrogen-fcv-2025",
    "重庆市全链条支持创新药高质量发展若干措施": "innovative-drugs-2025",
    "《重庆市推动低空经济高质量发展若干政策措施》": "low-altitude-2025",
    "Chongqing Measures to Promote the High-Quality Development of the Low-Altitude Economy": "low-altitude-2025",
}

NOTHING = [
    "what is the weather",
    "天气怎么样",
    "who won the world cup",
    "重庆火锅哪家好吃",
    "qwertyuiop asdfghjkl",
    "1+1等于几",
    "what is the",
    "a",
    "1",
    "2025",
    "是什么",
    "still in force?",
    "How do I open a company in Shanghai?",
    "上海的低空补贴",
    "hydrogen subsidies in Beijing",
    "渝府办发〔2099〕99号",
    "渝府发〔2025〕58号",
    "国办发〔2025〕58号",
    "川府办发〔2025〕58号",
]

SMALL_TALK = {
    "hello": "greeting",
    "Hello!": "greeting",
    "你好": "greeting",
    "您好！": "greeting",
    "thanks": "thanks",
    "谢谢": "thanks",
    "謝謝": "thanks",
    "what can you do?": "help",
    "你是机器人吗": "human",
    "bye": "goodbye",
    "Can you send me the PDF?": "file",
    "把文件发给我": "file",
    "keep me posted please": "follow",
    "delete my data": "own-data",
    "welche Daten speicherst du?": "own-data",
    "change the language": "speech",
    "日本語は話せますか": "speech",
    "which papers do you have": "menu",
    "菜单": "menu",
    "I want to talk to an officer": "person",
}


def _ask(session: Session, question: str) -> Answer:
    return session.advisor.ask(question, DAY)


@pytest.mark.parametrize("question", CLAUSES)
def test_question_leads_to_its_clause(session: Session, question: str) -> None:
    """The right clause comes first, in English and Chinese, with typos, and inside a named paper."""
    answer = _ask(session, question)
    assert answer.outcome == "answer"
    assert answer.matches[0].reference == CLAUSES[question]


@pytest.mark.parametrize("question", PAPERS)
def test_number_or_title_leads_to_the_paper(session: Session, question: str) -> None:
    """A number in any spelling, or a title, is answered with the paper as a whole."""
    answer = _ask(session, question)
    assert (answer.outcome, answer.reason) == ("answer", "document")
    assert (answer.matches[0].document.id, answer.matches[0].clause) == (PAPERS[question], None)


@pytest.mark.parametrize("question", NOTHING)
def test_what_no_paper_answers(session: Session, question: str) -> None:
    """Weather, other cities, nonsense and numbers of no paper are answered with none."""
    answer = _ask(session, question)
    assert answer.outcome == "none"
    assert answer.matches == ()


@pytest.mark.parametrize("question", NOTHING)
def test_none_shows_a_way_on(session: Session, question: str) -> None:
    """An answer of none names the topics that are covered and the promotion centre's telephone number."""
    answer = _ask(session, question)
    assert len(answer.covered) > 3
    assert [contact.role for contact in answer.contacts] == ["enquiries"]
    assert answer.contacts[0].phone == "+86-023-67862888"


@pytest.mark.parametrize("question", SMALL_TALK)
def test_small_talk(session: Session, question: str) -> None:
    """Greetings, thanks and the like are answered in kind, without any clause."""
    answer = _ask(session, question)
    assert (answer.outcome, answer.matches) == ("smalltalk", ())
    assert answer.intent is not None
    assert answer.intent.id == SMALL_TALK[question]


@pytest.mark.parametrize(
    ("question", "outcome", "reference"),
    [
        ("加氢站建设补贴多少", "answer", "hydrogen-fcv-2025/一"),
        ("How much is the grant for building a hydrogen station?", "answer", "hydrogen-fcv-2025/一"),
        ("渝府办发〔2025〕58号", "answer", "low-altitude-2025"),
        ("who handles eVTOL routes?", "answer", "low-altitude-2025/一/(四)"),
        ("what is the weather", "none", None),
    ],
)
def test_five_questions_of_the_batch(session: Session, question: str, outcome: str, reference: str | None) -> None:
    """The five lines of the batch example have these outcomes."""
    answer = _ask(session, question)
    first = answer.matches[0].reference if answer.matches else None
    assert (answer.outcome, first) == (outcome, reference)


@pytest.mark.parametrize(
    ("number", "clause"),
    [
        ("渝府办发〔2025〕2号", "smart-medical-2025/附则"),
        ("渝经信规范〔2024〕16号", "hydrogen-fcv-2025/附则/2"),
        ("渝经信规范2024 16", "hydrogen-fcv-2025/附则/2"),
    ],
)
def test_number_of_a_repealed_paper(session: Session, number: str, clause: str) -> None:
    """The number of a paper that is not held but repealed leads to the clause that repeals it."""
    answer = _ask(session, number)
    assert (answer.outcome, answer.reason) == ("answer", "repeals")
    assert [match.reference for match in answer.matches] == [clause]


@pytest.mark.parametrize("number", ["渝府发〔2024〕16号", "国办发〔2025〕2号"])
def test_number_like_a_repealed_one(session: Session, number: str) -> None:
    """A number of another office with the same year and sequence is not said to be repealed."""
    answer = _ask(session, number)
    assert (answer.outcome, answer.reason) == ("none", "unknown_number")


@pytest.mark.parametrize("question", [*CLAUSES, *PAPERS, *NOTHING, *SMALL_TALK])
def test_every_answer_is_well_formed(session: Session, question: str) -> None:
    """At most five matches, each a probability and each clause once, and matches only where there is an answer."""
    answer = _ask(session, question)
    assert len(answer.matches) <= MAX_MATCHES or answer.intent  # a curated answer shows every source
    assert all(0.0 <= match.score <= 1.0 for match in answer.matches)
    references = [match.reference for match in answer.matches]
    assert len(set(references)) == len(references)
    assert bool(answer.matches) == (answer.outcome in ("answer", "clarify"))
    assert (answer.question, answer.as_of) == (question, DAY)


@pytest.mark.parametrize("question", ["hydrogen station grant", "加氢站补贴", "加氫站補貼", "what is the weather"])
def test_asking_again_gives_the_same_answer(session: Session, question: str) -> None:
    """The same question on the same day has the same answer."""
    assert _ask(session, question) == _ask(session, question)


@pytest.mark.parametrize(
    ("question", "language", "reply"),
    [
        ("hydrogen station grant", "en", "en"),
        ("加氢站补贴", "zh", "zh"),
        ("加氫站補貼", "zh-Hant", "zh-Hant"),
        ("水素ステーションの補助金はいくらですか", "ja", "en"),
        ("수소 충전소 보조금", "ko", "en"),
        ("Какая субсидия на водородную станцию?", "ru", "en"),
    ],
)
def test_reply_follows_the_question(session: Session, question: str, language: str, reply: str) -> None:
    """The reply is in the question's language where that is Chinese, else in English."""
    answer = _ask(session, question)
    assert (answer.language, answer.reply_language) == (language, reply)


def test_language_can_be_set(session: Session) -> None:
    """A language that is given wins over that of the question."""
    answer = session.advisor.ask("hydrogen station grant", DAY, "zh-Hant")
    assert (answer.language, answer.reply_language) == ("en", "zh-Hant")


def test_clause_that_ended_gives_way(session: Session) -> None:
    """A clause that ended is still found, and said to have ended."""
    answer = session.advisor.ask("low-altitude flight test base subsidy", date(2028, 6, 1))
    match = next(m for m in answer.matches if m.reference == "low-altitude-2025/二/(五)")
    assert match.clause_status is not None
    assert match.clause_status.state == "ended"


def test_a_profile_leaves_clauses_that_pay_first(session: Session) -> None:
    """Where an amount is asked of a named paper, clauses that pay go first for a user with a profile, too."""
    question, profile = (
        "how much does YFBF 2025-56 pay for clinical trials",
        Profile(size="small", foreign_invested=True),
    )
    plain, suited = (session.advisor.ask(question, DAY, profile=held) for held in (None, profile))
    first = plain.matches[0].clause
    assert first and first.curation.benefits
    assert suited.matches[0].reference == plain.matches[0].reference


@pytest.mark.parametrize(("score", "outcome"), [(BEST_FROM - 0.01, "none"), (BEST_FROM + 0.01, "answer")])
def test_nothing_unlikely_is_an_answer(
    session: Session, monkeypatch: pytest.MonkeyPatch, score: float, outcome: str
) -> None:
    """Where the papers seem to treat a subject and no clause is likely to answer, the question is refused."""
    found = Ranking((Match("hydrogen-fcv-2025/一", score),), 0.9)
    monkeypatch.setattr(Matcher, "rank", lambda *_, **__: found)
    assert session.advisor.ask("Wedding planners from Leeds, what is there for us?", DAY).outcome == outcome
    named = session.advisor.ask("What does 渝经信规范〔2025〕5号 hold for wedding planners?", DAY)
    assert named.outcome == "answer"

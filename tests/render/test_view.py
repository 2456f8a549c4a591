"""What a reader sees: summary, figures, status, contacts, source and the official text, in their language."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.advisor import Advisor
from bot.advice.answer import Answer
from bot.advice.validity import Status
from bot.advice.weights import is_formality
from bot.render.messages import LANGUAGES
from bot.render.plain import plain
from bot.render.reply import reply
from bot.render.view import Block, ViewBuilder, path_shown, shorten
from bot.session import Session
from bot.text import to_simplified, to_traditional
from tests.advice.close import question_answered
from tests.sample import BODY

DAY = date(2026, 11, 21)
GRANT = "hydrogen-fcv-2025/一"
OFFICIAL = (
    "一、给予加氢站建设补贴\n2025年1月1日起,对纳入全市整体规划并建成运行的加氢站,按建设实际投资(不含土地成本)的30%对加氢站投资主体进行补贴,"
    "单站补贴金额最高不超过300万元。(责任单位:市经济信息委、市财政局)"
)


def _builder(session: Session, language: str) -> ViewBuilder:
    return ViewBuilder(session.messages, language, DAY)


def _quotes(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks if block.kind == "quote"]


@pytest.fixture(scope="module")
def advisor(session: Session) -> Iterator[Advisor]:
    """The advisor over the real papers."""
    yield session.advisor


def test_english_reply(session: Session, advisor: Advisor) -> None:
    """An English reply has the English title, the figures, the status, the bodies, the source and the official text."""
    reply = session.reply(advisor.ask("How much is the grant for building a hydrogen station?", DAY))
    for shown in (
        "Chongqing 2025 Measures to Support the Promotion and Use of Hydrogen Fuel Cell Vehicles",
        "30% of actual construction investment",
        "maximum RMB 3 million",
        "Status on 21 November 2026: in force; the paper states no end date",
        "• 市经济信息委, Chongqing Municipal Commission of Economy and Informati",
        "+86-023-67862888",
        "渝经信规范〔2025〕5号, clause 一, issued 22 August 2025",
        OFFICIAL,
        "The Chinese text governs; the English is our summary, not official.",
    ):
        assert shown in reply


def test_chinese_reply(session: Session, advisor: Advisor) -> None:
    """A Chinese reply is Chinese throughout and quotes the clause for its figures."""
    reply = session.reply(advisor.ask("加氢站建设补贴多少", DAY))
    for shown in (
        "重庆市2025年支持氢燃料电池汽车推广应用政策措施",
        "截至2026年11月21日的状态：有效",
        OFFICIAL,
        "以中文原文为准",
    ):
        assert shown in reply
    assert "Status" not in reply and "Source" not in reply


def test_traditional_reply(session: Session, advisor: Advisor) -> None:
    """A reply in traditional characters has our words in them, and everything official as it is printed."""
    answer = advisor.ask("加氫站建設補貼多少", DAY)
    reply = session.reply(answer)
    assert _quotes(session.view(answer)) == [OFFICIAL]
    for shown in (
        "官方原文",
        "聯繫部門",
        "以中文原文為準",
        "截至2026年11月21日的狀態：有效",
        "市经济信息委（責任單位）",
    ):
        assert shown in reply
    clause = answer.matches[0].clause
    assert clause is not None
    assert clause.curation.summary_zh not in reply
    assert to_simplified(reply).count(to_simplified(clause.curation.summary_zh)) == 1
    for benefit in clause.curation.benefits:
        assert benefit.quote in reply


@pytest.mark.parametrize("language", LANGUAGES)
def test_official_text_is_the_same_in_every_language(session: Session, advisor: Advisor, language: str) -> None:
    """The quote of each clause of a paper is its official text, whatever the reader's language."""
    for clause in session.knowledge.clauses("low-altitude-2025"):
        answer = advisor.open_clause(clause.id, language, DAY)
        assert _quotes(session.view(answer)) == [clause.text]
        assert _quotes(session.builder(language, DAY).full_clause(answer.matches[0])) == [clause.text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reply_says_that_the_chinese_governs(session: Session, advisor: Advisor, language: str) -> None:
    """A clause and a paper end with the note on what governs."""
    governs = session.messages.say("governs", language)
    for answer in (
        advisor.open_clause(GRANT, language, DAY),
        advisor.open_document("low-altitude-2025", language, DAY),
    ):
        assert Block("note", governs) in session.view(answer)


def test_paper_as_a_whole(session: Session, advisor: Advisor) -> None:
    """A paper shows its title, abstract, number, dates, status and the sentence that it was read from, and no quote."""
    blocks = session.view(advisor.ask("渝府办发〔2025〕58号", DAY, "en"))
    reply = plain(blocks)
    assert blocks[0] == Block(
        "heading", "Chongqing Measures to Promote the High-Quality Development of the Low-Altitude Economy"
    )
    for shown in (
        "• Number: 渝府办发〔2025〕58号",
        "• Issued: 22 November 2025",
        "• Ends: 31 December 2027",
        "Read from: ",
    ):
        assert shown in reply
    assert "in force until 31 December 2027" in reply
    assert _quotes(blocks) == []


def test_sentence_of_a_status_is_verbatim(session: Session, advisor: Advisor) -> None:
    """Also for a reader of traditional characters the sentence of a status is as printed."""
    answer = advisor.open_document("low-altitude-2025", "zh-Hant", DAY)
    assert answer.matches[0].status.sentence in session.reply(answer)


def test_damage_is_shown_as_printed(session: Session, advisor: Advisor) -> None:
    """A damaged date and number are shown as printed in every language, and nothing is put in their place."""
    for language in LANGUAGES:
        reply = session.reply(advisor.open_document("sensors-2023", language, DAY))
        assert "2023119" in reply and "渝经信电子〔20238" in reply
        assert session.messages.say("status_unknown", language) in reply


def test_ended_paper_says_so_loudly(session: Session, advisor: Advisor) -> None:
    """A clause of a paper that has ended says so with the day."""
    reply = session.reply(advisor.open_clause("low-altitude-2025/一/(四)", "en", date(2028, 1, 1)))
    assert "Status on 1 January 2028: ENDED on 31 December 2027" in reply


def test_periods_of_a_clause_are_listed(session: Session, advisor: Advisor) -> None:
    """Where parts of a clause run for a time of their own, each is listed, and what is over is marked."""
    reply = session.reply(advisor.open_clause("manufacturing-stable-2024/一/1", "en", DAY))
    assert "1 January 2024 to 31 December 2025 (over)" in reply
    assert "1 January 2026 to 31 December 2027\n" in reply


def test_none_names_what_is_covered(session: Session, advisor: Advisor) -> None:
    """Without an answer the reply names topics and the promotion centre, and quotes nothing."""
    answer = advisor.ask("quantum teleportation licences for dolphins", DAY)
    reply = session.reply(answer)
    assert answer.outcome == "none"
    assert session.messages.say("none", "en") in reply
    assert "+86-023-67862888" in reply
    assert [name for name in (topic.name_en for topic in answer.covered) if name not in reply] == []
    assert _quotes(session.view(answer)) == []


def test_unknown_number_is_repeated(session: Session, advisor: Advisor) -> None:
    """A number of no paper is repeated as it was written, brackets and all."""
    assert "渝府办发〔2099〕99号" in session.reply(advisor.ask("渝府办发〔2099〕99号", DAY))


def test_nearest_clause_goes_before_a_curated_answer(session: Session, advisor: Advisor) -> None:
    """A clause that fits better than those of a curated answer is its first source, and told before it."""

    def beside(answer: Answer) -> bool:
        best = answer.matches[0].clause if answer.matches else None
        return bool(answer.intent and best and best.id not in answer.intent.clauses)

    answer = advisor.ask(question_answered(session, DAY, beside), DAY)
    first = answer.matches[0].clause
    assert answer.intent and first
    assert first.id not in answer.intent.clauses
    assert [m.reference for m in answer.matches[1:] if m.reference not in answer.intent.clauses] == []
    blocks = session.view(answer)
    assert blocks[1].text.startswith(first.curation.summary_en)
    assert blocks[1].text.endswith("[1]")
    assert blocks[2].text.startswith(answer.intent.answer[0].en)


def test_other_place_is_said(session: Session, advisor: Advisor) -> None:
    """A question about another city is answered with what the papers speak for."""
    reply = session.reply(advisor.ask("company registration in Shanghai", DAY))
    assert reply.startswith(session.messages.say("none_elsewhere", "en"))


@pytest.mark.parametrize("question", ["computing power from Xinjiang for data centres", "香港投资者可以独资办医院吗"])
def test_other_place_that_a_paper_treats_is_answered(advisor: Advisor, question: str) -> None:
    """Another place is no reason to refuse where a paper treats it."""
    answer = advisor.ask(question, DAY)
    assert answer.outcome == "answer"
    assert answer.reason == ""


@pytest.mark.parametrize(("question", "language"), [("hello", "en"), ("你好", "zh"), ("謝謝", "zh-Hant")])
def test_small_talk_is_the_curated_answer(session: Session, advisor: Advisor, question: str, language: str) -> None:
    """Small talk is answered in the question's language with the curated words alone."""
    answer = advisor.ask(question, DAY)
    assert answer.intent is not None
    own = session.builder(language, DAY).own
    expected = [own(sentence.en if language == "en" else sentence.zh) for sentence in answer.intent.answer]
    assert session.view(answer) == [Block("text", text) for text in expected]


def test_mended_words_are_said_first(session: Session, advisor: Advisor) -> None:
    """What was read in place of a slip stands before the answer."""
    blocks = session.view(advisor.ask("hydrogan station grant", DAY))
    assert blocks[0] == Block("note", "I read “hydrogan” as “hydrogen”.")


def test_clarify_offers_choices(session: Session, advisor: Advisor) -> None:
    """Close clauses are offered as numbered choices before the best one."""
    sure = advisor.ask("How much is the grant for building a hydrogen station?", DAY)
    blocks = session.view(replace(sure, outcome="clarify"))
    assert blocks[0] == Block("text", session.messages.say("clarify", "en"))
    assert [block.text[:3] for block in blocks[1:4]] == ["1. ", "2. ", "3. "]


def test_body_is_shown_with_its_details(session: Session) -> None:
    """A body shows both names, its former one with our note, and each contact with its source."""
    blocks = _builder(session, "en").department(BODY)
    assert [block.text for block in blocks] == [
        "重庆市茶业局, Chongqing Tea Bureau",
        "Former name in the papers: 市茶叶办. Renamed in 2024.",
        "• Telephone: 023-00000000 (source: test)",
    ]


def test_note_on_a_former_name_is_in_traditional_characters(session: Session) -> None:
    """Our note is converted, the printed name is not."""
    former = replace(BODY.former[0], name_zh="市茶叶办", note_zh="2024年更名为茶业局。")
    blocks = _builder(session, "zh-Hant").department(replace(BODY, former=(former,)))
    assert "市茶叶办" in blocks[1].text and "更名為茶業局" in blocks[1].text


def test_curated_answer_shows_the_official_text(session: Session, advisor: Advisor) -> None:
    """Every curated answer says how many papers it is from and shows the official text of its first source at least."""
    builder = _builder(session, "en")
    for intent in (i for i in session.knowledge.intents if i.kind == "answer"):
        opened = [advisor.open_clause(clause, "en", DAY) for clause in intent.clauses]
        answer = replace(opened[0], matches=tuple(each.matches[0] for each in opened), intent=intent)
        blocks = reply(builder, answer)
        titles = {builder.title(match.document) for match in answer.matches}
        assert blocks[0].text == (next(iter(titles)) if len(titles) == 1 else f"What {len(titles)} papers say")
        last = [(m.over, is_formality(m)) for m in answer.matches]
        order = sorted(range(len(last)), key=lambda n: last[n])
        quotes, sources = _quotes(blocks), [answer.matches[n].clause for n in order]
        texts = [source.text for source in sources if source]
        assert quotes and quotes == texts[: len(quotes)]
        assert blocks[[b.kind for b in blocks].index("quote") - 1].text == f"Official text of [{order[0] + 1}]"
        cited = " ".join(block.text for block in blocks[1 : 1 + len(intent.answer)])
        assert [n for n, (ended, _) in enumerate(last, 1) if bool(re.search(rf"\b{n} ended", cited)) != ended] == []


def test_full_clause_in_traditional_characters(session: Session, advisor: Advisor) -> None:
    """A reader of traditional characters gets the whole clause in them, and the official text as printed below."""
    match = advisor.open_clause(GRANT, "zh-Hant", DAY).matches[0]
    blocks = _builder(session, "zh-Hant").full_clause(match)
    assert _quotes(blocks) == [OFFICIAL]
    assert to_traditional(OFFICIAL) in [block.text for block in blocks if block.kind == "text"]
    assert [b.text for b in _builder(session, "zh").full_clause(match)].count(OFFICIAL) == 1


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (Status("in_force", None, None), "in force; the paper states no end date"),
        (Status("in_force", None, date(2027, 12, 31)), "in force until 31 December 2027"),
        (Status("not_yet_in_force", date(2027, 1, 1)), "not in force yet; it takes effect on 1 January 2027"),
        (Status("ended", None, date(2025, 12, 31)), "ENDED on 31 December 2025"),
        (
            Status("repealed", None, date(2025, 2, 1), "", "渝茶规〔2025〕8号"),
            "REPEALED by 渝茶规〔2025〕8号 on 1 February 2025",
        ),
        (Status("unknown"), "unknown; the source states no date"),
    ],
)
def test_status_in_words(session: Session, status: Status, shown: str) -> None:
    """Each state has its sentence with its day."""
    assert _builder(session, "en").status(status) == shown


def test_path_is_shown_readably() -> None:
    """A path's parts are set apart."""
    assert path_shown("二/(六)") == "二 › (六)"


@given(st.text(max_size=300), st.integers(min_value=5, max_value=120))
def test_shorten_keeps_to_its_limit(text: str, most: int) -> None:
    """A shortened text is never longer than asked, and a short one is only tidied."""
    short = shorten(text, most)
    assert len(short) <= most
    if len(" ".join(text.split())) <= most:
        assert short == " ".join(text.split())


def test_shorten_cuts_at_a_word() -> None:
    """The cut is between words and marked."""
    assert shorten("Operating subsidy for hydrogen stations", 25) == "Operating subsidy for…"


def test_badge_of_a_measure_that_ended(session: Session, advisor: Advisor) -> None:
    """A measure whose own period is over is said to have ended, though its paper holds, as lists say it."""
    opened = advisor.open_clause("hydrogen-fcv-2025/三", "en", DAY)
    assert "Status on 21 November 2026: ENDED on 31 December 2025" in session.reply(opened)
    held = advisor.open_clause("hydrogen-fcv-2025/一", "en", DAY)
    assert "Status on 21 November 2026: in force; the paper states no end date" in session.reply(held)

"""A profile decides between clauses that answer nearly as well, and never against a clear answer."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.advice import suiting
from bot.advice.answer import AnswerMatch
from bot.advice.profile import SIZES, STAGES, districts, sectors
from bot.advice.suiting import (
    CLEAR,
    FOREIGN_TOPICS,
    SMALL_TOPIC,
    STAGE_TOPICS,
    against,
    meant_for_others,
    of_clause,
    of_row,
    suited,
    told,
)
from bot.session import Session
from bot.userdata import ELSEWHERE, Profile
from tests.advice.close import close_question

DAY = date(2026, 11, 21)
IDS = (
    "wulong-sti-2025/第3段",
    "sme-gradient-2024/三/(四)/4",
    "hydrogen-fcv-2025/一",
    "stable-fdi-2025-qa/四/拓宽融资渠道",
    "smart-medical-2025/二/(一)/6",
    "low-altitude-2025/一/(二)",
)


def _match(session: Session, clause_id: str, score: float) -> AnswerMatch:
    return replace(session.advisor.open_clause(clause_id, "en", DAY).matches[0], score=score)


def _order(matches: list[AnswerMatch], profile: Profile, session: Session) -> tuple[list[str], list[str]]:
    ordered, fits = suited(matches, profile, session.knowledge, lambda match: match.score)
    return [match.reference for match in ordered], [fit.field for fit in fits]


@pytest.mark.parametrize(
    ("profile", "first", "told"),
    [
        (Profile(), "hydrogen-fcv-2025/一", []),
        (Profile(district="wulong"), "wulong-sti-2025/第3段", ["district"]),
        (Profile(district="liangjiang"), "hydrogen-fcv-2025/一", []),
        (Profile(sectors=("districts-of-nowhere",)), "hydrogen-fcv-2025/一", []),
    ],
)
def test_tie(session: Session, profile: Profile, first: str, told: list[str]) -> None:
    """Of two clauses that are as good, that of the user's own district comes first, and the answer can say why."""
    tie = [_match(session, "hydrogen-fcv-2025/一", 0.6), _match(session, "wulong-sti-2025/第3段", 0.6)]
    order, fits = _order(tie, profile, session)
    assert (order[0], fits) == (first, told)


def test_another_district_goes_back(session: Session) -> None:
    """A clause of another district goes after one that holds everywhere, and the district is told."""
    tie = [_match(session, "wulong-sti-2025/第3段", 0.6), _match(session, "hydrogen-fcv-2025/一", 0.6)]
    assert _order(tie, Profile(district="liangjiang"), session) == (
        ["hydrogen-fcv-2025/一", "wulong-sti-2025/第3段"],
        ["district"],
    )


def test_sector_and_size(session: Session) -> None:
    """The own sector's clause, and for a small company a clause for small ones, come first in a tie."""
    tie = [_match(session, "low-altitude-2025/一/(二)", 0.5), _match(session, "hydrogen-fcv-2025/一", 0.5)]
    assert _order(tie, Profile(sectors=("hydrogen",)), session)[1] == ["sectors"]
    tie = [_match(session, "low-altitude-2025/一/(二)", 0.5), _match(session, "sme-gradient-2024/三/(四)/4", 0.5)]
    small, fits = _order(tie, Profile(size="small"), session)
    assert (small[0], fits) == ("sme-gradient-2024/三/(四)/4", ["size"])
    assert _order(tie, Profile(size="large"), session)[0][0] == "low-altitude-2025/一/(二)"


def test_what_has_ended_is_not_lifted(session: Session) -> None:
    """A clause that has ended does not come before one that holds, however well it suits."""
    late = date(2031, 1, 1)
    ended = replace(session.advisor.open_clause("low-altitude-2025/一/(二)", "en", late).matches[0], score=0.49)
    assert (ended.clause_status or ended.status).state == "ended"
    tie = [_match(session, "hydrogen-fcv-2025/一", 0.5), ended]
    assert _order(tie, Profile(sectors=("low-altitude",)), session)[0][0] == "hydrogen-fcv-2025/一"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_clear_answer_stays(session: Session, data: st.DataObject) -> None:
    """Whatever the profile, a clause never goes before one that is clearly better, and none is lost."""
    profile = Profile(
        tuple(data.draw(st.lists(st.sampled_from(sorted(sectors(session.knowledge))), max_size=4, unique=True))),
        data.draw(st.sampled_from((None, *SIZES))),
        data.draw(st.sampled_from((None, *STAGES))),
        data.draw(st.sampled_from((None, *sorted(districts(session.knowledge))))),
        data.draw(st.sampled_from((None, True, False))),
    )
    scores = data.draw(st.lists(st.floats(0.01, 1.0), min_size=len(IDS), max_size=len(IDS)))
    matches = [_match(session, i, score) for i, score in zip(IDS, sorted(scores, reverse=True), strict=True)]
    ordered, _ = suited(matches, profile, session.knowledge, lambda match: match.score)
    assert sorted(map(id, ordered)) == sorted(map(id, matches))
    for i, before in enumerate(ordered):
        assert all(before.score > CLEAR * after.score for after in ordered[i + 1 :])


def test_the_bound_is_that_of_the_factors() -> None:
    """CLEAR is what the factors can do at most against each other."""
    greatest = suiting.OWN_DISTRICT * suiting.SECTOR * suiting.OWN_SIZE * suiting.STAGE * suiting.FOREIGN
    least = suiting.OTHER_DISTRICT * suiting.OTHER_SIZE
    assert CLEAR < least / greatest < CLEAR + 0.01


def test_topics_are_there(session: Session) -> None:
    """Every topic that a rule names is one of the topics."""
    named = {SMALL_TOPIC, *FOREIGN_TOPICS, *(topic for topics in STAGE_TOPICS.values() for topic in topics)}
    assert named <= set(session.knowledge.topics)
    assert set(STAGE_TOPICS) == set(STAGES)


@pytest.mark.parametrize(
    ("clause_id", "profile", "fields"),
    [
        ("sme-gradient-2024/三/(三)/2", Profile(size="large"), ["size"]),
        ("sme-gradient-2024/三/(三)/2", Profile(size="small"), []),
        ("sme-gradient-2024/三/(四)/4", Profile(size="large"), ["size"]),
        ("wulong-sti-2025/第3段", Profile(district="liangjiang"), ["district"]),
        ("wulong-sti-2025/第3段", Profile(district=ELSEWHERE), ["district"]),
        ("wulong-sti-2025/第3段", Profile(district="wulong", size="large", foreign_invested=False), []),
        ("stable-fdi-2025-qa/四/拓宽融资渠道", Profile(foreign_invested=False), ["foreign_invested"]),
        ("stable-fdi-2025-qa/四/拓宽融资渠道", Profile(foreign_invested=True), []),
        ("hydrogen-fcv-2025/一", Profile(("tax",), "large", "exploring", "wulong", False), []),
        ("hydrogen-fcv-2025/一", Profile(), []),
    ],
)
def test_meant_for_others(session: Session, clause_id: str, profile: Profile, fields: list[str]) -> None:
    """A clause for small firms, of another district or for foreign investors is told to whom it is not meant for."""
    match = _match(session, clause_id, 0.9)
    assert [fit.field for fit in meant_for_others(match, profile, session.knowledge)] == fields


def test_a_named_body_does_not_confine(session: Session) -> None:
    """A clause whose tasks go to bodies of some districts, among others, is not meant for those districts only."""
    places = districts(session.knowledge)
    documents = {d.id: d for d in session.knowledge.documents}
    named = [
        traits
        for row in session.guide.browse.catalogue.every_clause()
        if (traits := of_row(row, documents[row.document_id], session.knowledge)).named and not traits.places
    ]
    assert named and set().union(*(traits.named for traits in named)) <= places.keys()
    assert not any(against(traits, Profile(district=ELSEWHERE), session.knowledge) for traits in named)


def test_rows_have_the_traits_of_their_clauses(session: Session) -> None:
    """A line of a list is held against a profile as its clause is."""
    for row in session.guide.browse.catalogue.every_clause():
        document = session.knowledge.document(row.document_id)
        clause = session.knowledge.clause(row.id)
        assert of_row(row, document, session.knowledge) == of_clause(clause, document, session.knowledge)


def test_an_answer_for_others_says_so(session: Session) -> None:
    """A clear answer stays, and says that the profile is another one; nothing then says that the order suits."""
    question = "what does Wulong pay a new technology company"
    told = session.advisor.ask(question, DAY, profile=Profile(district="liangjiang", size="large"))
    assert told.matches[0].document.id == "wulong-sti-2025"
    assert session.reply(told).startswith("Your profile says: Liangjiang New Area. This clause is meant for others;")
    assert "this order suits you" not in session.reply(told)
    home = session.advisor.ask(question, DAY, profile=Profile(district="wulong"))
    assert home.against == () and "meant for others" not in session.reply(home)


def test_everything_told(session: Session) -> None:
    """All that a profile says is named, by the names that the form has."""
    profile = Profile(("hydrogen", "healthcare-opening"), "large", "setting_up", "jiangjin", False)
    names = [fit.name_en or fit.value for fit in told(profile, session.knowledge)]
    assert names == ["Hydrogen", "Hospitals and care", "large", "setting_up", "Jiangjin District", "no"]
    assert told(Profile(), session.knowledge) == ()


def test_in_an_answer(session: Session) -> None:
    """Two clauses that answer a question as well change places for a profile, which the reply tells."""
    question, profile = close_question(session, DAY)
    plain = session.advisor.ask(question, DAY)
    first, second = plain.matches[:2]
    suits = session.advisor.ask(question, DAY, profile=profile)
    assert suits.matches[0].reference == second.reference != first.reference
    assert (suits.outcome, {m.reference for m in suits.matches}) == (
        plain.outcome,
        {m.reference for m in plain.matches},
    )
    assert "For your profile: " in session.reply(suits)
    assert "For your profile: " not in session.reply(plain)
    assert "結合您的情況（" in session.reply(session.advisor.ask(question, DAY, "zh-Hant", profile))


def test_clear_question_stays(session: Session) -> None:
    """A question with one good answer is answered the same for every district and sector."""
    question = "How much is the grant for building a hydrogen station?"
    plain = session.reply(session.advisor.ask(question, DAY))
    for district in districts(session.knowledge):
        profile = Profile(("tax", "talent"), "large", "expanding", district, False)
        assert session.advisor.ask(question, DAY, profile=profile).matches[0].reference == "hydrogen-fcv-2025/一"
    assert session.reply(session.advisor.ask(question, DAY, profile=Profile())) == plain

"""Clauses and intents are ranked by a probability."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QuestionError
from bot.matching import answerable, kinds, trees
from bot.matching.features import FEATURES
from bot.matching.query import QueryReader
from bot.matching.rank import ANSWERABLE, KIND_MODELS, WITH_MEANING, WITHOUT_MEANING, Matcher, Ranking
from bot.session import Session
from bot.store.knowledge import Knowledge

DAY = date(2026, 11, 21)
QUESTIONS = [
    "How much is the grant for building a hydrogen station?",
    "加氢站建设补贴多少",
    "加氫站建設補貼多少",
    "support for eVTOL routes",
    "水素ステーションの補助金はいくらですか",
    "a",
    "补",
]


@pytest.fixture(scope="module")
def matcher(built_home: object, session: Session) -> Matcher:
    """A matcher over the real papers, with sentence vectors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INVESTBOT_ENCODER", "on")
        return Matcher(session.knowledge)


@pytest.mark.parametrize("question", QUESTIONS)
def test_matches_are_ordered_probabilities(matcher: Matcher, reader: QueryReader, question: str) -> None:
    """Matches come best first, each entry once, no more than asked for, each with a probability."""
    found = matcher.rank(reader.read(question), 5, DAY).matches
    scores = [match.score for match in found]
    assert 0 < len(found) <= 5 and len({match.entry for match in found}) == len(found)
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 < score < 1.0 for score in scores)


def test_matching_is_repeatable(matcher: Matcher, reader: QueryReader) -> None:
    """The same question gives the same matches in the same order; asking for fewer gives the first of them."""
    query = reader.read("subsidy for innovative drugs")
    found = matcher.rank(query, 20, DAY)
    assert matcher.rank(query, 20, DAY) == found
    assert matcher.rank(query, 3, DAY).matches == found.matches[:3]


def test_scores_are_those_of_both_models(matcher: Matcher, reader: QueryReader) -> None:
    """The probability of a match comes of its score and of the log-odds of the question, in the order of the former."""
    query = reader.read("grant for a hydrogen station")
    found = matcher.measure(query, DAY)
    scores = trees.load(WITH_MEANING).scores(found.rows)
    assert not (found.rows[:, FEATURES.index("keyword")] == 1).any()
    model = answerable.load(ANSWERABLE[WITH_MEANING])
    alone = answerable.of_question(model.linear, kinds.load(KIND_MODELS[WITH_MEANING]), query.tokens, found.vector)
    whole = model.odds(answerable.traits(found.entries, found.rows, scores, alone))
    ranking = matcher.rank(query, 99, DAY)
    assert {m.entry: m.score for m in ranking.matches} == dict(
        zip(found.entries, model.fused(scores, whole).tolist(), strict=True)
    )
    assert ranking.answerable == pytest.approx(1 / (1 + math.exp(-whole)))
    assert ranking.matches[0].entry == found.entries[int(scores.argmax())]


@pytest.mark.parametrize(
    ("keyword", "clause"),
    [("hydrogen station operating subsidy", "hydrogen-fcv-2025/二"), ("加氢站运营补贴", "hydrogen-fcv-2025/二")],
)
def test_clause_of_a_keyword_comes_first(matcher: Matcher, reader: QueryReader, keyword: str, clause: str) -> None:
    """A question that is nothing but a clause's own keyword finds that clause first."""
    assert matcher.rank(reader.read(keyword), 5, DAY).matches[0].entry == clause


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("grant for building a hydrogen station", "best hotpot near the river"),
        ("加氢站建设补贴多少", "今天天气怎么样"),
        ("水素ステーションの補助金はいくらですか", "おすすめのラーメン屋はどこですか"),
    ],
)
def test_subjects_of_the_papers_are_answerable(matcher: Matcher, reader: QueryReader, asked: str, other: str) -> None:
    """What the papers treat is far more likely to be answered than what they do not."""
    assert matcher.rank(reader.read(asked), 5, DAY).answerable > 0.5
    assert matcher.rank(reader.read(other), 5, DAY).answerable < 0.2


def test_matches_of_one_document(matcher: Matcher, reader: QueryReader) -> None:
    """Where a document is given only its clauses are ranked."""
    found = matcher.rank(reader.read("subsidy"), 20, DAY, "hydrogen-fcv-2025").matches
    assert found and {match.entry.split("/")[0] for match in found} == {"hydrogen-fcv-2025"}


def test_model_follows_the_store(matcher: Matcher, tea: Knowledge) -> None:
    """A store with vectors is ranked by the model that knows meaning, one without by the other."""
    assert (matcher.model, Matcher(tea).model) == (WITH_MEANING, WITHOUT_MEANING)


def test_unknown_words_match_nothing(tea: Knowledge) -> None:
    """Words that stand nowhere match nothing where there are no vectors."""
    assert Matcher(tea).rank(QueryReader(tea).read("zzzzqqqq xxxxvvvv"), 5, DAY) == Ranking((), 0.0)


@given(text=st.text(max_size=40))
def test_any_question_is_ranked(tea: Knowledge, text: str) -> None:
    """Whatever is asked, matches are probabilities, and nothing out of scope is among them."""
    try:
        query = QueryReader(tea).read(text)
    except QuestionError:
        return
    found = Matcher(tea).rank(query, 5, DAY).matches
    assert all(0.0 < match.score < 1.0 and match.entry != "intent:weather" for match in found)

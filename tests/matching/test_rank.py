"""Clauses are found by words and terms and ranked by a probability."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.lexical import CANDIDATES, candidates
from bot.matching.query import QueryReader
from bot.matching.rank import FEATURES, WEIGHTS, WEIGHTS_WITHOUT_MEANING, Matcher, probability
from bot.session import Session

QUESTIONS = [
    "How much is the grant for building a hydrogen station?",
    "加氢站建设补贴多少",
    "加氫站建設補貼多少",
    "support for eVTOL routes",
    "qwertyuiop asdfghjkl",
    "a",
    "补",
]


@pytest.fixture(scope="module")
def reader(session: Session) -> QueryReader:
    """A reader over the real papers."""
    return QueryReader(session.knowledge)


@pytest.fixture(scope="module")
def matcher(session: Session) -> Matcher:
    """A matcher over the real papers."""
    return Matcher(session.knowledge)


@pytest.mark.parametrize("question", QUESTIONS)
def test_candidates_are_within_bounds(session: Session, reader: QueryReader, question: str) -> None:
    """There are at most CANDIDATES, each entry once, best first, and each covers a share of the question."""
    found, _ = candidates(reader.read(question), session.knowledge)
    ids = [candidate.entry for candidate in found]
    assert len(ids) <= CANDIDATES and len(set(ids)) == len(ids)
    scores = [candidate.bm25 for candidate in found]
    assert scores == sorted(scores, reverse=True)
    assert all(-1e-9 <= candidate.coverage <= 1 + 1e-9 for candidate in found)


def test_unknown_words_find_nothing(session: Session, reader: QueryReader) -> None:
    """Words that stand in no clause have no candidate."""
    assert candidates(reader.read("zzzzqqqq xxxxvvvv"), session.knowledge)[0] == []


def test_candidates_of_one_document(session: Session, reader: QueryReader) -> None:
    """Where a document is given, only its clauses are found."""
    found, _ = candidates(reader.read("subsidy for a station"), session.knowledge, "hydrogen-fcv-2025")
    assert found
    assert {candidate.entry.split("/")[0] for candidate in found} == {"hydrogen-fcv-2025"}


def test_entries_found_in_another_way_are_weighed_too(session: Session, reader: QueryReader) -> None:
    """What was found by meaning stands beside what was found by words, each entry once."""
    also = ["low-altitude-2025/一/(四)", "hydrogen-fcv-2025/一"]
    found, _ = candidates(reader.read("加氢站建设补贴"), session.knowledge, None, also)
    ids = [candidate.entry for candidate in found]
    assert [ids.count(entry) for entry in also] == [1, 1]


def test_word_of_the_question_covers_it(session: Session, reader: QueryReader) -> None:
    """A clause that holds every word of the question covers all of it."""
    found, _ = candidates(reader.read("加氢站建设补贴"), session.knowledge)
    coverage = {candidate.entry: candidate.coverage for candidate in found}
    assert coverage["hydrogen-fcv-2025/一"] == pytest.approx(1.0)


def test_english_question_reaches_the_chinese_text(session: Session, reader: QueryReader) -> None:
    """By the glossary an English term also covers a clause that says it in Chinese only."""
    query = reader.read("hydrogen refuelling station")
    assert query.concepts
    found, _ = candidates(query, session.knowledge)
    assert found[0].entry.startswith("hydrogen-fcv-2025/")


@pytest.mark.parametrize("weights", [WEIGHTS, WEIGHTS_WITHOUT_MEANING])
def test_features_and_weights_are_the_same(weights: dict[str, float]) -> None:
    """Every feature has a weight and every weight a feature, with an encoder and without."""
    assert set(FEATURES) == set(weights)


def test_without_an_encoder_meaning_weighs_nothing() -> None:
    """No feature that only an encoder gives counts where there is none."""
    assert {WEIGHTS_WITHOUT_MEANING[name] for name in FEATURES if "meaning" in name} == {0.0}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_candidate_has_every_feature(matcher: Matcher, reader: QueryReader, question: str) -> None:
    """The features of a candidate are those that are weighed."""
    for item in matcher.score(reader.read(question)):
        assert set(FEATURES) <= set(item.features)


@pytest.mark.parametrize("question", QUESTIONS)
def test_matches_are_ordered_probabilities(matcher: Matcher, reader: QueryReader, question: str) -> None:
    """Matches come best first, no more than asked for, each with a probability."""
    found = matcher.match(reader.read(question), 5)
    scores = [match.score for match in found]
    assert len(found) <= 5
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 < score < 1.0 for score in scores)


def test_matching_is_repeatable(matcher: Matcher, reader: QueryReader) -> None:
    """The same question gives the same matches in the same order."""
    query = reader.read("subsidy for innovative drugs")
    assert matcher.match(query, 20) == matcher.match(query, 20)


@pytest.mark.parametrize("weights", [WEIGHTS, WEIGHTS_WITHOUT_MEANING])
@pytest.mark.parametrize("name", FEATURES)
def test_probability_follows_the_sign_of_the_weight(name: str, weights: dict[str, float]) -> None:
    """More of a feature never lowers the probability where its weight is positive, nor raises it where negative."""
    base = dict.fromkeys(FEATURES, 0.3) | {"bias": 1.0}
    values = [probability(base | {name: step / 10}, weights) for step in range(11)]
    expected = sorted(values, reverse=weights[name] < 0)
    assert values == expected


@given(st.fixed_dictionaries({name: st.floats(-1e6, 1e6) for name in FEATURES}))
def test_probability_is_a_probability(features: dict[str, float]) -> None:
    """Whatever the features, the result lies between 0 and 1."""
    assert 0.0 <= probability(features, WEIGHTS) <= 1.0

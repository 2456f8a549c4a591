"""The intent classifier: labels, refusals, probabilities and odd input."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ExamplesError
from bot.matching.classify import Example, PhraseClassifier, choose_threshold
from bot.matching.grams import COLUMNS, Grams

TAX = [
    "what is the corporate tax rate",
    "how much tax do firms pay",
    "tax rate for companies",
    "which taxes apply to us",
]
VISA = ["how do i get a work visa", "visa for my staff", "extend a visa for an expert", "which visa do engineers need"]
LAND = ["price of industrial land", "how long is a land lease", "buy land for a plant", "land in an industrial park"]
OUTSIDE = ["tell me a joke", "sing a song for me", "who won the football match"]
EXAMPLES = [
    *(Example(text, "tax") for text in TAX),
    *(Example(text, "visa") for text in VISA),
    *(Example(text, "land") for text in LAND),
    *(Example(text, None) for text in OUTSIDE),
]
VALIDATION = [
    Example("tax rate of a company", "tax"),
    Example("do companies pay much tax", "tax"),
    Example("work visa for engineers", "visa"),
    Example("how can my expert get a visa", "visa"),
    Example("industrial land lease", "land"),
    Example("price of land for a plant", "land"),
    Example("play football with cats", None),
    Example("another joke or song please", None),
    Example("bake bread tonight", None),
    Example("colour of rainbows", None),
]


@pytest.fixture(scope="module")
def classifier() -> PhraseClassifier:
    """A classifier of three labels without sentence vectors."""
    return PhraseClassifier().fit(EXAMPLES, VALIDATION)


@pytest.mark.parametrize(
    ("text", "label"),
    [("company tax rate", "tax"), ("visa for an engineer", "visa"), ("lease of industrial land", "land")],
)
def test_phrase_gets_its_label(classifier: PhraseClassifier, text: str, label: str) -> None:
    """A phrase that is not among the examples gets the label of those it resembles."""
    assert classifier.predict(text)[0] == label


@pytest.mark.parametrize("text", ["funny football jokes", "zebras gallop quickly", "中文", "🙂🙃", "", " \n\x00", "?!"])
def test_phrase_out_of_scope_is_refused(classifier: PhraseClassifier, text: str) -> None:
    """What resembles no label gets none, and so does a phrase without a word."""
    assert classifier.predict(text)[0] is None


def test_fit_is_deterministic(classifier: PhraseClassifier) -> None:
    """The same examples in another order give the same answers and the same threshold."""
    again = PhraseClassifier().fit(EXAMPLES[::-1], VALIDATION)
    texts = [example.text for example in VALIDATION]
    assert [again.predict(text) for text in texts] == [classifier.predict(text) for text in texts]
    assert again.threshold == classifier.threshold


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80))
def test_probability_is_one(classifier: PhraseClassifier, text: str) -> None:
    """Whatever is written, the probability is between 0 and 1 and a label only stands above the threshold."""
    label, probability = classifier.predict(text)
    assert 0.0 <= probability <= 1.0
    assert (label is not None) <= (probability >= classifier.threshold)


def test_long_and_broken_text_is_read(classifier: PhraseClassifier) -> None:
    """100 kB and a lone surrogate are answered like any other phrase."""
    assert classifier.predict("tax rate of a company " * 5000)[0] in ("tax", None)
    assert classifier.predict("visa \udc80 visa")[0] in ("visa", None)


def test_predict_before_fit_is_an_error() -> None:
    """A classifier without examples says what to do."""
    with pytest.raises(ExamplesError, match=r"call fit\(\) first"):
        PhraseClassifier().predict("tax")


@pytest.mark.parametrize(
    ("examples", "validation", "message"),
    [
        ([], VALIDATION, "0 labels"),
        (EXAMPLES[:4], VALIDATION, "1 labels"),
        ([*EXAMPLES, Example("  ", "tax")], VALIDATION, r"examples\[15\]: a phrase without a word"),
        ([*EXAMPLES, Example("a boat", "")], VALIDATION, r"examples\[15\]: an empty label"),
        (EXAMPLES, [Example("ships", "sea"), *VALIDATION], "'sea' has no examples"),
        (EXAMPLES, VALIDATION[:6], "phrases without one"),
        (EXAMPLES, VALIDATION[6:], "phrases with a label"),
        (EXAMPLES, [], "phrases with a label"),
    ],
)
def test_unusable_examples_are_named(examples: list[Example], validation: list[Example], message: str) -> None:
    """Nothing to learn from is an error that says what is wrong and where."""
    with pytest.raises(ExamplesError, match=message):
        PhraseClassifier().fit(examples, validation)


def test_threshold_gives_the_highest_accuracy() -> None:
    """The threshold lies where the fewest phrases are answered wrong or refused wrongly."""
    import numpy as np

    right = np.asarray([True, True, False, False, True])
    sure = np.asarray([0.9, 0.8, 0.3, 0.4, 0.2])
    outside = np.asarray([False, False, True, True, False])
    assert choose_threshold(right, sure, outside) == pytest.approx(0.6)


def test_unknown_parts_leave_no_trace() -> None:
    """A phrase of unknown words is a row of zeros; a known one has the length of its two halves."""
    import numpy as np

    rows = Grams(["visa for staff", "land lease"]).rows(["visa for staff", "qqq"])
    dense = rows.dense(np.asarray([0, 1]))
    assert dense.shape == (2, COLUMNS)
    assert not dense[1].any()
    assert rows.known.tolist() == [1.0, 0.0]

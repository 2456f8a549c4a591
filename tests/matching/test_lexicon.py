"""Questions in other languages become English words."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.corpus.curation import to_foreign_words
from bot.corpus.records import LexiconFile
from bot.foreign import LANGUAGES, UNSPACED, stem
from bot.matching.lexicon import Gloss, Lexicon, Lexicons, english
from bot.session import Session
from bot.text import fold

WORDS = {
    "de": {
        "hydrogen": ["Wasserstoff"],
        "station": ["Tankstelle"],
        "subsidy": ["Förderung", "Beihilfe"],
        "support": ["Förderung"],
        "water": ["Wasser"],
        "substance": ["Stoff"],
        "research and development": ["Forschung und Entwicklung"],
        "research": ["Forschung"],
    },
    "fr": {"subsidy": ["subvention"], "factory": ["usine"], "hydrogen station": ["station d'hydrogène"]},
    "es": {"subsidy": ["subvención"], "company": ["empresa"]},
    "it": {"subsidy": ["sovvenzione"]},
    "pt": {"subsidy": ["subsídio"]},
    "ru": {"subsidy": ["субсидия"], "hydrogen": ["водородный"], "station": ["станция"]},
    "ja": {
        "hydrogen": ["水素"],
        "station": ["ステーション"],
        "hydrogen station": ["水素ステーション"],
        "tea": ["茶", "ね"],
    },
    "ko": {"hydrogen": ["수소"], "station": ["충전소"], "subsidy": ["보조금"], "tea": ["차"]},
}


def _lexicon(language: str) -> Lexicon:
    words = {head: tuple(forms) for head, forms in WORDS[language].items()}
    return Lexicon(language, _rows(LexiconFile(language=language, words=words)))


def _rows(record: LexiconFile, inflections: Mapping[str, Sequence[str]] | None = None) -> dict[str, str]:
    """Return the words of a lexicon as the store returns them."""
    return {word.key: "\n".join(word.english) for word in to_foreign_words(record, inflections or {})}


KNOWN = st.lists(st.sampled_from(["Wasser", "stoff", "水素", "ね", "субсидия", "수소", "5g", "é"])).map("".join)
LEXICONS = {language: _lexicon(language) for language in LANGUAGES}


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        ("de", "Wasserstofftankstellenförderung", "hydrogen station subsidy"),
        ("de", "Förderungen für Wasserstoff-Tankstellen", "subsidy hydrogen station"),
        ("de", "Forschung und Entwicklung", "research and development"),
        ("de", "WASSERSTOF", "hydrogen"),
        ("fr", "Quelles subventions pour une usine ?", "subsidy factory"),
        ("fr", "une station d’hydrogène", "hydrogen station"),
        ("es", "¿subvenciones para empresas?", "subsidy company"),
        ("it", "sovvenzioni", "subsidy"),
        ("pt", "subsídios", "subsidy"),
        ("ru", "субсидии на водородную станцию", "subsidy hydrogen station"),
        ("ru", "субсидией водородных станций", "subsidy hydrogen station"),
        ("ja", "水素ステーションの補助", "hydrogen station"),
        ("ja", "お茶ですね", "tea"),
        ("ja", "5G水素", "5g hydrogen"),
        ("ko", "수소충전소에 대한 보조금은 얼마입니까", "hydrogen station subsidy"),
        ("ko", "차 보조금", "tea subsidy"),
        ("ko", "자동차를", ""),
    ],
)
def test_words_become_english(language: str, text: str, meant: str) -> None:
    """Compounds are taken apart, inflections and particles do not matter, phrases go before their words."""
    assert english(LEXICONS[language].gloss(text)) == meant


def test_headwords_of_a_form_keep_their_order() -> None:
    """A form with several headwords gives them all, the most usual first."""
    assert LEXICONS["de"].gloss("Förderung") == [Gloss("förderung", ("subsidy", "support"))]


def test_unknown_word_stays_unknown() -> None:
    """A word that is in no lexicon and near no word is given back without English."""
    assert LEXICONS["de"].gloss("Quantencomputer x") == [Gloss("quantencomputer", ()), Gloss("x", ())]


def test_compound_with_an_unknown_part_is_unknown() -> None:
    """A compound of which one part is not known is not taken apart."""
    assert LEXICONS["de"].gloss("Wasserstoffzeppelin") == [Gloss("wasserstoffzeppelin", ())]


CURATED = LexiconFile(
    language="de",
    words={"waiting": ("warten",), "house": ("Haus",), "page": ("Seite",), "build": ("bauen",)},
    senses={"warten": ("maintenance", "waiting"), "seit": ()},
    written={"seite": ("page",)},
)


def _curated(text: str) -> str:
    rows = _rows(CURATED, {"Haus": ("Häuser",), "fehlt": ("fehlend",)})
    return english(Lexicon("de", rows).gloss(text))


def test_senses_go_before_words() -> None:
    """What a form means here replaces what its stem would give, the more usual first."""
    assert _curated("Wir warten Pumpen") == "maintenance"


def test_form_that_is_not_read() -> None:
    """A form with no sense is known and not read, nor taken for a word like it."""
    assert _curated("seit Jahren") == ""


def test_written_form_goes_before_its_stem() -> None:
    """A word that is meant as it is written keeps its English where its stem is that of another."""
    assert stem("seite", "de") == stem("seit", "de")
    assert _curated("erste Seite") == "page"


def test_inflections_mean_what_their_word_means() -> None:
    """A form with a stem of its own is read as the word that it is a form of; one of no word adds nothing."""
    assert _curated("Häuser bauen") == "house build"
    assert _curated("fehlend") == ""


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fr", "Nous fabriquons et exportons des pièces", {"manufacturing", "export", "parts"}),
        ("de", "Wir warten Triebwerke, wer zahlt?", {"maintenance", "pay"}),
        ("ru", "хотим возить автомобили", {"carry", "car"}),
        ("es", "cuántos robots quieren", {"robot"}),
    ],
)
def test_words_of_companies(session: Session, language: str, text: str, words: set[str]) -> None:
    """Words in which companies introduce themselves are read in the forms that they use."""
    found = Lexicons(session.knowledge).of(language).gloss(text)
    assert words <= {word for gloss in found for word in " ".join(gloss.english).split()}


@pytest.mark.parametrize("tail", ["", "q", "quatsch"])
@pytest.mark.parametrize("times", [2, 5, 180])
def test_many_ways_to_take_a_word_apart(times: int, tail: str) -> None:
    """A word that could be cut in very many ways is read at once: Wasserstoff is also Wasser and Stoff."""
    found = LEXICONS["de"].gloss("wasserstoff" * times + tail)
    known = ["hydrogen"] * times if times < 10 and not tail else []
    assert [gloss.english[0] for gloss in found if gloss.english] == known


def test_empty_lexicon_knows_nothing() -> None:
    """A language without words gives the words of the question back."""
    assert Lexicon("it", {}).gloss("una domanda") == [Gloss("una", ()), Gloss("domanda", ())]
    assert Lexicon("ja", {}).gloss("水素") == []


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.one_of(st.text(max_size=60), KNOWN))
def test_any_text_is_glossed(language: str, text: str) -> None:
    """In every language any text is read from left to right, and what it gives is a headword or a Latin run."""
    found = LEXICONS[language].gloss(text)
    heads, folded, at = {*WORDS[language]}, fold(text), 0
    for gloss in found:
        assert len(gloss.english) <= 4
        assert set(gloss.english) <= heads or gloss.english == (gloss.written,)
        for word in gloss.written.split(" ") if language not in UNSPACED else [gloss.written]:
            at = folded.index(word, at) + len(word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_found(language: str) -> None:
    """A form of the lexicon, alone, in capitals or in a sentence, gives its headword."""
    for head, forms in WORDS[language].items():
        for form in forms:
            if form != "ね":
                assert head in LEXICONS[language].gloss(form)[0].english
                assert head in LEXICONS[language].gloss(form.upper())[0].english


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("de", "Wasserstofftankstellenförderung", {"hydrogen", "station"}),
        ("ko", "수소충전소에 대한 보조금은", {"hydrogen", "subsidy"}),
        ("ja", "水素ステーションの補助金", {"hydrogen", "subsidy"}),
        ("ru", "субсидии на водородные заправочные станции", {"hydrogen", "subsidy", "station"}),
        ("fr", "subvention pour une station d'hydrogène", {"hydrogen", "subsidy", "station"}),
        ("es", "subvención para una estación de hidrógeno", {"hydrogen", "subsidy", "station"}),
    ],
)
def test_real_lexicons(session: Session, language: str, text: str, words: set[str]) -> None:
    """The curated lexicons hold the words that matter, among the English that they give."""
    found = Lexicons(session.knowledge).of(language).gloss(text)
    assert words <= {word for gloss in found for head in gloss.english for word in head.split()}

"""Characters of the same sound are mended, and words that a dictionary knows stay as they are."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.misheard import Misheard
from bot.matching.query import QueryReader
from bot.session import Session
from bot.sound import sounds
from bot.text import fold


@pytest.fixture(scope="module")
def misheard(session: Session) -> Misheard:
    """Over the words of the real papers."""
    return Misheard(session.knowledge)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("讲励", "奖励"),
        ("出口讲励多少", "出口奖励多少"),
        ("满天心", "满天星"),
        ("申请满天心企业", "申请满天星企业"),
        ("加氢站补帖", "加氢站补贴"),
        ("生物医要", "生物医药"),
        ("低空京济", "低空经济"),
        ("虫庆市", "重庆市"),
    ],
)
def test_same_sound_is_mended(misheard: Misheard, written: str, meant: str) -> None:
    """A word that nobody writes so becomes the word of the papers that sounds the same."""
    mended = written
    for piece, word in misheard.mend(written):
        mended = mended.replace(piece, word)
    assert mended == meant


def test_number_begins_no_word(misheard: Misheard) -> None:
    """The end of a number and the word after it are not read together."""
    assert misheard.mend("投了八百多万建试飞场地") == []


PROPER = [
    "奖励",
    "讲理",
    "满天星",
    "补贴",
    "天气",
    "天齐",
    "公式",
    "攻势",
    "企业",
    "起夜",
    "知识",
    "只是",
    "权利",
    "全力",
]


@pytest.mark.parametrize("word", PROPER)
def test_word_of_the_dictionary_stays(misheard: Misheard, word: str) -> None:
    """A word that a dictionary knows is never changed, also where the papers have one of the same sound."""
    assert misheard.mend(word) == []


def test_every_word_of_the_papers_stays(session: Session, misheard: Misheard) -> None:
    """No keyword and no curated question in Chinese is changed."""
    layers = [c.curation for d in session.knowledge.documents for c in session.knowledge.clauses(d.id)]
    texts = [text for layer in layers for language, text in layer.questions if language == "zh"]
    texts += [word for layer in layers for word in layer.keywords]
    assert [text for text in texts if misheard.mend(fold(text))] == []


def test_mended_question_is_read(session: Session) -> None:
    """What was mended is said, and the question is read with the word that was meant."""
    query = QueryReader(session.knowledge).read("讲励政策")
    assert query.mended == (("讲励", "奖励"),)
    assert query.content == "奖励政策"


@pytest.mark.parametrize("text", ["", "reward", "讲", "水素ステーション", "수소"])
def test_nothing_to_mend(misheard: Misheard, text: str) -> None:
    """Latin, kana, Hangul and single characters are left alone."""
    assert misheard.mend(text) == []


CHARACTERS = "讲励满天心补帖贴奖京济低空经星企业政策的是区市场厂"


@given(text=st.text(alphabet=CHARACTERS, max_size=14))
def test_every_pair_is_applied_and_sounds_the_same(misheard: Misheard, text: str) -> None:
    """Each piece stands in the question when its turn comes, and is replaced by another word of the same sound."""
    rest = text
    for piece, meant in misheard.mend(text):
        assert piece in rest and piece != meant
        assert sounds(piece)[-1] in sounds(meant)
        rest = rest.replace(piece, " ")


@given(text=st.text(max_size=30))
def test_any_text_is_taken(misheard: Misheard, text: str) -> None:
    """Any text is mended or left, and never beyond its Chinese words."""
    folded = fold(text)
    assert all(piece in folded and len(piece) == len(meant) for piece, meant in misheard.mend(folded))


def _strange(length: int) -> Iterator[str]:
    """Yield characters in an order in which no two of them make a word."""
    for i in range(length):
        yield chr(0x4E00 + (i * 7919) % 20000)


def test_a_pasted_text_is_no_misspelt_question(misheard: Misheard) -> None:
    """Where most pairs of characters stand nowhere, nothing is mended: it is another text, and would take long."""
    text = "".join(_strange(400))
    assert len(set(pairwise(text))) == 399
    assert misheard.mend(f"讲励{text}") == []

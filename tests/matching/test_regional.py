"""Words of Hong Kong and Taiwan are read as the mainland's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.query import QueryReader
from bot.matching.regional import Regional
from bot.session import Session
from bot.text import fold


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("聽講有冇上限", "听说有没有上限"),
        ("邊個部門負責", "哪个部门负责"),
        ("數位貿易獎勵", "数字贸易奖励"),
        ("電動機車零組件", "电动摩托车零部件"),
        ("雷射設備", "激光设备"),
        ("奈米級積體電路", "纳米级集成电路"),
        ("智慧醫療裝備", "智慧医疗装备"),
        ("加氫站建設補貼", "加氢站建设补贴"),
    ],
)
def test_words_of_the_mainland(session: Session, written: str, meant: str) -> None:
    """Curated words, and words of OpenCC's dictionary that the papers do not use; what they use stays."""
    assert Regional(session.knowledge).mainland(written, fold(written)) == meant


@pytest.mark.parametrize("text", ["软体", "机车", "关系", "hydrogen", ""])
def test_simplified_text_stays(session: Session, text: str) -> None:
    """Without a traditional character nothing is changed: 机车 is a locomotive on the mainland."""
    assert Regional(session.knowledge).mainland(text, fold(text)) == text


def test_question_with_regional_words(reader: QueryReader) -> None:
    """The question is looked for, and its vector made, in the mainland's words; it keeps its language."""
    query = reader.read("軟體公司有冇補貼")
    assert (query.language, query.content, query.spelt) == ("zh-Hant", "软件公司有没有补贴", "软件公司有没有补贴")
    assert query.text == "軟體公司有冇補貼"


@given(text=st.text(alphabet="軟體機車有冇補貼數位abc 1關係", max_size=40))
def test_any_text_is_read(session: Session, text: str) -> None:
    """Whatever the order of the characters, a text comes back."""
    assert isinstance(Regional(session.knowledge).mainland(text, fold(text)), str)

"""The language of a question is told from its script and its small words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.foreign import LANGUAGES
from bot.matching.language import detect, reply_language

TABLE = {
    "How much is the grant for building a hydrogen station?": "en",
    "hydrogen grant": "en",
    "tax": "en",
    "YFBF 2025-58": "en",
    "eVTOL": "en",
    "2025": "en",
    "?": "en",
    "": "en",
    "加氢站建设补贴多少": "zh",
    "补贴": "zh",
    "渝府办发〔2025〕58号": "zh",
    "eVTOL 航线怎么支持": "zh",
    "CDMO支持政策": "zh",
    "加氫站建設補貼多少": "zh-Hant",
    "低空經濟有哪些政策": "zh-Hant",
    "水素ステーションの補助金はいくらですか": "ja",
    "ドローン": "ja",
    "수소 충전소 보조금은 얼마입니까": "ko",
    "Какая субсидия на строительство водородной станции?": "ru",
    "Wie hoch ist die Förderung für eine Wasserstofftankstelle?": "de",
    "Gibt es einen Zuschuss für den Bau von Fabriken?": "de",
    "Quelle est la subvention pour une station d'hydrogène ?": "fr",
    "Qui est responsable de la politique pour les drones ?": "fr",
    "¿Cuánto es la subvención para una estación de hidrógeno?": "es",
    "¿Quién es responsable de los drones en la ciudad?": "es",
    "Chi può chiedere la sovvenzione per una stazione di idrogeno?": "it",
    "Quem pode pedir o subsídio para uma estação de hidrogênio?": "pt",
    "Förderung Biogas": "de",
    "Combien peut-on toucher": "fr",
    "半導体 補助金 対象": "ja",
    "Our headquarters in München need a contact for the data": "en",
    "die casting subsidy": "en",
    "reward for opening a clinic": "en",
    "What does 渝府办发〔2025〕58号 say about flight test bases?": "en",
    "渝府办发2025年58号 main points pls": "en",
    "documento 渝府办发 2025 n.º 58, ¿de qué trata?": "es",
    "渝府办发2025年58号讲什么": "zh",
    "渝府辦發2025 58號講咩": "zh-Hant",
    "who is in charge of 市经济信息委 projects in the city these days": "en",
    "Is the paper 58号 still in force in the new area this year?": "en",
}


@pytest.mark.parametrize("text", TABLE)
def test_language_is_told(text: str) -> None:
    """Each question of the table, mixed ones included, has its language told."""
    assert detect(text) == TABLE[text]


@pytest.mark.parametrize(
    ("language", "reply"),
    [("en", "en"), ("zh", "zh"), ("zh-Hant", "zh-Hant"), ("ja", "en"), ("ko", "en"), ("ru", "en"), ("de", "en")],
)
def test_reply_language(language: str, reply: str) -> None:
    """Chinese is answered in its own characters, every other language in English."""
    assert reply_language(language) == reply


@given(st.text(alphabet=st.characters()))
def test_any_text_has_a_language(text: str) -> None:
    """Any text, also bytes of a command line that are no UTF-8, has one of the known languages."""
    assert detect(text) in {"en", "zh", "zh-Hant", *LANGUAGES}


def test_every_language_is_told() -> None:
    """The table has a question in each language that there may be a lexicon of."""
    assert set(TABLE.values()) == {"en", "zh", "zh-Hant", *LANGUAGES}

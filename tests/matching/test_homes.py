"""The country that a firm comes from is no part of what it asks; one that it asks about is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.homes import Homes
from bot.matching.places import countries
from bot.matching.query import QueryReader
from bot.model import Facets
from bot.session import Session

LANGUAGES = ("en", "de", "fr", "es", "ru", "zh", "zh-Hant", "ja", "ko")
LEFT_OUT = {
    ("en", "Our Swiss pump company wants a plant here."): "Our foreign pump company wants a plant here.",
    ("en", "We are a Dutch maker of drones."): "We are a foreign maker of drones.",
    ("en", "A Brazilian-owned bank, may it open a branch?"): "A foreign-owned bank, may it open a branch?",
    ("en", "Norway trading firm, any help?"): "foreign trading firm, any help?",
    ("en", "We make hearing aids in Denmark, what is there for us?"): "We make hearing aids, what is there for us?",
    ("en", "Lift manufacturer from Spain: any help?"): "Lift manufacturer: any help?",
    ("en", "A maker of glass headquartered in the Netherlands asks"): "A maker of glass asks",
    ("zh", "做水泵的瑞士公司想建厂"): "做水泵的外资公司想建厂",
    ("zh", "我们在丹麦做助听器"): "我们做助听器",
    ("zh", "德资的汽车电子厂"): "外资的汽车电子厂",
    ("zh-Hant", "瑞士公司想建厂"): "外资公司想建厂",
    ("ja", "ドイツのポンプメーカーです"): "外資のポンプメーカーです",
    ("ja", "デンマークで補聴器を作る会社です"): "補聴器を作る会社です",
    ("ko", "덴마크 보청기 회사입니다"): "외국 보청기 회사입니다",
    ("de", "Schweizer Pumpenhersteller sucht Standort"): "ausländische Pumpenhersteller sucht Standort",
    ("de", "Ein Hersteller aus Dänemark fragt"): "Ein Hersteller fragt",
    ("fr", "Nous sommes une entreprise suisse de pompes"): "Nous sommes une entreprise étrangère de pompes",
    ("fr", "Nous fabriquons des pompes au Portugal"): "Nous fabriquons des pompes",
    ("es", "Somos una empresa danesa de audífonos"): "Somos una empresa extranjera de audífonos",
    ("es", "fabricamos bombas en Suiza"): "fabricamos bombas",
    ("ru", "Датская компания ищет площадку"): "иностранная компания ищет площадку",
}
ASKED_ABOUT = (
    ("en", "What subsidies are there in Germany?"),
    ("en", "We want to export cars to Germany. Our company is new."),
    ("en", "We have a warehouse in Poland, who pays?"),
    ("en", "Is Germany allowed to own hospitals?"),
    ("en", "the agreement with France on companies"),
    ("en", "nail polish company"),
    ("en", "Can our company open a factory in Vietnam?"),
    ("en", "How does the Danish government support an exporter?"),
    ("en", "German companies in Chongqing, a list"),
    ("en", "Is there a Swiss school in Chongqing?"),
    ("zh", "德国政府给企业什么补贴"),
    ("zh", "重庆有哪些德国企业"),
    ("en", "Can a Singapore bank open a branch?"),
    ("en", "Does a Taiwan company count as foreign?"),
    ("zh", "出口到德国的企业有什么补贴"),
    ("zh", "德国有什么补贴"),
    ("zh", "我们在德国有海外仓"),
    ("zh", "新加坡企业有什么专门支持"),
    ("ja", "ドイツの補助金はいくらですか"),
    ("ko", "독일 보조금은 얼마입니까"),
    ("de", "Welche Förderung gibt es in Österreich?"),
    ("pt", "Somos uma empresa da Alemanha"),
)


@pytest.fixture(scope="module")
def homes(session: Session) -> Homes:
    """What tells the countries of firms, with the shipped words."""
    return Homes(session.knowledge.facets)


@pytest.mark.parametrize(("asked", "left"), LEFT_OUT.items())
def test_country_of_a_firm_is_left_out(homes: Homes, asked: tuple[str, str], left: str) -> None:
    """A firm of a country is a foreign one; where it makes what it makes is left out."""
    language, text = asked
    assert homes.without(text, language) == left


@pytest.mark.parametrize(("language", "text"), ASKED_ABOUT)
def test_country_that_is_asked_about_stays(homes: Homes, language: str, text: str) -> None:
    """A market, another place's grants, a warehouse there, and those whom papers name stay as they are."""
    assert homes.without(text, language) == text


@given(st.sampled_from(LANGUAGES), st.text(max_size=80))
def test_other_text_is_left_alone(language: str, text: str) -> None:
    """Without words for firms nothing is ever left out but words for foreign money, whatever is written."""
    left = Homes(Facets()).without(text, language)
    assert left == text or (language.startswith("zh") and "外资" in left)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "ru", "ja", "ko", "zh"])
def test_every_country_but_those_named_in_papers(homes: Homes, language: str) -> None:
    """Two names of countries in one question, and each of them alone, raise nothing; nothing but they are changed."""
    for name in countries(language):
        text = f"{name} x {name}"
        assert homes.without(text, language) == text


def test_question_is_read_without_the_country(session: Session) -> None:
    """What is looked for, in words and by meaning, is without the country; the question and what it names are not."""
    query = QueryReader(session.knowledge).read(
        "We are a Dutch maker of drones from Delft. What can we get in Germany?"
    )
    assert "dutch" not in query.tokens and "foreign" in query.tokens
    assert query.spelt.startswith("We are a foreign maker of drones")
    assert query.text.startswith("We are a Dutch maker") and query.abroad


def test_answer_is_that_for_any_foreign_firm(session: Session) -> None:
    """Whichever country a firm comes from, the answer and its probability are the same."""
    answers = [
        session.advisor.ask(f"We are a {people} maker of cargo drones. What can we get?").matches
        for people in ("Danish", "Swiss", "Brazilian", "Japanese")
    ]
    assert answers[0] and all(matches == answers[0] for matches in answers)

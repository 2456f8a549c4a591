"""Document numbers are read in every spelling, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.fuzzy import NumberReference, loose_references, number_references, plain_numbers, same_number
from bot.session import Session
from bot.text import fold

LOW_ALTITUDE = "渝府办发〔2025〕58号"

SPELLINGS = [
    "渝府办发〔2025〕58号",
    "渝府办发〔2025〕 58 号",
    "渝府办发2025 58",
    "渝府办发2025-58",
    "渝府办发2025年58号",
    "2025年渝府办发58号",
    "2025 yfbf 58",
    "渝府办发 2025年第58号",
    "渝府办发[2025]58号",
    "渝府办发【2025】58号",
    "渝府办发（2025）58号",
    "渝府办发(2025)58",
    "渝府办发﹝2025﹞58号",
    "渝府办发〔2025〕第58号",
    "渝府办发〔２０２５〕５８号",
    "渝府辦發〔2025〕58號",
    "YFBF 2025-58",
    "yfbf 2025/58",
    "YFBF[2025]58",
    "Yufubanfa 2025 no. 58",
    "doc no. 58 of 2025",
    "document 58 of 2025",
    "document no. 58/2025",
    "No. 58 (2025)",
    "no 58, 2025",
    "circular 58 from 2025",
    "2025 No. 58",
    "2025年58号",
    "2025年第58号文件",
    "2025年的58号文",
    "doc 2025/58",
    "file 2025-58",
    "policy 58 (2025)",
    "58号 of 2025",
    "58/2025",
    "what does the paper 渝府办发〔2025〕58号 say about drones?",
    "请问渝府办发〔2025〕58号还有效吗",
    "关于〔2025〕58号文件",
    "府办发〔2025〕58号",
    "渝府办〔2025〕58号",
    "渝府办法〔2025〕58号",
]


@pytest.mark.parametrize("written", SPELLINGS)
def test_spelling_is_the_number(written: str) -> None:
    """Each usual spelling, brackets and digits of any width, is read as one reference to the paper."""
    (reference,) = number_references(fold(written))
    assert (reference.year, reference.sequence) == ("2025", "58")
    assert same_number(reference, LOW_ALTITUDE)


@pytest.mark.parametrize("written", SPELLINGS)
def test_spelling_finds_the_paper(session: Session, written: str) -> None:
    """Among the real papers each spelling names the low-altitude measures and no other paper."""
    known = session.knowledge.documents
    (reference,) = number_references(fold(written))
    assert [d.id for d in known if d.number and same_number(reference, d.number)] == ["low-altitude-2025"]


IN_OTHER_LANGUAGES = [
    "document 58 de 2025",
    "documento nº 58 del 2025",
    "Dokument Nr. 58 von 2025",
    "документ № 58 от 2025",
    "2025년 58호",
    "2025年58号",
    "n° 58/2025",
]


@pytest.mark.parametrize("written", IN_OTHER_LANGUAGES)
def test_number_in_other_languages(written: str) -> None:
    """A number is read with the marks and the small words of the languages that investors write."""
    (reference,) = number_references(fold(written))
    assert (reference.year, reference.sequence) == ("2025", "58")


@pytest.mark.parametrize(
    "written", ["渝府弁発2025年58号って何の文書？", "渝府弁発2025の58号", "渝府辦發〔2025〕58号", "2025年の第58号"]
)
def test_number_as_written_in_japan(session: Session, written: str) -> None:
    """The characters of an office's code have other shapes in Japan."""
    assert session.advisor.read(written).documents == ("low-altitude-2025",)


@pytest.mark.parametrize("written", ["渝府办发58号", "渝府办发第58号文件讲什么", "yfbf 58", "YFBF-58", "渝府辦發58號"])
def test_number_without_its_year(session: Session, written: str) -> None:
    """An office's code and a number name the paper that has them; without the year no other number is one."""
    assert number_references(fold(written)) == []
    query = session.advisor.read(written)
    assert (query.documents, query.only_document, query.unknown_numbers) == (("low-altitude-2025",), True, ())


@pytest.mark.parametrize("written", ["渝府办发77号", "请按规定办58号线的事", "第58号", "document 2025-11"])
def test_number_that_no_paper_has_without_its_year(session: Session, written: str) -> None:
    """Without a year, what no paper here has is no document number."""
    query = session.advisor.read(written)
    assert (query.documents, query.unknown_numbers) == ((), ())


IN_OTHER_WORDS = {
    "渝府弁発2025年58号は何の文書ですか": True,
    "渝府办发〔2025〕58号 について教えて": True,
    "渝府办发2025年58号 문서는 무엇에 관한 것인가요?": True,
    "Worum geht es in Dokument Nr. 58/2025?": True,
    "quel est l'objet du document 渝府办发〔2025〕58号": True,
    "¿De qué trata el documento nº 58 de 2025?": True,
    "documento 渝府办发 2025 n.º 58, ¿de qué trata?": True,
    "О чём документ № 58 от 2025?": True,
    "Welche Drohnen fördert Dokument Nr. 58/2025?": False,
    "¿Paga el documento nº 58 de 2025 los drones?": False,
    "渝府弁発2025年58号でドローンに補助金は出ますか": False,
}


@pytest.mark.parametrize(("written", "whole"), IN_OTHER_WORDS.items())
def test_paper_in_other_languages(session: Session, written: str, whole: bool) -> None:
    """Words of asking for a paper are known in the languages of investors, and what is asked of it is not lost."""
    query = session.advisor.read(written)
    assert (query.documents, query.only_document) == (("low-altitude-2025",), whole)


@pytest.mark.parametrize(
    "written",
    [
        "Is there an official interpretation of 渝府办发〔2025〕43号?",
        "渝府办发2025年43号有官方解读吗",
        "43/2025 explained",
    ],
)
def test_interpretation_of_a_paper(session: Session, written: str) -> None:
    """Who asks for the explanation of a paper gets it, by the number of the paper itself, which it does not bear."""
    query = session.advisor.read(written)
    assert (query.documents, query.only_document) == (("smart-ev-2025-qa", "smart-ev-2025"), True)
    answer = session.advisor.ask(written)
    assert [match.document.id for match in answer.matches] == ["smart-ev-2025-qa", "smart-ev-2025"]


def test_interpretation_that_nobody_asks_for(session: Session) -> None:
    """A title that a paper shares with its explanation is that of the paper."""
    query = session.advisor.read("重庆市智联电动车产业发展行动计划(2025—2027年)")
    assert query.documents == ("smart-ev-2025", "smart-ev-2025-qa")
    assert session.advisor.read("渝府办发〔2025〕43号").documents == ("smart-ev-2025",)


@pytest.mark.parametrize("written", ["low-altitude measures 2025, no. 58", "No. 58, the drone paper, 2025"])
def test_number_apart_from_its_year(session: Session, written: str) -> None:
    """Where other words stand between the year and the number, it is one if a paper has it."""
    (reference,) = loose_references(fold(written))
    assert (reference.year, reference.sequence) == ("2025", "58")
    assert number_references(fold(written)) == []
    assert session.advisor.read(written).documents == ("low-altitude-2025",)


@pytest.mark.parametrize(
    "written",
    [
        "Haus Nr. 77 since 2023, a grant?",
        "We had no 58 workers until 2025",
        "in 2025 we gave notice 56 days before",
        "since 2025 we sit at Haus Nr. 56 in Graz",
        "Main Street No. 58, we moved there in 2025",
    ],
)
def test_figure_apart_from_a_year_is_no_paper(session: Session, written: str) -> None:
    """An address, a count or a number that no paper has names no paper, and is not reported as an unknown one."""
    query = session.advisor.read(written)
    assert (query.documents, query.unknown_numbers) == ((), ())


NOT_NUMBERS = [
    "is there no 5 year plan for 2025",
    "2025年58万元",
    "2025年58亿元",
    "补贴发2025年58万元",
    "in 2025 58 stations",
    "during 2025 58 stations were built",
    "since 2025 100 companies",
    "year 2025 12",
    "2025年10月",
    "2025年10月8日",
    "valid until 31/12/2025",
    "from 10/2025",
    "2025-11-22",
    "22.11.2025",
    "2025-2027",
    "(2025—2027年)",
    "58号",
    "58",
    "2025",
    "20258",
    "12025 58号线",
    "in 2025",
    "30% of RMB 2025",
]


@pytest.mark.parametrize("written", NOT_NUMBERS)
def test_figure_is_no_number(written: str) -> None:
    """Amounts, dates, counts and years on their own are no document numbers."""
    assert number_references(fold(written)) == []


def test_two_numbers_in_one_question() -> None:
    """Both papers of a question that compares them are found, in order."""
    found = number_references(fold("渝府办发〔2025〕58号和渝府办发〔2025〕56号有什么区别"))
    assert [reference.sequence for reference in found] == ["58", "56"]


def test_span_is_where_the_number_stands() -> None:
    """The span of a reference cuts the number out of the question."""
    folded = fold("see yfbf 2025-58 please")
    (reference,) = number_references(folded)
    assert folded[slice(*reference.span)] == "yfbf 2025-58"


def test_leading_zeros_do_not_matter() -> None:
    """``058`` is 58."""
    assert number_references("渝府办发〔2025〕058号")[0].sequence == "58"


@pytest.mark.parametrize(
    ("prefix", "number", "same"),
    [
        ("渝府办发", "渝府办发〔2025〕58号", True),
        ("渝府办发", "渝府办发〔2025〕 58号", True),
        ("", "渝府办发〔2025〕58号", True),
        ("文件", "渝府办发〔2025〕58号", True),
        ("yjxgf", "渝府办发〔2025〕58号", True),
        ("渝府发", "渝府办发〔2025〕58号", False),
        ("请问渝府发", "渝府办发〔2025〕58号", False),
        ("国办发", "渝府办发〔2025〕58号", False),
        ("川府办发", "渝府办发〔2025〕58号", False),
        ("渝经信电子", "渝经信软件〔2025〕58号", False),
        ("渝府办发", "渝府发〔2025〕58号", False),
        ("渝府办发", "渝府办发〔2025〕5号", False),
        ("渝府办发", "渝府办发〔2024〕58号", False),
        ("渝府办发", "渝经信电子〔20238", False),
    ],
)
def test_same_number(prefix: str, number: str, same: bool) -> None:
    """Year and sequence must agree, and the office's code where one is written."""
    assert same_number(NumberReference("2025", "58", prefix, (0, 0)), number) is same


@pytest.mark.parametrize(
    ("written", "year", "sequence", "number"),
    [
        ("Yu Fu Ban Fa 2023-92", "2023", "92", "渝府办发〔2023〕92号"),
        ("yufu fa [2023] 9", "2023", "9", "渝府发〔2023〕9号"),
        ("Yufubanfa [2025] No. 56", "2025", "56", "渝府办发〔2025〕56号"),
        ("渝府办发〔2023〕八十九号", "2023", "89", "渝府办发〔2023〕89号"),
        ("渝府办发〔2023〕第一百零三号", "2023", "103", "渝府办发〔2023〕103号"),
        ("渝府办发〔2025〕五八号", "2025", "58", "渝府办发〔2025〕58号"),
        ("渝府办发〔2025〕一〇三号", "2025", "103", "渝府办发〔2025〕103号"),
    ],
)
def test_number_made_plain(written: str, year: str, sequence: str, number: str) -> None:
    """An office's code in pinyin, syllable by syllable too, and numerals in characters are read."""
    (reference,) = number_references(plain_numbers(fold(written)))
    assert (reference.year, reference.sequence) == (year, sequence)
    assert same_number(reference, number)


@pytest.mark.parametrize("text", ["三号线在哪", "一号楼", "yu fan", "百度", "号", "no numbers here", ""])
def test_other_words_stay(text: str) -> None:
    """What holds no code and no numeral before 号 stays; a numeral that is no document's is only written in digits."""
    assert plain_numbers(text) == text.replace("三号", "3号").replace("一号", "1号")
    assert number_references(plain_numbers(text)) == []


@given(st.text(alphabet=st.sampled_from("一二三十百零〇号y ufban2025〔〕第")))
def test_plain_is_plain(text: str) -> None:
    """A question that is plain stays plain, and none is left in which a numeral stands before 号."""
    plain = plain_numbers(text)
    assert plain_numbers(plain) == plain
    assert number_references(plain) == number_references(plain_numbers(plain))

"""A question is read once: words, terms of art, papers and bodies named, what it asks for."""

import pytest

from bot.errors import QuestionError
from bot.matching.query import MAX_CHARACTERS, QueryReader
from bot.text import index_tokens


@pytest.mark.parametrize("text", ["", "   ", "\n", "?!。", "🚀🚀", "\x00\x07", "\u200b\ufeff"])
def test_empty_question_is_refused(reader: QueryReader, text: str) -> None:
    """A question without a letter or digit is an error that gives an example."""
    with pytest.raises(QuestionError, match="the question is empty; write a few words, for instance"):
        reader.read(text)


@pytest.mark.parametrize("text", ["加" * 40_000, "hydrogen " * 12_000, "a" * (MAX_CHARACTERS + 1)])
def test_long_question_is_refused(reader: QueryReader, text: str) -> None:
    """A question over the limit is an error that names the limit."""
    with pytest.raises(QuestionError, match=f"at most {MAX_CHARACTERS} are read"):
        reader.read(text)


def test_longest_question_is_read(reader: QueryReader) -> None:
    """A question of exactly the limit is read."""
    assert len(reader.read("tea " * (MAX_CHARACTERS // 4 - 1) + "leaf").folded) == MAX_CHARACTERS


@pytest.mark.parametrize("text", ["x" * 80, "x" * 1000, "a1_" * 40])
def test_word_without_end_is_none(reader: QueryReader, text: str) -> None:
    """What is longer than any word of any language is not read; what stands beside it is."""
    assert reader.read(text).blank
    assert reader.read(f"{text} tea").content.split() == ["tea"]


def test_control_characters_are_nothing(reader: QueryReader) -> None:
    """Control and invisible characters between words change nothing."""
    assert reader.read("加氢站\x00补贴\u200b多少").tokens == reader.read("加氢站 补贴 多少").tokens


def test_typos_are_mended(reader: QueryReader) -> None:
    """Slips in words that the papers know are mended, and said."""
    query = reader.read("hydrogan staton grant")
    assert query.mended == (("hydrogan", "hydrogen"), ("staton", "station"))
    assert query.tokens == tuple(index_tokens("hydrogen station grant"))


@pytest.mark.parametrize(
    "text",
    [
        "hydrogen stations grants",
        "eVTOL",
        "subsidised",
        "加氢站",
        "Wasserstofftankstelle Förderung für die Stadt",
        "subvención para una estación de hidrógeno",
    ],
)
def test_words_that_stay(reader: QueryReader, text: str) -> None:
    """Known words in any form, and words of other languages, are not mended."""
    assert reader.read(text).mended == ()


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("hydrogen refuelling station", "加氢站"),
        ("grant for a hydrogen station", "加氢站"),
        ("little giant", "小巨人"),
        ("low-altitude economy", "低空经济"),
    ],
)
def test_english_term_leads_to_its_chinese_form(reader: QueryReader, text: str, chinese: str) -> None:
    """A term of art in an English question brings the tokens of its Chinese form."""
    forms = {token for concept in reader.read(text).concepts for form in concept.forms for token in form}
    assert set(index_tokens(chinese)) <= forms


def test_chinese_term_leads_to_its_english_form(reader: QueryReader) -> None:
    """A term of art in a Chinese question brings the tokens of its English form."""
    forms = {token for concept in reader.read("加氢站补贴").concepts for form in concept.forms for token in form}
    assert "hydrogen" in forms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Gaspreisnachlass bei Lastspitzen", "de"),
        ("Zollager Chongqing", "de"),
        ("subvención drones", "es"),
        ("aide hydrogène", "fr"),
        ("hydorgen staton", "en"),
        ("Siemens Bosch", "en"),
    ],
)
def test_few_words_in_another_language(reader: QueryReader, text: str, language: str) -> None:
    """A few words without a small one are in the language whose lexicon knows more of them than English."""
    assert reader.read(text).language == language


def test_mended_question_is_compared_by_meaning(reader: QueryReader) -> None:
    """The encoder reads the question as it was meant; one without slips as it was written."""
    assert reader.read("Hydrogan grant").spelt == "hydrogen grant"
    assert reader.read("Hydrogen grant?").spelt == "Hydrogen grant?"


def test_traditional_question_is_read_like_a_simplified_one(reader: QueryReader) -> None:
    """Traditional characters give the same tokens and terms; only the language differs."""
    traditional, simplified = reader.read("加氫站建設補貼多少"), reader.read("加氢站建设补贴多少")
    assert (traditional.tokens, traditional.concepts) == (simplified.tokens, simplified.concepts)
    assert (traditional.language, simplified.language) == ("zh-Hant", "zh")


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        ("渝府办发〔2025〕58号", ("low-altitude-2025",)),
        ("YFBF 2025-58", ("low-altitude-2025",)),
        ("doc no. 56 of 2025", ("innovative-drugs-2025",)),
        ("重庆市推动低空经济高质量发展若干政策措施", ("low-altitude-2025",)),
        (
            "Chongqing Measures to Promote the High-Quality Development of the Low-Altitude Economy",
            ("low-altitude-2025",),
        ),
    ],
)
def test_paper_alone(reader: QueryReader, text: str, documents: tuple[str, ...]) -> None:
    """A number or a title and nothing else asks for the paper as a whole."""
    query = reader.read(text)
    assert (query.documents, query.only_document) == (documents, True)


@pytest.mark.parametrize(
    "text",
    [
        "what is 渝府办发〔2025〕58号",
        "please show me the full text of document no. 58 of 2025",
        "渝府办发〔2025〕58号是什么文件",
        "渝府办发〔2025〕58号还有效吗",
        "is YFBF 2025-58 still in force?",
        'someone sent me "Yu Fu Ban Fa [2025] No. 58", what is that paper',
        "有人发我渝府办发2025年58号,讲啥的",
    ],
)
def test_filler_around_a_paper(reader: QueryReader, text: str) -> None:
    """Words of asking around a number add no question of their own."""
    query = reader.read(text)
    assert (query.documents, query.only_document) == (("low-altitude-2025",), True)


def test_question_inside_a_paper(reader: QueryReader) -> None:
    """A number together with a subject asks for a clause of that paper."""
    query = reader.read("what does 渝府办发〔2025〕58号 pay for flight test bases?")
    assert (query.documents, query.only_document) == (("low-altitude-2025",), False)


def test_unknown_number(reader: QueryReader) -> None:
    """A number that no paper has is kept as written."""
    query = reader.read("渝府办发〔2099〕99号")
    assert (query.documents, query.unknown_numbers, query.only_document) == ((), ("渝府办发〔2099〕99号",), True)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("who handles eVTOL routes?", {"contact"}),
        ("加氢站补贴找谁", {"contact"}),
        ("how much is the grant for a station", {"amount"}),
        ("补贴多少钱", {"amount"}),
        ("are the measures still in force", {"validity"}),
        ("低空政策什么时候到期", {"validity"}),
        ("tell me about drones", set()),
    ],
)
def test_what_is_asked(reader: QueryReader, text: str, asks: set[str]) -> None:
    """Words for a contact, an amount and a validity are noticed in both languages."""
    assert reader.read(text).asks == asks


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("grants in Shanghai", True),
        ("深圳的低空补贴", True),
        ("grants in Chongqing", False),
        ("moving from Shanghai to Chongqing", False),
        ("上海企业来重庆投资", False),
        ("hydrogen grant", False),
        ("We are a Shenzhen maker of drones, is there a grant?", False),
        ("Shenzhen-based robot startup, any grants?", False),
        ("我们是香港的私募基金,投飞行器早期公司有奖励吗", False),
        ("总部在杭州的软件企业有补贴吗", False),
        ("we are looking at grants in Shanghai", True),
        ("we are from Shenzhen, what does Shanghai pay?", True),
        ("西安总部奖励", True),
    ],
)
def test_other_places(reader: QueryReader, text: str, elsewhere: bool) -> None:
    """A question about another place is noticed, unless it is about Chongqing too, or whoever asks comes from there."""
    assert reader.read(text).elsewhere is elsewhere


@pytest.mark.parametrize(
    ("text", "abroad", "neighbour", "here"),
    [
        ("how does a company from Germany invest", True, False, False),
        ("德国企业能来投资吗", True, False, False),
        ("Wie kann eine Firma aus Deutschland in Chongqing investieren und wer hilft?", True, False, True),
        ("ドイツの会社は投資できますか", True, False, False),
        ("grants in Chengdu", False, True, False),
        ("grants in Chongqing", False, False, True),
        ("补贴多少", False, False, False),
    ],
)
def test_places_are_told(reader: QueryReader, text: str, abroad: bool, neighbour: bool, here: bool) -> None:
    """A country, in the question's own language, a neighbour of the city and the city itself are noticed."""
    query = reader.read(text)
    assert (query.abroad, query.neighbour, query.here) == (abroad, neighbour, here)


@pytest.mark.parametrize("text", ["what is the", "is it still valid?", "是什么文件", "2025"])
def test_words_of_asking_alone_are_blank(reader: QueryReader, text: str) -> None:
    """A question without a subject asks for nothing."""
    assert reader.read(text).blank


@pytest.mark.parametrize(
    ("text", "subject"),
    [("are the hydrogen measures still in force", True), ("低空政策什么时候到期", True), ("hydrogen grant", False)],
)
def test_subject_of_a_question_of_validity(reader: QueryReader, text: str, subject: bool) -> None:
    """Of a question whether a paper holds the subject is kept, of any other nothing."""
    assert bool(reader.read(text).subject) is subject


def test_question_in_another_language_is_translated(reader: QueryReader) -> None:
    """A question in a language of the lexicon is looked for in English words, its codes kept."""
    query = reader.read("Сколько субсидия на водородную станцию eVTOL 5G-A?")
    assert (query.language, query.content, query.mended) == ("ru", query.translated, ())
    assert {"hydrogen", "station", "subsidi"} <= set(query.tokens)


def test_english_question_is_not_translated(reader: QueryReader) -> None:
    """English and Chinese are looked for as they are."""
    assert [reader.read(text).translated for text in ("hydrogen grant", "加氢站补贴")] == ["", ""]


def test_contact_question_is_about_its_subject(reader: QueryReader) -> None:
    """The words that ask whom to call are left out of what is looked for, where enough is left."""
    assert "handles" not in reader.read("who handles eVTOL routes?").content
    assert reader.read("who handles it?").content.strip()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("How much is the grant?", ()),
        ("Hi. How much is the grant?", ()),
        (
            "We make pumps in Graz. What is paid? We have 3.5 million.",
            ("We make pumps in Graz.", "We have 3.5 million.", "What is paid?"),
        ),
        (
            "How much is paid? " + " ".join(f"Our plant {n} is large." for n in range(7)),
            (*(f"Our plant {n} is large." for n in range(3, 7)), "How much is paid?"),
        ),
        ('He said "what is paid?" We make pumps.', ("We make pumps.", 'He said "what is paid?"')),
        ("我们是做水泵的。补贴归谁管？谢谢各位", ("我们是做水泵的。", "补贴归谁管？")),
    ],
)
def test_sentences(reader: QueryReader, text: str, sentences: tuple[str, ...]) -> None:
    """A question of several sentences is taken apart, with the last sentence that asks at the end."""
    assert reader.read(text).sentences == sentences


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("how much does YFBF 2025-56 pay for clinical trials", "how much does pay for clinical trials"),
        ("渝府办发〔2025〕58号 试飞场地补贴", "试飞场地补贴"),
        ("渝府办发〔2025〕58号", ""),
        ("grant for a hydrogen station", ""),
    ],
)
def test_rest_of_a_question_that_names_a_paper(reader: QueryReader, text: str, rest: str) -> None:
    """What is asked of a paper is the question without the paper's number."""
    assert reader.read(text).rest == rest


def test_rest_is_read_as_the_question_was(reader: QueryReader) -> None:
    """What is asked of a paper keeps the paper, the language and the names of the question."""
    query = reader.read("渝府办发〔2025〕58号: may our team from Graz test drones?")
    rest = reader.rest(query)
    assert (rest.documents, rest.language, rest.mended) == (query.documents, query.language, ())
    assert reader.rest(rest) is rest


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("What percentage of the investment is paid?", {"share", "sum"}),
        ("加氢站补贴比例是几成", {"share", "sum"}),
        ("Bis wann, und wie viel Prozent?", {"share", "date"}),
        ("form number and website, please", {"name"}),
        ("哪天截止,申请表在哪个网址", {"date", "name"}),
        ("Who runs hydrogen stations?", set()),
    ],
)
def test_kinds_of_detail(reader: QueryReader, text: str, details: set[str]) -> None:
    """What a question wants to know of a measure is told, in other languages by its English words."""
    assert reader.read(text).details == details


@pytest.mark.parametrize(
    "text",
    [
        "台灣生技公司想做臨床試驗 有補助嗎",
        "台湾做传感器的厂商打算设厂,有什么优惠",
        "香港物流公司要开航空货运,有支持吗",
        "A Hong Kong trading company wants to sell online, any help?",
        "Shenzhen drone maker planning a test site: which grants?",
    ],
)
def test_firm_of_another_place_with_a_plan(reader: QueryReader, text: str) -> None:
    """A firm that has a plan comes from the place before it, and asks about Chongqing."""
    assert not reader.read(text).elsewhere


@pytest.mark.parametrize(
    "text",
    [
        "上海的公司研发补贴多少",
        "香港公司能拿到什么研发补贴",
        "深圳前海對外資股權基金落戶獎幾多?",
        "上海企业想申请上海的补贴",
        "Which grants do Shanghai companies get?",
        "A Suzhou company wants to know what Shanghai pays for research",
    ],
)
def test_other_place_that_is_asked_about(reader: QueryReader, text: str) -> None:
    """What another place gives, to its own firms or to others, is asked of that place."""
    assert reader.read(text).elsewhere

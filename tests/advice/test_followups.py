"""Which messages go on from the last answer, and which are questions of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.followups import LAST, FollowUp, FollowUps
from bot.session import Session

WISHES = {
    "amount": [
        "and how much?",
        "what's the maximum",
        "How much is it?",
        "多少钱呢",
        "金额多少",
        "多少錢",
        "Und wie viel?",
        "Combien ?",
        "¿Y cuánto?",
        "А сколько?",
        "いくらですか",
        "금액은?",
    ],
    "contact": [
        "who do I call?",
        "contact?",
        "Who is responsible for this?",
        "找谁",
        "找誰",
        "该联系谁",
        "Wen rufe ich an?",
        "Qui appeler ?",
        "¿A quién llamo?",
        "Кому звонить?",
        "連絡先は？",
        "누구에게 연락하나요?",
    ],
    "validity": [
        "is that still valid?",
        "until when?",
        "IS IT STILL IN FORCE",
        "还有效吗",
        "還有效嗎",
        "到什么时候",
        "Gilt das noch?",
        "Jusqu'à quand ?",
        "¿Sigue vigente?",
        "Это ещё действует?",
        "まだ有効ですか",
        "아직 유효한가요?",
    ],
    "more": [
        "what else?",
        "any others?",
        "anything else",
        "还有吗",
        "還有嗎",
        "Was noch?",
        "Quoi d'autre ?",
        "¿Qué más?",
        "Что ещё?",
        "他には？",
    ],
    "official": [
        "the official text",
        "original document",
        "source?",
        "官方文件呢",
        "原文",
        "出處",
        "Originaltext?",
        "le texte officiel",
        "el texto oficial",
        "официальный текст",
        "原文は？",
        "공식 문서는?",
    ],
    "document": [
        "the whole document",
        "show me the full paper please",
        "整个文件",
        "全文",
        "das ganze Dokument",
        "le document entier",
    ],
}
LANGUAGES = {
    "en": [
        "in English please",
        "用英文",
        "auf Englisch",
        "en anglais",
        "en inglés por favor",
        "по-английски",
        "英語で",
        "영어로",
    ],
    "zh": ["in Chinese please", "用中文", "auf Chinesisch", "en chino", "answer again in simplified Chinese"],
    "zh-Hant": ["in traditional Chinese", "用繁體中文", "繁体"],
}
NUMBERS = {
    1: ["the first one", "1", "第一个", "①"],
    2: [
        "the second one",
        "second",
        "2.",
        "#2",
        "no. 2",
        "第二個",
        "第2个",
        "das zweite",
        "le deuxième",
        "el segundo",
        "второй",
        "二つ目",
        "두 번째",
    ],
    3: ["number 3", "option 3 please", "３", "(3)", "numéro 3", "номер 3"],
    12: ["12", "第十二个"],
    LAST: ["the last one", "最后一个", "das letzte"],
}
QUESTIONS = [
    "who do I call about hydrogen stations?",
    "how much is the grant for a flight test base?",
    "is the low-altitude paper still valid?",
    "加氢站找谁",
    "试飞基地补贴多少钱",
    "渝府办发〔2025〕58号还有效吗",
    "Wen rufe ich wegen Wasserstofftankstellen an?",
    "Wer ist für Huawei zuständig?",
    "水素ステーションの連絡先は？",
    "3%",
    "1+1",
    "2025",
    "the second airport",
    "hello",
    "thanks",
    "",
    "?!",
    "🙂",
    "x" * 100_000,
]


@pytest.fixture(scope="module")
def follow_ups(session: Session) -> FollowUps:
    """What reads follow-ups."""
    return session.advisor.follow_ups


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in WISHES.items() for text in texts])
def test_wishes(follow_ups: FollowUps, wish: str, text: str) -> None:
    """What is asked for is read in every language, also where the words do not tell which one it is."""
    found = follow_ups.read(text)
    assert found == FollowUp(wish)  # type: ignore[arg-type]


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in LANGUAGES.items() for text in texts])
def test_languages(follow_ups: FollowUps, language: str, text: str) -> None:
    """A language may be asked for in another one."""
    assert follow_ups.read(text) == FollowUp(language=language)


@pytest.mark.parametrize(("number", "text"), [(number, text) for number, texts in NUMBERS.items() for text in texts])
def test_numbers(follow_ups: FollowUps, number: int, text: str) -> None:
    """A listed clause is named by number or by place."""
    assert follow_ups.read(text) == FollowUp(number=number)


def test_two_wishes_at_once(follow_ups: FollowUps) -> None:
    """A language goes together with what is asked for."""
    assert follow_ups.read("the official text in English please") == FollowUp("official", "en")


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions(follow_ups: FollowUps, text: str) -> None:
    """A message with words of its own, small talk or nothing at all is no follow-up, whatever was spoken before."""
    assert [follow_ups.read(text, spoken) for spoken in ("en", "de", "ja")] == [None] * 3


def test_language_of_the_last_message_helps(follow_ups: FollowUps) -> None:
    """A word does not tell that it is German; the question before it does."""
    assert follow_ups.read("Telefonnummer?", "de") == FollowUp("contact")
    assert follow_ups.read("Telefonnummer?", "en") is None


def test_no_curated_question_is_swallowed(session: Session, follow_ups: FollowUps) -> None:
    """No question that the project answers, and no small talk, is read as a follow-up."""
    knowledge = session.knowledge
    answered = [intent for intent in knowledge.intents if intent.kind != "out_of_scope"]
    texts = [text for intent in answered for _, text in intent.questions]
    for document in knowledge.documents:
        texts += [text for clause in knowledge.clauses(document.id) for _, text in clause.curation.questions[:3]]
    assert len(texts) > 1000
    assert [text for text in texts if follow_ups.read(text)] == []


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("what about for SMEs?", "for smes"),
        ("and for trucks?", "trucks"),
        ("How about Wulong?", "wulong"),
        ("那中小企业呢", "中小企业"),
        ("那中小企業呢？", "中小企业"),
        ("Und für KMU?", "kmu"),
        ("¿Y para las pymes?", "las pymes"),
        ("中小企業の場合は？", "中小企业"),
        ("trucks", ""),
        ("and", ""),
        ("andorra trade", ""),
        ("And what is the corporate income tax rate for high-tech firms in western regions?", ""),
        ("x" * 100_000, ""),
    ],
)
def test_variations(follow_ups: FollowUps, text: str, new: str) -> None:
    """A message that names something new for the last question is told from a question."""
    assert follow_ups.variation(text) == new


@pytest.mark.parametrize(
    ("question", "new", "joined"),
    [
        ("Are hydrogen trucks exempt?", "for cars", ("are hydrogen exempt for cars", True)),
        ("中小企业贷款贴息多少", "大企业", ("贷款贴息多少 大企业", True)),
        ("Is there a grant?", "for smes", ("is there a grant for smes", False)),
    ],
)
def test_joining(follow_ups: FollowUps, question: str, new: str, joined: tuple[str, bool]) -> None:
    """What is new takes the place of another of its kind, else it is appended."""
    assert follow_ups.joined(question, new) == joined


@given(st.text(max_size=200), st.sampled_from(["en", "zh", "zh-Hant", "de", "fr", "es", "ru", "ja", "ko", "it"]))
def test_any_text(session: Session, text: str, spoken: str) -> None:
    """Any text can be read."""
    follow_ups = session.advisor.follow_ups
    found = follow_ups.read(text, spoken)
    assert found is None or found.wish or found.language or found.number is not None
    assert follow_ups.variation(text) != " "

"""Conversations: follow-ups lean on the last answer under the same key, and on nothing else."""

import threading
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.advice.answer import Answer
from bot.advice.conversation import EXPIRES_SECONDS, Conversations
from bot.errors import QuestionError
from bot.session import Session
from bot.userdata import Settings

DAY = date(2026, 11, 21)
GRANT = "How much is the grant for building a hydrogen station?"
STATION = "hydrogen-fcv-2025/一"
Step = tuple[str, str, str, str]
"""A message, and the aspect or reason, the language and the first clause or document of its answer."""
DIALOGUES: dict[str, list[Step]] = {
    "english": [
        (GRANT, "", "en", STATION),
        ("who do I call?", "contact", "en", STATION),
        ("and how much?", "amount", "en", STATION),
        ("is that still valid?", "validity", "en", STATION),
        ("the official text", "official", "en", STATION),
        ("the whole document", "document", "en", "hydrogen-fcv-2025"),
        ("thanks", "", "en", ""),
        ("until when?", "validity", "en", "hydrogen-fcv-2025"),
        ("who do I call about eVTOL routes?", "", "en", "low-altitude-2025/一/(四)"),
        ("contact?", "contact", "en", "low-altitude-2025/一/(四)"),
        ("in Chinese please", "", "zh", "low-altitude-2025/一/(四)"),
        ("flight test base subsidy", "", "zh", "low-altitude-2025/二/(五)"),
        ("auf Englisch", "", "en", "low-altitude-2025/二/(五)"),
        ("number 99", "no_such_number", "en", ""),
    ],
    "simplified": [
        ("加氢站建设补贴多少", "", "zh", STATION),
        ("找谁", "contact", "zh", STATION),
        ("还有效吗", "validity", "zh", STATION),
        ("多少钱呢", "amount", "zh", STATION),
        ("官方文件呢", "official", "zh", STATION),
        ("那运营补贴呢", "", "zh", "hydrogen-fcv-2025/二"),
        ("用英文", "", "en", "hydrogen-fcv-2025/二"),
        ("找谁", "contact", "en", "hydrogen-fcv-2025/二"),
    ],
    "traditional": [
        ("加氫站建設補貼多少", "", "zh-Hant", STATION),
        ("找誰", "contact", "zh-Hant", STATION),
        ("原文", "official", "zh-Hant", STATION),
        ("還有效嗎", "validity", "zh-Hant", STATION),
        ("in English please", "", "en", STATION),
    ],
    "german": [
        ("Wie hoch ist die Förderung für den Bau einer Wasserstofftankstelle?", "", "en", STATION),
        ("Wen rufe ich an?", "contact", "en", STATION),
        ("Gilt das noch?", "validity", "en", STATION),
        ("Und wie viel?", "amount", "en", STATION),
        ("Originaltext", "official", "en", STATION),
        ("auf Chinesisch bitte", "", "zh", STATION),
    ],
    "japanese": [
        ("水素ステーション建設の補助金はいくらですか", "", "en", STATION),
        ("連絡先は？", "contact", "en", STATION),
        ("まだ有効ですか", "validity", "en", STATION),
        ("原文は？", "official", "en", STATION),
    ],
    "across languages": [
        ("加氢站建设补贴多少", "", "zh", STATION),
        ("who do I call?", "contact", "en", STATION),
        ("¿Hasta cuándo?", "validity", "en", STATION),
        ("多少钱", "amount", "zh", STATION),
    ],
    "a paper": [
        ("渝府办发〔2025〕58号", "document", "zh", "low-altitude-2025"),
        ("还有效吗", "validity", "zh", "low-altitude-2025"),
        ("什么金额", "amount", "zh", "low-altitude-2025"),
        ("who do I call?", "contact", "en", "low-altitude-2025"),
        ("what else?", "no_more", "en", ""),
    ],
    "nothing to lean on": [
        ("and how much?", "nothing_yet", "en", ""),
        ("第二个", "nothing_yet", "zh", ""),
        ("还有吗", "nothing_yet", "zh", ""),
        ("用繁體中文", "language_set", "zh-Hant", ""),
        ("who do I call?", "nothing_yet", "zh-Hant", ""),
    ],
    "no answer": [
        ("what is the weather", "", "en", ""),
        ("who do I call?", "contact", "en", ""),
        ("and how much?", "nothing_yet", "en", ""),
        ("1", "no_such_number", "en", ""),
    ],
    "new words that nothing knows": [
        (GRANT, "", "en", STATION),
        ("what about pizza?", "", "en", ""),
        ("天气怎么样", "", "zh", ""),
    ],
    "the same question of something else": [
        ("are hydrogen trucks exempt from driving restrictions", "", "en", "hydrogen-fcv-2025/四"),
        ("and for cars?", "", "en", "hydrogen-fcv-2025/四"),
        ("How about Wulong?", "", "en", "wulong-sti-2025/第4段"),
    ],
}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the conversations."""
    return Clock()


@pytest.fixture
def talk(session: Session, clock: Clock) -> Conversations:
    """Conversations that nobody has begun."""
    return Conversations(session.advisor, clock, most=3)


def seen(text: str, answer: Answer) -> Step:
    """What a dialogue's table holds of an answer."""
    first = answer.matches[0].reference if answer.matches else ""
    reason = answer.reason if answer.reason not in ("elsewhere",) else ""
    return text, answer.aspect or reason, answer.reply_language, first


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogues(talk: Conversations, name: str) -> None:
    """A dialogue goes as its table says, in one language and across them."""
    steps = DIALOGUES[name]
    assert [seen(text, talk.ask(1, text, DAY)) for text, *_ in steps] == steps


def test_numbers_open_what_was_listed(talk: Conversations) -> None:
    """A number opens a match of the last reply that lists any, also after another one was opened."""
    listed = talk.ask(1, GRANT, DAY).numbered
    assert talk.ask(1, "the second one", DAY).matches[0].reference == listed[1].reference
    assert talk.ask(1, "1", DAY).matches[0].reference == listed[0].reference
    assert talk.ask(1, "最后一个", DAY).matches[0].reference == listed[-1].reference
    assert talk.ask(1, "number 3", DAY).reason == "no_such_number"


def test_more_until_there_is_no_more(talk: Conversations) -> None:
    """Related matches come as choices, each once; a number opens one; in the end there are none."""
    related = [match.reference for match in talk.ask(1, GRANT, DAY).matches[1:]]
    first = talk.ask(1, "what else?", DAY)
    assert (first.outcome, [match.reference for match in first.matches]) == ("clarify", related[:3])
    opened = talk.ask(1, "number 2", DAY)
    assert opened.matches[0].reference == related[1]
    second = talk.ask(1, "还有吗", DAY)
    assert [match.reference for match in second.matches] == related[3:]
    assert talk.ask(1, "what else?", DAY).reason == "no_more"


def test_intents(talk: Conversations) -> None:
    """After an answer across papers a follow-up is about each of the first clauses; its bodies stay the answer's."""
    answer = talk.ask(1, "Give me a map of the incentives for a newcomer: grants, taxes, loans, districts", DAY)
    assert answer.intent is not None
    status = talk.ask(1, "is it still valid?", DAY)
    assert [part.aspect for part in status.parts] == ["validity"] * 3
    assert status.numbered == status.matches
    assert talk.ask(1, "who do I call?", DAY).contacts == answer.contacts
    assert talk.ask(1, "the second one", DAY).matches[0].reference == status.matches[1].reference


def test_two_parts(talk: Conversations) -> None:
    """After a message of two questions a follow-up is about both."""
    answer = talk.ask(1, f"{GRANT} Who handles eVTOL routes?", DAY)
    contacts = talk.ask(1, "who do I call?", DAY)
    assert [part.matches[0].reference for part in contacts.parts] == [m.reference for m in answer.numbered]


def test_the_day_is_that_of_the_follow_up(talk: Conversations) -> None:
    """A status is given for the day of the follow-up, not for that of the question."""
    talk.ask(1, "渝府办发〔2025〕58号", DAY)
    states = [talk.ask(1, "还有效吗", day).matches[0].status.state for day in (DAY, date(2028, 1, 1))]
    assert states == ["in_force", "ended"]


def test_a_new_subject_is_kept(talk: Conversations) -> None:
    """What was asked of something else is the question that the next follow-up leans on."""
    talk.ask(1, "加氢站建设补贴多少", DAY)
    varied = talk.ask(1, "那运营补贴呢", DAY)
    assert (varied.question, varied.language) == ("那运营补贴呢", "zh")
    assert talk.ask(1, "多少钱", DAY).matches[0].reference == varied.matches[0].reference


def test_the_language_given_gives_way(talk: Conversations) -> None:
    """The channel's language holds until the user asks for another in the conversation."""
    assert talk.ask(1, "加氢站建设补贴多少", DAY, "en").reply_language == "en"
    assert talk.ask(1, "找谁", DAY, "en").reply_language == "en"
    assert talk.ask(1, "用繁體中文", DAY, "en").reply_language == "zh-Hant"
    assert talk.ask(1, "who do I call?", DAY, "en").reply_language == "zh-Hant"
    talk.speak(1, "zh")
    assert (talk.language(1), talk.ask(1, "contact?", DAY, "en").reply_language) == ("zh", "zh")


def test_what_was_opened(session: Session, talk: Conversations) -> None:
    """Follow-ups lean on the clause that a button opened; what was listed before can still be opened."""
    listed = talk.ask(1, GRANT, DAY).numbered
    talk.opened(1, session.advisor.open_clause(listed[0].reference, "en", DAY))
    assert talk.ask(1, "is it still valid?", DAY).matches[0].reference == listed[0].reference
    assert talk.ask(1, "the second one", DAY).matches[0].reference == listed[1].reference
    talk.opened(1, session.advisor.open_clause("low-altitude-2025/二/(五)", "en", DAY))
    assert talk.ask(1, "1", DAY).reason == "no_such_number"
    assert talk.ask(1, "who do I call?", DAY).matches[0].reference == "low-altitude-2025/二/(五)"


def test_keys_are_apart(talk: Conversations) -> None:
    """Nobody leans on what another user, or the same user in another chat, was told."""
    talk.ask((1, 1), GRANT, DAY)
    assert talk.ask((1, 2), "who do I call?", DAY).reason == "nothing_yet"
    assert talk.ask((2, 1), "who do I call?", DAY).reason == "nothing_yet"
    assert talk.ask((1, 1), "who do I call?", DAY).aspect == "contact"


def test_forget(talk: Conversations) -> None:
    """What was forgotten is gone with the language; forgetting nothing is no error."""
    talk.ask(1, GRANT, DAY)
    talk.ask(1, "in Chinese please", DAY)
    talk.forget(1)
    talk.forget(2)
    assert (talk.ask(1, "who do I call?", DAY).reason, talk.language(1), len(talk)) == ("nothing_yet", None, 1)


def test_expiry(talk: Conversations, clock: Clock) -> None:
    """Half an hour after its last use a conversation is gone, and its room is free."""
    talk.ask(1, GRANT, DAY)
    clock.now += EXPIRES_SECONDS - 1
    assert talk.ask(1, "who do I call?", DAY).aspect == "contact"
    clock.now += EXPIRES_SECONDS - 1
    assert talk.ask(1, "who do I call?", DAY).aspect == "contact"
    clock.now += EXPIRES_SECONDS
    assert talk.ask(2, "who do I call?", DAY).reason == "nothing_yet"
    assert len(talk) == 1
    assert talk.ask(1, "who do I call?", DAY).reason == "nothing_yet"


def test_bounds(talk: Conversations) -> None:
    """Of more keys than there is room for, the one that was not used for longest goes."""
    for key in (1, 2, 3):
        talk.ask(key, GRANT, DAY)
    talk.ask(1, "contact?", DAY)
    talk.ask(4, GRANT, DAY)
    assert len(talk) == 3
    assert [talk.language(key) for key in (1, 2)] == [None, None]
    assert talk.ask(1, "contact?", DAY).aspect == "contact"
    assert talk.ask(2, "contact?", DAY).reason == "nothing_yet"


@pytest.mark.parametrize("text", ["", " ", "🙂", "\x00", "x" * 100_000])
def test_what_cannot_be_read(talk: Conversations, text: str) -> None:
    """What cannot be read is refused and changes nothing."""
    talk.ask(1, GRANT, DAY)
    with pytest.raises(QuestionError):
        talk.ask(1, text, DAY)
    assert talk.ask(1, "contact?", DAY).matches[0].reference == STATION


_WORDS = st.sampled_from([step[0] for steps in DIALOGUES.values() for step in steps])
_FREE = st.text(max_size=60)


@settings(max_examples=40)
@given(st.lists(_WORDS | _FREE, max_size=3))
def test_any_text_after_any_turn(session: Session, texts: list[str]) -> None:
    """Any text after any turn is answered or refused as a question, and leaves other conversations as they are."""
    talk = Conversations(session.advisor, Clock())
    other = talk.ask("other", GRANT, DAY)
    for text in texts:
        try:
            answer = talk.ask("mine", text, DAY)
        except QuestionError:
            continue
        assert answer.question == text
        assert session.reply(answer)
    assert [m.reference for m in talk.ask("other", "2", DAY).matches] == [other.numbered[1].reference]


def test_many_threads(session: Session) -> None:
    """Threads that talk under different keys at once each get their own answers."""
    talk = Conversations(session.advisor, Clock())
    wrong: list[str] = []

    def speak(key: int) -> None:
        question, expected = [(GRANT, STATION), ("flight test base subsidy", "low-altitude-2025/二/(五)")][key % 2]
        for _ in range(3):
            talk.ask(key, question, DAY)
            reference = talk.ask(key, "contact?", DAY).matches[0].reference
            if reference != expected:
                wrong.append(reference)

    threads = [threading.Thread(target=speak, args=(key,)) for key in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, len(talk)) == ([], 6)


def test_settled_language(session: Session) -> None:
    """A language that was settled on is that of every reply; another one holds for the reply it was asked for in."""
    talk = Conversations(session.advisor, lambda: 0.0)
    spoken = [
        talk.ask("ann", text, DAY, settings=Settings("zh-Hant")).reply_language
        for text in (GRANT, "in English please", "who do I call?", "Who handles eVTOL routes?")
    ]
    assert spoken == ["zh-Hant", "en", "zh-Hant", "zh-Hant"]
    assert talk.language("ann") is None


def test_held_and_forgotten(session: Session) -> None:
    """What is known of one's own conversations is told and forgotten; others stay."""
    talk = Conversations(session.advisor, lambda: 0.0)
    for key in ((1, 1), (-5, 1), (2, 2)):
        talk.ask(key, GRANT, DAY)
    talk.speak((1, 1), "zh")

    def mine(key: object) -> bool:
        return isinstance(key, tuple) and key[1] == 1

    assert talk.held(mine) == [  # what was used last comes last
        {"question": GRANT, "answer": STATION, "shown": STATION, "language": None},
        {"question": GRANT, "answer": STATION, "shown": STATION, "language": "zh"},
    ]
    assert (talk.forget_all(mine), talk.forget_all(mine), len(talk)) == (2, 0, 1)


def test_last_question(session: Session) -> None:
    """The last question stays known while clauses are opened, follow-ups and greetings are written."""
    talk = Conversations(session.advisor, lambda: 0.0)
    assert talk.question("ann") is None
    answer = talk.ask("ann", GRANT, DAY)
    talk.opened("ann", session.advisor.open_clause("low-altitude-2025/一/(四)", "en", DAY))
    for text in ("who do I call?", "thanks"):
        talk.ask("ann", text, DAY)
    assert talk.question("ann") == (GRANT, answer)


def test_last_shown(session: Session, talk: Conversations, clock: Clock) -> None:
    """The last clause or paper stays known over refusals and further offers, until another is shown or time is up."""
    assert talk.shown("ann") is None
    answer = talk.ask("ann", GRANT, DAY)
    for text in ("what else?", "What are office rents in Shanghai?", "thanks"):
        talk.ask("ann", text, DAY)
        assert talk.shown("ann") == answer
    clause = session.advisor.open_clause("low-altitude-2025/一/(四)", "en", DAY)
    talk.opened("ann", clause)
    assert talk.shown("ann") == clause
    clock.now += EXPIRES_SECONDS
    assert talk.shown("ann") is None


@pytest.mark.parametrize(("text", "spoken"), [("小巨人", "zh-Hant"), ("专精特新", "zh"), ("hydrogen", "en")])
def test_text_of_both_scripts(session: Session, text: str, spoken: str) -> None:
    """What is written the same in both scripts is answered in that of the user's own setting."""
    told = Conversations(session.advisor, time.monotonic).ask(1, text, traditional=True)
    assert told.reply_language == spoken
    assert Conversations(session.advisor, time.monotonic).ask(1, "小巨人").reply_language == "zh"

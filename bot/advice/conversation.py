"""Conversations: what was said last by each user in each chat, and follow-ups that lean on it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from bot.advice.advisor import ANSWER_FROM, Advisor
from bot.advice.answer import SHOWN, Answer, AnswerContact, AnswerMatch
from bot.advice.followups import LAST, FollowUp, FollowUps
from bot.advice.validity import today
from bot.matching.language import OWN_LANGUAGES, detect, reply_language, tells_no_script
from bot.text import has_han, index_tokens
from bot.userdata import UNSETTLED, Settings

MOST_KEYS = 10_000
"""Conversations kept in memory."""
EXPIRES_SECONDS = 30 * 60.0
"""What was said longer ago is forgotten."""
_ORDER = {"answer": 2, "clarify": 1}
_Ask = partial[Answer]
"""Advisor.ask for one day, language and profile; the language may be given anew."""


@dataclass(frozen=True)
class _Turn:
    """What is known of one conversation; replaced whole, never changed."""

    question: str = ""
    """The last question as it was understood."""
    language: str = "en"
    """The language that it was asked in."""
    answer: Answer | None = None
    """The last answer that follow-ups lean on."""
    numbered: tuple[AnswerMatch, ...] = ()
    """What the last reply that listed anything lists under 1, 2 ..."""
    rest: tuple[AnswerMatch, ...] = ()
    """Related matches that have not been offered as choices yet."""
    asked: tuple[str, Answer] | None = None
    """The last question that was asked, as it was understood, and its answer; what is opened does not change it."""
    shown: Answer | None = None
    """The last answer with a clause or a document, which commands without an argument lean on."""
    chosen: str | None = None
    """The language that the user asked for."""

    def showing(self, answer: Answer) -> "_Turn":
        """Return what is known after ``answer`` was shown; what names no clause and what only offers change nothing."""
        return replace(self, shown=answer) if answer.matches and answer.aspect != "more" else self


class Conversations:
    """Answers messages, each in the light of the last one under the same key; for any number of threads."""

    def __init__(
        self, advisor: Advisor, clock: Callable[[], float], most: int = MOST_KEYS, seconds: float = EXPIRES_SECONDS
    ) -> None:
        """``clock`` gives seconds that never go back; ``most`` keys are kept at most, each ``seconds`` after a use."""
        self._advisor = advisor
        self._clock = clock
        self._most = most
        self._seconds = seconds
        self._lock = threading.Lock()
        self._turns: OrderedDict[Hashable, tuple[float, _Turn]] = OrderedDict()

    @property
    def follow_ups(self) -> FollowUps:
        """What tells follow-ups from questions."""
        return self._advisor.follow_ups

    def __len__(self) -> int:
        with self._lock:
            return len(self._turns)

    def ask(
        self,
        key: Hashable,
        text: str,
        as_of: date | None = None,
        language: str | None = None,
        settings: Settings = UNSETTLED,
        traditional: bool = False,
    ) -> Answer:
        """Answer ``text``, a question or a follow-up, for the day ``as_of`` (today unless given).

        ``key`` is the user and the chat. ``language`` is the language of the reply where the user has asked for none
        in the conversation; else the reply follows the message. A language that the user settled on goes before both,
        and one that is asked for then holds for that reply only. ``traditional`` says that the user's own setting is
        traditional Chinese: a text that is written the same in both scripts is answered in that one.
        Raises QuestionError as Advisor.ask does.
        """
        turn, settled = self._get(key), settings.language
        if language is None and traditional and tells_no_script(text):
            language = "zh-Hant"
        follow_up = self.follow_ups.read(text, turn.language)
        if follow_up:
            spoken = follow_up.language or settled or turn.chosen or language or self._spoken(text, turn)
            chosen = turn.chosen if settled else follow_up.language or turn.chosen
            answer, turn = self._follow(follow_up, replace(turn, chosen=chosen), spoken, as_of)
            answer = replace(answer, question=text, language=detect(text))
        else:
            asked = partial(
                self._advisor.ask, as_of=as_of, language=settled or turn.chosen or language, profile=settings.profile
            )
            answer, turn = self._question(text, turn, asked)
        self._put(key, turn.showing(answer))
        return answer

    def opened(self, key: Hashable, answer: Answer) -> None:
        """Take note of a clause or document that a user opened; follow-ups then lean on it."""
        turn = self._get(key)
        if not answer.matches:
            return
        best = answer.matches[0]
        known = best.reference in {match.reference for match in (*turn.numbered, *turn.rest)}
        question = turn.question if known else _subject(best)
        numbered = answer.numbered or (turn.numbered if known else ())
        rest = turn.rest if known else answer.matches[1:]
        after = replace(turn, question=question, answer=answer, numbered=numbered, rest=rest)
        self._put(key, after.showing(answer))

    def language(self, key: Hashable) -> str | None:
        """Return the language that the user asked for, or None."""
        return self._get(key).chosen

    def speak(self, key: Hashable, language: str | None) -> None:
        """Keep the language that the user wants replies in; None for that of each question."""
        self._put(key, replace(self._get(key), chosen=language))

    def forget(self, key: Hashable) -> None:
        """Forget a conversation."""
        with self._lock:
            self._turns.pop(key, None)

    def held(self, mine: Callable[[Hashable], bool]) -> list[dict[str, str | None]]:
        """Return what is known of the conversations whose key is ``mine``, as plain data."""
        with self._lock:
            self._expire()
            turns = [turn for key, (_, turn) in self._turns.items() if mine(key)]
        return [
            {
                "question": turn.question,
                "answer": _best(turn.answer) if turn.answer else "",
                "shown": _best(turn.shown) if turn.shown else "",
                "language": turn.chosen,
            }
            for turn in turns
        ]

    def forget_all(self, mine: Callable[[Hashable], bool]) -> int:
        """Forget the conversations whose key is ``mine``; return how many there were."""
        with self._lock:
            self._expire()
            keys = [key for key in self._turns if mine(key)]
            for key in keys:
                del self._turns[key]
        return len(keys)

    def question(self, key: Hashable) -> tuple[str, Answer] | None:
        """Return the last question with its answer, or None where nothing was asked."""
        return self._get(key).asked

    def shown(self, key: Hashable) -> Answer | None:
        """Return the last answer with a clause or a document, or None."""
        return self._get(key).shown

    # Memory.

    def _get(self, key: Hashable) -> _Turn:
        with self._lock:
            self._expire()
            kept = self._turns.get(key)
            return kept[1] if kept else _Turn()

    def _put(self, key: Hashable, turn: _Turn) -> None:
        with self._lock:
            self._turns[key] = (self._clock(), turn)
            self._turns.move_to_end(key)
            self._expire()
            while len(self._turns) > self._most:
                self._turns.popitem(last=False)

    def _expire(self) -> None:
        """Drop what is too old; the oldest come first."""
        oldest = self._clock() - self._seconds
        while self._turns and next(iter(self._turns.values()))[0] <= oldest:
            self._turns.popitem(last=False)

    # Questions.

    def _question(self, text: str, turn: _Turn, asked: _Ask) -> tuple[Answer, _Turn]:
        alone = asked(text)
        if alone.outcome == "smalltalk":
            return alone, turn
        new = self.follow_ups.variation(text) if turn.question else ""
        question, answer = self._varied(text, new, alone, turn, asked) if new else (text, alone)
        spoken = turn.language if question != text and alone.language == "en" else alone.language
        after = replace(
            turn,
            question=question,
            language=spoken,
            answer=answer,
            numbered=answer.numbered,
            rest=answer.matches[1:],
            asked=(question, answer),
        )
        return answer, after

    def _varied(self, text: str, new: str, alone: Answer, turn: _Turn, asked: _Ask) -> tuple[str, Answer]:
        """Return the last question asked again of something else, where that is answered better than ``text``."""
        if alone.mended:  # a word of going on may have been read as a slip
            alone = replace(asked(new, language=alone.reply_language), question=text)
        base = self._base(turn, new, alone.language)
        joined, in_place = self.follow_ups.joined(base, new)
        frame = self.follow_ups.frame(base)
        tried = [(joined, asked(joined, language=alone.reply_language))]
        if frame:
            framed = f"{new} {frame}"
            tried.append((framed, asked(framed, language=alone.reply_language)))
        before = turn.answer.matches[0].reference if turn.answer and turn.answer.matches else ""
        if not in_place and _best(tried[0][1]) == before:
            outweighed = any(_good(answer) for _, answer in (*tried[1:], (text, alone)))
            if outweighed or not _says(tried[0][1].matches[:1], new):
                tried = tried[1:]  # the old subject drowns the new one
        question, answer = max(tried, key=lambda pair: _worth(pair[1]), default=(text, alone))
        if _worth(answer) <= _worth(alone):
            return text, alone
        return question, replace(answer, question=text, language=alone.language)

    def _base(self, turn: _Turn, new: str, spoken: str) -> str:
        """Return the last question in a language that goes with ``new``."""
        if turn.language not in OWN_LANGUAGES:
            translated = self._advisor.read(turn.question).translated
            return turn.question if spoken == turn.language or not translated else translated
        clause = turn.answer.matches[0].clause if turn.answer and turn.answer.matches else None
        if clause is None or has_han(new) == has_han(turn.question):
            return turn.question
        wanted = "zh" if has_han(new) else "en"
        return next((text for language, text in clause.curation.questions if language == wanted), turn.question)

    # Follow-ups.

    def _follow(self, follow_up: FollowUp, turn: _Turn, spoken: str, as_of: date | None) -> tuple[Answer, _Turn]:
        """Return the reply to a follow-up, and what is known after it."""
        last = turn.answer
        if follow_up.number is not None:
            return self._pick(follow_up.number, turn, spoken, as_of)
        if follow_up.wish is None:
            if last is None:
                return _message("language_set", spoken, as_of), turn
            again = _in_language(last, spoken)
            return again, replace(turn, answer=again)
        if last is None:
            return _message("nothing_yet", spoken, as_of), turn
        if follow_up.wish == "more":
            return self._more(turn, spoken, as_of)
        if not last.matches:
            if follow_up.wish == "contact" and last.contacts:
                return replace(last, aspect="contact", reason="", reply_language=spoken), turn
            return _message("nothing_yet", spoken, as_of), turn
        if follow_up.wish == "document":
            whole = self._advisor.open_document(last.matches[0].document.id, spoken, as_of)
            return whole, replace(turn, answer=whole)
        shown = [self._open(match, spoken, as_of) for match in _subjects(last)]
        if follow_up.wish == "contact" and (last.intent or last.reason == "department") and last.contacts:
            shown = [replace(shown[0], contacts=last.contacts)]
        elif follow_up.wish == "contact":
            shown = [self._advisor.with_contacts(answer) for answer in shown]
        shown = [_with_centre(replace(answer, aspect=follow_up.wish)) for answer in shown]
        if len(shown) == 1:
            return shown[0], turn
        together = replace(shown[0], matches=tuple(answer.matches[0] for answer in shown), parts=tuple(shown))
        return together, replace(turn, numbered=together.numbered)

    def _pick(self, number: int, turn: _Turn, spoken: str, as_of: date | None) -> tuple[Answer, _Turn]:
        if turn.answer is None:
            return _message("nothing_yet", spoken, as_of), turn
        position = len(turn.numbered) if number == LAST else number
        if not 1 <= position <= len(turn.numbered):
            return _message("no_such_number", spoken, as_of), turn
        picked = self._open(turn.numbered[position - 1], spoken, as_of)
        return picked, replace(turn, answer=picked)

    def _more(self, turn: _Turn, spoken: str, as_of: date | None) -> tuple[Answer, _Turn]:
        current = turn.answer.matches[0].reference if turn.answer and turn.answer.matches else ""
        left = tuple(match for match in turn.rest if match.reference != current)
        if not left:
            return _message("no_more", spoken, as_of), turn
        offered = tuple(self._open(match, spoken, as_of).matches[0] for match in left[:SHOWN])
        answer = replace(_message("", spoken, as_of), outcome="clarify", aspect="more", matches=offered)
        return answer, replace(turn, numbered=offered, rest=left[SHOWN:])

    def _open(self, match: AnswerMatch, spoken: str, as_of: date | None) -> Answer:
        if match.clause:
            return self._advisor.open_clause(match.clause.id, spoken, as_of)
        return self._advisor.open_document(match.document.id, spoken, as_of)

    @staticmethod
    def _spoken(text: str, turn: _Turn) -> str:
        """Return the language of a follow-up: that of the last reply for one that does not tell, such as a number."""
        last = turn.answer.reply_language if turn.answer else "en"
        if not any(char.isalpha() for char in text):
            return last
        spoken = reply_language(detect(text))
        return last if last == "zh-Hant" and tells_no_script(text) else spoken


def _subjects(answer: Answer) -> tuple[AnswerMatch, ...]:
    """Return the matches that an answer is about."""
    if answer.parts:
        return tuple(part.matches[0] for part in answer.parts if part.matches)
    if answer.intent or answer.reason == "department":
        return answer.matches[:SHOWN]
    return answer.matches[:1]


def _subject(match: AnswerMatch) -> str:
    """Return a clause or document in words, as the subject of a question."""
    if match.clause is None:
        return match.document.title
    return match.clause.heading or match.clause.curation.summary_zh


def _with_centre(answer: Answer) -> Answer:
    """Return an answer that names the promotion centre where it names no other body."""
    centre = answer.enquiries
    if answer.contacts or centre is None:
        return answer
    return replace(answer, contacts=(AnswerContact(centre.name_zh, "enquiries", centre),))


def _in_language(answer: Answer, language: str) -> Answer:
    parts = tuple(_in_language(part, language) for part in answer.parts)
    return replace(answer, reply_language=language, parts=parts)


def _message(reason: str, spoken: str, as_of: date | None) -> Answer:
    """Return an answer that is one of the bot's own sentences."""
    return Answer("", "en", spoken, as_of or today(), "none", reason)


def _best(answer: Answer) -> str:
    return answer.matches[0].reference if answer.matches else ""


def _says(matches: Sequence[AnswerMatch], new: str) -> bool:
    """Say whether a clause has any of the words of ``new``."""
    wanted = set(index_tokens(new))
    clauses = (match.clause for match in matches if match.clause)
    texts = (f"{clause.text} {clause.curation.summary_en} {clause.curation.summary_zh}" for clause in clauses)
    return any(wanted & set(index_tokens(text)) for text in texts)


def _good(answer: Answer) -> bool:
    return answer.outcome == "answer" and answer.matches[0].score >= ANSWER_FROM


def _worth(answer: Answer) -> tuple[int, float]:
    return _ORDER.get(answer.outcome, 0), answer.matches[0].score if answer.matches else 0.0

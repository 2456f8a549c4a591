"""Tells a message that goes on from the last answer from a new question, by the words that it is made of."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from stop_words import get_stop_words

from bot.foreign import UNSPACED, pieces
from bot.matching.language import OWN_LANGUAGES, detect
from bot.matching.lexicon import Gloss, Lexicons, english
from bot.matching.phrases import Phrases
from bot.store.knowledge import Knowledge
from bot.text import chinese_number, fold, has_han, words

Wish = Literal["amount", "contact", "validity", "more", "official", "document"]
WISHES: tuple[Wish, ...] = ("official", "document", "validity", "more", "contact", "amount")
"""What a follow-up may ask for; their words are taken out in this order, so that no short one cuts a longer one."""
LAST = -1
_FACETS = ("contact", "validity", "amount")
_LANGUAGES = {"in_traditional_chinese": "zh-Hant", "in_simplified_chinese": "zh", "in_english": "en"}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "last": LAST}
_NUMBER = re.compile(r"[\s.,#:)(?!。、nº№°]*(\d{1,2})[\s.,:)(?!。、º°]*")
_CHINESE_ORDINAL = re.compile(r"第([一二三四五六七八九十]{1,3})")
_MOST_CHARACTERS = 120
"""A longer message is a question of its own."""
_MOST_WORDS = 4
_MOST_HAN = 10
"""A message that asks the last question again of something else names that in so many words or characters."""
_MOST_PARTICLES = 6
"""Characters of Japanese or Korean endings that may be left of a translated message."""
_CONTENT_SCRIPT = re.compile(r"[a-z0-9\u30a1-\u30fa\u3400-\u9fff]")


@dataclass(frozen=True)
class FollowUp:
    """What a message asks for that is made of words of going on only."""

    wish: Wish | None = None
    language: str | None = None
    """``en``, ``zh`` or ``zh-Hant`` where the message asks for an answer in it."""
    number: int | None = None
    """Which of the numbered matches, from 1, or LAST."""


class FollowUps:
    """Reads messages against the words of one knowledge store."""

    def __init__(self, knowledge: Knowledge, lexicons: Lexicons | None = None) -> None:
        """``lexicons`` are those of the store; read from it unless given."""
        listed, facets = knowledge.follow_ups, knowledge.facets
        self._wishes = {
            wish: Phrases((*getattr(listed, wish), *(getattr(facets, wish) if wish in _FACETS else ())))
            for wish in WISHES
        }
        self._languages = {language: Phrases(getattr(listed, name)) for name, language in _LANGUAGES.items()}
        self._ordinals = {number: Phrases(getattr(listed, name)) for name, number in _ORDINALS.items()}
        self._filler = Phrases(listed.filler)
        self._marks = Phrases((*listed.number_mark, *listed.filler))
        self._leaning = Phrases(listed.leaning)
        self._about = sorted(listed.about, key=len, reverse=True)
        self._about_end = sorted(listed.about_end, key=len, reverse=True)
        self._alternatives = [Phrases(kind) for kind in listed.alternatives]
        self._lexicons = lexicons or Lexicons(knowledge)

    def read(self, text: str, last_language: str = "en") -> FollowUp | None:
        """Return what a message asks for that is a follow-up; None for a message with words of its own.

        ``last_language`` is that of the message before: two or three words often do not tell theirs.
        """
        folded = fold(text)
        if not folded or len(folded) > _MOST_CHARACTERS:
            return None
        found = self._read(folded)
        if found:
            return found
        translated = self._translated(text, folded, last_language)
        return self._read(fold(translated)) if translated else None

    def variation(self, text: str) -> str:
        """Return what a message asks the last question again of, folded; empty where it does not."""
        folded = fold(text).strip(" ?!.,。、¿¡")
        if len(folded) > _MOST_CHARACTERS:
            return ""
        new = folded
        for phrase in self._about:
            if _begins(new, phrase):
                new = new[len(phrase) :].strip(" ,")
                break
        for phrase in self._about_end:
            if new.endswith(phrase) and (not phrase.isascii() or new[: -len(phrase)].endswith(" ")):
                new = new[: -len(phrase)].strip(" ,")
                break
        content = self._filler.stripped(new)
        size = len("".join(content.split())) if has_han(content) else len(pieces(content))
        if new == folded or not words(content) or size > (_MOST_HAN if has_han(content) else _MOST_WORDS):
            return ""
        return new

    def joined(self, question: str, new: str) -> tuple[str, bool]:
        """Return ``question`` joined with ``new``, and whether ``new`` takes the place of another of its kind there."""
        folded = before = fold(question).strip(" ?!.。")
        for kind in self._alternatives:
            if kind.within(new):
                folded = kind.stripped(folded)
        return f"{' '.join(folded.split())} {new}", folded != before

    def stands_alone(self, text: str) -> bool:
        """Say whether a part of a message names what it is about, and leans on no other part."""
        folded = fold(text)
        bare = self._filler.stripped(self._without_wishes(folded))
        return not self._leaning.within(folded) and any(len(word) > 1 for word in words(bare))

    def asks_contact(self, text: str) -> bool:
        """Say whether a question asks whom to turn to."""
        return self._wishes["contact"].within(fold(text))

    def frame(self, question: str) -> str:
        """Return the words of a question that say what is asked for, without what it is about."""
        folded = fold(question)
        return " ".join(
            word
            for word in words(folded)
            if any(self._wishes[wish].within(word) for wish in ("contact", "validity", "amount"))
        )

    def _without_wishes(self, folded: str) -> str:
        for wish in WISHES:
            folded = self._wishes[wish].stripped(folded)
        return folded

    def _read(self, folded: str) -> FollowUp | None:
        left, language, wish = folded, None, None
        for name, phrases in self._languages.items():
            if phrases.within(left):
                language, left = language or name, phrases.stripped(left)
        number, rest = self._number(left)
        if number is not None and not words(self._filler.stripped(rest)):
            return FollowUp(None, language, number)
        for name_of_wish in WISHES:
            phrases = self._wishes[name_of_wish]
            if phrases.within(left):
                wish, left = wish or name_of_wish, phrases.stripped(left)
        if words(self._filler.stripped(left)) or (wish is None and language is None):
            return None
        return FollowUp(wish, language)

    def _number(self, folded: str) -> tuple[int | None, str]:
        """Return which match a message names, and what else it says."""
        for number, phrases in self._ordinals.items():
            if phrases.within(folded):
                return number, self._marks.stripped(phrases.stripped(folded))
        chinese = _CHINESE_ORDINAL.search(folded)
        if chinese:
            rest = folded.replace(chinese[0], " ", 1)
            return chinese_number(chinese[1]), self._marks.stripped(rest)
        match = _NUMBER.fullmatch(self._marks.stripped(folded))
        return (int(match[1]), "") if match else (None, folded)

    def _translated(self, text: str, folded: str, last_language: str) -> str:
        """Return a message in English where every word of it that carries meaning is translated; else nothing."""
        spoken = detect(text)
        if last_language in UNSPACED and spoken.startswith("zh"):
            spoken = last_language
        for language in dict.fromkeys((spoken, last_language)):
            glosses = [] if language in OWN_LANGUAGES else self._lexicons.of(language).gloss(text)
            found = english(glosses)
            if found and _whole(folded, glosses, language):
                return " ".join((found, *re.findall(r"(?<!\d)\d{1,2}(?!\d)", folded)))
        return ""


def _begins(folded: str, phrase: str) -> bool:
    if not folded.startswith(phrase):
        return False
    return has_han(phrase) or not folded[len(phrase) : len(phrase) + 1].isalnum()


def _whole(folded: str, glosses: Sequence[Gloss], language: str) -> bool:
    """Say whether only function words are left untranslated."""
    if language in UNSPACED:
        left = folded
        for gloss in glosses:
            left = left.replace(gloss.written, " ", 1)
        rest = "".join(pieces(left))
        return len(rest) <= _MOST_PARTICLES and not _CONTENT_SCRIPT.search(re.sub(r"\d{1,2}", "", rest))
    functions = set(_function_words(language))
    unread = [gloss.written for gloss in glosses if not gloss.english]
    return all(word in functions or word.isdecimal() or len(word) == 1 for word in unread)


def _function_words(language: str) -> Iterable[str]:
    return (fold(word) for word in get_stop_words(language))

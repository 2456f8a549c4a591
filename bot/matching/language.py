"""Tells the language of a short question from its script, and for Latin script from its small words."""

import re

from stop_words import get_stop_words

from bot.text import has_han, to_simplified, to_traditional, valid

OWN_LANGUAGES = ("en", "zh", "zh-Hant")
"""Those of the summaries and of the index: a question in another one is looked for in English words, too."""
_KANA = re.compile(r"[\u3041-\u30ff]")
_KANJI = re.compile("[気対広図関検験転価経済実発売団囲円駅択拠拡権込働枠応伝変労営単圧塩鉄薬県戦]")
"""Characters in a form that only Japanese has."""
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAME = re.compile(
    r"《[^》]*》|[\u4e00-\u9fff]{2,10}\s*[〔\[(（【]\s*20\d\d\s*[〕\])）】]\s*第?\s*\d{1,3}\s*号?|"
    r"渝[\u4e00-\u9fff]{1,5}[发發规規范範件子]\s*20\d\d(?:\s*年?\s*[-/]?\s*第?\s*\d{1,3}\s*[号號]?)?"
)
_LATIN_WORD = re.compile(r"[a-zà-öø-ÿœß]+", re.IGNORECASE)
_HAN_SHARE = 0.3  # a question with fewer Chinese characters a Latin word than this is an English one that quotes a name
_SMALL_WORDS = {
    "de": "der die das und ist wie wir ein eine für wer gibt es kann können mit von zu den dem im welche "
    "was hoch bekommen nicht auf unser bei wird förderung",
    "fr": "le la les des est et un une pour nous quel quelle quels quelles comment combien avec dans que qui "
    "sur du au aux peut notre je il sont y a-t-il subvention",
    "es": "el los las es y un una para qué cómo cuál cuánto con en que por del al hay puede nuestra somos "
    "quién dónde se su subvención",
    "it": "il lo gli è e per che come quanto con di della sono chi dove può nostra",
    "pt": "o os as é e um uma para que como quanto com em por do da há pode nossa quem onde",
}
_ENGLISH_WORDS = (
    "the of to and is are we our what who how for do does can i my it its with at from there any be has have this that "
    "if you your which when where will would or but not get by about need they their some many much should could into "
    "a an in on me"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_SETS = {
    language: frozenset(words.split()) | (frozenset(get_stop_words(language)) - frozenset(get_stop_words("en")))
    for language, words in _SMALL_WORDS.items()
}
"""Small words of each language; of the usual ones those that English texts do not hold."""
_MARKED = {
    "de": re.compile("[äöüß]"),
    "fr": re.compile("[àâèêëîïôùûçœ]"),
    "es": re.compile("[ñ¿¡áíóú]"),
    "it": re.compile("[àèìòù]"),
    "pt": re.compile("[ãõáâêç]"),
}
"""Letters and marks of each language that English does without; they count as one small word."""
_LEAST_SMALL_WORDS = 2
_PLAIN = 2
BY_LEXICON = ("de", "es", "fr")
"""Languages of Latin script that have a lexicon."""


def detect(text: str) -> str:
    """Return ``en``, ``zh``, ``zh-Hant``, ``ja``, ``ko``, ``ru``, ``de``, ``fr``, ``es``, ``it`` or ``pt``."""
    text = valid(text)
    if _KANA.search(text) or _KANJI.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    if _CYRILLIC.search(text):
        return "ru"
    words = _LATIN_WORD.findall(text)
    if words:
        text = _NAME.sub(" ", text)  # an English question may quote a Chinese title or number
    if has_han(text) and len(_HAN.findall(text)) >= max(1, _HAN_SHARE * len(words) * 2):
        return "zh" if to_simplified(text) == text else "zh-Hant"
    lower = [word.lower() for word in words]
    scores = {language: sum(word in small for word in lower) for language, small in _SETS.items()}
    for language, marks in _MARKED.items():
        scores[language] += bool(marks.search(text.lower()))
    best = max(scores, key=lambda language: scores[language])
    english = sum(word in _ENGLISH for word in lower)
    return best if scores[best] >= max(_LEAST_SMALL_WORDS, english + 1) else "en"


def is_plainly_english(text: str) -> bool:
    """Say whether a text holds small words of English."""
    return sum(word.lower() in _ENGLISH for word in _LATIN_WORD.findall(text)) >= _PLAIN


def tells_no_script(text: str) -> bool:
    """Say whether a Chinese text is written the same in simplified and in traditional characters."""
    return detect(text) == "zh" and has_han(text) and to_traditional(text) == text


def reply_language(language: str) -> str:
    """Return the language that a question in ``language`` is answered in: ``en``, ``zh`` or ``zh-Hant``."""
    return language if language in ("zh", "zh-Hant") else "en"

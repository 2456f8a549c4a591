"""Tells the language of a short question from its script, and for Latin script from its small words."""

import re

from bot.text import has_han, to_simplified, valid

_KANA = re.compile(r"[\u3041-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAME = re.compile(r"《[^》]*》|[\u4e00-\u9fff]{2,10}\s*[〔\[(（【]\s*20\d\d\s*[〕\])）】]\s*第?\s*\d{1,3}\s*号?")
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
_SETS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_LEAST_SMALL_WORDS = 2


def detect(text: str) -> str:
    """Return ``en``, ``zh``, ``zh-Hant``, ``ja``, ``ko``, ``ru``, ``de``, ``fr``, ``es``, ``it`` or ``pt``."""
    text = valid(text)
    if _KANA.search(text):
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
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] >= _LEAST_SMALL_WORDS else "en"


def reply_language(language: str) -> str:
    """Return the language that a question in ``language`` is answered in: ``en``, ``zh`` or ``zh-Hant``."""
    return language if language in ("zh", "zh-Hant") else "en"

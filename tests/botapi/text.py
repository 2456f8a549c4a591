"""Text as Telegram keeps it: UTF-16 lengths, cleaning, tidy entities, checked links.

Offsets and lengths of entities, and every limit given in characters, are counted in UTF-16 code units.

`tidy` brings a text and its entities to the form in which a message is stored: spaces and newlines at
both ends are cut (at the start only up to the first entity), same styles that touch or nest are joined,
nothing is styled inside `code` and `pre`, and of two links, codes or custom emoji that overlap only the
outer one stays. The real server also splits nested styles into consecutive pieces that render alike; here
they stay whole, which is easier to assert on.
"""

import re
from typing import Any

Entity = dict[str, Any]

STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
MONOSPACE = ("pre", "code")

_PRIORITY = {"blockquote": 0, "expandable_blockquote": 0, "pre": 10, "code": 20, "text_link": 49,
             "text_mention": 49, "bold": 90, "italic": 91, "underline": 92, "strikethrough": 93,
             "spoiler": 94, "custom_emoji": 99}  # fmt: skip
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_BLANKED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_MENTION = re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w)")
_URL = re.compile(r"(?:(?P<scheme>[^:/?#@\[\]]*)://)?(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_AUTHORITY = re.compile(r"(?:(?P<user>.*)@)?(?P<host>\[[0-9a-f:.]+\]|[^:@]*)(?::(?P<port>[^:@\]]*))?", re.S)
_HOST = re.compile(r"(?:[A-Za-z0-9._!$,~*'();&+=-]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])+")
_TG_LINK = re.compile(r"tg:(?://)?([A-Za-z0-9_-]+)(?:/?(\?.*)|(/.*))?", re.IGNORECASE | re.DOTALL)
_USER_LINK = re.compile(r"tg:(?://)?user/?\?(?:[^#]*&)?id=(\d+)(?:[&#].*)?", re.IGNORECASE | re.DOTALL)


def units(text: str) -> int:
    """Length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def covered(text: str, entity: Entity) -> str:
    """The part of a text that an entity covers."""
    start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    return text.encode("utf-16-le")[start:end].decode("utf-16-le")


def clean(text: str) -> str:
    """Drop the characters Telegram never stores and turn other control characters into spaces."""
    return _BLANKED.sub(" ", _REMOVED.sub("", text))


def has_surrogates(text: str) -> bool:
    """Whether a text has lone surrogates, which UTF-8 cannot carry."""
    return _SURROGATE.search(text) is not None


def user_entities(text: str) -> list[Entity]:
    """Entities a client adds by itself to what a user types: commands and mentions."""
    found = [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())}
        for kind, pattern in (("bot_command", _COMMAND), ("mention", _MENTION))
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=_order)


def linked_user(link: str) -> int | None:
    """The user id of a tg://user?id=... link, None for any other link."""
    match = _USER_LINK.fullmatch(link)
    return int(match[1]) if match else None


def check_link(link: str) -> str:
    """The link as Telegram would store it; ValueError with its reason when it would not."""
    if link.lower().startswith("tg:"):
        match = _TG_LINK.fullmatch(link)
        if not match:
            raise ValueError("Wrong tg URL")
        return f"tg://{match[1].lower()}{match[2] or match[3] or '/'}"
    match = _URL.fullmatch(link)
    assert match
    scheme = (match["scheme"] or "http").lower()
    if scheme not in ("http", "https"):
        raise ValueError("Unsupported URL protocol")
    parts = _AUTHORITY.fullmatch(match["authority"])
    if not parts:
        raise ValueError("Disallowed character in URL host")
    port = parts["port"]
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("Wrong port number specified in the URL")
    host = parts["host"].lower()
    if not host:
        raise ValueError("URL host is empty")
    if not host.startswith("["):
        if not _HOST.fullmatch(host):
            raise ValueError("Disallowed character in URL host")
        if "." not in host:
            raise ValueError("Wrong HTTP URL")
        if host == ".":
            raise ValueError("Host is invalid")
    rest = match["rest"].rstrip()
    rest = rest if rest.startswith("/") else "/" + rest
    rest = re.sub("[\x00-\x20]", lambda char: f"%{ord(char.group()):02X}", rest)
    user = parts["user"] + "@" if parts["user"] else ""
    return f"{scheme}://{user}{host}{':' + port if port else ''}{rest}"


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """A cleaned text and its entities in the form in which a message is stored."""
    kept = _resolve([entity for entity in entities if entity["length"] > 0])
    end = units(text.rstrip(" \n"))
    first = min((entity["offset"] for entity in kept), default=end)
    start = min(len(text) - len(text.lstrip(" \n")), first)
    result = []
    for entity in kept:
        stop = min(entity["offset"] + entity["length"], end)
        if stop > entity["offset"]:
            result.append(entity | {"offset": entity["offset"] - start, "length": stop - entity["offset"]})
    return text.rstrip(" \n")[start:], sorted(result, key=_order)


def _order(entity: Entity) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], _PRIORITY.get(entity["type"], 50)


def _span(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _outermost(entities: list[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in sorted(entities, key=_order):
        if not kept or entity["offset"] >= _span(kept[-1])[1]:
            kept.append(entity)
    return kept


def _resolve(entities: list[Entity]) -> list[Entity]:
    quotes = _outermost([entity for entity in entities if entity["type"] in QUOTES])
    whole = _outermost([entity for entity in entities if entity["type"] not in (*STYLES, *QUOTES)])
    whole = [each for each in whole if not any(_straddles(_span(each), _span(quote)) for quote in quotes)]
    bare = [_span(entity) for entity in whole if entity["type"] in MONOSPACE]
    result = quotes + whole
    for style in STYLES:
        spans = sorted(_span(entity) for entity in entities if entity["type"] == style)
        for start, end in _subtract(_union(spans), bare):
            result.append({"type": style, "offset": start, "length": end - start})
    return sorted(result, key=_order)


def _straddles(span: tuple[int, int], quote: tuple[int, int]) -> bool:
    overlap = span[0] < quote[1] and quote[0] < span[1]
    return overlap and not (quote[0] <= span[0] and span[1] <= quote[1])


def _union(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for start, end in spans:
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _subtract(spans: list[tuple[int, int]], holes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    for low, high in holes:
        pieces = [((start, min(end, low)), (max(start, high), end)) for start, end in spans]
        spans = [(start, end) for pair in pieces for start, end in pair if start < end]
    return spans

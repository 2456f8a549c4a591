"""The HTML parse mode.

Tags: b strong i em u ins s strike del code pre a tg-spoiler span[class=tg-spoiler] blockquote tg-emoji;
names are case-insensitive. A language comes from `<pre><code class="language-x">`. Only `&lt;`, `&gt;`,
`&amp;`, `&quot;` and numeric references are decoded, any other ampersand stands for itself. Everything
else that starts with `<` is an error, worded as the real server words it, with an offset in bytes of UTF-8.

Two differences, both on the strict side: a block quotation inside another is refused (the server drops
the inner one silently), and the tag `tg-time` is not known.
"""

import re
from dataclasses import dataclass, field

from .text import Entity, check_link, clean, has_surrogates, linked_user, units

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]+)|#(?P<dec>[0-9]+)|(?P<name>[A-Za-z]+));?")
_PLAIN = re.compile(r"[^<&]+")
_SPACE = re.compile(r"[ \t\r\n\v\0]*")
_TAG_NAME = re.compile(r"[^ \t\r\n\v\0>]*")
_ATTRIBUTE = re.compile(r"""[^ \t\r\n\v\0=>/"']*""")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


class HtmlError(ValueError):
    """The markup is not what the parse mode allows."""


@dataclass
class _Open:
    """A tag that waits for its end tag."""

    name: str
    attributes: dict[str, str]
    offset: int
    start: int


@dataclass
class _Parser:
    """One pass over a source text."""

    source: str
    pos: int = 0
    out: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def run(self) -> tuple[str, list[Entity]]:
        while self.pos < len(self.source):
            char = self.source[self.pos]
            if char == "<":
                if self.source.startswith("</", self.pos):
                    self.end_tag()
                else:
                    self.start_tag()
            elif char == "&":
                self.emit(self.reference() or self.take(1))
            else:
                self.emit(self.match(_PLAIN))
        if self.stack:
            raise HtmlError(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].name}"')
        text = "".join(self.out)
        if has_surrogates(text):
            raise HtmlError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            )
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return text, self.entities

    def emit(self, text: str) -> None:
        text = clean(text)
        self.out.append(text)
        self.length += units(text)

    def take(self, count: int) -> str:
        self.pos += count
        return self.source[self.pos - count : self.pos]

    def match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.source, self.pos)
        return self.take(len(found.group())) if found else ""

    def peek(self) -> str:
        return self.source[self.pos : self.pos + 1]

    def reference(self) -> str:
        """Decode the character reference at hand; an empty string when it is none."""
        found = _REFERENCE.match(self.source, self.pos)
        if not found:
            return ""
        if found["name"]:
            char = _NAMED.get(found["name"], "")
        else:
            digits = found["hex"] or found["dec"]
            code = int(digits, 16 if found["hex"] else 10)
            bare = found.group().rstrip(";")
            char = chr(code) if 0 < code < 0x10FFFF and len(bare) < 10 else ""
        if char:
            self.pos = found.end()
        return char

    def at(self, pos: int) -> str:
        return f"at byte offset {len(self.source[:pos].encode('utf-8', 'surrogatepass'))}"

    def start_tag(self) -> None:
        begin = self.pos
        self.take(1)
        name = self.match(_TAG_NAME).lower()
        if not self.peek():
            raise HtmlError(f"Unclosed start tag {self.at(begin)}")
        if name not in _TYPES:
            raise HtmlError(f'Unsupported start tag "{name}" {self.at(begin)}')
        attributes: dict[str, str] = {}
        while True:
            self.match(_SPACE)
            if self.peek() == ">":
                self.take(1)
                break
            self.attribute(name, begin, attributes)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise HtmlError(f'Tag "span" must have class "tg-spoiler" {self.at(begin)}')
        if name == "blockquote" and any(tag.name == name for tag in self.stack):
            raise HtmlError(f'Tag "blockquote" must not be nested {self.at(begin)}')
        self.stack.append(_Open(name, attributes, self.length, len(self.out)))

    def attribute(self, tag: str, begin: int, attributes: dict[str, str]) -> None:
        name = self.match(_ATTRIBUTE)
        if not name:
            raise HtmlError(f'Empty attribute name in the tag "{tag}" {self.at(begin)}')
        self.match(_SPACE)
        valued = self.peek() == "="
        if valued:
            self.take(1)
            self.match(_SPACE)
        if not self.peek():
            raise HtmlError(f'Unclosed start tag "{tag}" {self.at(begin)}')
        attributes[name] = self.value() if valued else ""
        if not self.peek():
            raise HtmlError(f"Unclosed start tag {self.at(begin)}")

    def value(self) -> str:
        quote = self.peek()
        if quote not in ("'", '"'):
            start = self.pos
            token = self.match(_TOKEN).lower()
            if self.peek() and self.peek() not in " \t\r\n\v\0>":
                raise HtmlError(f"Unexpected end of name token {self.at(start)}")
            return token
        self.take(1)
        chars: list[str] = []
        while self.peek() not in (quote, ""):
            chars.append((self.reference() if self.peek() == "&" else "") or self.take(1))
        self.take(1)
        return "".join(chars)

    def end_tag(self) -> None:
        begin = self.pos
        if not self.stack:
            raise HtmlError(f"Unexpected end tag {self.at(begin)}")
        self.take(2)
        name = self.match(_TAG_NAME).lower()
        self.match(_SPACE)
        if self.peek() != ">":
            raise HtmlError(f"Unclosed end tag {self.at(begin)}")
        self.take(1)
        tag = self.stack[-1]
        if name and name != tag.name:
            raise HtmlError(f'Unmatched end tag {self.at(begin)}, expected "</{tag.name}>", found "</{name}>"')
        self.stack.pop()
        if self.length > tag.offset:
            self.add(tag)

    def add(self, tag: _Open) -> None:
        """Turn a closed tag into its entity."""
        entity: Entity = {"type": _TYPES[tag.name], "offset": tag.offset, "length": self.length - tag.offset}
        inner = self.entities[-1] if self.entities else {}
        same_span = all(inner.get(key) == entity[key] for key in ("offset", "length"))
        language = tag.attributes.get("class", "") if tag.name == "code" else ""
        language = language.removeprefix("language-") if language.startswith("language-") else ""
        if tag.name == "pre" and same_span and inner["type"] == "code" and inner.get("language"):
            inner["type"] = "pre"
            return
        if tag.name == "code" and same_span and inner["type"] == "pre" and language:
            inner["language"] = language
            return
        if language:
            entity["language"] = language
        if tag.name == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        if tag.name == "tg-emoji":
            emoji = tag.attributes.get("emoji-id", "")
            if not re.fullmatch(r"-?\d{1,19}", emoji, re.ASCII) or int(emoji) == 0:
                raise HtmlError("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = emoji
        if tag.name == "a":
            link = tag.attributes.get("href") or "".join(self.out[tag.start :])
            user = linked_user(link)
            if user is not None:
                person = {"id": user, "is_bot": False, "first_name": str(user)}
                entity |= {"type": "text_mention", "user": person}
            else:
                try:
                    entity["url"] = check_link(link)
                except ValueError:
                    return
        self.entities.append(entity)


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of a marked-up source; HtmlError when the server would refuse it."""
    return _Parser(source).run()

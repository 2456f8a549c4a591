"""Every sentence of the bot is in the message files, in every language, and none stands there for nothing."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import bot
from bot.advice.validity import State
from bot.config import data_paths
from bot.errors import CurationError
from bot.render.messages import LANGUAGES, Messages, day, money, percent

LEAST_LITERAL = 3
"""A pattern with less than this before its first gap would match anything."""


@pytest.fixture(scope="module")
def messages() -> Messages:
    """The bot's messages."""
    return Messages(data_paths().messages)


def _nodes() -> Iterator[ast.AST]:
    for path in Path(bot.__file__).parent.rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _pattern(node: ast.JoinedStr) -> str:
    """Return an f-string as a pattern: what is filled in may be anything."""
    return "".join(re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[a-z_]*" for v in node.values)


def _constants() -> set[str]:
    return {n.value for n in _nodes() if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _patterns() -> set[str]:
    joined = [n for n in _nodes() if isinstance(n, ast.JoinedStr) and isinstance(n.values[0], ast.Constant)]
    return {_pattern(n) for n in joined if re.match(rf"[a-z_]{{{LEAST_LITERAL},}}", str(n.values[0].value))}  # type: ignore[attr-defined]


def _is_used(key: str, constants: set[str], patterns: set[str]) -> bool:
    """Say whether the code names ``key``: whole, by an f-string, or put together from a stem and endings."""
    if key in constants or any(re.fullmatch(pattern, key) for pattern in patterns):
        return True
    stems = (stem for stem in constants if len(stem) >= LEAST_LITERAL and key.startswith(stem + "_"))
    return any(key.removeprefix(stem) in constants for stem in stems)


def test_every_message_is_used(messages: Messages) -> None:
    """No message stands in the files that the code does not say."""
    constants, patterns = _constants(), _patterns()
    assert [key for key in sorted(messages.keys["en"]) if not _is_used(key, constants, patterns)] == []


def test_every_message_that_is_said_exists(messages: Messages) -> None:
    """Each key that the code says in so many words is in the file of every language."""
    said = {
        argument.value
        for call in _nodes()
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name | ast.Attribute)
        if (call.func.id if isinstance(call.func, ast.Name) else call.func.attr) in ("say", "_say", "message")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value not in LANGUAGES
    }
    assert len(said) > 40
    for language, keys in messages.keys.items():
        assert (language, sorted(said - keys)) == (language, [])


def test_every_pattern_that_is_said_has_messages(messages: Messages) -> None:
    """Each key that the code puts together from a stem has at least one message."""
    said = {
        _pattern(call.args[0])
        for call in _nodes()
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "say"
        if call.args and isinstance(call.args[0], ast.JoinedStr)
    }
    assert said
    assert [p for p in sorted(said) if not any(re.fullmatch(p, key) for key in messages.keys["en"])] == []


def test_languages_have_the_same_messages(messages: Messages) -> None:
    """No language lacks a message that another has."""
    assert set(messages.keys) == {"en", "zh"}
    assert messages.keys["en"] == messages.keys["zh"]


@pytest.mark.parametrize("state", get_args(State))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_can_be_said(messages: Messages, state: str, language: str) -> None:
    """Each state of a paper has its words in every language."""
    key = "status_in_force_open" if state == "in_force" else f"status_{state}"
    assert messages.say(key, language, since="a", until="b", by="c")


@pytest.mark.parametrize("role", ["lead", "responsible", "supporting", "enquiries", "of_paper"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_can_be_said(messages: Messages, role: str, language: str) -> None:
    """Each role of a body has its words in every language."""
    assert messages.say(f"role_{role}", language)


def test_values_are_filled_in_unchanged(messages: Messages) -> None:
    """A value with braces, and a value in simplified characters, is shown as it is."""
    shown = messages.say("mended", "zh-Hant", written="{补贴}", meant="{0}")
    assert "{补贴}" in shown and "{0}" in shown


def test_traditional_chinese_is_converted(messages: Messages) -> None:
    """Our own sentences are in traditional characters for who writes them."""
    assert messages.say("official_text", "zh") == "官方原文"
    assert messages.say("contacts", "zh-Hant") == "聯繫部門"


def test_every_message_can_be_filled_in(messages: Messages) -> None:
    """No message has a brace that is not a value's name."""
    for language in messages.keys:
        for key in messages.keys[language]:
            names = {name for _, name, _, _ in Formatter().parse(messages._texts[language][key]) if name}
            assert messages.say(key, language, **dict.fromkeys(names, "x"))


def test_missing_message_says_where(tmp_path: Path) -> None:
    """A message that the file lacks is an error with the file and the command that shows all problems."""
    (tmp_path / "en.yaml").write_text("language: en\nmessages: {a: b}\n", encoding="utf-8")
    with pytest.raises(CurationError, match=r"en\.yaml:1:1: message welcome is missing; run: investbot check"):
        Messages(tmp_path).say("welcome", "en")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("language: en\nmessages: [", "intents/messages/en.yaml:3:1: not valid YAML"),
        ("language: en\nmessages: {a: b}\nextra: 1\n", "intents/messages/en.yaml:3:1: extra: unknown key"),
        ("language: en\nmessages: {a: b, a: c}\n", "intents/messages/en.yaml:2:18: duplicate key 'a'"),
        ("language: en\n", "intents/messages/en.yaml:1:1: messages: Field required"),
    ],
)
def test_broken_file_says_where(tmp_path: Path, text: str, place: str) -> None:
    """A file that cannot be used is an error in one line with file, line and column."""
    (tmp_path / "en.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CurationError) as caught:
        Messages(tmp_path).say("a", "en")
    assert str(caught.value).startswith(place)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("amount", "en", "zh", "hant"),
    [
        (25, "RMB 25", "25元", "25元"),
        (300_000, "RMB 300,000", "30万元", "30萬元"),
        (999_999, "RMB 999,999", "99.9999万元", "99.9999萬元"),
        (1_000_000, "RMB 1 million", "100万元", "100萬元"),
        (3_000_000, "RMB 3 million", "300万元", "300萬元"),
        (1_500_000, "RMB 1.5 million", "150万元", "150萬元"),
        (12_345_000, "RMB 12.345 million", "1234.5万元", "1234.5萬元"),
        (20_000_000, "RMB 20 million", "2000万元", "2000萬元"),
        (1_000_000_000, "RMB 1 billion", "10亿元", "10億元"),
        (0.5, "RMB 0.5", "0.5元", "0.5元"),
    ],
)
def test_money(amount: float, en: str, zh: str, hant: str) -> None:
    """Amounts are written as people write them, to the yuan, in each language."""
    assert [money(amount, language) for language in LANGUAGES] == [en, zh, hant]


@pytest.mark.parametrize(
    ("rate", "shown"), [(0.3, "30%"), (0.2, "20%"), (1, "100%"), (0.015, "1.5%"), (0.00125, "0.125%"), (2, "200%")]
)
def test_percent(rate: float, shown: str) -> None:
    """Fractions are written as percentages without needless zeros."""
    assert [percent(rate, language) for language in LANGUAGES] == [shown] * 3


def test_day() -> None:
    """Dates are written in words."""
    assert [day(date(2027, 12, 31), language) for language in LANGUAGES] == [
        "31 December 2027",
        "2027年12月31日",
        "2027年12月31日",
    ]

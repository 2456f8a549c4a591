"""Limits and forms: texts, keyboards, commands, profile, inline results."""

import json
from typing import Any

import pytest

from . import BotApi, User
from .conftest import Client
from .html import HtmlError, parse_html
from .text import check_link, tidy, user_entities


def shown(source: str) -> tuple[str, list[tuple[Any, ...]]]:
    """Text and entities of a source as a message would have them, entities as tuples."""
    text, entities = tidy(*parse_html(source))
    return text, [tuple(entity.values()) for entity in entities]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        *(("b", "bold"), ("strong", "bold"), ("i", "italic"), ("em", "italic"), ("u", "underline")),
        *(
            ("ins", "underline"),
            ("s", "strikethrough"),
            ("strike", "strikethrough"),
            ("del", "strikethrough"),
        ),
        *(
            ("code", "code"),
            ("pre", "pre"),
            ("tg-spoiler", "spoiler"),
            ("blockquote", "blockquote"),
            ("B", "bold"),
        ),
    ],
)
def test_simple_tags(tag: str, kind: str) -> None:
    """Every plain tag makes its entity."""
    assert shown(f"x <{tag}>yy</{tag}>") == ("x yy", [(kind, 2, 2)])


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        (
            '<a href="https://e.org/a?b=1&amp;c=2">x</a>',
            "x",
            [("text_link", 0, 1, "https://e.org/a?b=1&c=2")],
        ),
        ("<a href='https://e.org'>x</a>", "x", [("text_link", 0, 1, "https://e.org/")]),
        ("<a>e.org</a>", "e.org", [("text_link", 0, 5, "http://e.org/")]),
        ('<a href="nowhere">x</a>', "x", []),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1, "py")]),
        ('<code class="language-py">x</code>', "x", [("code", 0, 1)]),
        ('<tg-emoji emoji-id="55">x</tg-emoji>', "x", [("custom_emoji", 0, 1, "55")]),
        ("<b>a</b></b>"[:8] + "b", "ab", [("bold", 0, 1)]),
        ("<b></b>x<i> </i>y", "x y", [("italic", 1, 1)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
    ],
)
def test_tags_with_arguments(source: str, text: str, entities: list[tuple[Any, ...]]) -> None:
    """Attributes are read, empty and unusable entities left out."""
    assert shown(source) == (text, entities)


def test_user_link_becomes_a_mention() -> None:
    """A tg://user link is a mention of that user."""
    _, entities = parse_html('<a href="tg://user?id=77">x</a>')
    assert entities[0]["type"] == "text_mention" and entities[0]["user"]["id"] == 77


def test_offsets_are_utf16() -> None:
    """Offsets and lengths count UTF-16 code units."""
    assert shown("😀é<b>😀x</b>") == ("😀é😀x", [("bold", 3, 3)])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&lt;&gt;&amp;&quot;", '<>&"'),
        ("&#65;&#x42;&#128512;", "AB😀"),
        ("&nbsp;&apos;&copy;&#0;&#1114111;&", "&nbsp;&apos;&copy;&#0;&#1114111;&"),
        ("&lt b", "< b"),
        ("a > b", "a > b"),
    ],
)
def test_character_references(source: str, text: str) -> None:
    """Only four named and the numeric references are decoded."""
    assert shown(source) == (text, [])


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a < b >", 'Unsupported start tag "" at byte offset 2'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b >x</b ", "Unclosed end tag at byte offset 5"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b />x", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<a href=x/y>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x>x</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x", "Unclosed start tag at byte offset 0"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<a ", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href ", 'Unclosed start tag "a" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "<blockquote>a<blockquote>b</blockquote></blockquote>",
            'Tag "blockquote" must not be nested at byte offset 13',
        ),
        (
            "&#xd83d;",
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
            "surrogate code units",
        ),
    ],
)
def test_broken_markup(source: str, error: str) -> None:
    """Unknown and unbalanced tags are refused in Telegram's words."""
    with pytest.raises(HtmlError) as caught:
        parse_html(source)
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (" \n a <b>b </b>\n ", "a b", [("bold", 2, 1)]),
        ("<b> a</b>", " a", [("bold", 0, 2)]),
        ("<b>a<b>b</b></b><b>c</b>", "abc", [("bold", 0, 3)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b>a<code>b</code>c</b>", "abc", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ("<pre>a<i>b</i></pre>", "ab", [("pre", 0, 2)]),
        ('<a href="e.org">a<code>b</code></a>', "ab", [("text_link", 0, 2, "http://e.org/")]),
        ("<blockquote><b>a</b></blockquote>", "a", [("blockquote", 0, 1), ("bold", 0, 1)]),
        ('<a href="e.org">a<blockquote>b</blockquote></a>', "ab", [("blockquote", 1, 1)]),
        ("a\r\nb\u2028c\td", "a\nbc d", []),
    ],
)
def test_tidy(source: str, text: str, entities: list[tuple[Any, ...]]) -> None:
    """Texts are trimmed and cleaned, entities joined and cut as in a stored message."""
    assert shown(source) == (text, entities)


def test_user_entities() -> None:
    """Commands and mentions a user types are found, and nothing like them."""
    found = user_entities("😀 /start@double_bot hi @some_one a@b.cd x/y http://e.org/z")
    assert [tuple(entity.values()) for entity in found] == [("bot_command", 3, 17), ("mention", 24, 9)]


@pytest.mark.parametrize(
    ("link", "stored"),
    [
        ("HTTPS://E.org:8443/A?b#c", "https://e.org:8443/A?b#c"),
        ("e.org?x=1 2", "http://e.org/?x=1%202"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("https://пример.рф/x", "https://пример.рф/x"),
    ],
)
def test_good_links(link: str, stored: str) -> None:
    """Links are stored normalised."""
    assert check_link(link) == stored


@pytest.mark.parametrize(
    "link",
    [
        "",
        "http://",
        "localhost",
        "ftp://e.org",
        "https://e.org:0/",
        "https://e .org",
        "tg://a b",
        "https://.",
    ],
)
def test_bad_links(link: str) -> None:
    """Links Telegram does not take are refused."""
    with pytest.raises(ValueError):
        check_link(link)


def test_text_limits(client: Client, ann: User) -> None:
    """A text has 1 to 4096 UTF-16 units after parsing."""
    assert client.ok("sendMessage", chat_id=1, text="😀" * 2048)["text"] == "😀" * 2048
    assert client.refused("sendMessage", chat_id=1, text="😀" * 2048 + "x") == "message is too long"
    html = "<b>" + "&amp;" * 4096 + "</b>"
    message = client.ok("sendMessage", chat_id=1, text=html, parse_mode="HTML")
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 4096}]
    for empty in ("", " \n ", "<b></b>", "<i> </i>"):
        assert client.refused("sendMessage", chat_id=1, text=empty, parse_mode="HTML") == "message text is empty"
    assert client.refused("sendMessage", chat_id=1) == "message text is empty"
    edit = {"chat_id": 1, "message_id": message["message_id"]}
    assert client.refused("editMessageText", text="x" * 4097, **edit) == "MESSAGE_TOO_LONG"
    assert client.refused("editMessageText", text="", **edit) == "message text is empty"
    assert client.refused("sendMessage", chat_id=1, text="x" * 32769) == "text is too long"


def test_parse_modes(client: Client, ann: User) -> None:
    """Markup is parsed in HTML mode only; other modes are refused."""
    assert client.ok("sendMessage", chat_id=1, text="<b>x</b>")["text"] == "<b>x</b>"
    error = 'can\'t parse entities: Unsupported start tag "x" at byte offset 0'
    assert client.refused("sendMessage", chat_id=1, text="<x>", parse_mode="html") == error
    assert client.refused("sendMessage", chat_id=1, text="x", parse_mode="BB") == "unsupported parse_mode"
    assert "not simulated" in client.refused("sendMessage", chat_id=1, text="x", parse_mode="Markdown")


def test_explicit_entities(client: Client, ann: User) -> None:
    """Entities may be given by themselves, within the text."""
    bold = {"type": "bold", "offset": 1, "length": 2}
    assert client.ok("sendMessage", chat_id=1, text="abc", entities=[bold])["entities"] == [bold]
    assert "ends after the end" in client.refused("sendMessage", chat_id=1, text="ab", entities=[bold])
    assert "incorrect offset" in client.refused("sendMessage", chat_id=1, text="ab", entities=[{"type": "bold"}])


def keyboard(client: Client, *rows: list[dict[str, Any]]) -> str:
    """What is said against an inline keyboard, empty when nothing is."""
    response = client.http.post(
        "sendMessage", data={"chat_id": 1, "text": "x", "reply_markup": json.dumps({"inline_keyboard": rows})}
    )
    return str(response.json().get("description", "")).removeprefix("Bad Request: ")


def button(**action: Any) -> dict[str, Any]:
    """A button with the label x."""
    return {"text": "x", **action}


def test_keyboard_size(client: Client, ann: User) -> None:
    """A keyboard has at most 100 buttons, 8 a row."""
    one = button(callback_data="d")
    assert keyboard(client, *[[one] * 8] * 12, [one] * 4) == ""
    assert keyboard(client, *[[one] * 8] * 12, [one] * 5) == "reply markup is too long"
    assert keyboard(client, [one] * 9) == "reply markup is too long"


@pytest.mark.parametrize(
    "action",
    [
        {"callback_data": "d"},
        {"callback_data": "é" * 32},
        {"url": "https://e.org"},
        {"copy_text": {"text": "c" * 256}},
        {"switch_inline_query_current_chat": ""},
        {"switch_inline_query": "q"},
    ],
)
def test_good_buttons(client: Client, ann: User, action: dict[str, Any]) -> None:
    """Buttons at the limits are taken."""
    assert keyboard(client, [button(**action)]) == ""


@pytest.mark.parametrize(
    ("item", "error"),
    [
        (button(callback_data=""), "BUTTON_DATA_INVALID"),
        (button(callback_data="é" * 32 + "x"), "BUTTON_DATA_INVALID"),
        (button(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
        (button(copy_text={"text": "c" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (
            button(url="http://localhost"),
            "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
        ),
        (button(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (
            button(url="e.org", callback_data="d"),
            "can't parse inline keyboard button: exactly one of url, callback_data must be used",
        ),
        ({"callback_data": "d"}, "can't parse inline keyboard button: Can't find field \"text\""),
        ({"text": " ", "callback_data": "d"}, "inline keyboard button text must be non-empty"),
        (button(pay=True), "can't parse inline keyboard button: pay is not simulated"),
    ],
)
def test_bad_buttons(client: Client, ann: User, item: dict[str, Any], error: str) -> None:
    """Buttons over a limit or without exactly one action are refused."""
    assert keyboard(client, [item]) == error


def test_commands(client: Client, ann: User) -> None:
    """Command lists are checked and kept by scope and language."""
    one = {"command": "start", "description": "Start"}
    mine: dict[str, Any] = {"scope": {"type": "chat", "chat_id": 1}, "language_code": "ru"}
    assert client.ok("setMyCommands", commands=[one] * 100) is True
    assert client.ok("setMyCommands", commands=[{"command": "a" * 32, "description": "d" * 256}], **mine)
    assert len(client.ok("getMyCommands")) == 100
    assert client.ok("getMyCommands", **mine)[0]["command"] == "a" * 32
    assert client.ok("deleteMyCommands", **mine) is True
    assert client.ok("getMyCommands", **mine) == []
    assert client.refused("setMyCommands", commands=[one] * 101) == "BOT_COMMANDS_TOO_MUCH"
    for name in ("", "Start", "/start", "a-b", "a" * 33):
        assert client.refused("setMyCommands", commands=[one | {"command": name}]) == "BOT_COMMAND_INVALID"
    for about in ("", "d" * 257):
        error = client.refused("setMyCommands", commands=[one | {"description": about}])
        assert error == "BOT_COMMAND_DESCRIPTION_INVALID"
    assert client.refused("setMyCommands", commands=[one], language_code="eng") == "invalid language code specified"
    assert "Unsupported type" in client.refused("getMyCommands", scope={"type": "all"})


def test_profile(client: Client, api: BotApi) -> None:
    """Name, description and short description have their limits and languages."""
    limits = {"Name": 64, "Description": 512, "ShortDescription": 120}
    for method, limit in limits.items():
        field = {"Name": "name", "Description": "description"}.get(method, "short_description")
        assert client.ok(f"setMy{method}", **{field: "x" * limit}) is True
        assert client.ok(f"setMy{method}", language_code="ru", **{field: "1"}) is True
        assert client.ok(f"getMy{method}") == {field: "x" * limit}
        assert client.ok(f"getMy{method}", language_code="ru") == {field: "1"}
        assert "too long" in client.refused(f"setMy{method}", **{field: "x" * (limit + 1)})


def article(number: Any = 1, **changes: Any) -> dict[str, Any]:
    """An inline result."""
    content = {"message_text": "<b>t</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": str(number), "title": "T", "input_message_content": content} | changes


def test_inline_answers(client: Client, api: BotApi, ann: User) -> None:
    """Answers to inline queries are taken once, within their limits."""
    query = ann.inline("cats", offset="20")

    def refused(*results: dict[str, Any], **params: Any) -> str:
        return client.refused("answerInlineQuery", inline_query_id=query, results=results, **params)

    too_many = "too many inline query results specified"
    assert refused(*[article(number) for number in range(51)]) == too_many
    assert refused(article(1), article(1)) == "RESULT_ID_DUPLICATE"
    assert refused(article("")) == "RESULT_ID_INVALID"
    assert refused(article("é" * 33)) == "RESULT_ID_INVALID"
    assert refused(article(), next_offset="x" * 65) == "NEXT_OFFSET_INVALID"
    assert refused(article(), cache_time="soon") == 'parameter "cache_time" must be of type Integer'
    assert refused(article(title="")) == "ARTICLE_TITLE_EMPTY"
    assert refused(article(input_message_content={"message_text": "x" * 4097})) == "MESSAGE_TOO_LONG"
    prefix = "can't parse inline query result: "
    assert refused(article(type="book")) == f'{prefix}type "book" is unsupported for the inline query result'
    assert refused(article(input_message_content={"message_text": " "})) == f"{prefix}Message text is empty"
    assert refused(article(input_message_content=None)).startswith(f"{prefix}Can't find field")
    assert refused(article(), button={"text": "x"}).startswith("can't parse inline query results button")
    assert refused(article(), button={"text": "x", "start_parameter": "a b"}) == "START_PARAM_INVALID"
    results = [article("é" * 32), *[article(number) for number in range(49)]]
    params: dict[str, Any] = {"inline_query_id": query, "results": results, "next_offset": "x" * 64}
    assert client.ok("answerInlineQuery", **params) is True
    answer = api.answer(query)
    content = answer["results"][0]["input_message_content"]
    assert (content["message_text"], content["entities"][0]["type"]) == ("t", "bold")
    assert client.refused("answerInlineQuery", **params).startswith("query is too old")

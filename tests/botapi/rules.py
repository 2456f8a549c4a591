"""What Telegram accepts: texts, inline keyboards, command lists, answers to inline queries.

Each function returns the accepted value in the form in which it is stored, or raises `ApiError` with the
answer the real server would give. A few limits are enforced by the real server only in part (it takes the
first of several actions of a button, for one); here going over any documented limit is an error.
"""

import json
import re
from typing import Any

from .html import HtmlError, parse_html
from .text import Entity, check_link, clean, has_surrogates, tidy, units

Json = dict[str, Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
SOURCE_LIMIT = 1 << 15
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}

ACTIONS = ("url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat", "copy_text")
_OTHER_ACTIONS = ("callback_game", "pay", "switch_inline_query_chosen_chat", "login_url", "web_app")
_CACHED_OR_NOT = ("audio", "document", "gif", "mpeg4_gif", "photo", "sticker", "video", "voice")
_RESULT_TYPES = ("article", "contact", "game", "location", "venue", *_CACHED_OR_NOT)


class ApiError(Exception):
    """An answer with ok=false."""

    def __init__(
        self, code: int, description: str, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        """Hold the parts of the answer."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


def bad(reason: str) -> ApiError:
    """A 400 whose description is worded from a reason as the real server does it."""
    if not re.match(r".[_A-Z]", reason):
        reason = reason[:1].lower() + reason[1:]
    return ApiError(400, f"Bad Request: {reason}")


def decoded(value: Any, kind: type, problem: str) -> Any:
    """A nested value, which clients may send as JSON text; `problem` is the reason to refuse it."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad(problem) from None
    if not isinstance(value, kind):
        raise bad(problem)
    return value


def string(holder: Json, name: str, prefix: str = "") -> str:
    """A required string field of an object."""
    if name not in holder:
        raise bad(f'{prefix}Can\'t find field "{name}"')
    if not isinstance(holder[name], str):
        raise bad(f'{prefix}Field "{name}" must be of type String')
    return str(holder[name])


def formatted(text: str, parse_mode: str, entities: Any, prefix: str = "") -> tuple[str, list[Entity]]:
    """Parse a text; its length is not checked, only that of its source."""
    if has_surrogates(text):
        raise bad(f"{prefix}Strings must be encoded in UTF-8")
    if len(text.encode()) > SOURCE_LIMIT:
        raise bad(f"{prefix}Text is too long")
    mode = parse_mode.lower()
    if mode == "html":
        try:
            return tidy(*parse_html(text))
        except HtmlError as error:
            raise bad(f"{prefix}Can't parse entities: {error}") from None
    if mode in ("markdown", "markdownv2"):
        raise bad(f"{prefix}parse_mode {parse_mode} is not simulated")
    if mode not in ("", "none"):
        raise bad(f"{prefix}Unsupported parse_mode")
    given = decoded(entities, list, f"{prefix}Can't parse entities JSON object") if entities else []
    for entity in given:
        if not isinstance(entity, dict) or "type" not in entity:
            raise bad(f"{prefix}Can't parse MessageEntity: expected an Object")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 0:
            raise bad(f"{prefix}Can't parse MessageEntity: incorrect offset or length")
        if offset + length > units(text):
            raise bad(f"{prefix}Entity beginning at UTF-16 offset {offset} ends after the end of the text")
    return tidy(clean(text), [dict(entity) for entity in given])


def message_text(holder: Json, too_long: str, prefix: str = "") -> tuple[str, list[Entity]]:
    """The text of a message, not empty and within its limit; names as in `text` or `message_text`."""
    raw = holder.get("text", holder.get("message_text", ""))
    text, entities = formatted(str(raw), str(holder.get("parse_mode") or ""), holder.get("entities"), prefix)
    if not text:
        raise bad(f"{prefix}Message text is empty")
    if units(text) > TEXT_LIMIT:
        raise bad(too_long)
    return text, entities


def caption(holder: Json, prefix: str = "") -> tuple[str, list[Entity]]:
    """The caption of a file, which may be empty."""
    mode, entities = str(holder.get("parse_mode") or ""), holder.get("caption_entities")
    text, entities = formatted(str(holder.get("caption") or ""), mode, entities, prefix)
    if units(text) > CAPTION_LIMIT:
        raise bad("Message caption is too long")
    return text, entities


def reply_markup(value: Any, inline_only: bool = False) -> Json | None:
    """The inline keyboard of a message, None when there is none (other keyboards are not stored)."""
    if value in (None, ""):
        return None
    markup = decoded(value, dict, "Can't parse reply keyboard markup JSON object")
    if "inline_keyboard" not in markup:
        if inline_only and markup:
            raise bad("Inline keyboard expected")
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    rows = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in rows) > 100 or any(len(row) > 8 for row in rows):
        raise bad("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _button(button: Any) -> Json:
    prefix = "Can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad(f"{prefix}InlineKeyboardButton must be an Object")
    if not string(button, "text", prefix).strip():
        raise bad("Inline keyboard button text must be non-empty")
    given = [name for name in (*ACTIONS, *_OTHER_ACTIONS) if name in button]
    if not given:
        raise bad(f"{prefix}Text buttons are unallowed in the inline keyboard")
    if len(given) > 1:
        raise bad(f"{prefix}exactly one of {', '.join(given)} must be used")
    name = given[0]
    if name in _OTHER_ACTIONS:
        raise bad(f"{prefix}{name} is not simulated")
    if name == "copy_text":
        copied = decoded(button[name], dict, f'{prefix}Field "copy_text" must be of type Object')
        if not 1 <= units(string(copied, "text", prefix)) <= 256:
            raise bad("BUTTON_COPY_TEXT_INVALID")
        return dict(button)
    value = string(button, name, prefix)
    if name == "callback_data" and not 1 <= len(value.encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if name == "url":
        try:
            return button | {"url": check_link(value)}
        except ValueError as error:
            raise bad(f"Inline keyboard button URL '{value}' is invalid: {error}") from None
    return dict(button)


def commands(value: Any) -> list[Json]:
    """A list of bot commands."""
    given = decoded(value or [], list, "Can't parse commands JSON object")
    if len(given) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    result = []
    for item in given:
        prefix = "Can't parse BotCommand: "
        if not isinstance(item, dict):
            raise bad(f"{prefix}expected an Object")
        name, about = string(item, "command", prefix), string(item, "description", prefix)
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise bad("BOT_COMMAND_INVALID")
        if not about.strip() or units(about) > 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        result.append({"command": name, "description": about})
    return result


def scope(value: Any) -> Json:
    """A command scope; the default one when none is given."""
    if value in (None, ""):
        return {"type": "default"}
    given = decoded(value, dict, "Can't parse BotCommandScope JSON object")
    kind = string(given, "type", "Can't parse BotCommandScope: ")
    if kind not in SCOPES:
        raise bad("Can't parse BotCommandScope: Unsupported type specified")
    for name in SCOPES[kind]:
        if name not in given:
            raise bad(f"Can't parse BotCommandScope: Empty {name} specified")
    return {"type": kind} | {name: given[name] for name in SCOPES[kind]}


def language(value: Any) -> str:
    """A language code: empty or two lower-case letters."""
    code = str(value or "")
    if not re.fullmatch(r"(?:[a-z]{2})?", code):
        raise bad("Invalid language code specified")
    return code


def inline_results(value: Any) -> list[Json]:
    """The results of an inline query; the texts they would send are stored parsed."""
    given = decoded(value or [], list, "Can't parse JSON encoded inline query results")
    if len(given) > 50:
        raise bad("Too many inline query results specified")
    results = [_inline_result(item) for item in given]
    ids = [result["id"] for result in results]
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    return results


def _inline_result(item: Any) -> Json:
    prefix = "Can't parse inline query result: "
    if not isinstance(item, dict):
        raise bad(f"{prefix}Inline query result must be an object")
    kind, identifier = string(item, "type", prefix).lower(), string(item, "id", prefix)
    if kind not in _RESULT_TYPES:
        raise bad(f'{prefix}type "{kind}" is unsupported for the inline query result')
    if not 1 <= len(identifier.encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    result = dict(item)
    content = item.get("input_message_content")
    if kind == "article":
        if not isinstance(content, dict):
            raise bad(f'{prefix}Can\'t find field "input_message_content"')
        if not string(item, "title", prefix).strip():
            raise bad("ARTICLE_TITLE_EMPTY")
    if isinstance(content, dict) and "message_text" in content:
        text, entities = message_text(content, "MESSAGE_TOO_LONG", prefix)
        result["input_message_content"] = content | {"message_text": text, "entities": entities}
    text, entities = caption(item, prefix)
    if text:
        result |= {"caption": text, "caption_entities": entities}
    markup = reply_markup(item.get("reply_markup"), inline_only=True)
    if markup:
        result["reply_markup"] = markup
    return result


def inline_button(value: Any) -> Json | None:
    """The button above the results of an inline query."""
    if value in (None, ""):
        return None
    prefix = "Can't parse inline query results button: "
    button = decoded(value, dict, "Can't parse inline query results button JSON object")
    if not string(button, "text", prefix).strip():
        raise bad(f"{prefix}text must be non-empty")
    if ("start_parameter" in button) == ("web_app" in button):
        raise bad(f"{prefix}InlineQueryResultsButton must have exactly one optional field")
    if "start_parameter" in button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button["start_parameter"]):
        raise bad("START_PARAM_INVALID")
    return dict(button)

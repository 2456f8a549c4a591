"""The methods of the API, apart from getUpdates, as functions of the state and the parameters.

A method returns what goes into `result`, or raises `ApiError`. They run with the lock of the state held.
"""

import re
from collections.abc import Callable
from typing import Any

from . import rules
from .rules import ApiError, Json, bad
from .state import Post, State, Upload
from .text import units

UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024

_CHAT_ACTIONS = (
    *("typing", "choose_sticker", "find_location", "upload_photo", "upload_document"),
    *(
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "record_video_note",
        "upload_video_note",
    ),
)
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_PROFILE_LIMITS = {"name": 64, "description": 512, "short_description": 120}

Method = Callable[[State, Json], Any]


def _get_me(state: State, params: Json) -> Json:
    return state.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _delete_webhook(state: State, params: Json) -> bool:
    if params.get("drop_pending_updates") is True:
        state.updates.clear()
    return True


def _get_chat(state: State, params: Json) -> Json:
    return state.chat(params.get("chat_id")) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }


def _replied(state: State, chat: Json, params: Json) -> Json | None:
    given = params.get("reply_parameters") or {}
    given = rules.decoded(given, dict, "Can't parse reply parameters JSON object")
    message_id = given.get("message_id", params.get("reply_to_message_id"))
    if message_id is None:
        return None
    post = state.messages.get((given.get("chat_id", chat["id"]), message_id))
    lenient = given.get("allow_sending_without_reply", params.get("allow_sending_without_reply"))
    if not post and lenient is not True:
        raise bad("message to be replied not found")
    return {key: value for key, value in post.raw.items() if key != "reply_to_message"} if post else None


def _thread(state: State, chat: Json, params: Json) -> Json:
    """The fields of a message in a topic of a group."""
    thread = params.get("message_thread_id")
    if thread is None:
        return {}
    if (chat["id"], thread) not in state.topics:
        raise bad("message thread not found")
    return {"message_thread_id": thread, "is_topic_message": True}


def _send(state: State, params: Json, method: str, content: Json) -> Json:
    markup = rules.reply_markup(params.get("reply_markup"))
    chat = state.chat(params.get("chat_id"), writing=True)
    reply = _replied(state, chat, params)
    thread = _thread(state, chat, params)
    state.faults.count(method, chat["id"])
    return state.post(chat, content | thread | {"reply_to_message": reply, "reply_markup": markup})


def _send_message(state: State, params: Json) -> Json:
    text, entities = rules.message_text(params, "message is too long")
    return _send(state, params, "sendMessage", {"text": text, "entities": entities})


def _send_document(state: State, params: Json) -> Json:
    text, entities = rules.caption(params)
    given = params.get("document")
    if isinstance(given, str) and given.startswith("attach://"):
        given = params.get(given.removeprefix("attach://"))
    if not given:
        raise bad("There is no document in the request")
    if isinstance(given, Upload):
        if not given.data:
            raise bad("file must be non-empty")
        if len(given.data) > UPLOAD_LIMIT:
            raise ApiError(413, "Request Entity Too Large")
    elif given not in state.files:
        raise bad("wrong file identifier/HTTP URL specified")
    document = state.store_file(given) if isinstance(given, Upload) else state.files[given].document
    content: Json = {"document": document, "caption": text, "caption_entities": entities}
    return _send(state, params, "sendDocument", content)


def _editable(state: State, params: Json) -> Post:
    if params.get("chat_id") in (None, "") and params.get("message_id") is None:
        if not params.get("inline_message_id"):
            raise bad("message identifier is not specified")
        raise bad("MESSAGE_ID_INVALID")
    chat = state.chat(params.get("chat_id"), writing=True)
    post = state.messages.get((chat["id"], params.get("message_id", 0)))
    if not post:
        raise bad("message to edit not found")
    if post.raw["from"]["id"] != state.bot["id"]:
        raise bad("message can't be edited")
    return post


def _edit(state: State, post: Post, method: str, content: Json) -> Json:
    if all((post.raw.get(key) or None) == (value or None) for key, value in content.items()):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    state.faults.count(method, post.chat_id)
    return state.edit(post, content)


def _edit_message_text(state: State, params: Json) -> Json:
    text, entities = rules.message_text(params, "MESSAGE_TOO_LONG")
    markup = rules.reply_markup(params.get("reply_markup"), inline_only=True)
    post = _editable(state, params)
    if "text" not in post.raw:
        raise bad("there is no text in the message to edit")
    content: Json = {"text": text, "entities": entities, "reply_markup": markup}
    return _edit(state, post, "editMessageText", content)


def _edit_message_reply_markup(state: State, params: Json) -> Json:
    markup = rules.reply_markup(params.get("reply_markup"), inline_only=True)
    return _edit(state, _editable(state, params), "editMessageReplyMarkup", {"reply_markup": markup})


def _delete_message(state: State, params: Json) -> bool:
    chat = state.chat(params.get("chat_id"), writing=True)
    if params.get("message_id") is None:
        raise bad("Message identifier is not specified")
    if not state.messages.pop((chat["id"], params["message_id"]), None):
        raise bad("message to delete not found")
    return True


def _send_chat_action(state: State, params: Json) -> bool:
    if params.get("action") not in _CHAT_ACTIONS:
        raise bad("Wrong parameter action in request")
    _thread(state, state.chat(params.get("chat_id"), writing=True), params)
    return True


def _answer_callback_query(state: State, params: Json) -> bool:
    if units(params.get("text", "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if params.get("url") and not re.match(rf"https://t\.me/{state.bot['username']}\?start=", params["url"]):
        raise bad("URL_INVALID")
    state.answer("callback_query", params.get("callback_query_id", ""), dict(params))
    return True


def _answer_inline_query(state: State, params: Json) -> bool:
    results = rules.inline_results(params.get("results"))
    button = rules.inline_button(params.get("button"))
    if len(params.get("next_offset", "").encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    if not isinstance(params.get("cache_time", 300), int):
        raise bad('parameter "cache_time" must be of type Integer')
    answer = params | {"results": results, "button": button}
    state.answer("inline_query", params.get("inline_query_id", ""), answer)
    return True


def _get_file(state: State, params: Json) -> Json:
    if not params.get("file_id"):
        raise bad("file_id not specified")
    file = state.files.get(params["file_id"])
    if not file:
        raise bad("invalid file_id")
    if len(file.data) > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    keys = ("file_id", "file_unique_id", "file_size")
    return {key: file.document[key] for key in keys} | {"file_path": file.path}


def _command_list(state: State, params: Json) -> tuple[str, str]:
    scope = rules.scope(params.get("scope"))
    if "chat_id" in scope:
        scope["chat_id"] = state.chat(scope["chat_id"])["id"]
    return repr(sorted(scope.items())), rules.language(params.get("language_code"))


def _set_my_commands(state: State, params: Json) -> bool:
    commands = rules.commands(params.get("commands"))
    state.commands[_command_list(state, params)] = commands
    return True


def _get_my_commands(state: State, params: Json) -> list[Json]:
    return state.commands.get(_command_list(state, params), [])


def _delete_my_commands(state: State, params: Json) -> bool:
    state.commands.pop(_command_list(state, params), None)
    return True


def _profile_setter(name: str) -> Method:
    def setter(state: State, params: Json) -> bool:
        value, language = params.get(name, ""), rules.language(params.get("language_code"))
        if units(value) > _PROFILE_LIMITS[name]:
            raise bad(f"bot {name.replace('_', ' ')} is too long")
        state.profile[name, language] = value
        return True

    return setter


def _profile_getter(name: str) -> Method:
    def getter(state: State, params: Json) -> Json:
        language = rules.language(params.get("language_code"))
        default = state.bot["first_name"] if name == "name" else ""
        own = state.profile.get((name, language)) or state.profile.get((name, ""))
        return {name: own or default}

    return getter


METHODS: dict[str, Method] = {
    "getMe": _get_me,
    "deleteWebhook": _delete_webhook,
    "getChat": _get_chat,
    "sendMessage": _send_message,
    "sendDocument": _send_document,
    "editMessageText": _edit_message_text,
    "editMessageReplyMarkup": _edit_message_reply_markup,
    "deleteMessage": _delete_message,
    "sendChatAction": _send_chat_action,
    "answerCallbackQuery": _answer_callback_query,
    "answerInlineQuery": _answer_inline_query,
    "getFile": _get_file,
    "setMyCommands": _set_my_commands,
    "getMyCommands": _get_my_commands,
    "deleteMyCommands": _delete_my_commands,
    "setMyName": _profile_setter("name"),
    "getMyName": _profile_getter("name"),
    "setMyDescription": _profile_setter("description"),
    "getMyDescription": _profile_getter("description"),
    "setMyShortDescription": _profile_setter("short_description"),
    "getMyShortDescription": _profile_getter("short_description"),
}

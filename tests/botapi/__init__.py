"""A Telegram Bot API server on loopback, for tests.

It speaks HTTP to the bot as api.telegram.org does and refuses what Telegram would refuse, so that a bot
tested against it is known to keep to the limits; the test plays the people on the other side.

    with BotApi(token="123:abc") as api:
        # Application.builder().token(api.token)
        #     .base_url(f"{api.url}/bot").base_file_url(f"{api.url}/file/bot")
        ann = api.user(id=1, first_name="Ann", language_code="en")
        ann.send("/start")
        menu = ann.wait_for_message()
        query = ann.press(menu, "Settings")
        assert api.answer(query)["text"] == "Here you are"
        assert ann.wait_for_edit(menu).buttons == [[("Back", "back")]]

Calls that wait block their thread: where the bot runs in the same event loop as the test, use
`await asyncio.to_thread(ann.wait_for_message)`. Faults are ordered before the call they hit:

    api.fail_next("sendMessage", status=429, retry_after=3)
    api.drop_next("sendMessage", when="after")
    api.delay(0.5, "editMessageText")
    api.flood_rule(per_chat=1, overall=30, per_group=20)
    ann.block()

Modules: `server` (HTTP, `BotApi`), `actors` (people, groups, messages seen), `methods` (the methods),
`rules` (limits and forms), `html` (parse mode), `text` (lengths, entities, links), `state`, `faults`.

Differences from the real server:

- Refused because not simulated: Markdown parse modes; webhooks; media other than documents; editing
  messages sent through inline mode; buttons for login, web apps, games and payments.
- Taken without effect: reply keyboards, link previews, quotes, silent and protected sending.
- Stricter: a block quotation inside another, more than one action on a button, and keyboards over 100
  buttons or 8 a row are refused, where Telegram drops the surplus. Every limit in characters is counted in
  UTF-16 units. A document named by a URL is refused.
- Laxer: users that exist have started the bot; groups have no rights and no privacy mode; of inline results
  only articles have their own fields checked; messages never grow too old to be edited or deleted.
- Nested styles keep one entity each, which Telegram splits into pieces. Of what looks like links, hashtags
  and so on in plain text, only commands and mentions typed by users become entities.
- A text that is empty after parsing is always "message text is empty"; Telegram says "text must be
  non-empty" where there was something to parse.
- Errors on markup, links, texts, edits and expired queries are worded as Telegram words them; elsewhere the
  wording may differ, and a test should look at the code only.
"""

from .actors import Chat, Group, Message, User
from .server import BotApi
from .state import Call, Post, Upload

__all__ = ["BotApi", "Call", "Chat", "Group", "Message", "Post", "Upload", "User"]

"""Makes the README's pictures of conversations: ``python -m benchmarks.conversations`` (extra ``dev``).

The bot itself answers, through the Bot API double of the tests; what it sends is drawn as it stands.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks.drawing import Bubble, Piece, Remark, Rows, Style, picture
from bot.session import Session, open_session
from tests.botapi import BotApi, Message, User
from tests.channels.live import live_bot

FOLDER = Path(__file__).parent / "pictures"
TOKEN = "123456:AAbot-token_of-the_Pictures-0123456789"
_PATIENCE = 60.0
_QUOTES = ("blockquote", "expandable_blockquote")


class Talk:
    """A conversation of one user with the bot, and what both of them see of it."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._last: Message | None = None
        self.items: list[Bubble | Remark] = []

    def say(self, text: str) -> "Talk":
        """Write a message; the reply follows."""
        self.items.append(Bubble(((text, Style()),), own=True))
        self._user.send(text)
        return self._show(self._user.wait_for_message(_PATIENCE))

    def press(self, start: str) -> "Talk":
        """Press the button of the last message that begins so; the message changes, or a new one comes."""
        assert self._last is not None
        label = next(text for row in self._last.buttons for text, _ in row if text.startswith(start))
        self.items.append(Remark(label))
        self._user.press(self._last, label)
        return self._show(self._user.wait_for_message(_PATIENCE))

    def _show(self, message: Message) -> "Talk":
        self._last = message
        labels: Rows = tuple(tuple(text for text, _ in row) for row in message.buttons)
        self.items.append(Bubble(tuple(pieces(message)), labels))
        return self


def pieces(message: Message) -> Iterator[Piece]:
    """Yield the text of a message in pieces that look alike."""
    position = 0
    styles: list[Style] = []
    for character in message.text:
        kinds = {e["type"] for e in message.entities if e["offset"] <= position < e["offset"] + e["length"]}
        styles.append(
            Style("bold" in kinds, "italic" in kinds, bool(kinds & {"text_link", "url"}), bool(kinds & set(_QUOTES)))
        )
        position += 1 + (character > "\uffff")
    start = 0
    for end in range(1, len(styles) + 1):
        if end == len(styles) or styles[end] != styles[start]:
            yield message.text[start:end], styles[start]
            start = end


def english(user: User) -> Talk:
    """A question with typing errors, its contacts, and a follow-up."""
    return Talk(user).say("how much mony for buildng a hydrogn station?").press("Contacts")


def chinese(user: User) -> Talk:
    """A business situation in Chinese, and whom to call about it."""
    return Talk(user).say("我们是新加坡的医院集团，能在重庆独资开医院吗？").say("找谁？")


def limits(user: User) -> Talk:
    """A question that the papers do not answer, one that is too wide, and a subscription."""
    return Talk(user).say("What are office rents in Shanghai?").say("any money for R&D?").say("/subscribe")


PICTURES = {
    "english": ("A question with typing errors, answered by the bot in English", english),
    "chinese": ("A question in Chinese and a follow-up", chinese),
    "limits": ("What the papers do not answer, a wide question, and subscribing", limits),
}


def draw(session: Session) -> Iterator[tuple[str, str]]:
    """Yield (name, SVG document) of each picture; each user is new to the bot."""
    for name, (title, talk) in PICTURES.items():
        with BotApi(token=TOKEN) as api, live_bot(api, session):
            yield name, picture(title, talk(api.user()).items)


@click.command()
def main() -> None:
    """Draw all pictures into the folder of pictures."""
    with tempfile.TemporaryDirectory() as folder:
        session = open_session(folder=Path(folder))
        for name, drawn in draw(session):
            (FOLDER / f"{name}.svg").write_text(drawn, encoding="utf-8")
            print(f"{name}.svg: {len(drawn)} characters")
        session.close()


if __name__ == "__main__":
    main()

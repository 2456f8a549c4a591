"""The README's pictures are made of what the bot sends."""

from xml.etree import ElementTree

from benchmarks import conversations as pictures
from benchmarks.drawing import Bubble
from bot.session import Session
from tests.botapi import BotApi
from tests.channels.live import live_bot

FOLDER = pictures.FOLDER


def test_talk_is_what_was_sent(session: Session) -> None:
    """A picture holds the user's words, the reply letter for letter with its buttons, and what a button changed."""
    with BotApi(token=pictures.TOKEN) as api, live_bot(api, session):
        user = api.user()
        items = pictures.english(user).items
        sent = user.messages()[-1]
    asked, answer, pressed, changed = items
    assert isinstance(asked, Bubble) and asked.own
    assert isinstance(answer, Bubble) and "30% of actual construction investment" in "".join(
        t for t, _ in answer.pieces
    )
    assert not isinstance(pressed, Bubble) and pressed.text == "Contacts"
    assert isinstance(changed, Bubble) and "".join(text for text, _ in changed.pieces) == sent.text
    assert [label for row in changed.buttons for label in row] == [label for row in sent.buttons for label, _ in row]


def test_readme_shows_every_picture() -> None:
    """Each picture lies in the repository, can be read, and stands in the README with words for who cannot see it."""
    readme = (FOLDER.parent.parent / "README.md").read_text(encoding="utf-8")
    for name in pictures.PICTURES:
        root = ElementTree.parse(FOLDER / f"{name}.svg").getroot()
        assert root.tag.endswith("svg")
        assert f"](benchmarks/pictures/{name}.svg)" in readme

"""How a question reaches the officers' chat of the tests, and how an officer replies to it."""

from tests.botapi import Group, Message, User
from tests.channels.process import ask, turned

CHAT = -1_000_777
LEASE = "Can I lease industrial land for ten years?"
SETTINGS = {"INVESTBOT_OFFICERS_CHAT": str(CHAT), "INVESTBOT_OFFICERS_LANGUAGE": "en"}


def passed_on(user: User, officers: Group, question: str = LEASE) -> Message:
    """Have a question passed on; the message in the officers' chat."""
    consent = ask(user, f"/officer {question}")
    assert turned(user, consent, "Yes, pass it on").text.startswith("Passed on to the officers (#q")
    return officers.wait_for_message(60)


def replied(eve: User, officers: Group, to: Message, text: str) -> str:
    """Let an officer reply; what the bot tells the officers."""
    eve.send(text, chat=officers, reply_to=to)
    return officers.wait_for_message(60).text


def number(message: Message) -> str:
    """The number of the question that a message is about."""
    return message.text.split()[0].removeprefix("#q")

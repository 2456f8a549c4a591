"""Questions to the officers, from what is shown before consent to the officer's reply; takes no channel.

What is shown for consent is what is passed on: the question, the language and the best match. Nobody's name or account
is among it. The messages in the officers' chat begin with a mark, by which a reply finds the question even where the
answer of the server to the sending was lost.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time

from bot.advice.answer import Answer
from bot.advice.people import People
from bot.advice.validity import SHANGHAI
from bot.errors import QuestionError, RelayError
from bot.userdata import Address, Relay

MOST_LETTERS = 2000
"""Length of a question; with what stands around it, it fits one message."""
MOST_A_DAY = 10
"""Questions that one user may have passed on in a day."""
_MARK = re.compile(r"#q(\d{1,18})\b")


@dataclass(frozen=True)
class Draft:
    """A question that its author has not yet agreed to pass on."""

    question: str
    language: str
    """The language in which the author wants to be answered."""
    best_match: str | None
    """Id of the clause that matched best, or None."""


def mark(relay: int) -> str:
    """Return how a question is named in the officers' chat."""
    return f"#q{relay}"


def marked(text: str) -> int | None:
    """Return the number of the question that a message of the bot in the officers' chat begins with, or None."""
    found = _MARK.match(text)
    return int(found[1]) if found else None


def draft(question: str, language: str, answer: Answer | None) -> Draft:
    """Return a question as it would be passed on; raises QuestionError where it is empty or too long."""
    text = question.strip()
    if not text or len(text) > MOST_LETTERS:
        raise QuestionError(f"a question to the officers has 1 to {MOST_LETTERS} characters")
    best = answer.matches[0].clause if answer and answer.matches else None
    return Draft(text, language, best.id if best else None)


class Relaying:
    """Keeps questions to officers in step with what has become of them. Methods raise StoreError."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._relays = people.relays

    def agree(self, address: Address, agreed: Draft, now: datetime) -> Relay:
        """Keep a question with its author's consent, before it is sent; raises RelayError after too many in a day."""
        local = now.astimezone(SHANGHAI)
        account = self._people.account(address, local.date())
        begin = datetime.combine(local.date(), time(), SHANGHAI).astimezone(UTC)
        if self._relays.count_since(account, begin) >= MOST_A_DAY:
            raise RelayError(f"at most {MOST_A_DAY} questions a day are passed on for one user")
        return self._relays.open(account, agreed.question, agreed.language, agreed.best_match, now)

    def own(self, address: Address, relay_id: int) -> Relay | None:
        """Return a user's own question, or None where it is somebody else's or not there."""
        relay = self._relays.get(relay_id)
        return relay if relay and relay.account == self._people.known(address) else None

    def of_reply(self, chat_id: int, message_id: int, text: str) -> Relay | None:
        """Return the question that a message of ours in the officers' chat is about, or None where it is gone.

        ``text`` is the text of that message: where it bears a mark, an unknown message id is one whose sending was
        never confirmed, and is kept now.
        """
        known = self._relays.of_message(chat_id, message_id)
        number = marked(text)
        if known or number is None:
            return known
        relay = self._relays.get(number)
        if relay:
            self._relays.forwarded(relay.id, chat_id, message_id)
        return relay

    def of_user(self, address: Address, message_id: int) -> Relay | None:
        """Return the question that a message in a user's own chat belongs to, or None."""
        relay = self._relays.of_message(address.chat_id, message_id)
        return relay if relay and relay.account == self._people.known(address) else None

    def passed_on(self, relay: Relay, chat_id: int, message_id: int) -> None:
        """Keep that a question stands in the officers' chat."""
        self._relays.forwarded(relay.id, chat_id, message_id)

    def shown(self, relay: Relay, chat_id: int, message_id: int) -> None:
        """Keep a further message of a question, so that a reply to it is understood."""
        self._relays.shown(relay.id, chat_id, message_id)

    def failed(self, relay: Relay) -> None:
        """Keep that a question could not be passed on."""
        self._relays.failed(relay.id)

    def waiting(self) -> tuple[Relay, ...]:
        """Return the questions that were agreed to but not sent before the program ended."""
        return self._relays.waiting()

    def replied(self, relay: Relay, author: str, text: str, now: datetime) -> tuple[Address, int] | None:
        """Keep an officer's reply before it is sent; return where to, and its id; None where the author is gone."""
        address = self._people.address_of(relay.account)
        return (address, self._relays.replied(relay.id, author, text, now)) if address else None

    def delivered(self, reply: int, now: datetime) -> None:
        """Keep that a reply has arrived."""
        self._relays.delivered(reply, now)

    def in_officers_chat(self, address: Address, chat_id: int) -> list[tuple[int, int]]:
        """Return (question's number, message id) of every message about a user's questions in the officers' chat."""
        account = self._people.known(address)
        relays = self._people.relays.of(account) if account is not None else ()
        return [(relay.id, message) for relay in relays for chat, message in relay.messages if chat == chat_id]

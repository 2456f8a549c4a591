"""The values of what is stored of users and of what is sent to them: frozen, and explained field by field."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

Updates = Literal["off", "at_once", "daily", "weekly"]
FollowKind = Literal["topic", "document", "department", "district", "profile"]
PublicationKind = Literal["publication", "digest", "reminder"]
ELSEWHERE = "elsewhere"
"""The district of a business that is in one which no paper speaks of."""


@dataclass(frozen=True)
class Person:
    """Whom a channel's user id stands for, in whatever chats; a group as a whole has its chat id as user id."""

    channel: str
    """The channel, for instance ``telegram``."""
    user_id: int
    """The id that the channel gave."""

    @property
    def author(self) -> str:
        """The name under which a person's acts as an officer are recorded."""
        return f"{self.channel}:{self.user_id}"


@dataclass(frozen=True)
class User:
    """An account: a person in one chat."""

    id: int
    """The account's own id; never given twice."""
    channel: str
    chat_id: int
    user_id: int
    language: str | None
    """The language that the user chose, or None."""
    created: date
    seen: date
    """The last day on which the user wrote."""
    unreachable: date | None
    """The day on which the chat refused a message; None since the user wrote again."""

    @property
    def person(self) -> Person:
        """The person whose account it is."""
        return Person(self.channel, self.user_id)


@dataclass(frozen=True)
class Profile:
    """What a user says of the business, every field optional."""

    sectors: tuple[str, ...] = ()
    """Ids of topics."""
    size: str | None = None
    stage: str | None = None
    district: str | None = None
    """Id of a district: a topic below ``districts`` or a body of one district; or :data:`ELSEWHERE`."""
    foreign_invested: bool | None = None


@dataclass(frozen=True)
class Preferences:
    """When a user wants to hear of changes."""

    updates: Updates = "at_once"
    time: time = time(9, 0)
    """Local time of a digest."""
    weekday: int = 0
    """Day of a weekly digest, 0 for Monday."""
    zone: str = "Asia/Shanghai"
    """Name of a time zone of the IANA database."""
    digest_through: datetime | None = None
    """What was published up to this moment has been in a digest."""
    digest_due: datetime | None = None
    """When the next digest is to be sent; None where none is wanted."""
    language: str | None = None
    """The language that the user's Telegram or terminal spoke when this was chosen; a language that the user chose for
    all replies goes before it."""


@dataclass(frozen=True)
class Subscription:
    """Something that a user follows."""

    id: int
    kind: FollowKind
    target: str
    """Id of the topic, document, body or district; empty for the user's profile."""
    paused: bool
    created: date


@dataclass(frozen=True)
class Reply:
    """What an officer replied to a question that was passed on."""

    id: int
    author: str
    at: datetime
    text: str
    delivered: datetime | None
    """When the user got it, or None."""


@dataclass(frozen=True)
class Relay:
    """A question that a user asked to be passed on to the officers."""

    id: int
    account: int
    question: str
    language: str
    best_match: str | None
    """Id of the clause that matched best, or None."""
    consented: datetime
    """When the user agreed that the question is passed on."""
    state: Literal["waiting", "forwarded", "answered", "failed"]
    messages: tuple[tuple[int, int], ...] = ()
    """(chat id, message id) of the question in the officers' chat."""
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class Message:
    """One message that is to be sent to an account."""

    account: int
    payload: dict[str, Any]
    """What is sent, as plain data; equal payloads are stored once a publication."""
    part: int = 0
    """Which of several messages of one publication to the same account."""
    not_before: datetime | None = None
    """The earliest moment to send it; None for at once."""


@dataclass(frozen=True)
class Delivery:
    """One message that a worker has claimed and must settle."""

    id: int
    publication_id: int
    account: int
    chat_id: int
    payload: dict[str, Any]
    attempts: int
    """How often it was tried, this time included."""
    interrupted: int
    """How often a process ended while it was being sent: it may have arrived already."""
    unreached: int = 0
    """At how many of the attempts the server was not reached; they say nothing of the message."""


@dataclass(frozen=True)
class Publication:
    """What an officer published, or a digest or a reminder."""

    id: int
    kind: PublicationKind
    key: str | None
    """What happens only once (a reminder of one paper on one day), or None."""
    author: str
    created: datetime
    confirmed: datetime | None
    stopped: datetime | None
    finished: datetime | None
    state: Literal["draft", "running", "stopped", "done"]
    summary: dict[str, Any] = field(default_factory=dict)
    """What is published, as plain data."""


@dataclass(frozen=True)
class Progress:
    """How far a publication has got, in messages."""

    pending: int = 0
    sending: int = 0
    sent: int = 0
    blocked: int = 0
    failed: int = 0
    stopped: int = 0
    retried: int = 0
    """Messages that took more than one attempt."""
    interrupted: int = 0
    """Messages that were in flight when a process ended: only these may have arrived twice."""
    erased: int = 0
    """Messages of users who had everything about them erased."""


@dataclass(frozen=True)
class AuditLine:
    """One act that is accounted for."""

    at: datetime
    author: str
    action: str
    subject: str


@dataclass(frozen=True)
class Address:
    """Where a user talks with the bot: who it is, and in which chat."""

    channel: str
    chat_id: int
    user_id: int

    @property
    def person(self) -> Person:
        """Who it is, in whatever chat."""
        return Person(self.channel, self.user_id)


@dataclass(frozen=True)
class Settings:
    """What a user settled on for every reply."""

    language: str | None = None
    """The language of all replies; None lets it follow each question."""
    profile: Profile = Profile()


UNSETTLED = Settings()

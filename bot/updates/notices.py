"""Turns what waits in the outbox into what a user reads, in the language that the user has now."""

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bot.advice.validity import today
from bot.render.messages import LANGUAGES, Messages
from bot.render.view import ViewBuilder
from bot.store.publications import Publications
from bot.store.state import State
from bot.store.users import Users
from bot.updates.views import Notice, UpdateViews
from bot.userdata import Delivery, Publication

_KEPT = 256
K = TypeVar("K")
V = TypeVar("V")
_Key = tuple[int, str, str, date]


@dataclass(frozen=True)
class Letter:
    """One message, ready to be laid out by a channel."""

    notice: Notice
    language: str


class Notices:
    """Writes the messages of publications; equal ones once for all who get them."""

    def __init__(self, state: State, messages: Messages, day: Callable[[], date] = today) -> None:
        self._users = Users(state)
        self._publications = Publications(state)
        self._messages = messages
        self._day = day
        self._known: OrderedDict[int, Publication] = OrderedDict()
        self._written: OrderedDict[_Key, Letter] = OrderedDict()

    def of(self, delivery: Delivery) -> Letter | None:
        """Return what an account is to read; None where account or publication are not there any more."""
        publication = self._publication(delivery.publication_id)
        language = self._language(delivery.account)
        if publication is None or language is None:
            return None
        key = publication.id, json.dumps(delivery.payload, sort_keys=True), language, self._day()
        if key not in self._written:
            builder = ViewBuilder(self._messages, language, self._day())
            notice = UpdateViews(builder).notice(publication, delivery.payload, self._day())
            _keep(self._written, key, Letter(notice, language))
        return self._written[key]

    def _language(self, account: int) -> str | None:
        user = self._users.get(account)
        if user is None:
            return None
        language = user.language or self._users.preferences(account).language
        return language if language in LANGUAGES else "en"

    def _publication(self, number: int) -> Publication | None:
        if number not in self._known:
            publication = self._publications.get(number)
            if publication is None:
                return None
            _keep(self._known, number, publication)
        return self._known[number]


def _keep(kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    while len(kept) > _KEPT:
        kept.popitem(last=False)

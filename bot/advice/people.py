"""What is kept of users, as channels need it; an account is made only once there is something to keep."""

from datetime import date, datetime
from typing import Any

from bot.advice.profile import checked_profile
from bot.store import held
from bot.store.feedback import Feedback
from bot.store.knowledge import Knowledge
from bot.store.relays import Relays
from bot.store.state import State
from bot.store.users import Users
from bot.userdata import Address, Profile, Settings


class People:
    """Reads and changes what is kept of users, each by the address from which they write.

    Somebody who only asks leaves nothing behind: reading never makes an account, and an account that holds nothing any
    more is erased. Every method raises StoreError.
    """

    def __init__(self, state: State, knowledge: Knowledge) -> None:
        self._state = state
        self._knowledge = knowledge
        self._users = Users(state)
        self._feedback = Feedback(state)
        self.relays = Relays(state)
        """The questions that were passed on to officers."""

    def seen(self, address: Address, day: date) -> None:
        """Keep the day on which a user wrote, where there is an account."""
        if self._users.find(address.channel, address.chat_id, address.user_id):
            self.account(address, day)

    def account(self, address: Address, day: date) -> int:
        """Return the id of a user's account, made where there is none because something is to be kept now."""
        return self._users.meet(address.channel, address.chat_id, address.user_id, day).id

    def known(self, address: Address) -> int | None:
        """Return the id of a user's account, or None where nothing is kept."""
        user = self._users.find(address.channel, address.chat_id, address.user_id)
        return user.id if user else None

    def address_of(self, account: int) -> Address | None:
        """Return where the user of an account is written to, or None where the account was erased."""
        user = self._users.get(account)
        return Address(user.channel, user.chat_id, user.user_id) if user else None

    # Settings.

    def settings(self, address: Address) -> Settings:
        """Return what a user settled on; the defaults where nothing is kept."""
        user = self._users.find(address.channel, address.chat_id, address.user_id)
        return Settings(user.language, self._users.profile(user.id)) if user else Settings()

    def choose_language(self, address: Address, language: str | None, day: date) -> None:
        """Keep the language of all replies; None lets it follow each question again."""
        account = self.known(address) if language is None else self.account(address, day)
        if account is not None:
            self._users.choose_language(account, language)
            self._users.drop_if_empty(account)

    def keep_profile(self, address: Address, profile: Profile, day: date) -> None:
        """Replace a user's profile; raises ProfileError where a value is not one of those offered."""
        checked = checked_profile(profile, self._knowledge)
        account = self.known(address) if checked == Profile() else self.account(address, day)
        if account is not None:
            self._users.keep_profile(account, checked)
            self._users.drop_if_empty(account)

    # Opinions.

    def rate(self, address: Address, entry: str, useful: bool, day: date) -> None:
        """Keep whether an answer was useful; saying the same twice counts once, the last opinion counts."""
        account = self.account(address, day)
        if self._feedback.opinion(account, entry) != useful:
            self._feedback.rate(account, entry, useful, day)

    def keep_question(self, address: Address, entry: str, question: str, day: date) -> None:
        """Keep, as the user agreed, what was asked when the answer from ``entry`` was of no use."""
        self._feedback.rate(self.account(address, day), entry, False, day, question)

    # Everything.

    def export(self, address: Address) -> dict[str, list[dict[str, Any]]]:
        """Return everything that is stored about a user, in all chats, by kind."""
        return held.export(self._state, address.person)

    def forget(self, address: Address, now: datetime) -> dict[str, int]:
        """Erase everything that is stored about a user, in all chats; return how much of each kind there was."""
        return held.forget(self._state, address.person, now)

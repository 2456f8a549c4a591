"""What every channel works with: the knowledge store, the advisor and the messages, opened together."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.advice.advisor import Advisor
from bot.advice.answer import Answer
from bot.advice.browse import NOBODY
from bot.advice.conversation import Conversations
from bot.advice.people import People
from bot.advice.validity import today
from bot.config import data_paths, home
from bot.render.desk import Desk, Visitor
from bot.render.messages import Messages
from bot.render.plain import plain
from bot.render.reply import reply
from bot.render.screen import Sizes
from bot.render.screens import Guide, Screens
from bot.render.view import Block, ViewBuilder
from bot.store.knowledge import FILE_NAME as STORE_NAME
from bot.store.knowledge import Knowledge, ensure, open_store
from bot.store.state import State, open_state
from bot.userdata import Profile

if TYPE_CHECKING:
    from bot.store.build import Progress


@dataclass(frozen=True)
class Session:
    """Everything a channel needs to answer."""

    knowledge: Knowledge
    advisor: Advisor
    messages: Messages
    folder: Path
    """The data folder."""

    def view(self, answer: Answer) -> list[Block]:
        """Return what a reader of ``answer`` sees."""
        return reply(self.builder(answer.reply_language, answer.as_of), answer)

    @cached_property
    def conversations(self) -> Conversations:
        """What was said last in each conversation; gone with the process."""
        return Conversations(self.advisor, time.monotonic)

    @cached_property
    def state(self) -> State:
        """What is stored of users, opened when it is first asked for; raises StoreError."""
        return open_state(self.folder)

    @cached_property
    def people(self) -> People:
        """What users chose, said and asked; raises StoreError."""
        return People(self.state, self.knowledge)

    def builder(self, language: str, as_of: date) -> ViewBuilder:
        """Return a view builder for one language and day."""
        return ViewBuilder(self.messages, language, as_of)

    @cached_property
    def guide(self) -> Guide:
        """The lists to browse, read when somebody does."""
        return Guide(self.advisor)

    def screens(self, language: str, as_of: date, sizes: Sizes, profile: Profile = NOBODY) -> Screens:
        """Return what makes the views to browse in one language, for one day and reader, in a channel's sizes."""
        return Screens(self.guide, self.builder(language, as_of), as_of, sizes, profile)

    def desk(self, visitor: Visitor) -> Desk:
        """Return what carries out what a user wants of their own data, now; raises StoreError."""
        now = datetime.now(UTC)
        return Desk(self.people, self.knowledge, self.messages, visitor, now, today())

    def reply(self, answer: Answer) -> str:
        """Return an answer as plain text."""
        return plain(self.view(answer))

    def close(self) -> None:
        """Close the stores that are open."""
        self.knowledge.close()
        if "state" in self.__dict__:
            self.state.close()


def renewed(session: Session) -> Session:
    """Return a session on the knowledge store that lies in the data folder now; what is stored of users is shared.

    The old session still answers; who replaces it closes its knowledge when nobody reads it any more. Raises
    InvestBotError.
    """
    knowledge = open_store(session.folder / STORE_NAME)
    fresh = Session(knowledge, Advisor(knowledge), session.messages, session.folder)
    fresh.__dict__["state"] = session.state
    return fresh


def open_session(progress: "Progress | None" = None, force: bool = False, folder: Path | None = None) -> Session:
    """Open the store in the data folder, building it first where needed; raises InvestBotError."""
    paths, folder = data_paths(), folder or home()
    knowledge = ensure(folder, paths, progress, force)
    return Session(knowledge, Advisor(knowledge), Messages(paths.messages), folder)

"""Which papers the bot has uploaded already; kept over restarts, so that each is uploaded once."""

import hashlib
import logging

from bot.advice.paper import Paper
from bot.errors import StoreError
from bot.session import Session
from bot.store.sent_files import SentFiles

log = logging.getLogger(__name__)


class UploadedFiles:
    """The files of one bot; where the state database fails, a file is uploaded once more."""

    def __init__(self, session: Session, bot_id: int) -> None:
        self._session = session
        self._bot = bot_id

    def find(self, paper: Paper) -> str | None:
        """Return Telegram's id of a paper as it reads now, or None."""
        try:
            return SentFiles(self._session.state).find(self._bot, paper.document.id, _fingerprint(paper))
        except StoreError as error:
            log.warning("uploaded files cannot be looked up: %s", error)
            return None

    def keep(self, paper: Paper, file_id: str) -> None:
        """Remember Telegram's id of a paper."""
        try:
            SentFiles(self._session.state).keep(self._bot, paper.document.id, _fingerprint(paper), file_id)
        except StoreError as error:
            log.warning("an uploaded file is not remembered: %s", error)


def _fingerprint(paper: Paper) -> str:
    """Return what tells a paper's file from a former one: its name and its content."""
    return hashlib.sha256(paper.name.encode() + b"\0" + paper.data).hexdigest()

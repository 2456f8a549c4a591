"""The official text of a paper as a file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.advice.browse import begun
from bot.model import Clause, Document

MOST_NAME_BYTES = 200
"""Most file systems take 255 bytes."""
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


@dataclass(frozen=True)
class Paper:
    """A file with the official text of one document."""

    document: Document
    name: str
    """The file's name: title and number, without characters that a file system refuses."""
    text: str

    @property
    def data(self) -> bytes:
        """What the file holds, in UTF-8."""
        return self.text.encode()


def paper(document: Document, clauses: Iterable[Clause]) -> Paper:
    """Return the official text: title and number as printed, then every clause verbatim below its headings."""
    parts = [line for line in (document.title_printed, document.number) if line]
    above: tuple[str, ...] = ()
    for clause in clauses:
        parts += [heading for _, heading in begun(above, clause.headings)]
        parts.append(clause.text)
        above = clause.headings
    return Paper(document, file_name(document), "\n\n".join(parts) + "\n")


def file_name(document: Document) -> str:
    """Return the name of the file."""
    number = f"（{document.number}）" if document.number else ""
    room = MOST_NAME_BYTES - len(number.encode())
    title = _NOT_IN_NAMES.sub(" ", document.title).strip().encode()[:room].decode(errors="ignore")
    return f"{title}{_NOT_IN_NAMES.sub(' ', number)}.txt"

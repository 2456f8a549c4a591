"""The public bodies to browse: found by name, present or former, or by topic; and what each has a part in."""

from dataclasses import dataclass
from functools import cached_property

from bot.advice.browse import SUGGESTIONS, Browse
from bot.advice.contacts import PROMOTION_CENTRE
from bot.errors import UnknownPlaceError
from bot.matching.names import NameIndex
from bot.model import Department
from bot.store.catalogue import BodyCount


@dataclass(frozen=True)
class BodyEntry:
    """A body with its part in the papers, or in those clauses that are under a topic."""

    department: Department
    count: BodyCount
    successor: Department | None = None
    """The body that took over, where this one was merged."""


class Directory:
    """Bodies of one knowledge store."""

    def __init__(self, browse: Browse) -> None:
        self._browse = browse
        self._known = browse.knowledge.departments

    def body(self, department_id: str) -> BodyEntry:
        """Return one body; raises UnknownPlaceError."""
        if department_id not in self._known:
            raise UnknownPlaceError(f"there is no body {department_id!r}; investbot contacts lists them")
        return self._entry(self._browse.catalogue.bodies.get(department_id) or _nothing(department_id))

    def all(self) -> list[BodyEntry]:
        """Return every body: the promotion centre, then those that most clauses name."""
        entries = [self.body(department_id) for department_id in self._known]
        entries.sort(key=lambda e: (e.department.id != PROMOTION_CENTRE, -e.count.total, e.department.id))
        return entries

    def of_topic(self, topic_id: str) -> list[BodyEntry]:
        """Return the bodies that lead or are responsible for clauses under a topic, most often first."""
        self._browse.topic(topic_id)
        return [self._entry(count) for count in self._browse.catalogue.bodies_of_topic(topic_id)]

    def named(self, words: str) -> list[BodyEntry]:
        """Return the bodies with a present or former name like ``words``, best first."""
        return [self.body(key) for key, _ in self.names.find(words)]

    def search(self, words: str) -> list[BodyEntry]:
        """Return the bodies named so, then those in charge of the topic that has this name; nothing where none is.

        Where no body is named so, a topic with a near name does.
        """
        found = {entry.department.id: entry for entry in self.named(words)}
        topic = self._browse.topic_names.exact(words)
        if not found and topic is None:
            topic = next((key for key, _ in self._browse.topic_names.find(words)), None)
        for entry in self.of_topic(topic) if topic else ():
            found.setdefault(entry.department.id, entry)
        return list(found.values())

    def nearest(self, words: str) -> list[Department]:
        """Return the bodies with the names most like ``words``."""
        return [self._known[key] for key in self.names.nearest(words, SUGGESTIONS)]

    def _entry(self, count: BodyCount) -> BodyEntry:
        department = self._known[count.department_id]
        return BodyEntry(department, count, self._known.get(department.successor or ""))

    @cached_property
    def names(self) -> NameIndex:
        """Present, short and former names of the bodies in both languages."""
        return NameIndex(
            (d.id, name)
            for d in self._known.values()
            for name in (d.name_zh, *d.names_zh, *(f.name_zh for f in d.former), d.name_en, *d.names_en)
        )


def _nothing(department_id: str) -> BodyCount:
    return BodyCount(department_id, 0, 0, 0)

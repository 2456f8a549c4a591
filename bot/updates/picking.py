"""The lists from which users choose what they follow; what is followed is ticked."""

from collections.abc import Sequence

from bot.advice.browse import Browse
from bot.advice.directory import Directory
from bot.advice.places import part
from bot.advice.profile import districts
from bot.errors import UnknownPlaceError
from bot.render.view import ViewBuilder, shorten
from bot.updates.names import Names
from bot.updates.panel import LABEL_MAX, Action, Panel, Step, action, in_columns, panel, turns
from bot.userdata import Subscription

LETTERS = {"topic": "t", "document": "d", "department": "b", "district": "i", "profile": "p"}
"""The letter of each kind in a step."""
KINDS = {letter: kind for kind, letter in LETTERS.items()}
_LISTS = {
    "t": "follow_pick_topics",
    "d": "follow_pick_documents",
    "b": "follow_pick_departments",
    "i": ("follow_pick_districts"),
}
_ROWS = 8
_DISTRICTS = "districts"
_FOUND = 4
_LONGEST_TARGET = 56


class Picking:
    """Makes the lists in one language, for what one user follows now."""

    def __init__(
        self, builder: ViewBuilder, browse: Browse, directory: Directory, followed: Sequence[Subscription]
    ) -> None:
        self._builder = builder
        self._browse = browse
        self._directory = directory
        self._names = Names(builder, browse.knowledge)
        self._followed: dict[tuple[str, str], Subscription] = {(s.kind, s.target): s for s in followed}

    def listed(self, letter: str, page: int) -> Panel:
        """Return a page of a list; raises UnknownPlaceError where there is none."""
        if letter not in _LISTS:
            raise UnknownPlaceError(f"there is no list {letter!r} to choose from")
        targets = self._targets(letter)
        shown = part(targets, page, _ROWS * (2 if letter in "ti" else 1))
        actions = [self._opened(letter, target) for target in shown.items]
        rows = in_columns(actions, 2 if letter in "ti" else 1)
        return panel(self._say(_LISTS[letter]), *rows, turns(self._builder, shown, "pk", letter), [self._back()])

    def topic(self, target: str) -> Panel:
        """Return a topic and what is below it; raises UnknownPlaceError."""
        entry = self._browse.topic(target)
        if entry.topic.parent:
            return self.topic(entry.topic.parent)
        name = self._names.short("topic", target) or target
        whole = self._toggle("topic", target, self._say("follow_whole_topic", name=name))
        below = [self._toggle("topic", child.topic.id) for child in self._browse.topics(target)]
        up = action(self._builder, "follow_back", "pk", "t0")
        return panel(self._say("follow_pick_topic", name=name), [whole], *in_columns(below, 2), [up])

    def around(self, kind: str, target: str) -> Panel:
        """Return the list in which a target stands, as it is after it was pressed."""
        if kind == "topic":
            return self.topic(target)
        letter = LETTERS[kind]
        targets = self._targets(letter)
        size = _ROWS * (2 if letter in "ti" else 1)
        return self.listed(letter, targets.index(target) // size if target in targets else 0)

    def search(self, words: str) -> Panel:
        """Return what has the words in its name."""
        browse = self._browse
        found: list[tuple[str, str]] = [("topic", key) for key, _ in browse.topic_names.find(words)[:_FOUND]]
        places = districts(browse.knowledge)
        found = [("district" if key in places else kind, key) for kind, key in found]
        found += [("document", document.id) for document in browse.find_documents(words)[:_FOUND]]
        found += [("department", entry.department.id) for entry in self._directory.named(words)[:_FOUND]]
        shown = shorten(words, LABEL_MAX)
        if not found:
            return panel(self._say("follow_found_nothing", words=shown), *self.lists())
        actions = [self._toggle(kind, key, self._names.full(kind, key), there=False) for kind, key in found]
        return panel(self._say("follow_found", words=shown), *in_columns(actions, 1), [self._back()])

    def lists(self) -> list[tuple[Action, ...]]:
        """Return the ways to the lists."""
        keys = {"t": "follow_topics", "d": "follow_documents", "b": "follow_departments", "i": "follow_districts"}
        return in_columns([action(self._builder, key, "pk", f"{letter}0") for letter, key in keys.items()], 2)

    def whole_profile(self) -> Action:
        """Return the button for everything that fits the user's profile."""
        return self._toggle("profile", "", self._say("follow_profile"))

    def _targets(self, letter: str) -> list[str]:
        browse = self._browse
        if letter == "t":
            return [entry.topic.id for entry in browse.topics() if entry.topic.id != _DISTRICTS]
        if letter == "d":
            return [document.id for document in browse.knowledge.documents]
        if letter == "b":
            return [entry.department.id for entry in self._directory.all()]
        return list(districts(browse.knowledge))

    def _opened(self, letter: str, target: str) -> Action:
        if letter == "t" and self._browse.topic(target).children:
            name = self._names.short("topic", target) or target
            return Action(shorten(self._marked("topic", target, name), LABEL_MAX), Step("pt", target))
        return self._toggle(KINDS[letter], target)

    def _toggle(self, kind: str, target: str, name: str | None = None, *, there: bool = True) -> Action:
        """Return the button that follows a target, or ends it; ``there`` shows its list again afterwards."""
        shown = name or self._names.short(kind, target) or target
        verb = "fo" if there else "fs"
        return Action(shorten(self._marked(kind, target, shown), LABEL_MAX), Step(verb, f"{LETTERS[kind]}{target}"))

    def _marked(self, kind: str, target: str, name: str) -> str:
        followed = self._followed.get((kind, target))
        if followed is None:
            return name
        return self._say("follow_paused" if followed.paused else "follow_on", name=name)

    def _back(self) -> Action:
        return action(self._builder, "follow_back", "me")

    def _say(self, key: str, **values: object) -> str:
        return self._builder.say(key, **values)


def read_target(target: str) -> tuple[str, str]:
    """Return (kind, id) of a step's target; raises UnknownPlaceError where it is none."""
    kind = KINDS.get(target[:1])
    if kind is None or len(target) > _LONGEST_TARGET:
        raise UnknownPlaceError("there is nothing of that kind to follow")
    return kind, target[1:]

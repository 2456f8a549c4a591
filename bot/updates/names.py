"""What a subscription is called, in one language."""

from bot.advice.profile import districts
from bot.model import Topic
from bot.render.view import ViewBuilder
from bot.store.knowledge import Knowledge


class Names:
    """Names what can be followed."""

    def __init__(self, builder: ViewBuilder, knowledge: Knowledge) -> None:
        self._builder = builder
        self._zh = builder.language != "en"
        self._knowledge = knowledge

    def short(self, kind: str, target: str) -> str | None:
        """Return the name alone, as it stands in a list of its kind; None where there is no such thing (any more)."""
        known = self._knowledge
        if kind == "profile":
            return self._builder.say("follow_profile_name")
        if kind == "topic":
            return self._topic(known.topics[target]) if target in known.topics else None
        if kind == "document":
            return next((self._builder.title(d) for d in known.documents if d.id == target), None)
        place = known.departments.get(target) if kind == "department" else districts(known).get(target)
        if place is None:
            return None
        if isinstance(place, Topic):
            return self._topic(place)
        return place.name_zh if self._zh else place.name_en

    def full(self, kind: str, target: str) -> str:
        """Return the name with what kind of thing it is, also of what is gone."""
        name = self.short(kind, target)
        if kind == "profile" and name:
            return name
        shown = name or self._builder.say("follow_gone_name", name=target)
        return self._builder.say(f"follow_{kind}_name", name=shown)

    def _topic(self, topic: Topic) -> str:
        return self._builder.own(topic.name_zh if self._zh else topic.name_en)

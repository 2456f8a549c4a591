"""How near a question comes to what the papers do not answer."""

from functools import cached_property

from bot.matching.words import Overlaps, Weighed
from bot.model import intent_key
from bot.store.knowledge import Knowledge


class Outside:
    """The questions that are curated as out of scope, ready to be compared."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    @cached_property
    def _sentences(self) -> Overlaps | None:
        keys = [intent_key(intent.id) for intent in self._knowledge.intents if intent.kind == "out_of_scope"]
        return Overlaps(self._knowledge.pack(keys)) if keys else None

    def near(self, question: str, weighed: Weighed) -> tuple[float, float]:
        """Return the best similarity (0 to 1) to a sentence letter by letter, and the best weighed overlap in words.

        ``question`` is in the form of :func:`bot.text.ordered`.
        """
        if self._sentences is None:
            return 0.0, 0.0
        return self._sentences.likeness(question), self._sentences.overlap(weighed)

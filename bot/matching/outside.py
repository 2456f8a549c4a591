"""How near a question comes to what the papers do not answer."""

from collections import defaultdict
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.model import Intent
from bot.text import comparable, has_han, index_tokens


class Outside:
    """The questions that are curated as out of scope, ready to be compared."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        sentences = [text for intent in intents for _, text in intent.questions]
        self._comparable = [comparable(text) for text in sentences]
        self._sizes: list[int] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        for i, text in enumerate(sentences):
            tokens = set(index_tokens(text))
            self._sizes.append(len(tokens))
            for token in tokens:
                self._holding[token].append(i)

    def likeness(self, question: str) -> float:
        """Return the best similarity (0 to 1) to a sentence, both in the form of :func:`bot.text.comparable`."""
        scorer = fuzz.ratio if has_han(question) else fuzz.token_sort_ratio
        best = process.extractOne(question, self._comparable, scorer=scorer, score_cutoff=0) if question else None
        return best[1] / 100 if best else 0.0

    def overlap(self, rarity: dict[str, float]) -> float:
        """Return the best weighed overlap (0 to 1) with a sentence, as :func:`bot.matching.lexical.dice` does."""
        shared: dict[int, float] = defaultdict(float)
        common: dict[int, int] = defaultdict(int)
        for token, weight in rarity.items():
            for i in self._holding.get(token, ()):
                shared[i] += weight
                common[i] += 1
        total = sum(rarity.values()) or 1.0
        mean = total / max(1, len(rarity))
        return max((2 * w / (total + w + (self._sizes[i] - common[i]) * mean) for i, w in shared.items()), default=0.0)

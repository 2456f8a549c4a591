"""Mends Chinese words that were typed with characters of the same sound (讲励 for 奖励)."""

import re
from itertools import accumulate

import rjieba

from bot.sound import LEAST, MOST
from bot.store.knowledge import Knowledge

_MOST_PIECES = 300
"""With more doubtful pieces (about twenty strange pairs) a text is no misspelt question, and would take long."""
_NUMERALS = frozenset("零〇一二三四五六七八九十百千万亿两几半多")
"""八百万 | 建 is a number and a word, however they sound together."""
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")


class Misheard:
    """Finds words that no dictionary knows and that sound like a word of one knowledge store."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def mend(self, folded: str) -> list[tuple[str, str]]:
        """Return (as written, as meant) for each piece of a folded question that is to be mended, longest first."""
        doubtful = {run: self._doubtful(run) for run in dict.fromkeys(_RUN.findall(folded))}
        if not 0 < sum(map(len, doubtful.values())) <= _MOST_PIECES:
            return []
        pieces = {run[start:end] for run, spans in doubtful.items() for start, end in spans}
        spoken = self._knowledge.syllables("".join(pieces))
        windows = {piece: " ".join(spoken.get(character, "") for character in piece) for piece in pieces}
        known = self._knowledge.words_of_sound(list(set(windows.values())))
        found: list[tuple[str, str]] = []
        rest = folded
        for piece in sorted(windows, key=lambda piece: (-len(piece), folded.find(piece))):
            meant = known.get(windows[piece])
            if meant and meant != piece and set(meant) & set(piece) and piece in rest:
                found.append((piece, meant))
                rest = rest.replace(piece, " ")  # what overlaps is not mended a second time
        return found

    def _doubtful(self, run: str) -> list[tuple[int, int]]:
        """Return the spans of the pieces of a run of characters that are no words and hold a pair which stands nowhere.

        A piece begins and ends where the dictionary cuts the run: 一协 is none in 一对一|协助.
        """
        cuts = {0, *accumulate(len(word) for word in rjieba.cut(run, hmm=False))}
        pairs = {run[i : i + 2] for i in range(len(run) - 1)}
        strange = pairs - self._knowledge.indexed(sorted(pairs)).keys()
        spans = (
            (i, i + size)
            for size in range(LEAST, min(MOST, len(run)) + 1)
            for i in range(len(run) - size + 1)
            if {i, i + size} <= cuts
            and run[i] not in _NUMERALS
            and any(run[j : j + 2] in strange for j in range(i, i + size - 1))
        )
        return [(start, end) for start, end in spans if len(rjieba.cut(run[start:end], hmm=False)) > 1]

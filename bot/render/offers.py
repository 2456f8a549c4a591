"""Writes one computable offer as a line, field by field, in the reader's language."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from bot.model import Benefit
from bot.render.messages import Messages, day, money, percent

_CAPS = ("cap", "cap_year", "cap_total")
_BARE = ("base", "per", "days_unit")
"""Texts of an offer whose English key has no ending; the Chinese one always ends in ``_zh``."""
_ORDER = {
    "en": ("size", "steps", "often", "limits", "threshold", "times", "share", "conditions", "until"),
    "zh": ("size", "often", "limits", "times", "until", "steps", "threshold", "share", "conditions"),
}
_NAMED = ("steps", "threshold", "share", "conditions")
"""Facts that have a name before them (条件：…): behind the label alone they stand apart, without a second colon."""


class Offers:
    """Writes offers in one language."""

    def __init__(self, messages: Messages, language: str) -> None:
        self._messages = messages
        self._language = language
        self._zh = language != "en"
        self._facts: dict[str, Callable[[Benefit], Iterator[str]]] = {
            "size": self._size,
            "steps": self._steps,
            "often": self._often,
            "limits": self._limits,
            "threshold": self._threshold,
            "times": self._times,
            "share": self._share,
            "conditions": self._conditions,
            "until": self._until,
        }

    def _say(self, key: str, **values: object) -> str:
        return self._messages.say(key, self._language, **values)

    def _text(self, values: dict[str, Any], name: str) -> str | None:
        """Return a text of the offer in the reader's language and characters, or None where the offer has none."""
        if not self._zh:
            return values.get(name if name in _BARE else f"{name}_en")
        text = values.get(f"{name}_zh")
        return self._messages.localise(text, self._language) if text else None

    def _money(self, amount: float) -> str:
        return money(amount, self._language)

    def line(self, benefit: Benefit) -> str:
        """Return the offer with its label; an offer without figures and conditions is its label alone."""
        facts = [(name, text) for name in _ORDER["zh" if self._zh else "en"] for text in self._facts[name](benefit)]
        key = "figure_noted" if facts and facts[0][0] in _NAMED else "figure_labelled"
        return self._labelled(key, benefit, [text for _, text in facts])

    def brief(self, benefit: Benefit) -> str:
        """Return the offer with its rates, sums and caps only."""
        values = benefit.values
        ceiling = "_up_to" if values.get("up_to") else ""
        steps = [values, *values.get("steps", ())]
        rates = [self._say(f"rate{ceiling}", rate=percent(s["rate"], self._language)) for s in steps if s.get("rate")]
        sums = [
            self._say(f"amount{ceiling}", amount=self._money(s["amount_cny"])) for s in steps if s.get("amount_cny")
        ]
        caps = [self._say(name, amount=self._money(values[f"{name}_cny"])) for name in _CAPS if f"{name}_cny" in values]
        facts = [fact for fact in (" / ".join(rates), " / ".join(sums), *caps) if fact]
        return self._labelled("figure_labelled", benefit, facts)

    def _labelled(self, key: str, benefit: Benefit, facts: list[str]) -> str:
        label = self._text(benefit.values, "label") or ""
        return self._say(key, label=label, facts=("；" if self._zh else "; ").join(facts)) if facts else label

    def _size(self, benefit: Benefit) -> Iterator[str]:
        values = benefit.values
        ceiling = "_up_to" if values.get("up_to") else ""
        if "rate" in values:
            base = self._text(values, "base")
            of = "_of" if base else ""
            yield self._say(f"rate{ceiling}{of}", rate=percent(values["rate"], self._language), base=base)
        if "amount_cny" in values:
            per = self._text(values, "per")
            unit = "" if not per else "_fund" if benefit.kind == "fund" and not ceiling else "_per"
            yield self._say(f"amount{ceiling}{unit}", amount=self._money(values["amount_cny"]), per=per)

    def _steps(self, benefit: Benefit) -> Iterator[str]:
        ceiling = "_up_to" if benefit.values.get("up_to") else ""
        for step in benefit.values.get("steps", ()):
            yield self._step(step, ceiling)

    def _step(self, step: dict[str, Any], ceiling: str) -> str:
        parts: list[str] = []
        if step.get("rate") is not None:
            parts.append(self._say(f"rate{ceiling}", rate=percent(step["rate"], self._language)))
        if step.get("amount_cny") is not None:
            parts.append(self._say(f"amount{ceiling}", amount=self._money(step["amount_cny"])))
        if step.get("cap_cny") is not None:
            parts.append(self._say("cap", amount=self._money(step["cap_cny"])))
        facts = ("，" if self._zh else ", ").join(parts)
        label = self._text(step, "label")
        return self._say("step", label=label, facts=facts) if label else facts

    def _often(self, benefit: Benefit) -> Iterator[str]:
        for key in ("once", "per_year"):
            if benefit.values.get(key):
                yield self._say(key)

    def _limits(self, benefit: Benefit) -> Iterator[str]:
        values = benefit.values
        unit = self._text(values, "per") if "amount_cny" not in values else None
        for name in _CAPS:
            if f"{name}_cny" in values:
                key = f"{name}_per" if unit else name
                yield self._say(key, amount=self._money(values[f"{name}_cny"]), per=unit)
                unit = None
        if unit:
            yield self._say("unit", per=unit)
        if "floor_cny" in values:
            floor = self._money(values["floor_cny"])
            # A Chinese threshold writes sums as Babel does, so one that says the floor is enough.
            if not self._zh or not re.search(rf"(?<![\d.]){floor}", self._text(values, "threshold") or ""):
                yield self._say("floor", amount=floor)

    def _threshold(self, benefit: Benefit) -> Iterator[str]:
        yield from self._said("threshold", benefit)

    def _times(self, benefit: Benefit) -> Iterator[str]:
        values = benefit.values
        if "days_to" in values:
            unit, days = self._text(values, "days_unit"), f"{values['days_to']:g}"
            if "days_from" in values:
                start = f"{values['days_from']:g}"
                yield self._say("days_from_to", days=days, unit=unit, **{"from": start})
            else:
                yield self._say("days_to", days=days, unit=unit)
        if "years" in values:
            yield self._say("years", years=values["years"])

    def _share(self, benefit: Benefit) -> Iterator[str]:
        yield from self._said("share", benefit)

    def _conditions(self, benefit: Benefit) -> Iterator[str]:
        yield from self._said("conditions", benefit)

    def _until(self, benefit: Benefit) -> Iterator[str]:
        if "until" in benefit.values:
            yield self._say("until", date=day(date.fromisoformat(benefit.values["until"]), self._language))

    def _said(self, name: str, benefit: Benefit) -> Iterator[str]:
        text = self._text(benefit.values, name)
        if text:
            yield self._say(name, text=text)

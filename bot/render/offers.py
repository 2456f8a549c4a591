"""Writes one computable offer as a line: in Chinese in the clause's own words, in English field by field."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.model import Benefit
from bot.render.messages import Messages, day, money, percent

_CAPS = ("cap", "cap_year", "cap_total")


class Offers:
    """Writes offers in one language."""

    def __init__(self, messages: Messages, language: str) -> None:
        self._messages = messages
        self._language = language

    def _say(self, key: str, **values: object) -> str:
        return self._messages.say(key, self._language, **values)

    def line(self, benefit: Benefit) -> str:
        """Return the offer with its label; an offer without figures is its label alone."""
        values = benefit.values
        if self._language != "en":
            label = self._messages.localise(str(values["label_zh"]), self._language)
            return self._say(
                "figure_labelled", label=label, facts=self._messages.localise(benefit.quote, self._language)
            )
        facts = "; ".join(self._facts(values))
        label = str(values["label_en"])
        return self._say("figure_labelled", label=label, facts=facts) if facts else label

    def brief(self, benefit: Benefit) -> str:
        """Return the offer with its rates, sums and caps only."""
        values = benefit.values
        ceiling = "_up_to" if values.get("up_to") else ""
        steps = [values, *values.get("steps", ())]
        rates = [self._say(f"rate{ceiling}", rate=percent(s["rate"], self._language)) for s in steps if s.get("rate")]
        sums = [
            self._say(f"amount{ceiling}", amount=money(s["amount_cny"], self._language))
            for s in steps
            if s.get("amount_cny")
        ]
        caps = [
            self._say(name, amount=money(values[f"{name}_cny"], self._language))
            for name in _CAPS
            if f"{name}_cny" in values
        ]
        label = str(values["label_en"])
        if self._language != "en":
            label = self._messages.localise(str(values["label_zh"]), self._language)
        facts = ("；" if self._language != "en" else "; ").join(
            filter(None, (" / ".join(rates), " / ".join(sums), *caps))
        )
        return self._say("figure_labelled", label=label, facts=facts) if facts else label

    def _facts(self, values: dict[str, Any]) -> Iterator[str]:
        yield from self._size(values)
        yield from self._limits(values)
        yield from self._times(values)
        for name, key in (("share_en", "share"), ("conditions_en", "conditions")):
            if name in values:
                yield self._say(key, text=values[name])
        if "until" in values:
            yield self._say("until", date=day(date.fromisoformat(values["until"]), self._language))

    def _size(self, values: dict[str, Any]) -> Iterator[str]:
        ceiling = "_up_to" if values.get("up_to") else ""
        if "rate" in values:
            of = "_of" if values.get("base") else ""
            yield self._say(f"rate{ceiling}{of}", rate=percent(values["rate"], self._language), base=values.get("base"))
        if "amount_cny" in values:
            per = "_per" if values.get("per") else ""
            amount = money(values["amount_cny"], self._language)
            yield self._say(f"amount{ceiling}{per}", amount=amount, per=values.get("per"))
        for step in values.get("steps", ()):
            yield self._step(step, ceiling)
        if values.get("once"):
            yield self._say("once")
        if values.get("per_year"):
            yield self._say("per_year")

    def _step(self, step: dict[str, Any], ceiling: str) -> str:
        parts: list[str] = []
        if step.get("rate") is not None:
            parts.append(self._say(f"rate{ceiling}", rate=percent(step["rate"], self._language)))
        if step.get("amount_cny") is not None:
            parts.append(self._say(f"amount{ceiling}", amount=money(step["amount_cny"], self._language)))
        if step.get("cap_cny") is not None:
            parts.append(self._say("cap", amount=money(step["cap_cny"], self._language)))
        facts = ", ".join(parts)
        return self._say("step", label=step["label_en"], facts=facts) if step.get("label_en") else facts

    def _limits(self, values: dict[str, Any]) -> Iterator[str]:
        unit = values.get("per") if "amount_cny" not in values else None
        for name in _CAPS:
            if f"{name}_cny" in values:
                key = f"{name}_per" if unit and name == "cap" else name
                yield self._say(key, amount=money(values[f"{name}_cny"], self._language), per=unit)
        if unit and "cap_cny" not in values:
            yield self._say("unit", per=unit)
        if "floor_cny" in values:
            yield self._say("floor", amount=money(values["floor_cny"], self._language))
        if "threshold_en" in values:
            yield self._say("threshold", text=values["threshold_en"])

    def _times(self, values: dict[str, Any]) -> Iterator[str]:
        if "days_to" in values:
            unit, days = values.get("days_unit", "days"), f"{values['days_to']:g}"
            if "days_from" in values:
                start = f"{values['days_from']:g}"
                yield self._say("days_from_to", days=days, unit=unit, **{"from": start})
            else:
                yield self._say("days_to", days=days, unit=unit)
        if "years" in values:
            yield self._say("years", years=values["years"])

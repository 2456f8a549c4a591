"""When a user hears of changes: at once or as a digest, on which day, at what time, in which zone."""

import re
from datetime import datetime, time

from babel.dates import get_day_names

from bot.errors import ProfileError
from bot.render.messages import LOCALES
from bot.render.view import ViewBuilder, shorten
from bot.updates.following import Following
from bot.updates.panel import LABEL_MAX, Action, Panel, Step, action, in_columns, panel
from bot.userdata import Preferences

_HOURS = range(6, 23)
_ZONES = (
    *("Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Dubai", "Europe/Moscow"),
    *("Europe/Berlin", "Europe/Paris", "Europe/London", "America/New_York", "America/Los_Angeles", "Australia/Sydney"),
)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：.]([0-5]\d)")
_UPDATES = {"at_once": "follow_at_once", "daily": "follow_daily", "weekly": "follow_weekly", "off": "follow_off"}
_DAYS = range(7)


class Timing:
    """Shows and changes it, in one language."""

    def __init__(self, builder: ViewBuilder, following: Following, now: datetime) -> None:
        self._builder = builder
        self._following = following
        self._now = now

    def sentence(self) -> str:
        """Return when the user hears of changes, in a sentence."""
        known = self._following.preferences
        return self._say(f"follow_when_{known.updates}", **self._named(known))

    def show(self) -> Panel:
        """Return when the user hears of changes, with what can be chosen."""
        known = self._following.preferences
        named = self._named(known)
        text = " ".join((self.sentence(), self._say("follow_when_reminders", **named)))
        choices = [
            Action(self._ticked(self._say(key), known.updates == value), Step("up", value))
            for value, key in _UPDATES.items()
        ]
        clock = [
            *([action(self._builder, "follow_day", "da", **named)] if known.updates == "weekly" else []),
            action(self._builder, "follow_time", "hr", **named),
            action(self._builder, "follow_zone", "tz", **named),
        ]
        back = action(self._builder, "follow_back", "me")
        shown = panel(text, *in_columns(choices, 2), clock, [back])
        return Panel((*shown.blocks, *panel(self._say("follow_when_write")).blocks), shown.rows)

    def days(self) -> Panel:
        """Return the days of the week to choose from."""
        names = [Action(self._day(day), Step("da", str(day))) for day in _DAYS]
        return panel(self._say("follow_choose_day"), *in_columns(names, 2), [self._back()])

    def hours(self) -> Panel:
        """Return the hours to choose from."""
        hours = [Action(f"{hour:02}:00", Step("hr", f"{hour:02}:00")) for hour in _HOURS]
        zone = self._following.preferences.zone
        return panel(self._say("follow_choose_time", zone=zone), *in_columns(hours, 4), [self._back()])

    def zones(self) -> Panel:
        """Return the time zones of most readers to choose from; any other can be written."""
        zones = [Action(zone, Step("tz", zone)) for zone in _ZONES]
        asked = panel(self._say("follow_choose_zone"), *in_columns(zones, 2), [self._back()])
        return Panel((*asked.blocks, *panel(self._say("follow_when_write")).blocks), asked.rows)

    def choose_updates(self, value: str) -> Panel:
        """Choose at once, daily, weekly or off; raises ProfileError."""
        self._following.hear(value, self._now)
        return self.show()

    def choose_day(self, written: str) -> Panel:
        """Choose the day of the week, 0 for Monday; raises ProfileError."""
        if len(written) != 1 or not written.isdecimal():
            raise ProfileError("a weekday is 0 (Monday) to 6 (Sunday)")
        self._following.at(self._now, weekday=int(written))
        return self.show()

    def choose_time(self, written: str) -> Panel:
        """Choose the time of day."""
        match = _CLOCK.fullmatch(written.strip())
        if match is None:
            return panel(self._say("follow_time_unknown", words=shorten(written, LABEL_MAX)), [self._back()])
        self._following.at(self._now, clock=time(int(match[1]), int(match[2])))
        return self.show()

    def choose_zone(self, written: str) -> Panel:
        """Choose the time zone by its name."""
        try:
            self._following.at(self._now, zone=written)
        except ProfileError:
            return panel(self._say("follow_zone_unknown", words=shorten(written, LABEL_MAX)), [self._back()])
        return self.show()

    def _named(self, known: Preferences) -> dict[str, str]:
        clock = known.time.isoformat("minutes")
        return {"time": clock, "zone": known.zone, "weekday": self._day(known.weekday)}

    def _day(self, day: int) -> str:
        return str(get_day_names("wide", locale=LOCALES[self._builder.language])[day])

    def _ticked(self, label: str, chosen: bool) -> str:
        return self._say("follow_on", name=label) if chosen else label

    def _back(self) -> Action:
        return action(self._builder, "follow_back", "wh")

    def _say(self, key: str, **values: object) -> str:
        return self._builder.say(key, **values)

"""From a step, or a command with its argument, to what is shown of a user's subscriptions: the same for every channel.

Steps: ``me`` the menu, ``pk`` a list, ``pt`` a topic, ``fo`` follow or end in a list, ``fs`` the same from elsewhere,
``fb`` follow from under an answer, ``li`` what is followed, ``on`` one of it, ``pa`` pause, ``re`` resume, ``en`` end,
``ea`` and ``ex`` end all, ``wh`` when, ``up`` how often, ``da`` day, ``hr`` time, ``tz`` zone.
"""

import re
from collections.abc import Callable
from datetime import date, datetime

from bot.advice.browse import Browse
from bot.advice.directory import Directory
from bot.advice.places import part
from bot.errors import ProfileError, UnknownPlaceError
from bot.render.view import Block, ViewBuilder, shorten
from bot.store.state import State
from bot.store.users import Users
from bot.updates.following import MOST_FOLLOWED, Following
from bot.updates.names import Names
from bot.updates.panel import LABEL_MAX, Action, Panel, Step, action, panel, turns
from bot.updates.picking import Picking, read_target
from bot.updates.timing import Timing
from bot.userdata import ELSEWHERE, Subscription

COMMANDS = ("subscribe", "subscriptions")
_ROWS = 8
_SETTING = re.compile(r"(time|zone)\s+(.*)", re.IGNORECASE | re.DOTALL)
_WORDS_MAX = 60


class FollowMenu:
    """The subscriptions of one account, in one language; raises UnknownPlaceError, ProfileError and StoreError."""

    def __init__(
        self,
        builder: ViewBuilder,
        browse: Browse,
        directory: Directory,
        state: State,
        account: int,
        now: datetime,
        day: date,
    ) -> None:
        self._builder = builder
        self._browse = browse
        self._directory = directory
        self._users = Users(state)
        self._account = account
        self._following = Following(state, browse.knowledge, account)
        self._names = Names(builder, browse.knowledge)
        self._timing = Timing(builder, self._following, now)
        self._now = now
        self._day = day
        self._steps: dict[str, Callable[[str], Panel]] = {
            "me": lambda _: self._menu(),
            "pk": self._pick,
            "pt": lambda target: self._picking.topic(target),
            "fo": self._toggle,
            "fs": self._toggle_found,
            "fb": self._follow,
            "li": self._list,
            "on": self._one,
            "pa": lambda target: self._paused(target, True),
            "re": lambda target: self._paused(target, False),
            "en": self._end,
            "ea": lambda _: self._ask_end_all(),
            "ex": lambda _: self._end_all(),
            "wh": lambda _: self._timing.show(),
            "up": self._timing.choose_updates,
            "da": lambda target: self._timing.choose_day(target) if target else self._timing.days(),
            "hr": lambda target: self._timing.choose_time(target) if target else self._timing.hours(),
            "tz": lambda target: self._timing.choose_zone(target) if target else self._timing.zones(),
        }

    def take(self, step: Step) -> Panel:
        """Carry out a step and return what is shown after it."""
        work = self._steps.get(step.verb)
        if work is None:
            raise UnknownPlaceError(f"there is no step {step.verb!r}")
        return work(step.target)

    def command(self, name: str, argument: str) -> Panel:
        """Return what ``/subscribe`` or ``/subscriptions`` shows."""
        if name == "subscriptions":
            return self._list("")
        setting = _SETTING.fullmatch(argument.strip())
        if setting:
            choose = self._timing.choose_time if setting[1].lower() == "time" else self._timing.choose_zone
            return choose(setting[2])
        words = " ".join(argument.split())[:_WORDS_MAX]
        return self._picking.search(words) if words else self._menu()

    @property
    def _picking(self) -> Picking:
        return Picking(self._builder, self._browse, self._directory, self._following.all())

    # What there is.

    def _menu(self) -> Panel:
        count = len(self._following.all())
        key = "follow_menu_some" if count else "follow_menu_none"
        text = "\n\n".join((self._say("follow_menu"), self._say(key, count=count)))
        picking = self._picking
        return panel(
            text,
            *picking.lists(),
            [picking.whole_profile()],
            [action(self._builder, "follow_when", "wh"), action(self._builder, "follow_list", "li")],
        )

    def _pick(self, target: str) -> Panel:
        return self._picking.listed(target[:1], _number(target[1:]))

    # Following.

    def _begin(self, kind: str, target: str) -> Panel | None:
        """Follow a target; a panel where as much is followed already as is possible."""
        if self._following.get(kind, target) is None and len(self._following.all()) >= MOST_FOLLOWED:
            return panel(
                self._say("follow_too_many", count=MOST_FOLLOWED), [action(self._builder, "follow_list", "li")]
            )
        self._following.follow(kind, target, self._day, self._builder.language)
        return None

    def _toggle(self, written: str) -> Panel:
        kind, target = read_target(written)
        known = self._following.get(kind, target)
        full = None
        if known and not known.paused:
            self._following.end(known.id, self._now)
        else:
            full = self._begin(kind, target)
        if full:
            return full
        return self._profile_chosen(known) if kind == "profile" else self._picking.around(kind, target)

    def _profile_chosen(self, ended: Subscription | None) -> Panel:
        menu = self._menu()
        if ended and not ended.paused:
            return menu
        profile = self._users.profile(self._account)
        key = (
            "follow_profile_full"
            if profile.sectors or profile.district not in (None, ELSEWHERE)
            else "follow_profile_empty"
        )
        return Panel((*menu.blocks, Block("text", self._say(key))), menu.rows)

    def _toggle_found(self, written: str) -> Panel:
        kind, target = read_target(written)
        known = self._following.get(kind, target)
        return self._end(str(known.id)) if known and not known.paused else self._follow(written)

    def _follow(self, written: str) -> Panel:
        kind, target = read_target(written)
        full = self._begin(kind, target)
        if full:
            return full
        text = self._say("follow_started", name=self._names.full(kind, target), when=self._timing.sentence())
        known = self._following.get(kind, target)
        ends = [action(self._builder, "follow_end", "en", str(known.id))] if known else []
        return panel(text, [*ends, action(self._builder, "follow_when", "wh")])

    # What is followed.

    def _list(self, page: str) -> Panel:
        followed = self._following.all()
        add = action(self._builder, "follow_add", "me")
        if not followed:
            return panel(self._say("follow_subscriptions_none"), [add])
        shown = part(followed, min(_number(page or "0"), (len(followed) - 1) // _ROWS), _ROWS)
        rows = [[self._entry(subscription)] for subscription in shown.items]
        pages = turns(self._builder, shown, "li")
        when = action(self._builder, "follow_when", "wh")
        end = action(self._builder, "follow_end_all", "ea")
        return panel(self._timing.sentence(), *rows, pages, [add, when, end], heading=self._say("follow_subscriptions"))

    def _entry(self, subscription: Subscription) -> Action:
        name = self._names.full(subscription.kind, subscription.target)
        shown = self._say("follow_is_paused", name=shorten(name, LABEL_MAX - 10)) if subscription.paused else name
        return Action(shorten(shown, LABEL_MAX), Step("on", str(subscription.id)))

    def _known(self, written: str) -> Subscription:
        number = _number(written)
        known = next((s for s in self._following.all() if s.id == number), None)
        if known is None:
            raise UnknownPlaceError("that subscription has ended")
        return known

    def _one(self, written: str) -> Panel:
        known = self._known(written)
        name = self._names.full(known.kind, known.target)
        pause = ("follow_resume", "re") if known.paused else ("follow_pause", "pa")
        return panel(
            self._say("follow_is_paused", name=name) if known.paused else name,
            [action(self._builder, *pause, written), action(self._builder, "follow_end", "en", written)],
            [action(self._builder, "follow_list", "li")],
        )

    def _paused(self, written: str, paused: bool) -> Panel:
        self._following.pause(self._known(written).id, paused, self._now)
        return self._one(written)

    def _end(self, written: str) -> Panel:
        known = self._known(written)
        self._following.end(known.id, self._now)
        name = self._names.full(known.kind, known.target)
        return panel(self._say("follow_ended", name=name), [action(self._builder, "follow_list", "li")])

    def _ask_end_all(self) -> Panel:
        count = len(self._following.all())
        return panel(
            self._say("follow_end_all_ask", count=count),
            [action(self._builder, "follow_end_all", "ex"), action(self._builder, "follow_keep", "li")],
        )

    def _end_all(self) -> Panel:
        return panel(self._say("follow_all_ended", count=self._following.end_all(self._now)))

    def _say(self, key: str, **values: object) -> str:
        return self._builder.say(key, **values)


def _number(written: str) -> int:
    """Return a number from a step; raises ProfileError where it is none."""
    if not (written.isascii() and written.isdecimal() and len(written) <= 15):
        raise ProfileError("that is no number")
    return int(written)

"""Lists of papers, chosen by topic, year, status and words of the title, one or several of them at once."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations

from bot.advice.browse import NOBODY, STATES, UNDATED, Browse, Criteria
from bot.advice.places import Place, choosing, chosen
from bot.errors import UnknownPlaceError
from bot.render.browsing import LABEL_MAX, BrowseViews, Row
from bot.render.screen import Choice, Screen, Sizes
from bot.render.view import Block, shorten
from bot.userdata import Profile

_WORDS_MAX = 60
_OWN = "yes"
_FIRST_YEAR, _YEARS = 2000, 100


class PaperLists:
    """Makes lists of papers in one language, for one day, in the sizes of one channel."""

    def __init__(
        self, browse: Browse, views: BrowseViews, as_of: date, sizes: Sizes, profile: Profile = NOBODY
    ) -> None:
        """``profile`` is what the reader has told of the business."""
        self._profile = profile
        self._browse = browse
        self._views = views
        self._say = views.say
        self._as_of = as_of
        self._sizes = sizes

    def show(self, place: Place) -> Screen:
        """Return the papers that fit all that ``place`` chooses; where none does, what there is with less of it."""
        choices = chosen(place)
        if self._profile == NOBODY:  # pressed by somebody else, or after the profile was erased
            choices.pop("own", None)
        criteria = self._criteria(choices)
        page = self._browse.documents(self._as_of, place.page, self._sizes.rows, **criteria)
        if not page.total and choices:
            return self._nothing(place, choices)
        blocks, rows = self._views.rows(self._views.document(entry) for entry in page.items)
        blocks = (Block("heading", self.heading(choices)), *blocks, *self._views.page_line(page))
        return Screen(blocks, place, rows, (*self._own(choices), *self._undated(choices), *self.ways()), page.pages)

    def years(self) -> list[Row]:
        """Return the years of issue with how many papers each has."""
        counts = self._browse.years()
        return [self._views.count(str(year), count, Place("documents", f"year={year}")) for year, count in counts]

    def states(self) -> list[Row]:
        """Return the states with how many papers each has."""
        counts = self._browse.states(self._as_of)
        name = self._views.state_name
        return [self._views.count(name(state), count, Place("documents", f"state={state}")) for state, count in counts]

    def ways(self) -> tuple[Choice, ...]:
        """Return the ways to choose papers."""
        return (
            self._views.link("by_topic", Place("topics")),
            self._views.link("by_year", Place("years")),
            self._views.link("by_status", Place("states")),
        )

    def row(self, place: Place) -> Row:
        """Return a list as an entry of another one."""
        choices = chosen(place)
        text = self._say("count_entry", name=self.heading(choices), count=self._count(choices))
        return text, Choice(shorten(text, LABEL_MAX), place)

    def heading(self, choices: Mapping[str, str]) -> str:
        """Return what a list of papers is chosen by."""
        if not choices:
            return self._say("documents_all")
        if len(choices) > 1 or choices.get("year") == str(UNDATED):
            return self._say("documents_several", choices=self._together(choices))
        [(name, value)] = choices.items()
        if name == "own":
            return self._say("documents_own")
        if name == "topic":
            return self._say("documents_topic", name=self._topic(value))
        if name == "year":
            return self._say("documents_year", year=value)
        if name == "runs":
            return self._say("documents_runs", year=value)
        if name == "state":
            return self._say("documents_state", state=self._say(f"state_{value}"))
        return self._say("documents_words", words=shorten(value, _WORDS_MAX))

    def _together(self, choices: Mapping[str, str]) -> str:
        text = ""
        for name, value in choices.items():
            one = self._choice(name, value)
            text = self._say("choice_also", before=text, choice=one) if text else one
        return text

    def _choice(self, name: str, value: str) -> str:
        if name == "own":
            return self._say("choice_own")
        if name == "topic":
            return self._say("choice_topic", name=self._topic(value))
        if name == "year":
            return self._say("choice_undated") if value == str(UNDATED) else self._say("choice_year", year=value)
        if name == "runs":
            return self._say("choice_runs", year=value)
        if name == "state":
            return self._say(f"state_{value}")
        return self._say("choice_words", words=shorten(value, _WORDS_MAX))

    def _topic(self, topic_id: str) -> str:
        return self._views.topic_name(self._browse.topic(topic_id))

    def _criteria(self, choices: Mapping[str, str]) -> Criteria:
        """Read choices; raises UnknownPlaceError where a year or status is none, or the topic is not there."""
        criteria: Criteria = {"own": self._profile} if "own" in choices else {}
        if "topic" in choices:
            self._browse.topic(choices["topic"])
            criteria["topic"] = choices["topic"]
        if "year" in choices:
            criteria["year"] = UNDATED if choices["year"] == str(UNDATED) else _year(choices["year"])
        if "runs" in choices:
            criteria["runs"] = _year(choices["runs"])
        if "state" in choices:
            state = next((state for state in STATES if state == choices["state"]), None)
            if state is None:
                raise UnknownPlaceError(f"there is no status {choices['state']!r} among the papers")
            criteria["state"] = state
        if "words" in choices:
            criteria["words"] = choices["words"]
        return criteria

    def _count(self, choices: Mapping[str, str]) -> int:
        return self._browse.documents(self._as_of, 0, 1, **self._criteria(choices)).total

    def _own(self, choices: Mapping[str, str]) -> tuple[Choice, ...]:
        """Return the way to those papers of a list that suit the reader's business, where the reader has told of it."""
        if self._profile == NOBODY or "own" in choices:
            return ()
        own = {"own": _OWN, **choices}
        count = self._count(own)
        return (self._views.link("own_clauses", choosing("documents", own), count=count),) if count else ()

    def _undated(self, choices: Mapping[str, str]) -> tuple[Choice, ...]:
        """Return the way to papers without a date of issue that fit all but the year."""
        if choices.get("year", str(UNDATED)) == str(UNDATED) or not {"topic", "words"} & set(choices):
            return ()
        others = {**choices, "year": str(UNDATED)}
        count = self._count(others)
        return (self._views.link("undated", choosing("documents", others), count=count),) if count else ()

    def _nothing(self, place: Place, choices: Mapping[str, str]) -> Screen:
        """Say that nothing fits, and show what there is with as few choices fewer as can be."""
        links, short = self.ways(), False
        if list(choices) == ["year"]:
            text, short = self._say("documents_none_year", year=choices["year"]), True
            others = [*self.years(), *self._running(choices)]
        elif list(choices) == ["state"]:
            text, short = self._say("documents_none", choices=self._together(choices)), True
            others = self.states()
        else:
            text = self._say("documents_none", choices=self._together(choices))
            others = [*self._running(choices), *self._with_fewer(choices)]
        blocks, rows = self._views.rows(others)
        label = (Block("label", self._say("documents_instead")),) if others else ()
        return Screen((Block("text", text), *label, *blocks), place, rows, links, short=short)

    def _running(self, choices: Mapping[str, str]) -> list[Row]:
        """Return the list of papers in force in the year in which none was issued, where there are any."""
        if choices.get("year", str(UNDATED)) == str(UNDATED):
            return []
        others = {name: value for name, value in choices.items() if name != "year"} | {"runs": choices["year"]}
        place = choosing("documents", others)
        return [self.row(place)] if self._count(others) else []

    def _with_fewer(self, choices: Mapping[str, str]) -> list[Row]:
        for size in range(len(choices) - 1, 0, -1):
            fewer = [dict(some) for some in combinations(choices.items(), size)]
            found = [self.row(choosing("documents", some)) for some in fewer if self._count(some)]
            if found:
                return found
        return []


def _year(value: str) -> int:
    if not (value.isascii() and value.isdecimal() and len(value) == 4 and 0 <= int(value) - _FIRST_YEAR < _YEARS):
        raise UnknownPlaceError(f"there is no year {value!r} among the papers")
    return int(value)

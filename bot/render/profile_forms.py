"""How a profile is shown, and asked for one question at a time."""

from collections.abc import Iterable

from bot.advice import acts
from bot.advice.acts import FIELDS, Act, Step
from bot.advice.answer import Fit
from bot.advice.places import Place
from bot.advice.profile import SIZES, STAGES, districts, offered_sectors, place_name, sector_name, sectors
from bot.render.forms import Form, Option, in_columns
from bot.render.view import Block, ViewBuilder
from bot.store.knowledge import Knowledge
from bot.userdata import ELSEWHERE, Profile

_COLUMNS = 2


class ProfileForms:
    """Makes the forms of a profile in one language."""

    def __init__(self, builder: ViewBuilder, knowledge: Knowledge) -> None:
        self._builder = builder
        self._say = builder.say
        self._knowledge = knowledge

    def overview(self, profile: Profile) -> Form:
        """Return what a user says of the business, to be changed and erased one by one and as a whole."""
        first = Option(self._say("profile_begin"), Act("ask", Step(FIELDS[0], goes_on=True).target))
        if profile == Profile():
            return self._form([Block("text", self._say("profile_empty"))], ((first,),))
        blocks = [
            Block("heading", self._say("profile")),
            *self._items(profile),
            Block("note", self._say("profile_use")),
        ]
        rows = [self._row(profile, field) for field in FIELDS]
        see = Option(self._say("profile_see_own"), Place("own"))
        erase = Option(self._say("profile_erase_all"), Act("erase_profile"))
        return self._form(blocks, ((see,), *rows, (first, erase)))

    def _items(self, profile: Profile) -> Iterable[Block]:
        for field in FIELDS:
            names = [self._name(field, value) for value in acts.values(profile, field)]
            value = self._builder.joined(names) if names else self._say("profile_not_given")
            name = self._say(f"profile_{field}")
            yield Block("item", self._say("profile_item", field=name, value=value))

    def _row(self, profile: Profile, field: str) -> tuple[Option, ...]:
        name = self._say(f"profile_{field}")
        change = Option(self._say("profile_change", field=name), Act("ask", Step(field).target))
        if not acts.values(profile, field):
            return (change,)
        return (change, Option(self._say("profile_erase", field=name), Act("drop", field)))

    def ask(self, step: Step, profile: Profile) -> Form:
        """Return the question for one field, what may be answered, and the way on without an answer."""
        chosen = acts.values(profile, step.field)
        options = [
            Option(
                self._say("chosen", name=name) if value in chosen else name,
                Act("set", Step(step.field, value, step.goes_on).target),
            )
            for value, name in self._offered(step.field)
        ]
        onward = Act("ask", step.next.target) if step.next else Act("profile")
        several = step.field == "sectors" and chosen
        label = self._say("profile_next" if several else "profile_skip" if step.goes_on else "button_back")
        text = self._say(f"profile_ask_{step.field}")
        return self._form([Block("text", text)], (*in_columns(options, _COLUMNS), (Option(label, onward),)))

    def _offered(self, field: str) -> list[tuple[str, str]]:
        """Return (value, name) of what may be answered."""
        if field == "sectors":
            return [(topic.id, self._name(field, topic.id)) for topic in offered_sectors(self._knowledge)]
        if field == "district":
            return [(i, self._name(field, i)) for i in (*districts(self._knowledge), ELSEWHERE)]
        values = {"size": SIZES, "stage": STAGES}.get(field, ("yes", "no"))
        return [(value, self._name(field, value)) for value in values]

    def _name(self, field: str, value: str) -> str:
        if field == "sectors":
            topic = sectors(self._knowledge).get(value)
            return self._builder.fit(Fit(field, value, *sector_name(topic))) if topic else value
        place = districts(self._knowledge).get(value) if field == "district" else None
        if place:
            return self._builder.fit(Fit(field, value, *place_name(place)))
        return self._say(f"profile_{field}_{value}")

    def _form(self, blocks: Iterable[Block], rows: tuple[tuple[Option, ...], ...]) -> Form:
        return Form(tuple(blocks), self._builder.language, rows)

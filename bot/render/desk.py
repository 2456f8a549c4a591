"""From an act, or a command, to what is kept and shown of a user's own data: the same for every channel."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from bot.advice import acts
from bot.advice.acts import AUTOMATIC, Act, Step
from bot.advice.people import People
from bot.errors import ProfileError
from bot.render.forms import Attachment, Form, Option
from bot.render.messages import LANGUAGES, Messages
from bot.render.profile_forms import ProfileForms
from bot.render.view import Block, ViewBuilder
from bot.store.knowledge import Knowledge
from bot.userdata import Address, Profile

COMMANDS = ("language", "profile", "privacy", "export", "forget")
"""The commands that are acts; none takes anything but ``/language``."""
FILE_NAME = "investbot-data.json"
_ENDONYMS = "en"
"""Each language is called by its own name, which is written once."""


class Memory(Protocol):
    """What a channel knows of a user in memory only."""

    def held(self) -> dict[str, list[Any]]:
        """Return it as plain data, by kind."""

    def forget(self) -> dict[str, int]:
        """Forget it; return how much of each kind there was."""


@dataclass(frozen=True)
class Visitor:
    """Whose data it is, and how the bot speaks to them now."""

    address: Address
    language: str
    """The language of what is shown now."""
    automatic: str
    """The language of menus where the user settled on none."""
    memory: Memory
    note: str = ""
    """Key of a message on what else the channel keeps, shown under what is kept; empty for none."""


class Desk:
    """Carries out what a user wants of their own data; raises ProfileError for what is not offered, and StoreError."""

    def __init__(
        self, people: People, knowledge: Knowledge, messages: Messages, visitor: Visitor, now: datetime, as_of: date
    ) -> None:
        self._people = people
        self._knowledge = knowledge
        self._messages = messages
        self._visitor = visitor
        self._address = visitor.address
        self._now = now
        self._as_of = as_of
        self._doers: dict[str, Callable[[str], Form]] = {
            "language": self._language,
            "profile": lambda _: self._forms().overview(self._profile()),
            "ask": self._ask,
            "set": self._set,
            "drop": self._drop,
            "erase_profile": self._erase_profile,
            "privacy": lambda _: self._privacy(),
            "export": lambda _: self._export(),
            "forget": self._forget,
        }

    def do(self, act: Act) -> Form:
        """Carry out an act and return what is shown after it."""
        doer = self._doers.get(act.verb)
        if doer is None:
            raise ProfileError(f"there is no act {act.verb!r} here")
        return doer(act.target)

    def command(self, name: str, argument: str) -> Form:
        """Carry out a command; only ``/language`` takes an argument, one that is not understood shows the choices."""
        wanted = next((known for known in (*LANGUAGES, AUTOMATIC) if known.lower() == argument.strip().lower()), "")
        if name == "language":
            return self._language(wanted)
        return self._doers[name]("")

    def _builder(self, language: str | None = None) -> ViewBuilder:
        return ViewBuilder(self._messages, language or self._visitor.language, self._as_of)

    def _form(self, builder: ViewBuilder, blocks: list[Block], *rows: tuple[Option, ...]) -> Form:
        return Form(tuple(blocks), builder.language, rows)

    # Language.

    def _language(self, wanted: str) -> Form:
        if wanted and wanted not in (*LANGUAGES, AUTOMATIC):
            raise ProfileError(f"there is no language {wanted[:40]!r}; there are: {', '.join(LANGUAGES)}")
        if wanted:
            chosen = None if wanted == AUTOMATIC else wanted
            self._people.choose_language(self._address, chosen, self._as_of)
            builder = self._builder(chosen or self._visitor.automatic)
            text = builder.say("chat_language_set" if chosen else "language_set_automatic")
        else:
            builder, chosen = self._builder(), self._people.settings(self._address).language
            name = self._messages.say(f"language_{chosen}", _ENDONYMS) if chosen else ""
            text = builder.say("language_now", name=name) if chosen else builder.say("language_now_automatic")
        mark = chosen or AUTOMATIC
        options = [
            Option(self._messages.say(f"language_{known}", _ENDONYMS), Act("language", known)) for known in LANGUAGES
        ]
        options.append(Option(builder.say("language_automatic"), Act("language", AUTOMATIC)))
        shown = [Option(builder.say("chosen", name=o.label), o.act) if o.act.target == mark else o for o in options]
        rows = (tuple(shown[:-1]), (shown[-1],))
        return Form((Block("text", text),), builder.language, rows, settled=bool(wanted))

    # Profile.

    def _profile(self) -> Profile:
        return self._people.settings(self._address).profile

    def _forms(self) -> ProfileForms:
        return ProfileForms(self._builder(), self._knowledge)

    def _ask(self, target: str) -> Form:
        return self._forms().ask(acts.step(target), self._profile())

    def _set(self, target: str) -> Form:
        step = acts.step(target)
        profile = acts.changed(self._profile(), step.field, step.value)
        self._people.keep_profile(self._address, profile, self._as_of)
        if step.field == "sectors":  # several may be chosen
            return self._forms().ask(Step(step.field, goes_on=step.goes_on), profile)
        return self._forms().ask(step.next, profile) if step.next else self._forms().overview(profile)

    def _drop(self, target: str) -> Form:
        profile = acts.without(self._profile(), acts.step(target).field)
        self._people.keep_profile(self._address, profile, self._as_of)
        return self._forms().overview(profile)

    def _erase_profile(self, _: str) -> Form:
        self._people.keep_profile(self._address, Profile(), self._as_of)
        builder = self._builder()
        begin = Option(builder.say("profile_begin"), Act("ask", Step(acts.FIELDS[0], goes_on=True).target))
        return self._form(builder, [Block("text", builder.say("profile_erased"))], (begin,))

    # Privacy.

    def _privacy(self) -> Form:
        builder = self._builder()
        options = {
            "button_export": Act("export"),
            "button_profile": Act("profile"),
            "button_forget": Act("forget"),
        }
        blocks = [Block("heading", builder.say("privacy")), Block("text", builder.say("privacy_text"))]
        if self._visitor.note:
            blocks.append(Block("text", builder.say(self._visitor.note)))
        rows = [(Option(builder.say(key), act),) for key, act in options.items()]
        return self._form(builder, blocks, *rows)

    def _export(self) -> Form:
        builder = self._builder()
        held = {
            "channel": self._address.channel,
            "user_id": self._address.user_id,
            "exported": self._now.isoformat(timespec="seconds"),
            "stored": self._people.export(self._address),
            "in_memory": self._visitor.memory.held(),
        }
        data = json.dumps(held, ensure_ascii=False, indent=2).encode()
        blocks = (Block("text", builder.say("export_caption")),)
        return Form(blocks, builder.language, file=Attachment(FILE_NAME, data))

    def _forget(self, target: str) -> Form:
        builder = self._builder()
        if target == "no":
            return self._form(builder, [Block("text", builder.say("forget_not"))])
        if target != "yes":
            options = (
                Option(builder.say("button_forget_yes"), Act("forget", "yes")),
                Option(builder.say("button_forget_no"), Act("forget", "no")),
            )
            return self._form(builder, [Block("text", builder.say("forget_ask"))], options)
        counts = self._people.forget(self._address, self._now) | self._visitor.memory.forget()
        items = [
            Block("item", builder.say("forgotten_item", kind=builder.say(f"held_{kind}"), count=count))
            for kind, count in counts.items()
            if count
        ]
        if not items:
            return self._form(builder, [Block("text", builder.say("forgotten_nothing"))])
        return self._form(builder, [Block("text", builder.say("forgotten")), *items])

"""Writes what users are told of changes and dates, in one language; the changed words are marked in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.advice.places import Place
from bot.render.messages import day as day_in_words
from bot.render.screen import Choice
from bot.render.view import Block, ViewBuilder, path_shown, shorten
from bot.updates.changes import Change, Part, from_data
from bot.updates.reminders import Event, event_from_data
from bot.updates.wording import Stretch
from bot.userdata import Publication, PublicationKind

_HEADINGS: dict[PublicationKind, str] = {
    "publication": "update_heading",
    "digest": "update_heading_digest",
    "reminder": "update_heading_reminder",
}
_AROUND = 30
"""Unchanged characters that are shown on either side of a change."""
_STRETCH_MAX = 100
"""Characters of each side of one changed stretch."""
_PART_MAX = 300
"""Characters of one changed text."""
_CHANGE_MAX = 1150
"""Characters of one change in full: a message holds several (bot.updates.publishing.IN_FULL)."""
_SUMMARY_MAX = 350
_LINE_MAX = 130
_CLAUSE_MAX = 90
_LABEL_MAX = 40
_MEASURES = 5
_DATES = ("issued", "effective", "expires")
_OTHER_LANGUAGE = {"en": ("summary_zh", "abstract_zh", "name_zh"), "zh": ("summary_en", "abstract_en", "name_en")}
"""Parts that a reader of each language is not shown: they say the same in the other."""


@dataclass(frozen=True)
class Notice:
    """One message, for every channel."""

    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...] = ()
    """What can be opened from it."""


class UpdateViews:
    """Writes notices in the language of a builder."""

    def __init__(self, builder: ViewBuilder) -> None:
        self._builder = builder
        self._zh = builder.language != "en"
        self.say = builder.say

    def notice(self, publication: Publication, payload: dict[str, Any], today: date) -> Notice:
        """Return the message that a payload of a publication stands for."""
        changes, events = publication.summary.get("changes", ()), publication.summary.get("events", ())
        blocks = [Block("heading", self.say(_HEADINGS[publication.kind]))]
        choices: dict[Place, Choice] = {}
        for change in (from_data(changes[i]) for i in payload.get("changes", ())):
            blocks += self.change(change)
            choices |= {choice.place: choice for choice in self._choices(change)}
        named = [from_data(changes[i]) for i in payload.get("named", ())]
        if named:
            blocks.append(Block("label", self.say("update_named")))
            blocks += [Block("item", self.say("figure", text=self.headline(change))) for change in named]
        if payload.get("more"):
            blocks.append(Block("text", self.say("update_more", count=payload["more"])))
        for event in (event_from_data(events[i]) for i in payload.get("events", ())):
            blocks.append(Block("item", self.say("figure", text=self.event(event, today))))
            choices |= {choice.place: choice for choice in self._event_choices(event)}
        governs = [] if publication.kind == "reminder" else [Block("note", self.say("governs"))]
        return Notice((*blocks, *governs, Block("note", self.say("update_why"))), tuple(choices.values()))

    # Changes.

    def headline(self, change: Change) -> str:
        """Return what changed, in a line."""
        if change.kind == "contact":
            name = self.say("department", name_zh=change.body_zh, name_en=change.body_en)
            return shorten(self.say("update_contact", name=name), _LINE_MAX)
        title = shorten(self._title(change.title, change.title_en), _LINE_MAX)
        return self.say(f"update_{change.kind}", title=title, path=path_shown(change.path))

    def change(self, change: Change) -> list[Block]:
        """Return a change in full."""
        blocks = [Block("label", self.headline(change))]
        if change.kind == "new_paper":
            blocks += self._new_paper(change)
        elif change.kind in ("new_clause", "clause_gone"):
            blocks += self._text(change)
        elif change.by:
            key = "update_by_since" if change.since else "update_by"
            blocks.append(Block("text", self.say(key, by=change.by, date=self._day(change.since))))
        if change.states != ("", ""):
            before, after = (self.say(f"state_{state}") for state in change.states)
            blocks.append(Block("text", self.say("update_states", before=before, after=after)))
        hidden = _OTHER_LANGUAGE["zh" if self._zh else "en"]
        for part in change.parts:
            block = self._part(part)
            if part.name not in hidden and sum(len(b.text) for b in (*blocks, block)) > _CHANGE_MAX:
                return [*blocks, Block("text", "…")]
            blocks += [block] if part.name not in hidden else []
        return blocks

    def _new_paper(self, change: Change) -> Iterator[Block]:
        yield from self._text(change)
        if change.number:
            yield Block("item", self.say("figure", text=self.say("document_number", number=change.number)))
        if change.since:
            since = self.say("document_effective", effective=self._day(change.since))
            yield Block("item", self.say("figure", text=since))
        if change.clauses:
            yield Block("text", self.say("update_clauses", count=change.count))
            for english, chinese in change.clauses[:_MEASURES]:
                text = self._builder.own(chinese) if self._zh else english or chinese
                yield Block("item", self.say("figure", text=shorten(text, _CLAUSE_MAX)))

    def _text(self, change: Change) -> Iterator[Block]:
        text = self._builder.own(change.summary_zh) if self._zh else change.summary_en
        if text or change.heading:
            yield Block("text", shorten(text or change.heading, _SUMMARY_MAX))

    def _part(self, part: Part) -> Block:
        name = self.say(f"update_part_{part.name}")
        if part.name in _DATES:
            (stretch,) = part.stretches
            before, after = (self._day(text) for text in (stretch.before, stretch.after))
            return Block("text", self.say("update_part", name=name, text=self._marked(Stretch(before, after))))
        official = part.name in ("text", "title", "number")
        return Block("text", self.say("update_part", name=name, text=self.marked(part.stretches, official=official)))

    def marked(self, stretches: Sequence[Stretch], *, official: bool) -> str:
        """Return a text with its changed words marked; what did not change is shortened, official words stay as is."""
        pieces: list[str] = []
        for n, stretch in enumerate(stretches):
            shown = stretch if official else self._own(stretch)
            last = n == len(stretches) - 1
            pieces.append(_around(shown.after, n == 0, last) if shown.same else self._marked(shown))
            if sum(map(len, pieces)) > _PART_MAX and not last:
                return "".join([*pieces, "…"])
        return "".join(pieces)

    def _own(self, stretch: Stretch) -> Stretch:
        return Stretch(self._builder.own(stretch.before), self._builder.own(stretch.after))

    def _marked(self, stretch: Stretch) -> str:
        before, after = (shorten(text, _STRETCH_MAX) for text in (stretch.before, stretch.after))
        key = "update_was_now" if before and after else "update_added" if after else "update_removed"
        lead = " " if stretch.before[:1].isspace() or stretch.after[:1].isspace() else ""
        return lead + self.say(key, before=before, after=after)

    # Dates.

    def event(self, event: Event, today: date) -> str:
        """Return what ends, begins or is repealed, in a line."""
        on = date.fromisoformat(event.day)
        left = (on - today).days
        if event.kind == "begins":
            key = "update_begins_today" if not left else "update_began"
        elif event.kind == "repealed":
            ahead = {0: "update_repealed_today", 1: "update_repealed_tomorrow"}.get(left, "update_repealed_ahead")
            key = ahead if left >= 0 else "update_repealed_since"
        elif left < 0:
            key = "update_ended"
        else:
            key = {0: "update_ends_today", 1: "update_ends_tomorrow"}.get(left, "update_ends")
        title = self._title(event.title, event.title_en)
        what = self.say("update_clause_name", title=title, path=path_shown(event.path)) if event.clause else title
        part = self._builder.own(event.what_zh) if self._zh else event.what_en
        if part:
            what = self.say("update_part", name=what, text=part)
        return self.say(key, what=what, days=left, date=self._day(event.day), by=event.by)

    # Parts.

    def _title(self, title: str, english: str) -> str:
        return title if self._zh or not english else english

    def _day(self, day: str | None) -> str:
        return day_in_words(date.fromisoformat(day), self._builder.language) if day else ""

    def _choices(self, change: Change) -> Iterator[Choice]:
        if change.clause and change.kind != "clause_gone":
            yield self._open(Place("clause", change.clause), change.title, change.title_en, change.path)
        elif change.paper and change.kind != "paper_gone":
            yield self._open(Place("document", change.paper), change.title, change.title_en)
        elif change.kind == "contact":
            name = change.body_zh if self._zh else change.body_en
            yield Choice(shorten(name, _LABEL_MAX), Place("body", change.departments[0]))

    def _event_choices(self, event: Event) -> Iterator[Choice]:
        if event.clause:
            yield self._open(Place("clause", event.clause), event.title, event.title_en, event.path)
        else:
            yield self._open(Place("document", event.paper), event.title, event.title_en)

    def _open(self, place: Place, title: str, english: str, path: str = "") -> Choice:
        name = shorten(self._title(title, english), _LABEL_MAX)
        label = self.say("update_clause_name", title=name, path=path_shown(path)) if path else name
        return Choice(label, place)


def _around(text: str, first: bool, last: bool) -> str:
    """Return unchanged text, cut to what stands beside the changes."""
    if first and last:
        return text
    if first:
        return text if len(text) <= _AROUND else "…" + text[-_AROUND:]
    if last:
        return text if len(text) <= _AROUND else text[:_AROUND] + "…"
    return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]} … {text[-_AROUND:]}"

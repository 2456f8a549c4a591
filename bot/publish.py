"""The command ``investbot publish``: shows what changed and who would hear of it, and publishes it."""

import json
from datetime import UTC, datetime
from typing import Any

import click

from bot.advice.validity import today
from bot.errors import ConfigError, StoreError
from bot.render.plain import plain
from bot.render.view import Block, shorten
from bot.session import open_session
from bot.store.publications import Publications
from bot.store.state import State
from bot.updates.digests import CLOCK
from bot.updates.officers import OfficerViews, audit_json, preview_json, publication_json
from bot.updates.publishing import Preview, Publishing

_AUTHOR_MAX = 64
_NAME_MAX = 16


@click.command()
@click.option("--confirm", metavar="PREVIEW", help="Publish what the preview of that name showed: fill the outbox.")
@click.option("--adopt", is_flag=True, help="Take the papers as known without telling anybody (a slip mended).")
@click.option("--stop", "stopped", type=int, metavar="ID", help="Stop a publication; what was sent stays sent.")
@click.option("--list", "listed", is_flag=True, help="List the last publications with their progress.")
@click.option(
    "--audit", "audited", is_flag=True, help="List who drafted, published, stopped or adopted what, and when."
)
@click.option("--author", default="", metavar="NAME", help="Who publishes; kept with the publication.")
@click.option("--json", "json_", is_flag=True, help="Print JSON for other programs.")
@click.option("--language", type=click.Choice(["en", "zh", "zh-Hant"]), default="en", help="Language of the preview.")
def publish(
    confirm: str | None,
    adopt: bool,
    stopped: int | None,
    listed: bool,
    audited: bool,
    author: str,
    json_: bool,
    language: str,
) -> None:
    """Preview what changed in the papers since the last publication and who would hear of it.

    Nothing is sent until --confirm with the name that the preview prints; the running bot then works off the outbox.
    """
    if sum((confirm is not None, adopt, stopped is not None, listed, audited)) > 1:
        raise click.UsageError("--confirm, --adopt, --stop, --list and --audit exclude each other")
    writes = confirm is not None or adopt or stopped is not None
    name = " ".join(author.split())
    if writes and not (name and name.isprintable() and len(name) <= _AUTHOR_MAX):
        raise ConfigError("say who publishes: --author NAME (at most 64 characters); it is kept with the publication")
    session = open_session()
    try:
        views = OfficerViews(session.builder(language, today()), session.knowledge)
        publishing = Publishing(session.state, session.knowledge)
        work = _Work(session.state, publishing, views, f"cli:{name}", json_)
        if listed:
            work.show_all()
        elif audited:
            work.show_audit()
        elif stopped is not None:
            work.stop(stopped)
        elif adopt:
            work.adopt()
        else:
            work.publish(confirm)
    finally:
        session.close()


class _Work:
    """What one call of the command does."""

    def __init__(self, state: State, publishing: Publishing, views: OfficerViews, author: str, json_: bool) -> None:
        self._publications = Publications(state)
        self._publishing = publishing
        self._views = views
        self._author = author
        self._json = json_
        self._now = datetime.now(UTC)

    def show_all(self) -> None:
        found = [(known, self._publications.progress(known.id)) for known in self._publications.last()]
        if self._json:
            _print_json([publication_json(*item) for item in found])
            return
        for item in found:
            click.echo(self._views.line(*item))
        if not found:
            self._say("officer_list_none")

    def show_audit(self) -> None:
        found = self._publications.audit(without=CLOCK)
        if self._json:
            _print_json([audit_json(line) for line in found])
            return
        for line in found:
            click.echo(self._views.audit_line(line))
        if not found:
            self._say("officer_audit_none")

    def stop(self, number: int) -> None:
        self._publications.stop(number, self._author, self._now)
        self._report(number)

    def adopt(self) -> None:
        self._publishing.adopt(self._author, self._now)
        self._say("officer_adopted")

    def publish(self, confirm: str | None) -> None:
        day = today()
        begun = self._publishing.begin(day)
        preview = self._publishing.preview(day)
        number = None
        if confirm is not None:
            if not preview.changes or confirm != preview.name:
                raise StoreError(
                    f"preview {shorten(confirm, _NAME_MAX)!r}: nothing is published, because the papers are not (any "
                    "more) as it showed them; look at a new one: investbot publish"
                )
            number = self._publishing.draft(preview, self._author, self._now, day).id
            self._publishing.confirm(number, self._author, self._now)
        if self._json:
            _print_json({**preview_json(preview, day), "begun": begun, "publication": number})
            return
        if begun:
            self._say("officer_begun")
        elif not preview.changes:
            self._say("officer_nothing")
        elif number is None:
            click.echo(plain(self._shown(preview)))
        else:
            self._say("officer_confirmed", id=number, count=preview.reach.messages)

    def _shown(self, preview: Preview) -> list[Block]:
        return [*self._views.preview(preview), *self._views.sample(preview)]

    def _report(self, number: int) -> None:
        known = self._publications.get(number)
        if known is None:
            return
        progress = self._publications.progress(number)
        if self._json:
            _print_json(publication_json(known, progress))
        else:
            click.echo(plain(self._views.progress(known, progress)))

    def _say(self, key: str, **values: object) -> None:
        click.echo(self._views.builder.say(key, **values))


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))

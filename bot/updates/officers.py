"""What an officer sees of a publication: the preview, the progress while it is sent, the report."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.advice.validity import SHANGHAI
from bot.render.view import Block, ViewBuilder, shorten
from bot.store.knowledge import Knowledge
from bot.updates.names import Names
from bot.updates.publishing import IN_FULL, Preview, Reach
from bot.updates.views import UpdateViews
from bot.userdata import AuditLine, Progress, Publication

MOST_CHANGES = 12
MOST_TARGETS = 8
_LINE_MAX = 110


@dataclass(frozen=True)
class OfficerViews:
    """Writes for officers, in the language of a builder."""

    builder: ViewBuilder
    knowledge: Knowledge

    def preview(self, preview: Preview, number: int | None = None) -> list[Block]:
        """Return what would be sent to whom; ``number`` is the draft's, where it is kept."""
        say, reach = self.builder.say, preview.reach
        heading = say("officer_preview", id=number) if number else say("officer_preview_unsaved")
        blocks = [Block("heading", heading), Block("text", self._reach(reach, len(preview.changes)))]
        views = UpdateViews(self.builder)
        for change, count in list(zip(preview.changes, reach.by_change, strict=True))[:MOST_CHANGES]:
            line = say("officer_change", headline=shorten(views.headline(change), _LINE_MAX), count=count)
            blocks.append(Block("item", say("figure", text=line)))
        if len(preview.changes) > MOST_CHANGES:
            blocks.append(Block("item", say("officer_changes_more", count=len(preview.changes) - MOST_CHANGES)))
        if reach.by_target:
            blocks.append(Block("label", say("officer_targets")))
            names = Names(self.builder, self.knowledge)
            for kind, target, count in reach.by_target[:MOST_TARGETS]:
                line = say("officer_target", name=shorten(names.full(kind, target), _LINE_MAX), count=count)
                blocks.append(Block("item", say("figure", text=line)))
        note = say("officer_nothing_sent") if number else say("officer_confirm_with", name=preview.name)
        return [*blocks, Block("note", note)]

    def sample(self, preview: Preview) -> list[Block]:
        """Return the first changes as readers get them."""
        views = UpdateViews(self.builder)
        blocks = [Block("heading", self.builder.say("officer_sample"))]
        for change in preview.changes[:IN_FULL]:
            blocks += views.change(change)
        return blocks

    def _reach(self, reach: Reach, changes: int) -> str:
        return self.builder.say(
            "officer_reach",
            changes=changes,
            at_once=reach.at_once,
            messages=reach.messages,
            daily=reach.daily,
            weekly=reach.weekly,
        )

    def progress(self, publication: Publication, progress: Progress) -> list[Block]:
        """Return how far a publication is; once it has ended, the report."""
        say = self.builder.say
        named: dict[str, object] = {"id": publication.id, "author": publication.author}
        figures = progress_figures(progress)
        if publication.state == "running":
            blocks = [
                Block("text", say("officer_progress", **named, **figures)),
                Block("item", say("officer_waiting", pending=progress.pending, sending=progress.sending)),
            ]
        else:
            key = "officer_stopped" if publication.state == "stopped" else "officer_done"
            blocks = [
                Block("text", say(key, **named, stopped=progress.stopped)),
                Block("item", say("officer_report", **figures)),
            ]
        if progress.interrupted:
            blocks.append(Block("item", say("officer_twice", interrupted=progress.interrupted)))
        return blocks

    def line(self, publication: Publication, progress: Progress) -> str:
        """Return a publication in one line of a list."""
        return self.builder.say(
            "officer_list_line",
            id=publication.id,
            created=local(publication.created),
            state=publication.state,
            author=publication.author,
            changes=len(publication.summary.get("changes", ())),
            pending=progress.pending,
            **progress_figures(progress),
        )

    def audit_line(self, line: AuditLine) -> str:
        """Return who did what and when, in a line of a list."""
        named = {"author": line.author, "action": line.action, "subject": line.subject}
        return self.builder.say("officer_audit_line", at=local(line.at), **named)


def progress_figures(progress: Progress) -> dict[str, Any]:
    """Return the figures of a progress by name, with the total."""
    return {
        "sent": progress.sent,
        "blocked": progress.blocked,
        "failed": progress.failed,
        "retried": progress.retried,
        "interrupted": progress.interrupted,
        "erased": progress.erased,
        "total": sum(
            (progress.pending, progress.sending, progress.sent, progress.blocked, progress.failed, progress.stopped)
        ),
    }


def local(moment: datetime) -> str:
    """Return a moment in Chongqing's time, to the minute."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def preview_json(preview: Preview, day: date) -> dict[str, Any]:
    """Return a preview as plain data; fields are added, never renamed or dropped."""
    reach = preview.reach
    return {
        "day": day.isoformat(),
        "name": preview.name,
        "changes": [
            {**change.as_data(), "readers": count}
            for change, count in zip(preview.changes, reach.by_change, strict=True)
        ],
        "reach": {
            "at_once": reach.at_once,
            "messages": reach.messages,
            "daily": reach.daily,
            "weekly": reach.weekly,
            "by_target": [
                {"kind": kind, "target": target, "readers": count} for kind, target, count in reach.by_target
            ],
        },
    }


def audit_json(line: AuditLine) -> dict[str, Any]:
    """Return an audit line as plain data; fields are added, never renamed or dropped."""
    return {"at": line.at.isoformat(), "author": line.author, "action": line.action, "subject": line.subject}


def publication_json(publication: Publication, progress: Progress) -> dict[str, Any]:
    """Return a publication with its progress as plain data; fields are added, never renamed or dropped."""
    moments = {
        name: value.isoformat() if value else None
        for name, value in (
            ("created", publication.created),
            ("confirmed", publication.confirmed),
            ("stopped", publication.stopped),
            ("finished", publication.finished),
        )
    }
    counts = {**progress_figures(progress), "pending": progress.pending, "sending": progress.sending}
    return {
        "id": publication.id,
        "author": publication.author,
        "state": publication.state,
        **moments,
        "changes": len(publication.summary.get("changes", ())),
        "progress": {**counts, "stopped": progress.stopped},
    }

"""What users and officers see of a question that is passed on."""

from bot.advice.acts import Act
from bot.advice.contacts import promotion_centre
from bot.advice.opinions import find
from bot.advice.places import Place
from bot.advice.relaying import MOST_A_DAY, MOST_LETTERS, Draft, mark
from bot.model import Clause
from bot.render.forms import Form, Option
from bot.render.view import Block, ViewBuilder, path_shown, shorten
from bot.store.knowledge import Knowledge
from bot.userdata import Relay

_QUESTION_MAX = 200
_LANGUAGE_NAMES = {"en": "language_en", "zh": "language_zh", "zh-Hant": "language_zh-Hant"}


class RelayForms:
    """Makes what is shown of questions to officers, in one language."""

    def __init__(self, builder: ViewBuilder, knowledge: Knowledge) -> None:
        self._builder = builder
        self._say = builder.say
        self._knowledge = knowledge

    # For the user.

    def unavailable(self, key: str = "officer_none") -> Form:
        """Return that questions are not passed on here, and whom to ask instead."""
        return self._form(Block("text", self._say(key)), *self._centre(), rows=self._to_centre())

    def write(self) -> Form:
        """Return the request to write the question."""
        return self._form(Block("text", self._say("officer_write", most=MOST_LETTERS)), rows=((self._cancel(),),))

    def said(self, key: str) -> Form:
        """Return one of the sentences that need no more."""
        return self._form(Block("text", self._say(key, most=MOST_LETTERS)))

    def too_many(self) -> Form:
        """Return that no more questions are passed on today, and whom to ask instead."""
        said = Block("text", self._say("officer_most", most=MOST_A_DAY))
        return self._form(said, *self._centre(), rows=self._to_centre())

    def consent(self, draft: Draft) -> Form:
        """Return exactly what would be passed on, and the question for consent."""
        best = self._match(draft.best_match)
        blocks = (
            Block("text", self._say("officer_consent")),
            Block("item", self._say("officer_consent_question", question=draft.question)),
            Block("item", self._say("officer_consent_language", name=self._language(draft.language))),
            Block("item", self._say("officer_consent_match", match=best) if best else self._none()),
            Block("text", self._say("officer_consent_kept")),
        )
        rows = (
            (Option(self._say("button_officer_yes"), Act("consent")),),
            (Option(self._say("button_officer_write"), Act("write")), self._cancel()),
        )
        return self._form(*blocks, rows=rows)

    def passed_on(self, relay: Relay) -> Form:
        """Return that a question was passed on."""
        return self._form(Block("text", self._say("officer_passed_on", mark=mark(relay.id))))

    def failed(self, relay: Relay, *, unsure: bool) -> Form:
        """Return that a question was not passed on, or perhaps not, with another try and whom to ask instead."""
        key = "officer_unsure" if unsure else "officer_not_passed_on"
        retry = Option(self._say("button_officer_retry"), Act("retry", str(relay.id)))
        return self._form(Block("text", self._say(key)), *self._centre(), rows=((retry,), *self._to_centre()))

    def reply(self, relay: Relay, text: str) -> list[Block]:
        """Return an officer's reply as the user sees it."""
        question = shorten(relay.question, _QUESTION_MAX)
        return [
            Block("label", self._say("officer_reply", question=question)),
            Block("text", text),
            Block("note", self._say("officer_reply_hint")),
        ]

    def _none(self) -> str:
        return self._say("officer_consent_no_match")

    # For the officers.

    def question(self, relay: Relay) -> list[Block]:
        """Return a question as the officers see it; it begins with the question's mark."""
        best = self._match(relay.best_match)
        return [
            Block("heading", self._say("relay_question", mark=mark(relay.id))),
            Block("text", relay.question),
            Block("text", self._say("relay_language", name=self._language(relay.language))),
            Block("item", self._say("relay_match", match=best) if best else self._say("relay_no_match")),
            Block("note", self._say("relay_hint")),
        ]

    def follow_up(self, relay: Relay, text: str) -> list[Block]:
        """Return what a user writes back, as the officers see it."""
        return [Block("heading", self._say("relay_follow_up", mark=mark(relay.id))), Block("text", text)]

    def told(self, key: str, relay: int, reason: str = "") -> list[Block]:
        """Return what became of an officer's reply or of a question."""
        return [Block("text", self._say(key, mark=mark(relay), reason=reason))]

    # Both.

    def _match(self, entry: str | None) -> str:
        found = find(entry, self._knowledge) if entry else None
        if not isinstance(found, Clause):
            return ""
        document = self._knowledge.document(found.document_id)
        return self._say("relay_match_line", title=self._builder.title(document), path=path_shown(found.path))

    def _language(self, language: str) -> str:
        return self._say(_LANGUAGE_NAMES[language])

    def _cancel(self) -> Option:
        return Option(self._say("button_officer_cancel"), Act("cancel"))

    def _centre(self) -> list[Block]:
        return self._builder.ask_centre(promotion_centre(self._knowledge))

    def _to_centre(self) -> tuple[tuple[Option, ...], ...]:
        """Return the way to the promotion centre's address and telephone."""
        centre = promotion_centre(self._knowledge)
        if centre is None:
            return ()
        name = self._builder.own(self._builder.spoken(centre.name_en, centre.name_zh))
        return ((Option(name, Place("body", centre.id)),),)

    def _form(self, *blocks: Block, rows: tuple[tuple[Option, ...], ...] = ()) -> Form:
        return Form(blocks, self._builder.language, rows)

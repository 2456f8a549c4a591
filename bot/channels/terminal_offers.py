"""What a number under a view of the terminal stands for where it opens no place: a line, as if it had been typed."""

from dataclasses import dataclass

from bot.advice.answer import Answer
from bot.advice.opinions import entry_of
from bot.render.overview import next_questions, quoted
from bot.render.screen import Choice
from bot.render.view import ViewBuilder
from bot.store.knowledge import Knowledge

EXAMPLES = ("example_question", "example_question_second", "example_question_third")
"""The messages that hold the example questions of the greeting."""
_CLAUSE_VIEWS = {"button_clause": "/clause", "button_contacts": "/contacts", "button_document": "/document"}
_PAPER_VIEWS = {"button_contacts": "/contacts"}
"""Its contents and text are places that the view leads to by itself."""
_OPINIONS = {"button_useful": "/useful", "button_not_useful": "/notuseful"}


@dataclass(frozen=True)
class Offer:
    """One thing that can be chosen by its number."""

    label: str
    """What stands beside the number."""
    line: str
    """What is carried out, as if it had been typed."""


def of_greeting(topics: tuple[Choice, ...], knowledge: Knowledge, builder: ViewBuilder) -> tuple[Offer, ...]:
    """Return the example questions, and below them the topics."""
    examples = [builder.say(key) for key in EXAMPLES]
    named = [(topic.label, knowledge.topics[topic.place.target]) for topic in topics]
    names = [(label, topic.name_en if builder.language == "en" else topic.name_zh) for label, topic in named]
    return (
        *(Offer(builder.say("button_example", question=text), text) for text in examples),
        *(Offer(label, f"/topics {name}") for label, name in names),
    )


def of_answer(answer: Answer, asked: Answer | None, builder: ViewBuilder) -> tuple[Offer, ...]:
    """Return what the buttons under an answer do in Telegram: its views, the questions it leads on to, following it.

    An opinion is asked for where it answers the last question, ``asked``.
    """
    own = [Offer(text, text) for text in map(builder.question, answer.overviews)]
    if answer.outcome != "answer" or not answer.matches:
        return tuple(own)
    if answer.parts or answer.aspect == "more":
        return ()
    clause = answer.matches[0].clause
    views = {} if answer.reason == "department" else _CLAUSE_VIEWS if clause else _PAPER_VIEWS
    n = quoted(answer.matches)[0] if answer.intent and len(answer.matches) > 1 else 0
    offers = [
        Offer(builder.say(f"{key}_of", n=n) if n and key != "button_contacts" else builder.say(key), line)
        for key, line in views.items()
    ]
    offers += own
    if answer.intent:
        offers += [Offer(text, text) for text in next_questions(builder, answer.intent)]
    if views:
        offers.append(Offer(builder.say("button_follow"), "/subscribe"))
    entry = entry_of(answer)
    if entry and asked and entry_of(asked) == entry:
        offers += [Offer(builder.say(key), line) for key, line in _OPINIONS.items()]
    return tuple(offers)

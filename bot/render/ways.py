"""Where a reply that has no answer leads on to."""

from bot.advice.answer import Answer
from bot.advice.places import Place
from bot.render.screen import Choice
from bot.render.view import ViewBuilder

_REFUSED = ("", "elsewhere", "unknown_number")
"""Why nothing was found, where it was looked for; a follow-up that leads nowhere asks for something else."""


def ways_on(answer: Answer, builder: ViewBuilder) -> tuple[Choice, ...]:
    """Return the topics near a question that nothing answers, and all topics; nothing for other replies."""
    if answer.outcome != "none" or answer.reason not in _REFUSED:
        return ()
    near = [Choice(builder.topic_name(topic), Place("topic", topic.id)) for topic in answer.nearby]
    return (*near, Choice(builder.say("topics"), Place("topics")))

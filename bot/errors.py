"""The errors a user or an officer may see; each message says what, where and what to do."""


class InvestBotError(Exception):
    """Base of every error that the command line turns into one line and exit code 2."""


class SourceError(InvestBotError):
    """A source file cannot be read or is not whole."""


class CurationError(InvestBotError):
    """A curated YAML file is malformed; the message carries file, line and column."""


class StoreError(InvestBotError):
    """The knowledge store or the state database cannot be read or written."""


class UnknownDocumentError(InvestBotError):
    """A document id, number or title that the store does not hold."""


class UnknownPlaceError(InvestBotError):
    """A topic, body, term, clause or page to browse to that is not there (any more)."""


class QuestionError(InvestBotError):
    """A question that cannot be answered because of its form (empty or too long)."""


class ProfileError(InvestBotError):
    """A value of a profile, a preference or a subscription that is not one of those offered."""


class RelayError(InvestBotError):
    """A question that is not passed on to the officers."""


class ConfigError(InvestBotError):
    """A setting from the environment or the command line is missing or wrong."""


class ExamplesError(InvestBotError):
    """Labelled phrases from which nothing can be learnt, or a data set of another shape."""

"""What may become of a message, in words that no channel owns: a sender raises one of these where it did not arrive."""


class DeliveryError(Exception):
    """A message that did not arrive, or of which nobody knows whether it did."""


class BusyError(DeliveryError):
    """The server asks to wait."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"asked to wait {retry_after:g} s")
        self.retry_after = retry_after
        """Seconds."""


class GoneError(DeliveryError):
    """The chat refuses the bot, or is not there any more."""


class MovedError(DeliveryError):
    """The chat has another id now."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"moved to {chat_id}")
        self.chat_id = chat_id


class RefusedError(DeliveryError):
    """The server refuses the message for good."""


class UnreachedError(DeliveryError):
    """The server was not reached: the message surely did not arrive."""


class UnansweredError(DeliveryError):
    """The answer was lost, or the server failed: the message may have arrived."""

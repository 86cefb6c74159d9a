"""What every channel promises: hand one text to one address, within ten seconds, or say why not."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from messaging.models import Delivery

#: Seconds a provider gets to answer the door, and for the whole hand-over. The lease is longer.
CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0


class ChannelError(Exception):
    """The text was not handed over; `permanent` when trying again cannot help, `gone` when there is no such address."""

    def __init__(self, reason: str, *, permanent: bool, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent or gone
        self.gone = gone


class Channel(Protocol):
    """One way for words to leave. Stateless: everything it needs stands in the delivery."""

    def send(self, delivery: "Delivery") -> str:
        """Hand the text over and return the provider's reference; raises ChannelError."""
        ...

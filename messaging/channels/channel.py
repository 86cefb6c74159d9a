"""What every channel promises: hand one text to one address, within ten seconds, or say why not."""

from typing import TYPE_CHECKING, Protocol

from common.http import CONNECT_SECONDS, TOTAL_SECONDS

if TYPE_CHECKING:
    from messaging.models import Delivery

__all__ = ["CONNECT_SECONDS", "TOTAL_SECONDS", "Channel", "ChannelError"]


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

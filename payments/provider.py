"""What every payment provider promises: one transfer under one key, however often it is asked for."""

from dataclasses import dataclass
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Refused(Exception):
    """The provider will not pay this, now or later; `code` says why, in its own word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unknown(Exception):
    """Nobody can say whether it was paid: no answer, or none that decides. The same key is asked again."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer: `minor` units of `currency` to an account, out of a charge if it is a refund of one.

    `reverses` is the provider's own reference of what is called back.
    """

    key: str
    kind: str
    minor: int
    currency: str
    account: str
    charge: str
    memo: str
    reverses: str


class Provider(Protocol):
    """Whoever moves money. Stateless: everything it needs stands in the transfer."""

    def transfer(self, transfer: Transfer) -> str:
        """Pay, or find that this key was paid before; return the reference. Raises Refused or Unknown."""
        ...


def is_there() -> bool:
    """Say whether payments can leave here at all."""
    return bool(settings.PAYMENT_PROVIDER and settings.LEDGER_URL)


def provider() -> Provider:
    """Return the provider the settings name."""
    return _made(settings.PAYMENT_PROVIDER)


@cache
def _made(path: str) -> Provider:
    made: Provider = import_string(path)()
    return made

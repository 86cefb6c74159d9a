"""The way back from an act on many cases: sealed for the one who did it, for half a minute."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from common.errors import BadInput
from users.models import User

_SALT = "cases.bulk"
#: How long the way back is offered, in seconds.
UNDO_SECONDS = 30
#: An answer on its way when the time is over still counts.
_GRACE_SECONDS = 5


class TooLate(BadInput):
    """The way back is closed, or never was one."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """Which act is taken back, whose it was, and how each case stood before."""

    act: str
    by: int
    before: Sequence[Mapping[str, Any]]


def sealed(act: str, before: Sequence[Mapping[str, Any]], *, by: User) -> str:
    """Return what takes the act back, for a page or a program to keep; empty when nothing was done."""
    told = {"act": str(act), "by": by.pk, "before": list(before)}
    return signing.dumps(told, salt=_SALT, compress=True) if before else ""


def opened(token: str) -> WayBack:
    """Read it back; refuses (TooLate) one that is over or not ours."""
    try:
        told = signing.loads(token, salt=_SALT, max_age=UNDO_SECONDS + _GRACE_SECONDS)
    except signing.BadSignature:
        raise TooLate(_("It is too late to take this back."), field="token") from None
    return WayBack(told["act"], told["by"], told["before"])

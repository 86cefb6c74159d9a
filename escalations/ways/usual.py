"""How people are usually woken, when they have not said otherwise: which way, when, how often. Plain values."""

from collections.abc import Iterable
from dataclasses import dataclass

from messaging.models import ContactMethod

Kind = ContactMethod.Kind
#: A repetition goes on until somebody answers; the page's own end comes long before this many.
UNTIL_ANSWERED = 30

#: By severity: kind → seconds without an answer, and how many seconds apart it is repeated (0: once).
_USUAL: dict[int, dict[str, tuple[int, int]]] = {
    1: {
        Kind.IN_APP: (0, 0),
        Kind.PUSH: (0, 0),
        Kind.SMS: (0, 0),
        Kind.APPRISE: (0, 0),
        Kind.EMAIL: (0, 0),
        Kind.VOICE: (0, 120),
    },
    2: {
        Kind.IN_APP: (0, 0),
        Kind.PUSH: (0, 0),
        Kind.APPRISE: (0, 0),
        Kind.SMS: (60, 0),
        Kind.EMAIL: (60, 0),
        Kind.VOICE: (180, 0),
    },
    3: {
        Kind.IN_APP: (0, 0),
        Kind.PUSH: (0, 0),
        Kind.APPRISE: (0, 0),
        Kind.EMAIL: (300, 0),
    },
    4: {Kind.IN_APP: (0, 0)},
}
SEVERITIES = tuple(_USUAL)


@dataclass(frozen=True, slots=True)
class UsualRule:
    """After so many seconds without an answer, this way; again every so many, or once."""

    way: ContactMethod
    after_seconds: int
    repeat_seconds: int | None
    repeats: int


def rules_for(ways: Iterable[ContactMethod], severity: int) -> list[UsualRule]:
    """Return the usual rules of one severity for the ways somebody has, in the order they are tried."""
    table = _USUAL[severity]
    order = list(table)
    mine = sorted(
        (way for way in ways if way.kind in table), key=lambda w: (order.index(w.kind), w.pk)
    )
    return [
        UsualRule(
            way=way,
            after_seconds=table[way.kind][0],
            repeat_seconds=table[way.kind][1] or None,
            repeats=UNTIL_ANSWERED if table[way.kind][1] else 0,
        )
        for way in mine
    ]

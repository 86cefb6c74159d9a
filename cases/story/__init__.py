"""What happened on a case, in whole sentences of the reader's language; facts go in, text comes out. Asks nothing."""

from datetime import datetime, tzinfo

from cases.models import CaseEvent
from cases.story import (
    advice,
    alerts,
    asking,
    clocks,
    closing,
    composing,
    conversation,
    deciding,
    desk,
    expectations,
    holds,
    improving,
    ownership,
    shaping,
    standing,
    tasks,
)
from cases.story.told import Clock, Teller, Told

Kind = CaseEvent.Kind

#: One module for each part of a case: who tells its events, and which icon stands beside them.
_PARTS = (
    conversation,
    ownership,
    standing,
    alerts,
    desk,
    asking,
    shaping,
    closing,
    composing,
    tasks,
    advice,
    expectations,
    holds,
    improving,
    deciding,
)
_TELLERS: dict[CaseEvent.Kind, Teller] = {
    kind: teller for part in _PARTS for kind, teller in part.TELLERS.items()
}
ICONS: dict[CaseEvent.Kind, str] = {
    kind: icon for part in _PARTS for kind, icon in part.ICONS.items()
} | clocks.ICONS


def sentence(event: CaseEvent, *, me: int, now: datetime, zone: tzinfo, locale: str) -> str:
    """Tell one event to the person with id `me`, on their own clock; the event comes with its actor loaded."""
    teller = _TELLERS.get(Kind(event.kind))
    if teller is not None:
        return teller(Told.of(event, me, Clock(now, zone, locale)))
    if event.kind in clocks.ICONS:
        return clocks.sentence(event, now=now, zone=zone, locale=locale)
    return event.get_kind_display()

"""Everything the pager does, in order: keep alerts true, raise, step, send, tidy, and give a sign of life."""

import time
from datetime import datetime, timedelta
from functools import partial

from escalations.actions import (
    heartbeats,
    newcomers,
    next_way,
    phone,
    raising,
    sending,
    shift_ends,
    stepping,
    upkeep,
)
from escalations.actions.one_by_one import Parts
from escalations.models import Alert
from messaging.models import Delivery, Lane

#: Alerts raised, and moved on, in one round of a sweep; then what they owe is sent.
_ROUND = 20
#: Seconds for the texts of one round while more waits to be raised or moved on.
_ROUND_SECONDS = 2.0


def sweep(*, now: datetime) -> dict[str, int]:
    """Do all that is due at `now`; gives what was done. Any number of processes may run it at once.

    At rest it only looks: whether an answer, an alert or a text waits, and whether somebody must be woken. A part that
    fails leaves the others their turn and is raised at the end; then there is no sign of life. In a storm it goes
    round by round, the worst first: no text waits until everybody's alert is raised.
    """
    began = time.monotonic()
    parts = Parts(now=now)
    parts.do("answered", phone.take_waiting)
    if Alert.objects.open().exists():
        parts.do("ended", upkeep.end_what_is_over)
        parts.do("worse", upkeep.follow_severity)
        parts.do("ran_out", upkeep.expire_acknowledgements)
        parts.do("shifts_ended", shift_ends.follow_shifts)
    parts.do("reopened", upkeep.wake_reopened)
    parts.do("raised", partial(raising.raise_for_cases, at_most=_ROUND))
    if Alert.objects.open().exists():
        parts.do("newcomers", newcomers.page_newcomers)
        parts.do("moved_on", next_way.move_on)
        parts.do("stepped", partial(stepping.advance_due, at_most=_ROUND))
    if max(parts.done["raised"], parts.done["stepped"]) >= _ROUND:
        _storm(parts, began=began)
    if Delivery.objects.waiting().filter(lane=Lane.PAGE).exists():
        left = sending.SWEEP_SECONDS - (time.monotonic() - began)
        parts.do("sent", partial(sending.send_due, seconds=max(left, _ROUND_SECONDS)))
        parts.do("tidied", upkeep.tidy_texts)
    done = parts.end()
    heartbeats.beat(name="escalations.sweep", expected_every=10, now=now)
    return done


def _storm(parts: Parts, *, began: float) -> None:
    """Send what a full round owes and go on with the next worst, until a round is not full or the time is up."""
    now, was_full = parts.now, True
    while was_full and (elapsed := time.monotonic() - began) < sending.SWEEP_SECONDS:
        parts.now = now + timedelta(seconds=elapsed)
        parts.do("sent", partial(sending.send_due, seconds=_ROUND_SECONDS))
        raised, stepped = parts.done["raised"], parts.done["stepped"]
        parts.do("raised", partial(raising.raise_for_cases, at_most=_ROUND))
        parts.do("stepped", partial(stepping.advance_due, at_most=_ROUND))
        full = max(parts.done["raised"] - raised, parts.done["stepped"] - stepped)
        was_full = full >= _ROUND

"""Everything the pager does, in order: keep alerts true, raise, step, send, tidy, and give a sign of life."""

from datetime import datetime

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
from escalations.models import Alert
from messaging.models import Delivery, Lane


def sweep(*, now: datetime) -> dict[str, int]:
    """Do all that is due at `now`; gives what was done. Any number of processes may run it at once.

    At rest it only looks: whether an answer, an alert or a text waits, and whether somebody must be woken.
    """
    done = {"answered": phone.take_waiting(now=now)}
    if Alert.objects.open().exists():
        done |= {
            "ended": upkeep.end_what_is_over(now=now),
            "worse": upkeep.follow_severity(now=now),
            "ran_out": upkeep.expire_acknowledgements(now=now),
            "shifts_ended": shift_ends.follow_shifts(now=now),
        }
    done |= {
        "reopened": upkeep.wake_reopened(now=now),
        "raised": raising.raise_for_cases(now=now),
    }
    if Alert.objects.open().exists():
        done |= {
            "newcomers": newcomers.page_newcomers(now=now),
            "moved_on": next_way.move_on(now=now),
            "stepped": stepping.advance_due(now=now),
        }
    if Delivery.objects.waiting().filter(lane=Lane.PAGE).exists():
        done |= {"sent": sending.send_due(now=now), "tidied": upkeep.tidy_texts(now=now)}
    heartbeats.beat(name="escalations.sweep", expected_every=10, now=now)
    return done

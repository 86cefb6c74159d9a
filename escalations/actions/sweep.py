"""Everything the pager does, in order: keep alerts true, raise, step, send, tidy, and give a sign of life."""

from datetime import datetime

from escalations.actions import heartbeats, phone, raising, sending, stepping, upkeep


def sweep(*, now: datetime) -> dict[str, int]:
    """Do all that is due at `now`; gives what was done. Any number of processes may run it at once."""
    done = {
        "answered": phone.take_waiting(now=now),
        "ended": upkeep.end_what_is_over(now=now),
        "worse": upkeep.follow_severity(now=now),
        "reopened": upkeep.wake_reopened(now=now),
        "ran_out": upkeep.expire_acknowledgements(now=now),
        "raised": raising.raise_for_cases(now=now),
        "stepped": stepping.advance_due(now=now),
        "sent": sending.send_due(now=now),
        "tidied": upkeep.tidy_texts(now=now),
    }
    heartbeats.beat(name="escalations.sweep", expected_every=10, now=now)
    return done

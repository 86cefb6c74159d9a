"""Wait for somebody, and go on: what may stand still stands still, and the reason is on record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import clocks
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.lifecycle import Status, WaitingOn
from cases.models import Case, CaseEvent
from common.errors import BadInput
from users.models import User

Kind = CaseEvent.Kind

#: Nobody waits for longer.
LONGEST = timedelta(days=366)


@transaction.atomic
def wait(
    *, case_id: int, by: User, on: str, reason: str, now: datetime, until: datetime | None = None
) -> Case:
    """Wait for somebody; the resolution clock stands still, what we owe a person who wrote does not.

    For our own departments and payments nothing stands still. While somebody who wrote has no answer, waiting needs
    a reason (BadInput); their next message ends it.
    """
    case = locked(case_id)
    case.require_owner(by)
    if on not in WaitingOn.values:
        raise BadInput(_("Say whom the case waits for."), field="on")
    if until is not None and until <= now:
        raise BadInput(_("This moment has passed already."), field="until")
    if until is not None and until > now + LONGEST:
        raise BadInput(_("This is more than a year away."), field="until")
    if on == WaitingOn.DATE and until is None:
        raise BadInput(_("Say until when."), field="until")
    if not reason.strip() and case.threads.filter(unanswered_since__isnull=False).exists():
        raise BadInput(
            _("Somebody who wrote has no answer yet. Say why the case waits."), field="reason"
        )
    case.wait(WaitingOn(on), until=until)
    clocks.pause(case, on=on, reason=reason.strip() or on, by=by, now=now)
    save(case, "status", "waiting_on", "waiting_until", now=now)
    record(
        case,
        Kind.WAITING,
        actor=by,
        facts={"on": on, "reason": reason.strip(), "until": until.isoformat() if until else ""},
        now=now,
    )
    return case


@transaction.atomic
def resume(*, case_id: int, by: User, now: datetime) -> Case:
    """Go on after waiting, because somebody decided to."""
    case = locked(case_id)
    resume_locked(case, by=by, now=now)
    return case


def resume_locked(case: Case, *, by: User | None, now: datetime) -> None:
    """Go on with a case the caller holds; without `by` the date came or the other side wrote.

    A case that does not wait stays as it is.
    """
    if case.status != Status.WAITING:
        return
    case.resume()
    clocks.resume(case, now=now)
    save(case, "status", "waiting_on", "waiting_until", now=now)
    record(case, Kind.RESUMED, actor=by, now=now)


def resume_elapsed(*, now: datetime, batch: int = 200) -> int:
    """Take up again every case whose waiting time is over; returns how many."""
    due = list(
        Case.objects.filter(status=Status.WAITING, waiting_until__lte=now)
        .order_by("waiting_until")
        .values_list("pk", flat=True)[:batch]
    )
    for case_id in due:
        _resume_elapsed(case_id, now=now)
    return len(due)


@transaction.atomic
def _resume_elapsed(case_id: int, *, now: datetime) -> None:
    """Look again under the lock: somebody may have gone on, or chosen a later moment, meanwhile."""
    case = locked(case_id)
    if case.waiting_until is not None and case.waiting_until <= now:
        resume_locked(case, by=None, now=now)

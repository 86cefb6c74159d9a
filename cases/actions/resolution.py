"""Bring a case to its end, and take it up again when the story goes on."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases import gate
from cases.actions import clocks
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent
from common.errors import BadInput
from users.models import User

Kind = CaseEvent.Kind

_RESOLUTION_FIELDS = (
    "status",
    "waiting_on",
    "waiting_until",
    "outcome",
    "outcome_note",
    "root_cause",
    "resolved_at",
)


@transaction.atomic
def resolve(
    *,
    case_id: int,
    by: User,
    outcome: str,
    note: str,
    root_cause: str,
    now: datetime,
    seen_version: int | None = None,
) -> Case:
    """End the case with an outcome; refuses while the gate lists anything still open (StillOpen)."""
    case = locked(case_id, seen_version=seen_version)
    case.require_owner(by)
    case.resolve(
        outcome,
        note=note.strip(),
        root_cause=root_cause.strip(),
        open_items=[item.text for item in gate.open_items(case)],
        now=now,
    )
    clocks.end(case, now=now)
    save(case, *_RESOLUTION_FIELDS, now=now)
    record(
        case,
        Kind.RESOLVED,
        actor=by,
        facts={"outcome": outcome, "note": case.outcome_note, "root_cause": case.root_cause},
        now=now,
    )
    return case


@transaction.atomic
def reopen(*, case_id: int, by: User, reason: str, now: datetime) -> Case:
    """Take a resolved case up again, with a reason; the owner stays accountable."""
    if not reason.strip():
        raise BadInput(_("Say why the case goes on."), field="reason")
    case = locked(case_id)
    reopen_locked(case, by=by, reason=reason.strip(), now=now)
    return case


def reopen_locked(case: Case, *, by: User | None, reason: str, now: datetime) -> None:
    """Reopen a case the caller holds: somebody decided to, or the other side wrote again (`by` None)."""
    case.reopen()
    clocks.restart(case, now=now)
    save(case, *_RESOLUTION_FIELDS, now=now)
    record(case, Kind.REOPENED, actor=by, facts={"reason": reason}, now=now)

"""Ask again when a department keeps silent: the department, then its lead, then the owner is told; each once."""

from datetime import datetime

from django.db import transaction

from cases.actions.asking.rows import named, owe, taken, zone_of
from cases.actions.locking import save
from cases.actions.timeline import record
from cases.asking import letters
from cases.models import Case, CaseEvent, Chase, DepartmentRequest
from messaging.actions import outbox
from messaging.models import Delivery

Kind = CaseEvent.Kind


def chase_due(*, now: datetime, batch: int = 200) -> int:
    """Take every step that is due, one transaction each, the earliest first; returns how many."""
    due = (
        Chase.objects.ahead()
        .filter(request__isnull=False, due_at__lte=now)
        .order_by("due_at", "pk")
        .values_list("pk", "request_id")[:batch]
    )
    return sum(_take(chase_id, request_id, now=now) for chase_id, request_id in list(due))


@transaction.atomic
def _take(chase_id: int, request_id: int, *, now: datetime) -> bool:
    """Take one step; look again under the lock: an answer, or another worker, may have come meanwhile."""
    case, request = taken(request_id)
    chase = Chase.objects.select_for_update().get(pk=chase_id)
    if chase.done_at is not None or chase.skipped_at is not None:
        return False
    if not request.is_owed or not case.is_open:
        chase.skipped_at = now
        chase.save(update_fields=["skipped_at"])
        return False
    chase.delivery = _tell(Chase.Step(chase.step), case, request, now=now)
    chase.done_at = now
    chase.save(update_fields=["done_at", "delivery"])
    save(case, now=now)
    record(case, Kind.DEPARTMENT_CHASED, facts=named(request, step=str(chase.step)), now=now)
    return True


def _tell(
    step: Chase.Step, case: Case, request: DepartmentRequest, *, now: datetime
) -> Delivery | None:
    """Owe the mail of one step; None when nobody owns the case: the timeline says it then."""
    department = request.department
    if step == Chase.Step.REMINDER:
        letter = letters.reminder(request, case, zone=zone_of(case))
        return owe(request, letter, step=step, to=(department.address, str(department)), now=now)
    if step == Chase.Step.LEAD:
        letter = letters.to_lead(request, case, zone=zone_of(case))
        to = (department.lead_address, department.lead_name)
        return owe(request, letter, step=step, to=to, now=now)
    if case.owner is None:
        return None
    letter = letters.to_owner(request, case, case.owner)
    # Not under the question's own address: a word the owner writes back is no answer of the department.
    return outbox.queue_mail_to(
        case.owner,
        key=f"department:{request.pk}:asker",
        subject=letter.subject,
        text=letter.text,
        now=now,
    )

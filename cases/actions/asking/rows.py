"""What asking, answering and chasing share: the row with its case locked, its clock ended, its mail owed."""

from datetime import datetime

from cases.actions.clocks.rows import ENDED_FIELDS, MET_FIELDS, met_event, refresh_next_due
from cases.actions.locking import locked
from cases.actions.timeline import record_all
from cases.asking import links
from cases.asking.letters import Letter
from cases.models import Case, Chase, DepartmentRequest
from messaging import addresses
from messaging.actions import outbox
from messaging.models import Delivery


def taken(request_id: int) -> tuple[Case, DepartmentRequest]:
    """Return a question with its case, both locked until commit."""
    of_request = DepartmentRequest.objects.values_list("case_id", flat=True)
    case = locked(of_request.get(pk=request_id))
    request = (
        DepartmentRequest.objects.select_for_update(of=("self",))
        .select_related("department", "asked_by", "clock")
        .get(pk=request_id)
    )
    return case, request


def named(request: DepartmentRequest, **more: object) -> dict[str, object]:
    """Return which question an event speaks of."""
    return {
        "request": request.pk,
        "department": request.department.name_en,
        "department_pt": request.department.name_pt,
        "question": request.question[:300],
        **more,
    }


def owe(
    request: DepartmentRequest, letter: Letter, *, step: str, to: tuple[str, str], now: datetime
) -> Delivery:
    """Owe one mail about the question to (address, name); the same step is one mail."""
    token = links.mail_token(request)
    return outbox.queue_email(
        key=f"department:{request.pk}:{request.link_key.hex[:8]}:{step}",
        lane="notice",
        to_address=to[0],
        to_name=to[1],
        subject=letter.subject,
        text=letter.text,
        message_id=addresses.new_message_id(token),
        reply_to=addresses.case_address(token),
        send_after=now,
        now=now,
    )


def close(case: Case, request: DepartmentRequest, *, is_met: bool, now: datetime) -> None:
    """End what ran for the question: its clock, and every step of asking again that is still ahead."""
    clock = request.clock
    if clock.is_alive:
        if is_met:
            clock.meet(now=now)
            clock.save(update_fields=MET_FIELDS)
            record_all(case, [met_event(clock, now=now)])
        else:
            clock.settle_breach(now=now)
            clock.cancel()
            clock.save(update_fields=ENDED_FIELDS)
    Chase.objects.ahead().filter(request=request).update(skipped_at=now)
    refresh_next_due(case)


def zone_of(case: Case) -> str:
    """Return whose clock a department's mail speaks of: the team's that asks."""
    return case.team.time_zone

"""When nobody answers a request: remind whose turn it is, ask the next, tell everybody, and in the end let it go."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions.deciding import telling
from cases.actions.deciding.requests import close, named, taken
from cases.actions.locking import save
from cases.actions.timeline import record
from cases.deciding.approvers import Approver, candidates
from cases.deciding.spending import spent
from cases.models import ApprovalStep, Case, CaseEvent, ExceptionRequest
from users.models import User

Kind = CaseEvent.Kind
Step = ApprovalStep.Step

#: How many people one silent request is told to at most.
_MOST = 20


def escalate_due(*, now: datetime, batch: int = 200) -> int:
    """Take every step that is due, one transaction each, the earliest first; returns how many.

    A request whose turn it is of somebody who left goes on at once.
    """
    due = (
        ApprovalStep.objects.filter(done_at=None, skipped_at=None, due_at__lte=now)
        .order_by("due_at", "pk")
        .values_list("pk", "request_id")[:batch]
    )
    taken_steps = sum(_take(step_id, request_id, now=now) for step_id, request_id in list(due))
    left = ExceptionRequest.objects.waiting().filter(asked_of__is_active=False)
    moved = [_leave(pk, now=now) for pk in list(left.values_list("pk", flat=True)[:batch])]
    return taken_steps + sum(moved)


@transaction.atomic
def _take(step_id: int, request_id: int, *, now: datetime) -> bool:
    """Take one step; look again under the lock: an answer, or another worker, may have come meanwhile."""
    case, request = taken(request_id)
    step = ApprovalStep.objects.select_for_update().get(pk=step_id)
    if step.done_at is not None or step.skipped_at is not None:
        return False
    if not request.is_waiting:
        step.skipped_at = now
        step.save(update_fields=["skipped_at"])
        return False
    step.done_at = now
    step.save(update_fields=["done_at"])
    if step.step == Step.EXPIRY:
        _expire(case, request, now=now)
        return True
    able = _able(case, request, now=now)
    to: Iterable[User]
    if step.step == Step.REMINDER:
        to = [request.asked_of] if request.asked_of is not None else []
    elif step.step == Step.NEXT:
        to = _pass_on(request, able)
    else:
        to = [each.user for each in able[:_MOST]]
    deliveries = [telling.to_answer(request, user, step=step.step, now=now) for user in to]
    if step.step == Step.EVERYBODY:
        owner = case.owner or request.asked_by
        deliveries.append(telling.to_asker(request, owner, step=step.step, now=now))
    step.deliveries.set(deliveries)
    _tell(case, request, step=step.step, now=now)
    return True


@transaction.atomic
def _leave(request_id: int, *, now: datetime) -> bool:
    """Ask somebody else when who was asked has left."""
    case, request = taken(request_id)
    if not request.is_waiting or request.asked_of is None or request.asked_of.is_active:
        return False
    gone = request.asked_of
    able = _able(case, request, now=now)
    request.asked_of = able[0].user if able else None
    request.save(update_fields=["asked_of"])
    if request.asked_of is not None:
        telling.to_answer(request, request.asked_of, step=f"after:{gone.pk}", now=now)
    _tell(case, request, step="left", now=now)
    return True


def _pass_on(request: ExceptionRequest, able: list[Approver]) -> list[User]:
    """Make it the turn of who comes after whose turn it is; the last keeps it."""
    people = [each.user for each in able]
    current = request.asked_of
    after = people[people.index(current) + 1 :] if current in people else people
    if not after:
        return [current] if current is not None else []
    request.asked_of = after[0]
    request.save(update_fields=["asked_of"])
    return after[:1]


def _expire(case: Case, request: ExceptionRequest, *, now: datetime) -> None:
    owner = case.owner or request.asked_by
    with override("en"):
        reason = _("Nobody answered in time.")
    request.end("expire", reason, now=now)
    request.save()
    close(case, request, is_met=False, now=now)
    telling.to_asker(request, owner, step="expired", now=now)
    save(case, now=now)
    record(case, Kind.EXCEPTION_EXPIRED, facts=named(request), now=now)


def _able(case: Case, request: ExceptionRequest, *, now: datetime) -> list[Approver]:
    already = spent(
        case, kind=request.kind, person_id=request.person_id, now=now, without=request.decision_id
    )
    return candidates(request, spent=already, now=now)


def _tell(case: Case, request: ExceptionRequest, *, step: str, now: datetime) -> None:
    save(case, now=now)
    facts = named(request) | {"step": str(step)}
    record(case, Kind.EXCEPTION_ESCALATED, facts=facts, now=now)

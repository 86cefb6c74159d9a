"""Tasks on a case: added by hand or with the case's type, done, dropped with a reason, taken up again."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.clocks.rows import (
    ENDED_FIELDS,
    MET_FIELDS,
    begin,
    met_event,
    refresh_next_due,
    told,
    warnings_within,
)
from cases.actions.locking import locked, save
from cases.actions.timeline import record, record_all
from cases.lifecycle import TaskState
from cases.models import Case, CaseEvent, CaseTask, ChecklistStep, Conflict, SLAClock
from cases.models.clock import ClockKind
from cases.models.refusals import AlreadyResolved
from common import texts
from common.errors import BadInput, Forbidden
from users.models import User

Kind = CaseEvent.Kind

#: Nobody plans a task further ahead than this.
_FURTHEST = timedelta(days=366)


class NotYourTask(Forbidden):
    """Only the owner of the case, whom the task was given to, and who added it settle it."""


@transaction.atomic
def add(
    *,
    case_id: int,
    by: User,
    text: str,
    assignee: User | None = None,
    due_at: datetime | None = None,
    is_gate: bool = False,
    client_key: uuid.UUID | None = None,
    now: datetime,
) -> CaseTask:
    """Add one thing to do; with a time it gets a clock, as a gate it must be settled before the case is resolved.

    The same `client_key` twice is one task. Refuses an empty text, a time that cannot be, somebody who may not see
    the case (BadInput), a gate by anybody but the owner, and a resolved case.
    """
    case = locked(case_id)
    if client_key is not None:
        again = case.tasks.filter(client_key=client_key).first()
        if again is not None:
            return again
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    if is_gate:
        case.require_owner(by)
    text = texts.on_one_line(text)
    if not text:
        raise BadInput(_("Say what is to be done."), field="text")
    if len(text) > 300:
        raise BadInput(_("Say it in 300 characters."), field="text")
    _refuse_stranger(case, assignee)
    clock = _clock(case, text, due_at, assignee, by=by, now=now) if due_at is not None else None
    task = CaseTask.objects.create(
        case=case,
        text=text,
        assignee=assignee,
        is_gate=is_gate,
        clock=clock,
        client_key=client_key,
        added_by=by,
        added_at=now,
    )
    save(case, now=now)
    record(case, Kind.TASK_ADDED, actor=by, facts=_named(task), now=now)
    return task


@transaction.atomic
def settle(
    *, task_id: int, by: User, step: str = "do", reason: str = "", now: datetime
) -> CaseTask:
    """Say that a task is done (`do`), or with a reason that it will not be (`drop`).

    A gate is dropped by the owner of the case alone. Refuses what is settled (ImpossibleNow).
    """
    case, task = _taken(task_id)
    may = {case.owner_id, task.assignee_id, task.added_by_id} - {None}
    if by.pk not in may:
        raise NotYourTask(_("Whoever owns the case, added the task or was given it settles it."))
    if step == "drop" and task.is_gate:
        case.require_owner(by)
    task.settle(step, by=by, reason=reason, now=now)
    task.save()
    _end_clock(case, task, now=now)
    save(case, now=now)
    facts = _named(task) | {"state": str(task.state), "reason": task.reason}
    record(case, Kind.TASK_SETTLED, actor=by, facts=facts, now=now)
    return task


@transaction.atomic
def reopen(*, task_id: int, by: User, now: datetime) -> CaseTask:
    """Take a settled task up again; the time it had is over and stays so."""
    case, task = _taken(task_id)
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    if by.pk not in {case.owner_id, task.settled_by_id}:
        raise NotYourTask(_("Whoever owns the case or settled the task takes it up again."))
    task.reopen()
    task.clock = None
    task.save()
    save(case, now=now)
    record(case, Kind.TASK_ADDED, actor=by, facts=_named(task) | {"again": True}, now=now)
    return task


def begin_checklist(case: Case, *, now: datetime) -> list[CaseTask]:
    """Give a case the steps of its type it does not have yet; the caller holds the case and saves it.

    A step counts its time from now. The timeline names each.
    """
    steps = ChecklistStep.objects.filter(case_type=case.case_type_id, is_active=True)
    missing = list(steps.exclude(pk__in=case.tasks.exclude(step=None).values("step")))
    if not missing:
        return []
    clocks = {
        step.pk: _clock_of(case, step.text_en, now + timedelta(minutes=step.minutes), now=now)
        for step in missing
        if step.minutes
    }
    begin(case, list(clocks.values()), now=now)
    tasks = CaseTask.objects.bulk_create(
        CaseTask(
            case=case,
            text=step.text_en,
            step=step,
            is_gate=step.is_gate,
            clock=clocks.get(step.pk),
            added_at=now,
        )
        for step in missing
    )
    record_all(
        case,
        [
            CaseEvent(case=case, kind=Kind.TASK_ADDED, facts=_named(task), occurred_at=now)
            for task in tasks
        ],
    )
    return tasks


def _taken(task_id: int) -> tuple[Case, CaseTask]:
    case = locked(CaseTask.objects.values_list("case_id", flat=True).get(pk=task_id))
    task = (
        CaseTask.objects.select_for_update(of=("self",))
        .select_related("step", "clock")
        .get(pk=task_id)
    )
    return case, task


def _refuse_stranger(case: Case, assignee: User | None) -> None:
    if assignee is None:
        return
    sees = Case.objects.visible_to(assignee).filter(pk=case.pk).exists()
    if not sees or Conflict.objects.on(case).filter(user=assignee).exists():
        raise BadInput(
            _("%(person)s can’t see this case.") % {"person": assignee.short_name}, field="assignee"
        )


def _clock(
    case: Case,
    text: str,
    due_at: datetime,
    assignee: User | None,
    *,
    by: User,
    now: datetime,
) -> SLAClock:
    if due_at <= now:
        raise BadInput(_("This moment has passed already."), field="due_at")
    if due_at > now + _FURTHEST:
        raise BadInput(_("This is more than a year away."), field="due_at")
    clock = _clock_of(case, text, due_at, now=now)
    clock.made_by, clock.counterpart = by, assignee.name if assignee is not None else ""
    begin(case, [clock], now=now, actor=by)
    return clock


def _clock_of(case: Case, text: str, due_at: datetime, *, now: datetime) -> SLAClock:
    clock = SLAClock(
        case=case, kind=ClockKind.TASK, subject=uuid.uuid4().hex, label=text, started_at=now
    )
    clock.schedule(due_at, warnings_within(now, due_at))
    clock.explanation = told(lambda: [_("To be done: “%(text)s”") % {"text": text}])
    return clock


def _end_clock(case: Case, task: CaseTask, *, now: datetime) -> None:
    clock = task.clock
    if clock is None or not clock.is_alive:
        return
    if task.state == TaskState.DONE:
        clock.meet(now=now)
        clock.save(update_fields=MET_FIELDS)
        record_all(case, [met_event(clock, now=now, actor=task.settled_by)])
    else:
        clock.settle_breach(now=now)
        clock.cancel()
        clock.save(update_fields=ENDED_FIELDS)
    refresh_next_due(case)


def _named(task: CaseTask) -> dict[str, object]:
    facts: dict[str, object] = {"task": task.pk, "text": task.text, "gate": task.is_gate}
    if task.step is not None:
        facts["text_pt"] = task.step.text_pt
    if task.assignee is not None:
        facts["to"] = task.assignee.short_name
    return facts

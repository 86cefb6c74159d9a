"""What the owner of a case does with a question to a department: ask, withdraw, judge the answer, send it again."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cases.actions.asking.rows import close, named, owe, taken, zone_of
from cases.actions.clocks.rows import SAID_BY_HAND, begin, told
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.asking import context, letters
from cases.lifecycle import ImpossibleNow, RequestState
from cases.models import Case, CaseEvent, Chase, Department, DepartmentRequest, SLAClock
from cases.models.clock import ClockKind
from cases.models.refusals import AlreadyResolved
from common import texts
from common.errors import BadInput
from messaging.actions import outbox
from sla.business_time import add_span, add_working
from sla.models import BusinessCalendar
from sla.promises import calendars_in_force
from users.models import User

Kind = CaseEvent.Kind

#: The longest question, in characters.
LONGEST = 5_000
#: Nobody waits longer than this for an answer.
_FURTHEST = timedelta(days=366)
#: How long after the time is over the link still opens: an answer may come late, and is read again.
_LINK_STAYS = timedelta(days=14)


@transaction.atomic
def ask(
    *,
    case_id: int,
    by: User,
    department_id: int,
    question: str,
    shares: Collection[str] = (),
    client_key: uuid.UUID,
    due_at: datetime | None = None,
    follows_id: int | None = None,
    now: datetime,
) -> DepartmentRequest:
    """Ask a department and count until it decides: to `due_at`, or as long as the department may take.

    `shares` are codes of `cases.asking.context`: what it is told besides the question, as it stands now. `follows`
    is the question asked anew. The same `client_key` twice is one question. Refuses anybody but the owner, a
    resolved case, a department that takes none, an empty question and a time that cannot be (BadInput).
    """
    case = locked(case_id)
    case.require_owner(by)
    again = case.department_requests.filter(client_key=client_key).first()
    if again is not None:
        return again
    if not case.is_open:
        raise AlreadyResolved(_("This case is resolved. Reopen it first."))
    department = Department.objects.filter(pk=department_id, is_active=True).first()
    if department is None:
        raise BadInput(_("This department takes no questions."), field="department")
    question = texts.required(
        question, _("Say what you ask for."), field="question", longest=LONGEST
    )
    clock, instants = _clock(case, department, question, due_at, by=by, now=now)
    begin(case, [clock], now=now, actor=by)
    with override(department.language):
        shared = context.pack(case, shares)
    request = DepartmentRequest(
        case=case,
        department=department,
        follows=_earlier(case, follows_id),
        question=question,
        context=shared,
        language=department.language,
        asked_by=by,
        asked_at=now,
        client_key=client_key,
        clock=clock,
        link_key=uuid.uuid4(),
        link_until=_until(clock),
    )
    request.save()
    steps = zip(Chase.Step.values, instants, strict=True)
    Chase.objects.bulk_create(Chase(request=request, step=step, due_at=at) for step, at in steps)
    _send(case, request, now=now)
    save(case, now=now)
    facts = named(request, shared=[each["fact"] for each in shared])
    record(case, Kind.DEPARTMENT_ASKED, actor=by, facts=facts, now=now)
    return request


@transaction.atomic
def withdraw(*, request_id: int, by: User, reason: str, now: datetime) -> DepartmentRequest:
    """Need the answer no longer; who got the question is told, and may not answer it any more."""
    case, request = taken(request_id)
    case.require_owner(by)
    request.withdraw(reason, now=now)
    close(case, request, is_met=False, now=now)
    unsent = 0
    if request.delivery is not None:
        unsent = outbox.supersede(delivery_ids=[request.delivery.pk], now=now)
    if not unsent:
        department = request.department
        to = (department.address, str(department))
        owe(request, letters.withdrawn(request), step="withdrawn", to=to, now=now)
    request.save()
    save(case, now=now)
    facts = named(request, reason=request.reason)
    record(case, Kind.DEPARTMENT_WITHDRAWN, actor=by, facts=facts, now=now)
    return request


@transaction.atomic
def judge(
    *, request_id: int, by: User, usable: bool, because: str = "", now: datetime
) -> DepartmentRequest:
    """Say whether the answer can be used; a "no" needs its reason. Refuses anybody but the owner."""
    case, request = taken(request_id)
    case.require_owner(by)
    request.judge(usable=usable, because=because)
    request.save(update_fields=["usable", "usable_because"])
    save(case, now=now)
    record_kind = Kind.DEPARTMENT_ANSWERED
    facts = named(request, judged="yes" if usable else "no", reason=request.usable_because)
    record(case, record_kind, actor=by, facts=facts, now=now)
    return request


@transaction.atomic
def send_again(*, request_id: int, by: User, now: datetime) -> DepartmentRequest:
    """Send the question once more under a new link; every link sent before leads nowhere from now on."""
    case, request = taken(request_id)
    case.require_owner(by)
    if not request.is_owed:
        raise ImpossibleNow(
            _("This question is over: %(state)s.")
            % {"state": RequestState(request.state).label.lower()}
        )
    request.link_key = uuid.uuid4()
    request.link_until = max(_until(request.clock), now + _LINK_STAYS)
    _send(case, request, now=now)
    save(case, now=now)
    record(case, Kind.DEPARTMENT_CHASED, actor=by, facts=named(request, step="again"), now=now)
    return request


def _send(case: Case, request: DepartmentRequest, *, now: datetime) -> None:
    department = request.department
    letter = letters.question(request, case, zone=zone_of(case))
    to = (department.address, str(department))
    request.delivery = owe(request, letter, step="question", to=to, now=now)
    request.save()


def _until(clock: SLAClock) -> datetime:
    assert clock.due_at is not None  # noqa: S101 - a running clock has one
    return clock.due_at + _LINK_STAYS


def _earlier(case: Case, follows_id: int | None) -> DepartmentRequest | None:
    if follows_id is None:
        return None
    found = case.department_requests.filter(pk=follows_id).first()
    if found is None or found.is_owed:
        raise BadInput(_("Only a question that is over can be asked anew."), field="follows")
    return found


def _clock(
    case: Case,
    department: Department,
    question: str,
    due_at: datetime | None,
    *,
    by: User,
    now: datetime,
) -> tuple[SLAClock, list[datetime]]:
    """Return the clock, not saved, and the instants at which somebody is told of silence, ascending."""
    hours = _hours(department, now=now)
    calendar = hours.as_calendar() if hours is not None else None
    if due_at is None:
        due_at = add_working(calendar, now, department.reply_minutes)
        whole = timedelta(minutes=department.reply_minutes)
    else:
        # A time said by hand is counted on the wall: the hours of the department do not stretch it.
        hours, calendar, whole = None, None, due_at - now
    if due_at <= now:
        raise BadInput(_("This moment has passed already."), field="due_at")
    if due_at > now + _FURTHEST:
        raise BadInput(_("This is more than a year away."), field="due_at")
    clock = SLAClock(
        case=case,
        kind=ClockKind.DEPARTMENT,
        subject=uuid.uuid4().hex,
        label=question[:300],
        counterpart=department.name_en,
        made_by=by,
        started_at=now,
    )
    clock.schedule(due_at, tuple(add_span(calendar, now, whole * part) for part in SAID_BY_HAND))
    clock.explanation = told(
        lambda: [
            _("%(person)s asked %(whom)s: “%(text)s”")
            % {"person": by.short_name, "whom": str(department), "text": clock.label},
            *_counted(hours, department.reply_minutes),
        ]
    )
    percents = (department.remind_percent, department.lead_percent, department.asker_percent)
    return clock, [add_span(calendar, now, whole * percent / 100) for percent in percents]


def _counted(hours: BusinessCalendar | None, minutes: int) -> list[str]:
    """Say in which version of which working hours the time was counted; it stays so, whatever is published later."""
    if hours is None:
        return []
    text = ngettext(
        "Counted in the working hours of %(calendar)s: %(number)d minute.",
        "Counted in the working hours of %(calendar)s: %(number)d minutes.",
        minutes,
    )
    return [text % {"calendar": hours, "number": minutes}]


def _hours(department: Department, *, now: datetime) -> BusinessCalendar | None:
    if not department.calendar_code:
        return None
    return calendars_in_force({department.calendar_code}, now=now).get(department.calendar_code)

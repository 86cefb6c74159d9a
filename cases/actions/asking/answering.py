"""What a department does with a question: answer it, or send it back. Who may is decided at the door."""

from datetime import datetime

from django.db import transaction

from cases.actions.asking.rows import close, named, taken
from cases.actions.locking import save
from cases.actions.timeline import record
from cases.actions.waiting import resume_locked
from cases.lifecycle import RequestState, WaitingOn
from cases.models import Case, CaseEvent, DepartmentRequest
from common import texts
from messaging.models import InboundMessage
from users.models import User

Kind = CaseEvent.Kind

#: The longest answer, in characters.
LONGEST = 20_000


@transaction.atomic
def answer(
    *,
    request_id: int,
    text: str,
    called: str,
    by: User | None = None,
    inbound: InboundMessage | None = None,
    now: datetime,
) -> DepartmentRequest:
    """Take the answer of a department, in time or late; `called` says who answers, `by` if they work in Steward.

    The same answer twice is one. It ends the clock and every reminder, and takes up a case that waited for it.
    Refuses a question that is over (ImpossibleNow), an empty or far too long text, and nobody's name (BadInput).
    """
    case, request = taken(request_id)
    text = texts.fitting(texts.clean(text), field="answer", longest=LONGEST)
    if request.state == RequestState.ANSWERED and request.answer == text:
        return request
    request.answer_with(text, by=by, called=_name(called), inbound=inbound, now=now)
    request.save()
    close(case, request, is_met=True, now=now)
    _go_on(case, now=now)
    save(case, now=now)
    facts = named(request, answer=text[:300], by=request.answered_as)
    record(case, Kind.DEPARTMENT_ANSWERED, actor=by, facts=facts, now=now)
    return request


@transaction.atomic
def bounce(
    *, request_id: int, reason: str, called: str, by: User | None = None, now: datetime
) -> DepartmentRequest:
    """Send a question back unanswered, with the reason; the owner asks somebody else, or better."""
    case, request = taken(request_id)
    request.bounce(texts.clean(reason), by=by, called=_name(called), now=now)
    request.save()
    close(case, request, is_met=False, now=now)
    _go_on(case, now=now)
    save(case, now=now)
    facts = named(request, reason=request.reason, by=request.answered_as)
    record(case, Kind.DEPARTMENT_BOUNCED, actor=by, facts=facts, now=now)
    return request


def _go_on(case: Case, *, now: datetime) -> None:
    """Take up a case that waited for departments, once none of them owes an answer."""
    if case.waiting_on != WaitingOn.DEPARTMENT:
        return
    if not case.department_requests.unanswered().exists():
        resume_locked(case, by=None, now=now)


def _name(called: str) -> str:
    return texts.on_one_line(called)[:120]

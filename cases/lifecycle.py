"""The whole life of a case on one screen: which state follows which, and by what."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError


class Status(models.TextChoices):
    """Where a case stands."""

    OPEN = "open", gettext_lazy("Open")
    MEDIATING = "mediating", gettext_lazy("Mediating")
    WAITING = "waiting", gettext_lazy("Waiting")
    RESOLVED = "resolved", gettext_lazy("Resolved")
    CLOSED = "closed", gettext_lazy("Closed")
    MERGED = "merged", gettext_lazy("Merged")


class WaitingOn(models.TextChoices):
    """Who or what a waiting case waits for."""

    GUEST = "guest", gettext_lazy("Guest")
    HOST = "host", gettext_lazy("Host")
    DEPARTMENT = "department", gettext_lazy("Department")
    AUTHORITY = "authority", gettext_lazy("Authority")
    PAYMENT = "payment", gettext_lazy("Payment")
    DATE = "date", gettext_lazy("Date")


#: Waiting marked as what lets the resolution clock stand still: for somebody outside the house, or a date agreed.
#: Our own departments and payments are our own time.
PAUSING = (WaitingOn.GUEST, WaitingOn.HOST, WaitingOn.AUTHORITY, WaitingOn.DATE)

#: Statuses in which somebody still owes something.
OPEN_STATUSES = (Status.OPEN, Status.MEDIATING, Status.WAITING)

TRANSITIONS: dict[str, dict[Status, Status]] = {
    "wait": {Status.OPEN: Status.WAITING, Status.MEDIATING: Status.WAITING},
    "resume": {Status.WAITING: Status.OPEN},
    "mediate": {Status.OPEN: Status.MEDIATING, Status.WAITING: Status.MEDIATING},
    "settle": {Status.MEDIATING: Status.OPEN},
    "resolve": {
        Status.OPEN: Status.RESOLVED,
        Status.MEDIATING: Status.RESOLVED,
        Status.WAITING: Status.RESOLVED,
    },
    "reopen": {Status.RESOLVED: Status.OPEN},
    "close": {Status.RESOLVED: Status.CLOSED},
    "merge": {
        Status.OPEN: Status.MERGED,
        Status.MEDIATING: Status.MERGED,
        Status.WAITING: Status.MERGED,
    },
    "part": {Status.MERGED: Status.OPEN},
}


class RequestState(models.TextChoices):
    """Where a question to a department stands; late is a matter of its clock."""

    ASKED = "asked", gettext_lazy("Asked")
    ANSWERED = "answered", gettext_lazy("Answered")
    BOUNCED = "bounced", gettext_lazy("Sent back")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


REQUEST_TRANSITIONS: dict[str, dict[RequestState, RequestState]] = {
    "answer": {RequestState.ASKED: RequestState.ANSWERED},
    "bounce": {RequestState.ASKED: RequestState.BOUNCED},
    "withdraw": {RequestState.ASKED: RequestState.WITHDRAWN},
}


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", gettext_lazy("To do")
    DONE = "done", gettext_lazy("Done")
    DROPPED = "dropped", gettext_lazy("Not to be done")


TASK_TRANSITIONS: dict[str, dict[TaskState, TaskState]] = {
    "do": {TaskState.OPEN: TaskState.DONE},
    "drop": {TaskState.OPEN: TaskState.DROPPED},
    "reopen": {TaskState.DONE: TaskState.OPEN, TaskState.DROPPED: TaskState.OPEN},
}


class ConsultState(models.TextChoices):
    """Where a question to an expert stands."""

    ASKED = "asked", gettext_lazy("Asked")
    ANSWERED = "answered", gettext_lazy("Answered")
    DECLINED = "declined", gettext_lazy("Declined")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


CONSULT_TRANSITIONS: dict[str, dict[ConsultState, ConsultState]] = {
    "answer": {ConsultState.ASKED: ConsultState.ANSWERED},
    "decline": {ConsultState.ASKED: ConsultState.DECLINED},
    "withdraw": {ConsultState.ASKED: ConsultState.WITHDRAWN},
}


class RecapState(models.TextChoices):
    """Where “what I heard” stands with the person it is about."""

    WRITTEN = "written", gettext_lazy("Written")
    SENT = "sent", gettext_lazy("Sent")
    CONFIRMED = "confirmed", gettext_lazy("Confirmed")
    CORRECTED = "corrected", gettext_lazy("Corrected")
    WAIVED = "waived", gettext_lazy("Done without")


RECAP_TRANSITIONS: dict[str, dict[RecapState, RecapState]] = {
    "rewrite": {RecapState.WRITTEN: RecapState.WRITTEN},
    "send": {RecapState.WRITTEN: RecapState.SENT},
    "confirm": {RecapState.SENT: RecapState.CONFIRMED},
    "correct": {RecapState.SENT: RecapState.CORRECTED},
    "waive": {RecapState.WRITTEN: RecapState.WAIVED, RecapState.SENT: RecapState.WAIVED},
}


class ExceptionState(models.TextChoices):
    """Where a request to go past a rule or a limit stands."""

    REQUESTED = "requested", gettext_lazy("Asked")
    APPROVED = "approved", gettext_lazy("Approved")
    MODIFIED = "modified", gettext_lazy("Approved otherwise")
    DENIED = "denied", gettext_lazy("Declined")
    RATIFIED = "ratified", gettext_lazy("Confirmed afterwards")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
    EXPIRED = "expired", gettext_lazy("Never answered")


EXCEPTION_TRANSITIONS: dict[str, dict[ExceptionState, ExceptionState]] = {
    "approve": {ExceptionState.REQUESTED: ExceptionState.APPROVED},
    "modify": {ExceptionState.REQUESTED: ExceptionState.MODIFIED},
    "deny": {ExceptionState.REQUESTED: ExceptionState.DENIED},
    "ratify": {ExceptionState.REQUESTED: ExceptionState.RATIFIED},
    "withdraw": {ExceptionState.REQUESTED: ExceptionState.WITHDRAWN},
    "expire": {ExceptionState.REQUESTED: ExceptionState.EXPIRED},
}


class RemedyState(models.TextChoices):
    """How far what was decided has been carried out."""

    DECIDED = "decided", gettext_lazy("To be carried out")
    EXECUTING = "executing", gettext_lazy("Under way")
    EXECUTED = "executed", gettext_lazy("Carried out")
    FAILED = "failed", gettext_lazy("Failed")
    LAPSED = "lapsed", gettext_lazy("Lapsed")


REMEDY_TRANSITIONS: dict[str, dict[RemedyState, RemedyState]] = {
    "start": {
        RemedyState.DECIDED: RemedyState.EXECUTING,
        RemedyState.FAILED: RemedyState.EXECUTING,
    },
    "finish": {RemedyState.EXECUTING: RemedyState.EXECUTED},
    "fail": {RemedyState.EXECUTING: RemedyState.FAILED},
    "lapse": {RemedyState.DECIDED: RemedyState.LAPSED, RemedyState.FAILED: RemedyState.LAPSED},
}

#: Decided, and still to be carried out by somebody.
REMEDY_OPEN = (RemedyState.DECIDED, RemedyState.EXECUTING, RemedyState.FAILED)


class HoldState(models.TextChoices):
    """Where a legal hold stands; one whose end was asked for binds as before."""

    STANDING = "standing", gettext_lazy("In force")
    ASKED = "asked", gettext_lazy("In force, its end asked for")
    LIFTED = "lifted", gettext_lazy("Lifted")


HOLD_TRANSITIONS: dict[str, dict[HoldState, HoldState]] = {
    "ask": {HoldState.STANDING: HoldState.ASKED},
    "keep": {HoldState.ASKED: HoldState.STANDING},
    "lift": {HoldState.ASKED: HoldState.LIFTED},
}


class ImpossibleNow(DomainError):
    """The step does not follow from where the case stands."""


def next_status(current: Status, step: str) -> Status:
    """Return the status after `step`; refuses a step that does not follow (ImpossibleNow)."""
    try:
        return TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This can’t be done now: the case is %(status)s.") % {"status": current.label.lower()}
        ) from None


def request_after(current: RequestState, step: str) -> RequestState:
    """Return where a question to a department stands after `step`; refuses what is over (ImpossibleNow)."""
    try:
        return REQUEST_TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This question is over: %(state)s.") % {"state": current.label.lower()}
        ) from None


def task_after(current: TaskState, step: str) -> TaskState:
    """Return where a task stands after `step`; refuses what does not follow (ImpossibleNow)."""
    try:
        return TASK_TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This can’t be done now: the task is “%(state)s”.") % {"state": current.label}
        ) from None


def consult_after(current: ConsultState, step: str) -> ConsultState:
    """Return where a question to an expert stands after `step`; refuses what is over (ImpossibleNow)."""
    try:
        return CONSULT_TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This question is over: %(state)s.") % {"state": current.label.lower()}
        ) from None


def recap_after(current: RecapState, step: str) -> RecapState:
    """Return where a recap stands after `step`; refuses what does not follow (ImpossibleNow)."""
    try:
        return RECAP_TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This can’t be done now: the recap is “%(state)s”.") % {"state": current.label}
        ) from None


def exception_after(current: ExceptionState, step: str) -> ExceptionState:
    """Return where a request stands after `step`; refuses what is over (ImpossibleNow)."""
    try:
        return EXCEPTION_TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This request is over: %(state)s.") % {"state": current.label.lower()}
        ) from None


def remedy_after(current: RemedyState, step: str) -> RemedyState:
    """Return where a remedy stands after `step`; refuses what does not follow (ImpossibleNow)."""
    try:
        return REMEDY_TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This can’t be done now: it is “%(state)s”.") % {"state": current.label}
        ) from None


def hold_after(current: HoldState, step: str) -> HoldState:
    """Return where a legal hold stands after `step`; refuses what does not follow (ImpossibleNow)."""
    try:
        return HOLD_TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This can’t be done now: the hold is “%(state)s”.") % {"state": current.label}
        ) from None


class ProposalState(models.TextChoices):
    """Where a proposal to change a rule stands."""

    PROPOSED = "proposed", gettext_lazy("Proposed")
    ACCEPTED = "accepted", gettext_lazy("Accepted")
    DECLINED = "declined", gettext_lazy("Declined")
    SHIPPED = "shipped", gettext_lazy("Shipped")
    VERIFIED = "verified", gettext_lazy("Verified")


PROPOSAL_TRANSITIONS: dict[str, dict[ProposalState, ProposalState]] = {
    "accept": {ProposalState.PROPOSED: ProposalState.ACCEPTED},
    "decline": {ProposalState.PROPOSED: ProposalState.DECLINED},
    "ship": {ProposalState.ACCEPTED: ProposalState.SHIPPED},
    "verify": {ProposalState.SHIPPED: ProposalState.VERIFIED},
}


def proposal_after(current: ProposalState, step: str) -> ProposalState:
    """Return where a proposal stands after `step`; refuses what does not follow (ImpossibleNow)."""
    try:
        return PROPOSAL_TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This can’t be done now: the proposal is “%(state)s”.") % {"state": current.label}
        ) from None


class ComparisonState(models.TextChoices):
    """Where holding one decision against those with the same facts stands."""

    DUE = "due", gettext_lazy("Not compared yet")
    ALIKE = "alike", gettext_lazy("Like the others")
    DIFFERS = "differs", gettext_lazy("Out of line")
    ACKNOWLEDGED = "acknowledged", gettext_lazy("Stands, with a reason")
    TAKEN_UP = "taken_up", gettext_lazy("Taken up as a proposal")


COMPARISON_TRANSITIONS: dict[str, dict[ComparisonState, ComparisonState]] = {
    "agree": {ComparisonState.DUE: ComparisonState.ALIKE},
    "differ": {ComparisonState.DUE: ComparisonState.DIFFERS},
    "acknowledge": {ComparisonState.DIFFERS: ComparisonState.ACKNOWLEDGED},
    "take_up": {ComparisonState.DIFFERS: ComparisonState.TAKEN_UP},
}


def comparison_after(current: ComparisonState, step: str) -> ComparisonState:
    """Return where a comparison stands after `step`; refuses what does not follow (ImpossibleNow)."""
    try:
        return COMPARISON_TRANSITIONS[step][current]
    except KeyError:
        raise ImpossibleNow(
            _("This can’t be done now: it is “%(state)s”.") % {"state": current.label}
        ) from None

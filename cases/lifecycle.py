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

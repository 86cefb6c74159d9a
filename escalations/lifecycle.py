"""Which state of an alert and of a page follows which, on one screen."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class AlertStatus(models.TextChoices):
    """Where an alert stands. Acknowledged means somebody is awake, not that they own the case."""

    TRIGGERED = "triggered", _("Nobody answered yet")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    RESOLVED = "resolved", _("Over")


#: Where an alert stands while it may still wake somebody.
OPEN_ALERTS = (AlertStatus.TRIGGERED, AlertStatus.ACKNOWLEDGED)


class PageStatus(models.TextChoices):
    """How far one duty to reach one person has come."""

    PAGING = "paging", _("Paging")
    REACHED = "reached", _("Answered")
    SUPERSEDED = "superseded", _("No longer needed")
    EXHAUSTED = "exhausted", _("No answer")


class SwapState(models.TextChoices):
    """Where a request to take somebody's shift stands."""

    OPEN = "open", _("Open")
    TAKEN = "taken", _("Taken")
    WITHDRAWN = "withdrawn", _("Taken back")
    PAST_DUE = "past_due", _("Nobody took it in time")
    VOID = "void", _("The shift moved")


class HandoverState(models.TextChoices):
    """Where the hand-over at the end of a shift stands."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    EXPIRED = "expired", _("Not accepted")


class Level(models.TextChoices):
    """The rungs of a rota, first woken first."""

    FIRST = "first", _("First")
    SECOND = "second", _("Second")
    THIRD = "third", _("Third")
    DUTY_MANAGER = "duty_manager", _("Duty manager")


class NotOpenForThat(DomainError):
    """The alert is not in a state in which that can be done."""


#: verb → the states it starts from → the state it leads to. What is not here cannot happen.
ALERT_TRANSITIONS: dict[str, dict[AlertStatus, AlertStatus]] = {
    "acknowledge": {AlertStatus.TRIGGERED: AlertStatus.ACKNOWLEDGED},
    "trigger_again": {  # acknowledgement ran out, handed back, or the harm grew
        AlertStatus.TRIGGERED: AlertStatus.TRIGGERED,
        AlertStatus.ACKNOWLEDGED: AlertStatus.TRIGGERED,
        AlertStatus.RESOLVED: AlertStatus.TRIGGERED,
    },
    "resolve": {
        AlertStatus.TRIGGERED: AlertStatus.RESOLVED,
        AlertStatus.ACKNOWLEDGED: AlertStatus.RESOLVED,
    },
}

#: How long an acknowledgement holds without an update on the case, by severity.
ACKNOWLEDGED_FOR: dict[int, timedelta] = {
    1: timedelta(minutes=15),
    2: timedelta(minutes=30),
    3: timedelta(minutes=120),
    4: timedelta(minutes=120),
}

#: After the end of a shift the incoming person has this long to accept what is handed over.
HANDOVER_GRACE = timedelta(minutes=5)

#: How long a try of the pager, or of one person's ways, waits for its answer before it ends by itself.
PROBE_WAITS = timedelta(minutes=5)
TEST_WAITS = timedelta(minutes=30)

#: After the last step the duty managers are woken this often, until somebody acknowledges.
DUTY_MANAGERS_EVERY = timedelta(minutes=5)

#: A page that could not leave within this time is of no use; the ladder has moved on meanwhile.
PAGE_IS_USEFUL_FOR = timedelta(minutes=15)


def next_status(status: AlertStatus, verb: str) -> AlertStatus:
    """Return the state that `verb` leads to; refuses a verb this state does not know."""
    try:
        return ALERT_TRANSITIONS[verb][status]
    except KeyError:
        raise NotOpenForThat(
            gettext("This can’t be done now: the alert is “%(status)s”.") % {"status": status.label}
        ) from None

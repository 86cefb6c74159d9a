"""How late the house is: the oldest thing that should have happened and has not. Read-only, a few index reads."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max, Min
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy

from cases.models import SLAClock
from escalations.alerting.causes import unraised_breaches, unraised_emergencies
from escalations.lifecycle import AlertStatus
from escalations.models import Alert
from marketplace.models import StayChange
from messaging.models import Delivery, InboundMessage, ProviderEvent

#: So many promises without an alert are looked at for the oldest.
_LOOKED_AT = 200

_LABELS = {
    "clock": gettext_lazy("a clock ran out"),
    "alert": gettext_lazy("somebody is to be woken"),
    "acknowledgement": gettext_lazy("an acknowledgement ran out"),
    "text": gettext_lazy("a text is to be sent"),
    "mail": gettext_lazy("mail is to be taken in"),
    "stay": gettext_lazy("a stay has changed"),
    "emergency": gettext_lazy("an emergency has no alert"),
    "breach": gettext_lazy("a broken promise has no alert"),
    "answer": gettext_lazy("an answer is to be acted on"),
}


@dataclass(frozen=True, slots=True)
class Overdue:
    """One timer that ran out and was not acted on: which kind, and since when."""

    kind: str
    since: datetime

    @property
    def label(self) -> str:
        """The kind in the reader's words."""
        return label_of(self.kind)

    def late(self, *, now: datetime) -> timedelta:
        """How long ago it should have happened."""
        return now - self.since


def label_of(kind: str) -> str:
    """Return the words for a kind of timer; an unknown one keeps its code."""
    return str(_LABELS.get(kind, kind))


def oldest_overdue(*, now: datetime) -> Overdue | None:
    """Return the oldest timer that has run out at `now`.

    Clocks, stays that moved, alerts, texts, arrived mail, answers, emergencies and broken promises are looked at.
    """
    found = {
        "clock": SLAClock.objects.due(now=now).values_list("due_at", flat=True).first(),
        "alert": Alert.objects.filter(
            status=AlertStatus.TRIGGERED, next_step_at__lte=now
        ).aggregate(oldest=Min("next_step_at"))["oldest"],
        "acknowledgement": Alert.objects.acknowledgement_ran_out(now=now)
        .values_list("ack_expires_at", flat=True)
        .first(),
        "text": Delivery.objects.due(now=now).aggregate(oldest=Min("next_at"))["oldest"],
        "mail": InboundMessage.objects.waiting().values_list("received_at", flat=True).first(),
        "stay": StayChange.objects.filter(noted_at__lte=now)
        .order_by("pk")
        .values_list("noted_at", flat=True)
        .first(),
        "emergency": unraised_emergencies().aggregate(oldest=Min("opened_at"))["oldest"],
        "breach": _oldest_breach(now=now),
        "answer": ProviderEvent.objects.waiting().values_list("received_at", flat=True).first(),
    }
    late = [Overdue(kind, since) for kind, since in found.items() if since is not None]
    return min(late, key=lambda overdue: overdue.since, default=None)


def _oldest_breach(*, now: datetime) -> datetime | None:
    """Return since when a broken promise waits for its alert.

    It may be long past due: what got worse, or was answered for, a moment ago is looked at from then on.
    """
    waiting = unraised_breaches(now=now).annotate(
        since=Greatest(
            Coalesce("noticed_at", "due_at"),
            F("case__last_activity_at"),
            Coalesce(Max("case__alerts__acknowledged_at"), "due_at"),
            Coalesce(Max("case__alerts__resolved_at"), "due_at"),
        )
    )
    return min(waiting.values_list("since", flat=True)[:_LOOKED_AT], default=None)

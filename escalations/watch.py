"""How late the house is: the oldest thing that should have happened and has not. Read-only, a few index reads."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils.translation import gettext_lazy

from cases.models import SLAClock
from escalations.causes import unraised_emergencies
from escalations.lifecycle import AlertStatus
from escalations.models import Alert
from marketplace.models import StayChange
from messaging.models import Delivery, InboundMessage

_LABELS = {
    "clock": gettext_lazy("a clock ran out"),
    "alert": gettext_lazy("somebody is to be woken"),
    "acknowledgement": gettext_lazy("an acknowledgement ran out"),
    "text": gettext_lazy("a text is to be sent"),
    "mail": gettext_lazy("mail is to be taken in"),
    "stay": gettext_lazy("a stay has changed"),
    "emergency": gettext_lazy("an emergency has no alert"),
}


@dataclass(frozen=True, slots=True)
class Overdue:
    """One timer that ran out and was not acted on: which kind, and since when."""

    kind: str
    since: datetime

    @property
    def label(self) -> str:
        """The kind in the reader's words."""
        return str(_LABELS[self.kind])

    def late(self, *, now: datetime) -> timedelta:
        """How long ago it should have happened."""
        return now - self.since


def oldest_overdue(*, now: datetime) -> Overdue | None:
    """Return the oldest timer that has run out at `now`.

    Clocks, stays that moved, alerts, texts, arrived mail and emergencies are looked at.
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
    }
    late = [Overdue(kind, since) for kind, since in found.items() if since is not None]
    return min(late, key=lambda overdue: overdue.since, default=None)

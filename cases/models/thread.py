"""Who reads what is written: a thread's audience is fixed when it is made."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ThreadKind(models.TextChoices):
    """The audience of a thread."""

    GUEST = "guest", _("Guest")
    HOST = "host", _("Host")
    INTERNAL = "internal", _("Internal")


class Thread(models.Model):
    """One conversation with one fixed audience; recipients come from here, never from mail headers.

    `unanswered_since` is when the oldest message came in that nobody has answered yet.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="threads")
    kind = models.CharField(max_length=10, choices=ThreadKind)
    subject = models.CharField(max_length=300, blank=True)
    unanswered_since = models.DateTimeField(null=True, blank=True)
    last_inbound_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="thread_once_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=ThreadKind.values), name="thread_kind_known"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="thread_audience_is_fixed", fields=["case", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_kind_display()}"

    @property
    def is_outward(self) -> bool:
        """Somebody outside the house reads this thread."""
        return self.kind != ThreadKind.INTERNAL

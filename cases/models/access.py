"""Who was named on a case, and what each person has already seen of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from users.models import User


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    """What sets of grants mean."""

    def in_force(self) -> AccessGrantQuerySet:
        """Keep grants that have not run out, by the database's clock."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=Now()))


class AccessGrant(models.Model):
    """One person named on one case, by whom and why; a page names its receiver for a while."""

    class Kind(models.TextChoices):
        """How somebody came to be named."""

        NAMED = "named", _("Named on the case")
        PAGED = "paged", _("Paged for the case")
        BREAK_GLASS = "break_glass", _("Opened with a reason")
        ROLE = "role", _("Specialist on the case")
        CONSULT = "consult", _("Asked for advice on the case")
        HOLD = "hold", _("Asked whether a legal hold may end")

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="case_grants")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.NAMED)
    reason = models.CharField(_("reason"), max_length=300)
    granted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "kind"], name="grant_once_of_each_kind"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_has_a_reason"),
        ]
        indexes = [models.Index(fields=["user", "case"], name="grant_user_case")]


class CaseSeen(models.Model):
    """Up to when one person has read one case."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="seen")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="seen_once")]

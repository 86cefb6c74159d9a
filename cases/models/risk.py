"""What is at stake beside the harm: five axes, each with its reason."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.models import User


class RiskAxis(models.TextChoices):
    """One kind of damage a case can do."""

    SAFETY = "safety", _("Safety")
    LEGAL = "legal", _("Legal")
    BRAND = "brand", _("Brand")
    LOYALTY = "loyalty", _("Loyalty")
    MONEY = "money", _("Money")


class CaseRisk(models.Model):
    """How much is at stake on one axis: 0 nothing, 4 the worst, always with a reason."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="risks")
    axis = models.CharField(max_length=10, choices=RiskAxis)
    level = models.PositiveSmallIntegerField(_("level"))
    reason = models.CharField(_("reason"), max_length=300)
    set_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "axis"], name="risk_once_an_axis"),
            models.CheckConstraint(condition=Q(level__range=(0, 4)), name="risk_level_0_to_4"),
            models.CheckConstraint(condition=Q(axis__in=RiskAxis.values), name="risk_axis_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="risk_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_axis_display()} {self.level}"

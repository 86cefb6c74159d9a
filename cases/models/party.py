"""Who stands on which side of a case."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.models import Person


class Side(models.TextChoices):
    """Which side of a case somebody stands on."""

    GUEST = "guest", _("Guest")
    HOST = "host", _("Host")


class Party(models.Model):
    """One person on one side; `is_primary` is the one we write to on that side's thread."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="parties")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parties")
    side = models.CharField(max_length=10, choices=Side)
    address = models.EmailField(_("e-mail address"), blank=True, max_length=254)
    is_primary = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            # One person on both sides of one case is a conflict a human has to untangle.
            models.UniqueConstraint(fields=["case", "person"], name="party_once_a_case"),
            models.UniqueConstraint(
                fields=["case", "side"],
                condition=Q(is_primary=True),
                name="party_one_primary_a_side",
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="party_side_known"),
        ]
        indexes = [models.Index(fields=["person", "case"], name="party_person")]

    def __str__(self) -> str:
        return str(self.person)

"""What kind of case it is: editable data, so that a new kind needs no release."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class AccessLevel(models.TextChoices):
    """Who may know of a case: everyone entitled by team, or only people named on it."""

    NORMAL = "normal", _("Normal")
    RESTRICTED = "restricted", _("Restricted")


class CaseType(models.Model):
    """One kind of case with what follows from it at intake: how severe, who may know, whether somebody is woken."""

    code = models.SlugField(_("code"), unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_pt = models.CharField(_("Portuguese name"), max_length=80)
    default_severity = models.PositiveSmallIntegerField(_("severity at intake"), default=3)
    access_level = models.CharField(
        _("access"), max_length=12, choices=AccessLevel, default=AccessLevel.NORMAL
    )
    wakes = models.BooleanField(_("wakes the person on call"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("offered for new cases"), default=True)

    class Meta:
        verbose_name = _("case type")
        verbose_name_plural = _("case types")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(default_severity__range=(1, 4)), name="case_type_severity_1_to_4"
            ),
            models.CheckConstraint(
                condition=models.Q(access_level__in=AccessLevel.values),
                name="case_type_access_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name_pt if (get_language() or "").startswith("pt") else self.name_en

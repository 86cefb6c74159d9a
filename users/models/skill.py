"""What somebody is good at, and how much they may carry."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from users.models.person import User


class Skill(models.Model):
    """Something cases may ask for that not everybody can do."""

    slug = models.SlugField(_("short name"), unique=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_pt = models.CharField(_("name in Portuguese"), max_length=80)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name_pt if (get_language() or "").startswith("pt") else self.name_en


class PersonSkill(models.Model):
    """One person has one skill."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="people")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "skill"], name="skill_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.skill}"


class Caseload(models.Model):
    """How much one person may carry, in the weight of their open cases; without a row their team's limit holds."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="caseload")
    limit = models.PositiveSmallIntegerField(_("limit"))

    class Meta:
        verbose_name = _("caseload")
        verbose_name_plural = _("caseloads")
        constraints = [
            models.CheckConstraint(condition=Q(limit__lte=500), name="caseload_within_reason")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.limit}"

"""Who inside the house is asked: departments, how long each takes, and who leads it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from users.models import User


class DepartmentQuerySet(models.QuerySet["Department"]):
    """What sets of departments mean."""

    def open_to_questions(self) -> DepartmentQuerySet:
        """Keep departments that can be asked, by name."""
        return self.filter(is_active=True).order_by("name_en")

    def of(self, user: User) -> DepartmentQuerySet:
        """Keep departments whose questions this person answers."""
        return self.filter(people=user, is_active=True) if user.is_active else self.none()


class Department(models.Model):
    """One department: where questions go, how long an answer may take, and when who is reminded.

    `reply_minutes` counts in the hours of the calendar named `calendar_code` (round the clock without one). The
    three percentages say after which part of that time the department, its lead and the asker hear of silence.
    """

    slug = models.SlugField(_("short name"), unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_pt = models.CharField(_("Portuguese name"), max_length=80)
    address = models.EmailField(_("e-mail address"), max_length=254)
    lead_name = models.CharField(_("who leads it"), max_length=120)
    lead_address = models.EmailField(_("e-mail address of the lead"), max_length=254)
    language = models.CharField(
        _("language"),
        max_length=10,
        default="en",
        choices=[("en", "English"), ("pt-br", "Português")],
    )
    reply_minutes = models.PositiveIntegerField(_("minutes to answer"), default=240)
    calendar_code = models.SlugField(_("working hours"), blank=True, default="")
    remind_percent = models.PositiveSmallIntegerField(_("reminded after, in per cent"), default=75)
    lead_percent = models.PositiveSmallIntegerField(_("lead told after, in per cent"), default=100)
    asker_percent = models.PositiveSmallIntegerField(
        _("asker told after, in per cent"), default=125
    )
    people = models.ManyToManyField(
        User, blank=True, related_name="departments", verbose_name=_("who answers")
    )
    is_active = models.BooleanField(_("can be asked"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.CheckConstraint(
                condition=Q(reply_minutes__range=(1, 366 * 24 * 60)),
                name="department_answers_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(
                    remind_percent__gte=1,
                    remind_percent__lt=models.F("lead_percent"),
                    lead_percent__lt=models.F("asker_percent"),
                    asker_percent__lte=400,
                ),
                name="department_chased_in_order",
            ),
            models.UniqueConstraint(Lower("name_en"), name="department_named_once"),
        ]

    def __str__(self) -> str:
        return self.name_pt if (get_language() or "").startswith("pt") else self.name_en

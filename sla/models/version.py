"""What every versioned table shares: a code, a number, the span in which a version is in force."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.db.models.constraints import BaseConstraint
from django.utils.translation import gettext_lazy as _


class TsTzRange(Func):
    """PostgreSQL's range over two instants."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


def version_constraints(name: str) -> list[BaseConstraint]:
    """Return what every versioned table promises: one version in force at a time."""
    return [
        models.UniqueConstraint(fields=["code", "version"], name=f"{name}_version_once"),
        models.CheckConstraint(condition=Q(version__gte=1), name=f"{name}_version_from_one"),
        models.CheckConstraint(
            condition=Q(valid_until__isnull=True) | Q(valid_until__gt=models.F("valid_from")),
            name=f"{name}_valid_forward",
            violation_error_message=_("A version cannot end before it begins."),
        ),
        ExclusionConstraint(
            name=f"{name}_one_in_force",
            expressions=[
                ("code", RangeOperators.EQUAL),
                (TsTzRange("valid_from", "valid_until", RangeBoundary()), RangeOperators.OVERLAPS),
            ],
            violation_error_message=_("Another version is already in force in that time."),
        ),
    ]


VersionRow = TypeVar("VersionRow", bound=models.Model)


class VersionedQuerySet(models.QuerySet[VersionRow]):
    """Versions of something that is published, never edited."""

    def in_force(self, *, now: datetime) -> Self:
        """Keep the versions that hold at `now`: at most one for each code."""
        return self.filter(valid_from__lte=now).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now)
        )


class Versioned(models.Model):
    """A published version: never edited, only superseded by the next one."""

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=120)
    valid_from = models.DateTimeField(_("in force from"))
    valid_until = models.DateTimeField(_("in force until"), null=True, blank=True)
    note = models.CharField(
        _("what changed, and why"), max_length=300, blank=True, default="", db_default=""
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def is_in_force(self, now: datetime) -> bool:
        """Say whether it holds at `now`."""
        return self.valid_from <= now and (self.valid_until is None or self.valid_until > now)

"""Who must keep away from a case or a person, because of what ties them to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.models import User

if TYPE_CHECKING:
    from cases.models.case import Case


class ConflictQuerySet(models.QuerySet["Conflict"]):
    """What sets of conflicts mean."""

    def on(self, case: Case) -> ConflictQuerySet:
        """Keep those that hold on a case: declared on it, or on anybody who is a party to it."""
        return self.filter(lifted_at=None).filter(
            Q(case=case) | Q(person__in=case.parties.values("person"))
        )


class Conflict(models.Model):
    """One member of staff who is tied to one case or one person, and is neither woken for it nor asked about it.

    The reason is for whoever may read the audit trail; nobody who is passed over, or reads that somebody was, sees it.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="conflicts", verbose_name=_("member of staff")
    )
    case = models.ForeignKey(
        "cases.Case",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="conflicts",
        verbose_name=_("case"),
    )
    person = models.ForeignKey(
        "marketplace.Person",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="conflicts",
        verbose_name=_("person"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    declared_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("declared by")
    )
    declared_at = models.DateTimeField(_("declared"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lifted_because = models.CharField(
        _("lifted because"), max_length=300, blank=True, db_default=""
    )

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True) ^ Q(person__isnull=True),
                name="conflict_with_a_case_or_a_person",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="conflict_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because=""),
                name="conflict_lifted_by_somebody_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["user", "case", "person"],
                condition=Q(lifted_at__isnull=True),
                nulls_distinct=False,
                name="conflict_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.case or self.person}"

"""A real page that asks nothing but whether it arrived."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from users.models import User


class TestPageQuerySet(models.QuerySet["TestPage"]):
    """Sets of test pages."""

    __test__ = False  # pytest: not a test class

    def visible_to(self, user: User) -> TestPageQuerySet:
        """Keep one's own, and those one asked for."""
        return self.filter(models.Q(user=user) | models.Q(asked_by=user))


class TestPage(models.Model):
    """One test of one person's ways to be woken, before a shift or because they asked."""

    __test__ = False  # pytest: not a test class

    class Reason(models.TextChoices):
        """Why it was sent."""

        SHIFT = "shift", _("Before a shift")
        ASKED = "asked", _("Asked for")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="test_pages",
        verbose_name=_("person"),
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    shift_starts_at = models.DateTimeField(_("start of the shift"), null=True, blank=True)
    alert = models.OneToOneField(
        "escalations.Alert",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="test_page",
        verbose_name=_("alert"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("unconfirmed after"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    lead_told_at = models.DateTimeField(_("lead told"), null=True, blank=True)

    objects = TestPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("test page")
        verbose_name_plural = _("test pages")
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="testpage_unconfirmed",
                condition=models.Q(confirmed_at__isnull=True, lead_told_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "shift_starts_at"],
                condition=models.Q(shift_starts_at__isnull=False),
                name="testpage_once_a_shift",
            ),
            models.CheckConstraint(
                condition=models.Q(reason="shift", shift_starts_at__isnull=False)
                | models.Q(reason="asked", shift_starts_at__isnull=True),
                name="testpage_shift_has_a_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_reason_display()}"

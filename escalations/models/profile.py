"""When one person wants to sleep."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PagingProfile(models.Model):
    """Quiet hours of one person, wall clock in their zone; an end before the start runs overnight. S1 ignores them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="paging_profile",
        verbose_name=_("person"),
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    class Meta:
        verbose_name = _("paging profile")
        verbose_name_plural = _("paging profiles")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~models.Q(quiet_from=models.F("quiet_until")),
                name="pagingprofile_quiet_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

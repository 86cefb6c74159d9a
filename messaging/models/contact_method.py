"""How one member of staff can be reached when they are not looking at the desk."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ContactMethodQuerySet(models.QuerySet["ContactMethod"]):
    """Sets of ways to reach somebody."""

    def usable(self) -> "ContactMethodQuerySet":
        """Keep what is verified and not switched off: only these count for waking somebody."""
        return self.filter(verified_at__isnull=False, disabled_reason="")


class ContactMethod(models.Model):
    """One way to reach one person; `value` is an e-mail address or an Apprise URL."""

    class Kind(models.TextChoices):
        """What carries the words."""

        EMAIL = "email", _("E-mail")
        APPRISE = "apprise", _("Message service")
        IN_APP = "in_app", _("On screen")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="contact_methods",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("address"), max_length=500, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    disabled_reason = models.CharField(_("switched off because"), max_length=200, blank=True)

    objects = ContactMethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("way to reach somebody")
        verbose_name_plural = _("ways to reach somebody")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "value"],
                name="contactmethod_once",
                violation_error_message=_("This way to reach the person is listed already."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["email", "apprise", "in_app"]),
                name="contactmethod_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="in_app") | ~models.Q(value=""),
                name="contactmethod_has_address",
            ),
        ]

    def __str__(self) -> str:
        """Name the kind only: an Apprise URL holds a secret."""
        return f"{self.user} · {self.get_kind_display()}"

    @property
    def is_usable(self) -> bool:
        """Say whether a page may go this way."""
        return self.verified_at is not None and not self.disabled_reason

"""How one member of staff can be reached when they are not looking at the desk."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging import providers

#: Refusals for good in a row after which a way is switched off; an address that is gone needs only one.
_REFUSALS = 3


class ContactMethodQuerySet(models.QuerySet["ContactMethod"]):
    """Sets of ways to reach somebody."""

    def usable(self) -> ContactMethodQuerySet:
        """Keep what is verified, not switched off, and carried by a provider here."""
        proven = self.filter(verified_at__isnull=False, disabled_reason="")
        return proven.exclude(kind__in=providers.missing())

    def waking(self) -> ContactMethodQuerySet:
        """Keep the usable ones that reach somebody who is not looking at the screen."""
        return self.usable().exclude(kind=ContactMethod.Kind.IN_APP)


class ContactMethod(models.Model):
    """One way to reach one person.

    `value` is an e-mail address, a telephone number (E.164), an Apprise URL or the address of a push service; the
    last two are secrets and are never shown again. Only a code that came by this very way verifies it.
    """

    class Kind(models.TextChoices):
        """What carries the words."""

        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        VOICE = "voice", _("Telephone call")
        PUSH = "push", _("Push message")
        APPRISE = "apprise", _("Message service")
        IN_APP = "in_app", _("On screen")

    class Off(models.TextChoices):
        """Why a way is switched off."""

        ASKED = "asked", _("you switched it off")
        GONE = "gone", _("its address does not exist any more")
        REFUSED = "refused", _("it refused several messages in a row")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="contact_methods",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("address"), max_length=1000, blank=True)
    label = models.CharField(
        _("name of the device or service"), max_length=80, blank=True, default="", db_default=""
    )
    push_keys = models.JSONField(_("keys of the push service"), null=True, blank=True)
    added_at = models.DateTimeField(_("added"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    last_test_at = models.DateTimeField(_("last test that arrived"), null=True, blank=True)
    disabled_reason = models.CharField(_("switched off because"), max_length=200, blank=True)
    disabled_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    refusals = models.PositiveSmallIntegerField(
        _("refusals for good in a row"), default=0, db_default=0
    )

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
                condition=models.Q(kind__in=["email", "sms", "voice", "push", "apprise", "in_app"]),
                name="contactmethod_kind_one_of_six",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="in_app") | ~models.Q(value=""),
                name="contactmethod_has_address",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["sms", "voice"])
                | models.Q(value__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="contactmethod_number_is_e164",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="push") | models.Q(push_keys__isnull=False),
                name="contactmethod_push_has_keys",
            ),
        ]

    def __str__(self) -> str:
        """Name the kind only: the address may be a secret."""
        return f"{self.user} · {self.get_kind_display()}"

    @property
    def is_usable(self) -> bool:
        """Say whether a page may go this way."""
        return self.is_verified and not self.is_off and self.is_carried

    @property
    def is_verified(self) -> bool:
        """Say whether a code that came this way was given back."""
        return self.verified_at is not None

    @property
    def is_off(self) -> bool:
        """Say whether it is switched off."""
        return bool(self.disabled_reason)

    @property
    def is_carried(self) -> bool:
        """Say whether somebody carries this kind of message here."""
        return self.kind not in providers.missing()

    @property
    def is_secret(self) -> bool:
        """Say whether the address alone lets anybody write to it."""
        return self.kind in (self.Kind.APPRISE, self.Kind.PUSH)

    @property
    def shown(self) -> str:
        """Return what may be shown of the address to its owner: never a secret."""
        if self.kind == self.Kind.IN_APP:
            return gettext("While you are signed in")
        return self.label if self.is_secret else self.value

    @property
    def off_because(self) -> str:
        """Return why it is switched off, in words."""
        known = self.disabled_reason in self.Off.values
        return str(self.Off(self.disabled_reason).label) if known else self.disabled_reason

    def verify(self, *, now: datetime) -> None:
        """Count it as proven: a message by this way arrived just now."""
        self.verified_at = now
        self.last_test_at = now
        self.refusals = 0

    def switch_off(self, reason: str, *, now: datetime) -> None:
        """Use it no more until somebody switches it on; the first reason stays."""
        if not self.disabled_reason:
            self.disabled_reason = reason
            self.disabled_at = now

    def switch_on(self) -> None:
        """Use it again; what was switched off because it failed has to be verified again."""
        if self.disabled_reason != self.Off.ASKED:
            self.verified_at = None
        self.disabled_reason = ""
        self.disabled_at = None
        self.refusals = 0

    def count_refusal(self, *, is_gone: bool, now: datetime) -> None:
        """Count a refusal for good; an address that is gone, or too many in a row, switch the way off."""
        if self.is_off:
            return
        self.refusals += 1
        if is_gone:
            self.switch_off(self.Off.GONE, now=now)
        elif self.refusals >= _REFUSALS:
            self.switch_off(self.Off.REFUSED, now=now)

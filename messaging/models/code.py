"""Codes that prove that a way reaches its person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, DomainError
from messaging.models.contact_method import ContactMethod

GOOD_FOR = timedelta(minutes=10)
TRIES = 5
_SALT = "messaging.code"


class CodeOver(DomainError):
    """The code is too old, used, or was tried too often."""


class WrongCode(BadInput):
    """The digits are not those we sent."""


def digest_of(digits: str, *, nonce: str) -> str:
    """Return what is stored instead of the digits: worth nothing without our own key."""
    return salted_hmac(_SALT, f"{nonce}:{digits}", algorithm="sha256").hexdigest()


class Code(models.Model):
    """Six digits sent by one way: good for ten minutes, five tries and one use. Only their digest is kept."""

    way = models.ForeignKey(
        ContactMethod, on_delete=models.CASCADE, related_name="codes", verbose_name=_("way")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="codes_asked",
        verbose_name=_("asked by"),
    )
    address_digest = models.CharField(_("digest of the address"), max_length=64)
    nonce = models.CharField(_("nonce"), max_length=32)
    digest = models.CharField(_("digest of the digits"), max_length=64)
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("good until"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        indexes = [
            models.Index(fields=["address_digest", "sent_at"], name="code_of_address"),
            models.Index(fields=["asked_by", "sent_at"], name="code_of_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(tries__lte=TRIES), name="code_tries_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.way} · {self.sent_at:%H:%M}"

    def is_open(self, *, now: datetime) -> bool:
        """Say whether the code can still be given back."""
        return self.used_at is None and self.tries < TRIES and now < self.expires_at

    def refuse_closed(self, *, now: datetime) -> None:
        """Refuse a code that cannot be used any more."""
        if not self.is_open(now=now):
            raise CodeOver(gettext("This code can’t be used any more. Ask for a new one."))

    def try_digits(self, digits: str, *, now: datetime) -> bool:
        """Count one try and say whether the digits are right; the right ones use the code up."""
        self.refuse_closed(now=now)
        self.tries += 1
        if not constant_time_compare(digest_of(digits, nonce=self.nonce), self.digest):
            return False
        self.used_at = now
        return True

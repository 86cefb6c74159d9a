"""One duty to reach one person, and the texts that try to."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalations.lifecycle import Level, PageStatus
from escalations.models.alert import Alert
from escalations.models.notification import NotificationRule
from messaging.models import Delivery
from users.models import User


class PageQuerySet(models.QuerySet["Page"]):
    """Sets of pages."""

    def ringing_for(self, user: User) -> PageQuerySet:
        """Keep what this person should answer now: their pages of an alert nobody acknowledged."""
        return self.filter(
            user=user,
            status=PageStatus.PAGING,
            alert__status="triggered",
            generation=models.F("alert__generation"),
        ).order_by("alert__severity", "-paged_at")

    def one_for_each_alert(self) -> list[Page]:
        """Return the first page of each alert: who is woken again and again is still asked once."""
        first: dict[int, Page] = {}
        for page in self:
            first.setdefault(page.alert_id, page)
        return list(first.values())

    def with_alert(self) -> PageQuerySet:
        """Fetch what a page's banner says in the same statement."""
        return self.select_related("alert__case__case_type", "alert__case__reservation__listing")


class Page(models.Model):
    """One duty to reach one person at one rung of one generation of an alert."""

    alert = models.ForeignKey(
        Alert, on_delete=models.PROTECT, related_name="pages", verbose_name=_("alert")
    )
    generation = models.PositiveIntegerField(_("generation"))
    loop = models.PositiveIntegerField(_("round"))
    step_no = models.PositiveSmallIntegerField(_("step"))
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="pages",
        verbose_name=_("person"),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=PageStatus, default=PageStatus.PAGING
    )
    paged_at = models.DateTimeField(_("paged"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        indexes = [
            models.Index(fields=["user"], name="page_ringing", condition=models.Q(status="paging")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "generation", "loop", "step_no", "user"], name="page_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status="paging", ended_at__isnull=True)
                | (~models.Q(status="paging") & models.Q(ended_at__isnull=False)),
                name="page_ended_has_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert} · {self.user}"

    def end(self, status: PageStatus, *, now: datetime) -> None:
        """Say how the duty ended; what has ended stays as it is."""
        if self.status == PageStatus.PAGING:
            self.status = status
            self.ended_at = now


class PageDeliveryQuerySet(models.QuerySet["PageDelivery"]):
    """Sets of texts of pages."""

    def with_words(self) -> PageDeliveryQuerySet:
        """Fetch what is needed to write the text anew in the same statement."""
        return self.select_related(
            "delivery__contact_method",
            "rule",
            "page__user",
            "page__alert__case__case_type",
            "page__alert__case__reservation__listing",
        )


class PageDelivery(models.Model):
    """Which rule of the person a text of the outbox serves; `repeat` counts its repetitions."""

    page = models.ForeignKey(
        Page, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("page")
    )
    rule = models.ForeignKey(
        NotificationRule,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="page_deliveries",
        verbose_name=_("rule"),
    )
    rule_order = models.PositiveSmallIntegerField(_("order of the rule"))
    repeat = models.PositiveSmallIntegerField(_("repetition"), default=0)
    repeat_seconds = models.PositiveIntegerField(
        _("again every so many seconds"), null=True, blank=True
    )
    repeats = models.PositiveSmallIntegerField(
        _("so many times again"), null=True, blank=True, help_text=_("Empty: until it is answered.")
    )
    delivery = models.OneToOneField(
        Delivery, on_delete=models.PROTECT, related_name="page_delivery", verbose_name=_("delivery")
    )
    carried_by = models.ForeignKey(
        Delivery,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carries",
        verbose_name=_("text that tells it too"),
    )

    objects = PageDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a page")
        verbose_name_plural = _("texts of a page")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "rule_order", "repeat"], name="pagedelivery_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} · {self.rule_order}"

    @property
    def goes_on(self) -> bool:
        """Say whether another text follows this one as long as nobody answers."""
        return self.repeat_seconds is not None and (
            self.repeats is None or self.repeat < self.repeats
        )

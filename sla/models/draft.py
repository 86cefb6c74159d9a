"""The next version while somebody is still writing it, and its spread over clocks that already run."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError


class Outdated(DomainError):
    """Somebody else changed the draft since it was opened."""


class Shelf(models.TextChoices):
    """What is kept in versions here; the value is its place in addresses."""

    LEVELS = "levels", _("Service levels")
    CALENDARS = "calendars", _("Calendars")
    RULES = "rules", _("Deadline rules")


class Draft(models.Model):
    """What the next version of one code may say: exactly as typed, however unfinished.

    `contents` maps a field's name to the list of what was typed into it; it is read, and refused, only when
    somebody publishes it.
    """

    shelf = models.CharField(_("what"), max_length=10, choices=Shelf)
    code = models.SlugField(_("code"), max_length=60)
    base = models.PositiveIntegerField(_("written from version"), default=0)
    contents = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["shelf", "code"]
        constraints = [
            models.UniqueConstraint(fields=["shelf", "code"], name="draft_one_of_a_code"),
            models.CheckConstraint(
                condition=models.Q(shelf__in=Shelf.values), name="draft_shelf_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return what it is called so far."""
        typed = self.contents.get("name") or [""]
        return str(typed[0]).strip() or self.code

    def require_revision(self, seen: int | None) -> None:
        """Refuse to go on from a state that is no longer there; None asks nothing."""
        if seen is not None and seen != self.revision:
            raise Outdated(
                _("%(name)s changed this draft since you opened it. Look again before you go on.")
                % {"name": self.edited_by.name}
            )


class Rollout(models.Model):
    """One decision to let a version apply to clocks that already run, carried out in batches.

    `reached` is the last clock looked at: the work goes on from there, whoever was interrupted.
    """

    shelf = models.CharField(max_length=10, choices=Shelf)
    version_id = models.BigIntegerField()
    told = models.CharField(max_length=160)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    last_clock = models.BigIntegerField()
    reached = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("roll-out")
        verbose_name_plural = _("roll-outs")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shelf", "version_id"],
                condition=models.Q(finished_at=None),
                name="rollout_one_at_a_time",
            ),
        ]

    def note(self, *, reached: int, looked_at: int, moved: int, now: datetime) -> None:
        """Count one batch; done once the last clock there was at the start is behind us."""
        self.looked_at += looked_at
        self.moved += moved
        self.reached = max(self.reached, reached)
        if not looked_at or self.reached >= self.last_clock:
            self.finished_at = now

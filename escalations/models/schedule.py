"""The rota: who is on call, by wall clock. The arithmetic over these rows lives in `escalations.oncall`."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.time import validate_time_zone
from escalations.lifecycle import Level
from users.models import Team

WEEKDAYS = [
    ("mon", _("Monday")),
    ("tue", _("Tuesday")),
    ("wed", _("Wednesday")),
    ("thu", _("Thursday")),
    ("fri", _("Friday")),
    ("sat", _("Saturday")),
    ("sun", _("Sunday")),
]


class OnCallSchedule(models.Model):
    """A rota. Its hand-offs are wall clock in `time_zone`, whatever clocks do in between."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="schedules",
        verbose_name=_("team"),
    )
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    holiday_country = models.CharField(
        _("holidays of"),
        max_length=2,
        blank=True,
        db_default="",
        help_text=_("A country in two letters, such as BR; empty: no holidays are marked."),
    )
    holiday_subdivision = models.CharField(
        _("state or region of the holidays"),
        max_length=10,
        blank=True,
        db_default="",
        help_text=_("As its country writes it, such as SP."),
    )

    class Meta:
        verbose_name = _("on-call schedule")
        verbose_name_plural = _("on-call schedules")

    def __str__(self) -> str:
        return self.name


class Rotation(models.Model):
    """People who take turns on one level of a rota.

    `starts_date` and `starts_time` are one hand-off, wall clock in the rota's zone; hand-offs reach back before it.
    Among a level's rotations the highest priority that has somebody wins; equal priorities add up. An edit ends one
    rotation and starts its successor, so that a name may come again, but only once without an end.
    """

    class Kind(models.TextChoices):
        """How often the turn passes on."""

        SINGLE = "single", _("Once")
        HOURLY = "hourly", _("Every hours")
        DAILY = "daily", _("Every days")
        WEEKLY = "weekly", _("Every weeks")
        MONTHLY = "monthly", _("Every months")

    schedule = models.ForeignKey(
        OnCallSchedule, on_delete=models.CASCADE, related_name="rotations", verbose_name=_("rota")
    )
    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.FIRST)
    name = models.CharField(_("name"), max_length=120)
    priority = models.SmallIntegerField(_("priority"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WEEKLY)
    interval = models.PositiveSmallIntegerField(_("every so many"), default=1)
    starts_date = models.DateField(_("a hand-off, date"))
    starts_time = models.TimeField(_("a hand-off, time"))
    shift_minutes = models.PositiveIntegerField(
        _("length of a shift in minutes"),
        null=True,
        blank=True,
        help_text=_("Empty: until the next hand-off."),
    )
    by_day = ArrayField(
        models.CharField(max_length=3, choices=WEEKDAYS),
        verbose_name=_("only on these days"),
        default=list,
        blank=True,
    )
    anchor_at = models.DateTimeField(_("known shift contains"), null=True, blank=True)
    anchor_position = models.PositiveSmallIntegerField(
        _("position that holds it"), null=True, blank=True
    )
    valid_from = models.DateTimeField(_("applies from"), null=True, blank=True)
    valid_until = models.DateTimeField(_("applies until"), null=True, blank=True)

    class Meta:
        verbose_name = _("rotation")
        verbose_name_plural = _("rotations")
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "name"],
                condition=models.Q(valid_until__isnull=True),
                name="rotation_name_once_in_force",
                violation_error_message=_("This rota has a rotation of this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(interval__gte=1), name="rotation_interval_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(shift_minutes__isnull=True) | models.Q(shift_minutes__gte=1),
                name="rotation_shift_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="rotation_validity_forward",
            ),
            models.CheckConstraint(
                condition=models.Q(anchor_at__isnull=True, anchor_position__isnull=True)
                | models.Q(anchor_at__isnull=False, anchor_position__isnull=False),
                name="rotation_anchor_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.name}"

    @property
    def pace(self) -> str:
        """Say how often the turn passes on."""
        count = self.interval
        words = {
            self.Kind.HOURLY: ngettext("Every hour", "Every %(count)d hours", count),
            self.Kind.DAILY: ngettext("Every day", "Every %(count)d days", count),
            self.Kind.WEEKLY: ngettext("Every week", "Every %(count)d weeks", count),
            self.Kind.MONTHLY: ngettext("Every month", "Every %(count)d months", count),
        }
        said = words.get(self.Kind(self.kind))
        return str(self.get_kind_display()) if said is None else said % {"count": count}


class Participant(models.Model):
    """Somebody's place in a rotation; people of the same position are on call together."""

    rotation = models.ForeignKey(
        Rotation, on_delete=models.CASCADE, related_name="participants", verbose_name=_("rotation")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="rotation_places",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(
                fields=["rotation", "position", "user"], name="participant_once_a_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rotation} · {self.position} · {self.user}"


class RotationWindow(models.Model):
    """A weekday window in which a rotation is on call; without any, it is on call all the time.

    Wall clock, [starts, ends); equal times are 24 hours; an end before the start runs overnight and belongs to the
    day it starts.
    """

    rotation = models.ForeignKey(
        Rotation, on_delete=models.CASCADE, related_name="windows", verbose_name=_("rotation")
    )
    days = ArrayField(models.CharField(max_length=3, choices=WEEKDAYS), verbose_name=_("days"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__len__gte=1), name="rotationwindow_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rotation} {self.starts:%H:%M}–{self.ends:%H:%M}"

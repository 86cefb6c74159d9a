"""What has to be done on a case besides answering: tasks, by whom and when, and the steps a case type brings along."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cases.lifecycle import TaskState, task_after
from cases.models.case_type import CaseType
from cases.models.clock import SLAClock
from common.errors import BadInput
from users.models import User


def _is_portuguese() -> bool:
    return (get_language() or "").startswith("pt")


class ChecklistStep(models.Model):
    """One step every case of a type begins with; `minutes` counts from its opening, none has no time of its own."""

    case_type = models.ForeignKey(CaseType, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(gettext_lazy("order"), default=100)
    text_en = models.CharField(gettext_lazy("in English"), max_length=300)
    text_pt = models.CharField(gettext_lazy("in Portuguese"), max_length=300)
    is_gate = models.BooleanField(
        gettext_lazy("must be done before the case is resolved"), default=False
    )
    minutes = models.PositiveIntegerField(gettext_lazy("minutes to do it"), null=True, blank=True)
    is_active = models.BooleanField(gettext_lazy("given to new cases"), default=True)

    class Meta:
        verbose_name = gettext_lazy("checklist step")
        verbose_name_plural = gettext_lazy("checklist steps")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, 366 * 24 * 60)),
                name="checklist_step_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.text_pt if _is_portuguese() else self.text_en


class CaseTaskQuerySet(models.QuerySet["CaseTask"]):
    """What sets of tasks mean."""

    def open(self) -> CaseTaskQuerySet:
        """Keep what is still to be done."""
        return self.filter(state=TaskState.OPEN)

    def gating(self) -> CaseTaskQuerySet:
        """Keep what must be settled before the case is resolved, and is not."""
        return self.open().filter(is_gate=True)


class CaseTask(models.Model):
    """One thing to do on a case. With a time it has a clock; `step` says which step of a checklist it came from."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="tasks")
    text = models.CharField(gettext_lazy("what is to be done"), max_length=300)
    step = models.ForeignKey(
        ChecklistStep, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="case_tasks"
    )
    is_gate = models.BooleanField(default=False)
    clock = models.OneToOneField(
        SLAClock, on_delete=models.PROTECT, null=True, blank=True, related_name="task"
    )
    client_key = models.UUIDField(null=True, blank=True)
    added_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TaskState, default=TaskState.OPEN)
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    objects = CaseTaskQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("task")
        verbose_name_plural = gettext_lazy("tasks")
        constraints = [
            models.UniqueConstraint(fields=["case", "step"], name="task_once_a_step"),
            models.UniqueConstraint(fields=["case", "client_key"], name="task_added_once"),
            models.CheckConstraint(
                condition=Q(state__in=TaskState.values), name="task_state_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="task_says_what"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True, settled_by__isnull=True)
                | ~Q(state="open") & Q(settled_at__isnull=False, settled_by__isnull=False),
                name="task_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""), name="task_dropped_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["case"], condition=Q(state="open"), name="task_open_of_case"),
            models.Index(
                fields=["assignee"], condition=Q(state="open"), name="task_open_of_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.step) if self.step is not None else self.text

    @property
    def is_open(self) -> bool:
        """It is still to be done."""
        return self.state == TaskState.OPEN

    @property
    def due_at(self) -> datetime | None:
        """By when; None when it has no time of its own."""
        return self.clock.due_at if self.clock is not None else None

    def settle(self, step: str, *, by: User, reason: str = "", now: datetime) -> None:
        """Say that it was done, or with a reason that it will not be; refuses what is settled."""
        self.state = task_after(TaskState(self.state), step)
        reason = reason.strip()[:300]
        if self.state == TaskState.DROPPED and not reason:
            raise BadInput(_("Say why it will not be done."), field="reason")
        self.settled_by, self.settled_at, self.reason = by, now, reason

    def reopen(self) -> None:
        """Take it up again; refuses what is open."""
        self.state = task_after(TaskState(self.state), "reopen")
        self.settled_by, self.settled_at, self.reason = None, None, ""

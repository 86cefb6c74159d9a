"""One case that goes on in another: an alias, until the merge is undone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError
from users.models import User

#: For how long a merge can be undone.
UNDO_WITHIN = timedelta(days=30)


class MergeOver(DomainError):
    """The merge was undone already, or its time to be undone has passed."""


class CaseMergeQuerySet(models.QuerySet["CaseMerge"]):
    """What sets of merges mean."""

    def standing(self) -> CaseMergeQuerySet:
        """Keep merges nobody has undone."""
        return self.filter(undone_at=None)


class CaseMerge(models.Model):
    """`source` became another name of `into`. `before` is what an undo puts back: plain values, by row."""

    source = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="merged")
    reason = models.CharField(gettext_lazy("reason"), max_length=300, blank=True)
    before = models.JSONField(default=dict)
    merged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = CaseMergeQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("merge")
        verbose_name_plural = gettext_lazy("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at__isnull=True), name="merge_one_a_case"
            ),
            models.CheckConstraint(condition=~Q(source=F("into")), name="merge_into_another"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.into}"

    def undo(self, *, by: User, now: datetime) -> None:
        """End the merge; refuses a second time, and after its thirty days."""
        if self.undone_at is not None:
            raise MergeOver(_("This merge was undone already."))
        if now > self.undo_until:
            raise MergeOver(
                _("This merge is older than %(days)d days and stays.") % {"days": UNDO_WITHIN.days}
            )
        self.undone_by, self.undone_at = by, now


class MessageMove(models.Model):
    """One message taken from a thread of one case to the thread of the same audience of another.

    The words, who wrote them, when and which way stay as they are; the database lets a message change its thread
    only along such a row, and this row is never changed.
    """

    message = models.ForeignKey("cases.Message", on_delete=models.PROTECT, related_name="moves")
    source = models.ForeignKey("cases.Thread", on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey("cases.Thread", on_delete=models.PROTECT, related_name="+")
    merge = models.ForeignKey(
        CaseMerge, on_delete=models.PROTECT, null=True, blank=True, related_name="moves"
    )
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("moved message")
        verbose_name_plural = gettext_lazy("moved messages")
        constraints = [
            models.CheckConstraint(condition=~Q(source=F("target")), name="move_to_another_thread")
        ]
        triggers = [
            pgtrigger.Protect(name="move_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.source_id} → {self.target_id}"

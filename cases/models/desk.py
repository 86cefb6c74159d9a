"""What one person keeps at the desk: the cases open on it, and lists narrowed and named."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from users.models import Team, User


class DeskTab(models.Model):
    """One case on one person's desk, with the thread that was read last and how far."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="desk_tabs")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="desk_tabs")
    opened_at = models.DateTimeField()
    thread = models.CharField(max_length=10, blank=True, default="", db_default="")
    scroll = models.PositiveIntegerField(default=0, db_default=0)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "case"], name="desk_tab_once_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.case}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """What sets of saved views mean."""

    def visible_to(self, user: User) -> SavedViewQuerySet:
        """Keep one's own, and those shared with a team one is in."""
        return self.filter(Q(owner=user) | Q(team__in=user.teams.values("pk")))


class SavedView(models.Model):
    """A work list narrowed, ordered and named: one's own, or shared with a team.

    It holds questions, never cases: whoever opens it sees what they may see.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=60)
    work_list = models.CharField(max_length=20)
    filters = models.JSONField(default=dict, blank=True)
    position = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_view_named_once_by_a_person"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]
        indexes = [models.Index(fields=["team", "position"], name="saved_view_of_team")]

    def __str__(self) -> str:
        return self.name

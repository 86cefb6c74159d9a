"""What must never be false of a case in the database, and by what cases are listed and swept."""

from django.db import models
from django.db.models import F, Q

from cases.lifecycle import OPEN_STATUSES, Status
from cases.models.scales import Safety

CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(condition=Q(severity__range=(1, 4)), name="case_severity_1_to_4"),
    models.CheckConstraint(condition=Q(urgency__range=(1, 4)), name="case_urgency_1_to_4"),
    models.CheckConstraint(condition=Q(status__in=Status.values), name="case_status_known"),
    models.CheckConstraint(
        condition=Q(status=Status.WAITING) ^ Q(waiting_on=""),
        name="case_waits_on_somebody_exactly_while_waiting",
    ),
    models.CheckConstraint(
        condition=Q(status__in=[Status.RESOLVED, Status.CLOSED], resolved_at__isnull=False)
        | Q(status__in=[*OPEN_STATUSES, Status.MERGED], resolved_at__isnull=True),
        name="case_resolved_at_exactly_when_resolved",
    ),
    models.CheckConstraint(
        condition=Q(status__in=[*OPEN_STATUSES, Status.MERGED]) | ~Q(outcome=""),
        name="case_resolved_has_outcome",
    ),
    models.CheckConstraint(
        condition=Q(status=Status.MERGED, merged_into__isnull=False)
        | ~Q(status=Status.MERGED) & Q(merged_into__isnull=True),
        name="case_merged_into_one_exactly_when_merged",
    ),
    models.CheckConstraint(
        condition=Q(status__in=[Status.RESOLVED, Status.CLOSED]) | Q(reopen_until__isnull=True),
        name="case_reopens_only_after_its_end",
    ),
    models.CheckConstraint(
        condition=Q(owner__isnull=True, owned_since__isnull=True)
        | Q(owner__isnull=False, owned_since__isnull=False),
        name="case_owner_has_a_since",
    ),
    models.CheckConstraint(
        condition=Q(safety="", safety_at__isnull=True)
        | Q(safety__in=Safety.values, safety_at__isnull=False),
        name="case_safety_has_an_instant",
    ),
]

INDEXES: list[models.Index] = [
    models.Index(
        "owner",
        F("next_due_at").asc(nulls_last=True),
        "severity",
        "id",
        condition=Q(status__in=OPEN_STATUSES),
        name="case_owner_urgency",
    ),
    models.Index(
        "team",
        F("next_due_at").asc(nulls_last=True),
        "severity",
        "id",
        condition=Q(status__in=OPEN_STATUSES),
        name="case_team_urgency",
    ),
    models.Index(
        F("next_due_at").asc(nulls_last=True),
        "severity",
        "id",
        condition=Q(status__in=OPEN_STATUSES),
        name="case_all_urgency",
    ),
    models.Index(
        fields=["status"],
        condition=Q(status__in=(Status.MEDIATING, Status.WAITING)),
        name="case_resting",
    ),
    models.Index(
        fields=["last_activity_at", "severity", "id"],
        condition=Q(status__in=OPEN_STATUSES),
        name="case_all_quiet",
    ),
    models.Index(
        F("next_due_at").asc(nulls_last=True),
        "severity",
        "id",
        condition=Q(status__in=OPEN_STATUSES, owner__isnull=True),
        name="case_unowned_urgency",
    ),
    models.Index(
        fields=["severity"],
        condition=Q(status__in=OPEN_STATUSES, severity=1),
        name="case_open_critical",
    ),
    models.Index(
        fields=["opened_at"],
        condition=Q(status__in=OPEN_STATUSES, severity=2, urgency=1, owner__isnull=True),
        name="case_open_pressing",
    ),
    models.Index(fields=["reservation"], name="case_reservation"),
    models.Index(fields=["reopen_until"], condition=Q(status="resolved"), name="case_to_close"),
    models.Index(
        fields=["merged_into"],
        condition=Q(merged_into__isnull=False),
        name="case_aliases",
    ),
    models.Index(fields=["-opened_at", "-id"], name="case_newest"),
]

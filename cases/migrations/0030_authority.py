"""Who may decide how much, to start with; a manager may change every number. Check the kinds of clocks."""

from datetime import UTC, datetime

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

SINCE = datetime(2026, 1, 1, tzinfo=UTC)

# In whole US dollars: in one decision, on one case, for one person in 12 months, with a second person.
LIMITS = {
    "entitled_refund": {
        "associate": (500, 500, 500, None),
        "senior": (5_000, 5_000, 5_000, None),
        "manager": (50_000, 50_000, 50_000, 100_000),
    },
    "goodwill": {
        "associate": (50, 50, 150, None),
        "senior": (500, 500, 1_500, None),
        "manager": (10_000, 10_000, 10_000, 50_000),
    },
    "relocation": {
        "associate": (300, 300, 600, None),
        "senior": (3_000, 3_000, 6_000, None),
        "manager": (20_000, 20_000, 20_000, 50_000),
    },
    "emergency_housing": {
        "associate": (500, 500, 1_000, None),
        "senior": (3_000, 3_000, 6_000, None),
        "manager": (20_000, 20_000, 20_000, 50_000),
    },
    "other": {
        "associate": (0, 0, 0, None),
        "senior": (500, 500, 1_500, None),
        "manager": (10_000, 10_000, 10_000, 50_000),
    },
}

# Two people above, in whole US dollars; minutes until an answer is needed.
RULES = {
    "entitled_refund": (20_000, 240),
    "goodwill": (5_000, 480),
    "relocation": (10_000, 60),
    "emergency_housing": (10_000, 30),
    "other": (5_000, 480),
}


def install(apps, schema_editor):
    limit = apps.get_model("cases", "AuthorityLimit")
    rule = apps.get_model("cases", "DecisionRule")
    since = DateTimeTZRange(SINCE, None)
    limit.objects.bulk_create(
        limit(
            role=role,
            kind=kind,
            per_decision_minor=sums[0] * 100,
            per_case_minor=sums[1] * 100,
            per_person_minor=sums[2] * 100,
            together_minor=None if sums[3] is None else sums[3] * 100,
            effective=since,
            note="To start with",
            set_at=SINCE,
        )
        for kind, roles in LIMITS.items()
        for role, sums in roles.items()
    )
    rule.objects.bulk_create(
        rule(
            kind=kind,
            two_people_over_minor=over * 100,
            decide_minutes=minutes,
            effective=since,
            note="To start with",
            set_at=SINCE,
        )
        for kind, (over, minutes) in RULES.items()
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0029_decisions")]

    operations = [
        ValidateConstraint("slaclock", "clock_kind_known"),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]

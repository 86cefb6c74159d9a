"""Check the new rules of clocks on the rows that are there, and index them, without stopping who works."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0011_conflict_lifting")]

    operations = [
        ValidateConstraint("case", "case_safety_has_an_instant"),
        ValidateConstraint("slaclock", "clock_kind_known"),
        ValidateConstraint("slaclock", "clock_pauses_only_where_marked"),
        ValidateConstraint("slaclock", "clock_statutory_has_an_outside_date"),
        ValidateConstraint("slaclock", "clock_of_many_says_which"),
        AddIndexConcurrently(
            model_name="slaclock",
            index=models.Index(
                condition=models.Q(("compressed", True), ("status", "running")),
                fields=["due_at"],
                name="clock_compressed",
            ),
        ),
        AddIndexConcurrently(
            model_name="slaclock",
            index=models.Index(
                condition=models.Q(("next_warn_at__isnull", False), ("status", "running")),
                fields=["next_warn_at"],
                name="clock_to_warn",
            ),
        ),
        AddIndexConcurrently(
            model_name="slaclock",
            index=models.Index(
                condition=models.Q(
                    ("external_due_at__isnull", False),
                    ("external_missed_at__isnull", True),
                    ("status", "running"),
                ),
                fields=["external_due_at"],
                name="clock_outside_date",
            ),
        ),
        AddIndexConcurrently(
            model_name="slaclock",
            index=models.Index(
                condition=models.Q(("status", "running"), models.Q(("tzdata", ""), _negated=True)),
                fields=["tzdata"],
                name="clock_counted_with",
            ),
        ),
    ]

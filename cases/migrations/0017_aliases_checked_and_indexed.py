"""Check the rules of merged cases on the rows that are there, and index aliases, without stopping who works."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0016_shape_of_a_case")]

    operations = [
        ValidateConstraint("case", "case_status_known"),
        ValidateConstraint("case", "case_resolved_at_exactly_when_resolved"),
        ValidateConstraint("case", "case_resolved_has_outcome"),
        ValidateConstraint("case", "case_merged_into_one_exactly_when_merged"),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="case_aliases",
            ),
        ),
    ]

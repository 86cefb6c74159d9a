"""Check the outbox's new rules on the rows that are there, and index it by way, without stopping the senders."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("messaging", "0003_ways_and_answers")]

    operations = [
        ValidateConstraint("delivery", "delivery_handed_over_has_instant"),
        ValidateConstraint("delivery", "delivery_state_one_of_nine"),
        AddIndexConcurrently(
            "delivery",
            models.Index(
                fields=["contact_method", "-id"],
                name="delivery_of_way",
                condition=models.Q(contact_method__isnull=False),
            ),
        ),
    ]

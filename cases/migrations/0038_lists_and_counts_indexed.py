"""Indexes for lists in the order “longest untouched” and for counting held mail, built beside the work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0037_drafts_keep_their_template")]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                fields=["last_activity_at", "severity", "id"],
                condition=models.Q(("status__in", ("open", "mediating", "waiting"))),
                name="case_all_quiet",
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                fields=["status"],
                condition=models.Q(("status__in", ("mediating", "waiting"))),
                name="case_resting",
            ),
        ),
        AddIndexConcurrently(
            model_name="caseevent",
            index=models.Index(
                Cast(KeyTextTransform("inbound", "facts"), models.BigIntegerField()),
                condition=models.Q(("kind", "mail_held")),
                name="event_of_held_mail",
            ),
        ),
    ]

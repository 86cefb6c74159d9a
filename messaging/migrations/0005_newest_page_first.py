from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("messaging", "0004_delivery_ways_checked"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                models.OrderBy(models.F("urgency")),
                models.OrderBy(models.F("next_at"), descending=True),
                condition=models.Q(("lane", "page"), ("state__in", ["pending", "sending"])),
                name="delivery_newest_page",
            ),
        ),
    ]

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("messaging", "0005_newest_page_first"),
        ("users", "0002_extensions"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="inboundattachment",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        models.F("name"), function="plain_text", output_field=models.TextField()
                    ),
                    name="gin_trgm_ops",
                ),
                name="attachment_name_trigram",
            ),
        ),
    ]

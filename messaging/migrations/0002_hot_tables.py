"""Leave room in the outbox's pages and vacuum it eagerly: every delivery is updated twice a try."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "alter table messaging_delivery set (fillfactor = 80,"
            " autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)",
            "alter table messaging_delivery reset (fillfactor,"
            " autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)",
        ),
    ]

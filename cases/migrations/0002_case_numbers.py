from django.db import migrations


class Migration(migrations.Migration):
    """Count cases with a sequence: two intakes at once never get the same number."""

    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE cases_case_number START WITH 4821",
            "DROP SEQUENCE cases_case_number",
        )
    ]

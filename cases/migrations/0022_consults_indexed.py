"""Check the kinds of clocks on the rows that are there, and index the words of questions to experts."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

FORWARDS = """
create index consult_words on cases_consult using gin (cases_words(question || ' ' || answer));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_tasks_consults_and_recaps")]

    operations = [
        ValidateConstraint("slaclock", "clock_kind_known"),
        migrations.RunSQL(FORWARDS, "drop index consult_words;"),
    ]

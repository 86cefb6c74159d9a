"""The reasons of decisions and requests, found by their words."""

from django.db import migrations

FORWARDS = """
create index decision_found_by on cases_decision using gin (cases_found_by(because));
create index exception_found_by on cases_exceptionrequest using gin (cases_found_by(why));
create index exception_by_kind on cases_exceptionrequest (kind, asked_at desc) where state = 'denied';
"""
BACKWARDS = """
drop index exception_by_kind;
drop index exception_found_by;
drop index decision_found_by;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0035_working_hours_of_routing")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

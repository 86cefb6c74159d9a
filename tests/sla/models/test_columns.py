"""What the release before does not know of, the database fills in: old processes go on while new ones start."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("sla_businesscalendar", "note"),
        ("sla_businesscalendar", "optional_names"),
        ("sla_deadlinerule", "note"),
        ("sla_servicelevel", "note"),
        ("sla_target", "warn_fractions"),
        ("sla_target", "warn_fraction"),
    ],
)
def test_a_column_old_code_never_names_has_a_default(table, column):
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_default from information_schema.columns"
            " where table_name = %s and column_name = %s",
            [table, column],
        )
        (default,) = cursor.fetchone()

    assert default is not None

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalations.actions import sweep
from escalations.models import Alert
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def statements(now):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        sweep.sweep(now=now)
    return [
        query["sql"]
        for query in seen.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]


class TestAtRest:
    def test_asks_a_handful_of_questions(self):
        Desk()
        EmergencyFactory(quiet=True)
        sweep.sweep(now=NIGHT)

        asked = statements(NIGHT + MINUTE)

        assert len(asked) <= 11, "\n".join(asked)

    def test_asks_no_more_with_many_alerts_that_are_over(self):
        desk = Desk()
        for _ in range(5):
            EmergencyFactory(team=desk.team, status="resolved", resolved_at=NIGHT, outcome="solved")
            Alert.objects.create(
                case=EmergencyFactory(
                    team=desk.team, status="resolved", resolved_at=NIGHT, outcome="solved"
                ),
                cause="case",
                cause_key=f"x{_}",
                severity=1,
                status="resolved",
                resolved_at=NIGHT,
                occurred_at=NIGHT,
                raised_at=NIGHT,
            )
        sweep.sweep(now=NIGHT)

        assert len(statements(NIGHT + MINUTE)) <= 11

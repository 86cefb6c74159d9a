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


class TestInAStorm:
    def test_tells_the_worst_before_the_rest_is_raised(self, monkeypatch):
        desk = Desk()
        mild = [EmergencyFactory(team=desk.team, severity=2, urgency=1) for _ in range(25)]
        worst = EmergencyFactory(team=desk.team, severity=1)
        raised_when_sent = []
        send = sweep.sending.send_due

        def sent(**asked):
            raised_when_sent.append(set(Alert.objects.values_list("case", flat=True)))
            return send(**asked)

        monkeypatch.setattr(sweep.sending, "send_due", sent)

        sweep.sweep(now=NIGHT)

        assert worst.pk in raised_when_sent[0]
        assert len(raised_when_sent[0]) == 20
        assert raised_when_sent[-1] == {worst.pk, *(case.pk for case in mild)}

from datetime import timedelta

import pytest

from cases.models import SLAClock
from escalations.actions import answers, raising
from escalations.models import Alert
from escalations.watching.lag import Overdue, oldest_overdue
from messaging.models import ProviderEvent
from tests.factories.escalations import NIGHT, EmergencyFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def broken_promise(case):
    return SLAClock.objects.create(
        case=case,
        kind="resolution",
        started_at=NIGHT,
        due_at=NIGHT,
        breached_at=NIGHT,
        noticed_at=NIGHT + MINUTE,
    )


class TestOldestOverdue:
    def test_sees_a_broken_promise_without_an_alert_since_it_was_noticed(self):
        broken_promise(EmergencyFactory(quiet=True, severity=2))

        found = oldest_overdue(now=NIGHT + 5 * MINUTE)

        assert found == Overdue("breach", NIGHT + MINUTE)
        assert found.label

    def test_counts_one_that_an_open_alert_held_back_from_its_answer(self):
        case = EmergencyFactory()
        broken_promise(case)
        raising.raise_for_cases(now=NIGHT)
        answers.acknowledge(
            alert_id=Alert.objects.get().pk,
            generation=1,
            by=UserFactory(),
            now=NIGHT + 4 * MINUTE,
        )

        assert oldest_overdue(now=NIGHT + 5 * MINUTE) == Overdue("breach", NIGHT + 4 * MINUTE)

    def test_sees_an_answer_nobody_acted_on(self):
        ProviderEvent.objects.create(
            provider="twilio", kind="text", ref="x", seq="", raw={}, received_at=NIGHT
        )

        assert oldest_overdue(now=NIGHT + MINUTE) == Overdue("answer", NIGHT)

from datetime import timedelta

import pytest

from escalations.actions import answers, newcomers, raising, stepping
from escalations.models import Alert, AlertEvent, Page
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory, OverrideFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    desk = Desk()
    EmergencyFactory(team=desk.team)
    raising.raise_for_cases(now=NIGHT)
    stepping.advance_due(now=NIGHT)
    desk.yuki = UserFactory(name="Yuki Example")
    OverrideFactory(
        schedule=desk.schedule,
        level="first",
        add_user=desk.yuki,
        during=(NIGHT + 2 * MINUTE, NIGHT + 60 * MINUTE),
    )
    return desk


class TestPageNewcomers:
    def test_pages_who_comes_on_call_meanwhile_and_leaves_who_was_paged_paged(self, desk):
        before = newcomers.page_newcomers(now=NIGHT + MINUTE)
        after = [newcomers.page_newcomers(now=NIGHT + 2 * MINUTE) for _ in range(2)]

        assert (before, after) == (0, [1, 0])
        assert {page.user: page.status for page in Page.objects.all()} == {
            desk.tomas: "paging",
            desk.yuki: "paging",
        }
        event = AlertEvent.objects.get(kind=AlertEvent.Kind.NEWCOMER)
        assert event.facts["person"] == "Yuki"

    def test_leaves_the_timer_of_the_ladder_alone(self, desk):
        newcomers.page_newcomers(now=NIGHT + 2 * MINUTE)

        assert Alert.objects.get().next_step_at == NIGHT + 5 * MINUTE

    def test_wakes_nobody_once_somebody_answered(self, desk):
        alert = Alert.objects.get()
        answers.acknowledge(alert_id=alert.pk, generation=1, by=desk.tomas, now=NIGHT + MINUTE)

        assert newcomers.page_newcomers(now=NIGHT + 2 * MINUTE) == 0

    def test_asks_nothing_but_one_question_while_nothing_rings(self, db, django_assert_num_queries):
        Alert.objects.update(status="resolved", resolved_at=NIGHT, next_step_at=None)

        with django_assert_num_queries(1):
            newcomers.page_newcomers(now=NIGHT)

    def test_asks_as_much_for_many_alerts_as_for_one(self, desk, django_assert_max_num_queries):
        for _ in range(6):
            EmergencyFactory(team=desk.team)
        raising.raise_for_cases(now=NIGHT)
        stepping.advance_due(now=NIGHT)

        with django_assert_max_num_queries(16):
            assert newcomers.page_newcomers(now=NIGHT + MINUTE) == 0

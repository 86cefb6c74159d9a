from datetime import UTC, date, datetime, timedelta

import pytest

from cases.actions import reviewing
from messaging.models import Delivery
from policies.actions import reviews
from tests.factories.policies import PolicyVersionFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)


@pytest.fixture
def ines():
    return UserFactory(role="policy_editor", name="Ines Rocha")


def to_review(on):
    return PolicyVersionFactory(published=True, review_by=on)


class TestRemindDue:
    def test_tells_before_the_day_and_once_it_has_passed(self, ines):
        to_review(date(2026, 3, 26))

        told = [
            reviewing.remind_due(now=NOW + timedelta(days=n)) for n in (0, 0, 3, 14, 15, 15, 40)
        ]

        assert told == [1, 0, 0, 0, 1, 0, 0]
        subjects = Delivery.objects.order_by("pk").values_list("subject", flat=True)
        assert ["is to be" in subjects[0], "was to be" in subjects[1]] == [True, True]
        assert set(Delivery.objects.values_list("to_address", flat=True)) == {ines.email}

    def test_leaves_what_is_not_due_alone(self, ines):
        to_review(date(2026, 3, 27))

        assert reviewing.remind_due(now=NOW) == 0

    def test_begins_anew_once_it_was_read(self, ines):
        version = to_review(date(2026, 3, 1))
        reviewing.remind_due(now=NOW)
        reviews.review(version_id=version.pk, next_by=date(2026, 4, 1), by=ines, now=NOW)

        assert reviewing.remind_due(now=NOW) == 0
        assert reviewing.remind_due(now=NOW + timedelta(days=10)) == 1

    def test_leaves_drafts_alone(self, ines):
        PolicyVersionFactory(review_by=date(2026, 3, 1))

        assert reviewing.remind_due(now=NOW) == 0

"""An amount that cannot be worked out: said in a sentence beside the clause that won, never guessed."""

from datetime import UTC, datetime

import pytest
from rest_framework.test import APIClient

from policies.sample import install
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
STAY = {
    "time_zone": "Europe/Lisbon",
    "topics": ["cancellation"],
    "questions": ["refund"],
    "booked_at": "2025-11-18T14:02:00Z",
    "check_in_date": "2026-03-12",
    "check_out_date": "2026-03-16",
    "acted_at": "2026-03-10T10:00:00Z",
    "host_policy": "moderate",
    "sums": {"currency": "EUR", "booking_value": 100_000, "paid": 100_000},
}


@pytest.fixture
def refund(time_machine):
    """Look the refund up for the stay, changed as said."""
    time_machine.move_to(NOW, tick=False)
    install(now=NOW)
    client = APIClient()
    client.force_authenticate(UserFactory())

    def ask(**changed):
        said = {name: value for name, value in (STAY | changed).items() if value is not None}
        response = client.post("/api/v1/policies/lookup/", said, format="json")
        assert response.status_code == 200, response.json()
        (answer,) = response.json()["answers"]
        return answer

    return ask


class TestTheNightsOfAStay:
    def test_are_divided_by_where_there_are_some(self, refund):
        assert refund()["amount"]["minor"] == 37_500

    @pytest.mark.parametrize("check_out", ["2026-03-12", "2026-03-11", None])
    def test_are_never_divided_by_where_there_are_none(self, refund, check_out):
        answer = refund(check_out_date=check_out)

        assert answer["outcome"] == "found"
        assert answer["amount"]["minor"] is None
        assert "a stay without nights" in answer["amount"]["problem"]

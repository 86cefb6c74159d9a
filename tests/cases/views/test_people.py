"""The people on a case: dialogs, the panel, and the badge of a stay at risk."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Expectation, Given
from tests.factories.cases import make_case
from tests.factories.marketplace import PersonFactory, ReservationFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def livia(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def case(livia):
    return make_case(owner=livia, now=timezone.now(), guest=PersonFactory(full_name="Marina Teles"))


class TestExpectations:
    def test_are_noted_shown_and_settled(self, client, livia, case):
        party = case.parties.get(side="guest")
        to = reverse("cases:expectations", args=[case.reference])

        client.post(to, {"party": party.pk, "kind": "next", "text": "Whether the pool opens"})
        panels = client.get(reverse("cases:panels", args=[case.reference])).content.decode()
        expectation = Expectation.objects.get()
        client.post(
            reverse("cases:expectation_verdict", args=[case.reference, expectation.pk]),
            {"met": "no"},
        )

        assert "Whether the pool opens" in panels
        expectation.refresh_from_db()
        assert expectation.state == "missed"

    def test_of_another_case_do_not_exist(self, client, livia, case):
        address = reverse("cases:expectation_verdict", args=[case.reference, 999_999])

        assert client.post(address, {"met": "yes"}).status_code == 404


class TestGiven:
    def test_is_kept_with_its_amount(self, client, livia, case):
        party = case.parties.get(side="guest")

        client.post(
            reverse("cases:given", args=[case.reference]),
            {"party": party.pk, "text": "Two nights", "amount": "120.50", "currency": "EUR"},
        )

        given = Given.objects.get()
        assert (given.amount_minor, given.currency) == (12050, "EUR")

    @pytest.mark.parametrize(
        "amount", [{"amount": "5"}, {"amount": "10.50", "currency": "JPY"}, {"currency": "EUR"}]
    )
    def test_refuses_half_an_amount_in_words(self, client, livia, case, amount):
        party = case.parties.get(side="guest")
        to = reverse("cases:given", args=[case.reference])

        answer = client.post(to, {"party": party.pk, "text": "A gift", **amount})

        assert answer.status_code == 400
        assert "A gift" in answer.content.decode()
        assert not Given.objects.exists()


class TestAStayAtRisk:
    def test_stands_on_the_row_and_in_the_head(self, client, livia, case):
        guest = case.parties.get(side="guest").person
        day = timezone.now().date() + timedelta(days=9)
        ReservationFactory(guest=guest, check_in_date=day, check_out_date=day + timedelta(days=2))

        row = client.get("/lists/mine/").content.decode()
        head = client.get(case.get_absolute_url()).content.decode()

        # One day less if midnight went by meanwhile.
        assert re.search("Next stay in [89] days", row)
        assert re.search("Next stay in [89] days", head)

"""Precedents on their page, beside what is being decided and beside a request, for who may see them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.cases import make_case
from tests.factories.deciding import ask, decide, set_limits
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def before(livia):
    """Three decisions of an hour ago, on cases of hers."""
    set_limits(associate=(500, None, None), manager=(50_000, None, None))
    at = timezone.now() - timedelta(hours=1)
    return [
        decide(
            make_case(owner=livia, now=at), amount, at=at, because=f"The lift was broken, {amount}."
        )
        for amount in ("100", "200", "300")
    ]


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


class TestPage:
    def test_shows_them_with_what_they_come_to(self, client, livia, before):
        client.force_login(livia)

        told = words(client.get(reverse("cases:precedents"), {"words": "lifts"}))

        assert "3 decided within one’s own limit." in told
        assert "Half of what was given is US$ 200.00 or less." in told.replace("\u00a0", " ")
        assert all(each.case.reference in told for each in before)

    def test_names_what_makes_no_sense_and_shows_the_rest(self, client, livia, before):
        client.force_login(livia)

        response = client.get(
            reverse("cases:precedents"),
            {"least": "200", "most": "100", "country": "1", "clause": "x", "kind": "nonsense"},
        )

        assert response.status_code == 200
        assert "This is less than where it starts." in words(response)

    def test_hides_what_the_reader_may_not_see(self, client, before):
        stranger = UserFactory(team=None)
        stranger.memberships.all().delete()
        stranger.memberships.create(team=TeamFactory(slug="elsewhere", name="Elsewhere"))
        client.force_login(stranger)

        assert "Nothing like this was decided" in words(client.get(reverse("cases:precedents")))


class TestBeside:
    def test_places_an_amount_among_those_given_before(self, client, livia, before):
        case = make_case(owner=livia)
        client.force_login(livia)

        told = words(
            client.get(
                reverse("cases:precedents_beside", args=[case.reference]),
                {"kind": "goodwill", "remedy": "credit", "amount": "250", "currency": "USD"},
            )
        )

        assert "This amount: 2 were given less, 0 the same, 1 more." in told

    def test_says_nothing_before_it_is_said_what_for_and_counts_no_unknown_currency(
        self, client, livia, before
    ):
        case = make_case(owner=livia)
        client.force_login(livia)
        page = reverse("cases:precedents_beside", args=[case.reference])

        assert words(client.get(page)) == ""
        assert (
            client.get(page, {"kind": "goodwill", "amount": "5", "currency": "XQX"}).status_code
            == 200
        )

    def test_is_there_for_whoever_answers(self, client, livia, before):
        case = make_case(owner=livia)
        asked = ask(case, "900", at=timezone.now())
        client.force_login(UserFactory(role="manager"))

        response = client.get(
            reverse("cases:exception_precedents", args=[case.reference, asked.pk])
        )

        assert "Nobody was given as much as this before." in words(response)

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories.cases import NOON, make_case, receive, send
from tests.factories.marketplace import PersonFactory
from tests.factories.users import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates")


@pytest.fixture
def marina():
    return PersonFactory(full_name="Marina Teles")


@pytest.fixture
def desk(client, livia):
    client.force_login(livia)
    return client


def shown(desk, person, **asked):
    return desk.get(reverse("cases:contacts_of", args=[person.pk]), asked).content.decode()


class TestContactsOf:
    def test_shows_both_directions_across_cases_newest_first(self, desk, livia, marina):
        first = make_case(owner=livia, guest=marina, title="Lost key")
        receive(first, text="Where is the key?", at=NOON)
        second = make_case(owner=livia, guest=marina, title="Cold nights")
        send(second, by=livia, text="The heating is on again.", at=NOON + timedelta(hours=1))

        page = shown(desk, marina)

        assert page.index("The heating is on again.") < page.index("Where is the key?")
        assert "To them, by Lívia" in page

    def test_shows_nothing_of_a_case_one_may_not_see(self, desk, marina):
        elsewhere = TeamFactory(slug="elsewhere", name="Elsewhere")
        receive(make_case(team=elsewhere, guest=marina, title="Secret"), text="Not for you")

        page = shown(desk, marina)

        assert "Not for you" not in page
        assert "Secret" not in page
        assert "Nothing was written" in page

    def test_goes_on_where_the_page_ended_in_few_statements(
        self, desk, livia, marina, monkeypatch, django_assert_max_num_queries
    ):
        monkeypatch.setattr("cases.person.contacts.SHOWN", 2)
        case = make_case(owner=livia, guest=marina)
        sent = [
            receive(case, text=f"Letter {word}", at=NOON + timedelta(minutes=number))
            for number, word in enumerate(("one", "two", "three"))
        ]
        shown(desk, marina)

        with django_assert_max_num_queries(7):
            page = shown(desk, marina)
        assert "Letter three" in page
        assert "Letter one" not in page
        assert f"?after={sent[1].pk}" in page

        later = shown(desk, marina, after=sent[1].pk)
        assert "Letter one" in later
        assert "Letter two" not in later

    @pytest.mark.parametrize("after", ["x", "-1", "9" * 40, ""])
    def test_begins_at_the_newest_for_anything_else(self, desk, livia, marina, after):
        receive(make_case(owner=livia, guest=marina), text="Where is the key?")

        assert "Where is the key?" in shown(desk, marina, after=after)

import pytest

from escalations.models import AlertSource
from escalations.signatures import secret_of
from tests.factories.escalations import AlertSourceFactory
from tests.factories.users import TeamFactory, UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db
ADDRESS = "/on-call/sources/"


@pytest.fixture
def admin(client):
    person = UserFactory(admin=True)
    client.force_login(person)
    return person


class TestSources:
    @pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMIN])
    def test_are_an_admins_business(self, client, role):
        client.force_login(UserFactory(role=role))
        source = AlertSourceFactory()

        answers = [
            client.get(ADDRESS),
            client.post(f"{ADDRESS}{source.pk}/secret/"),
            client.post(f"{ADDRESS}{source.pk}/activity/"),
        ]

        assert [answer.status_code for answer in answers] == [404, 404, 404]

    def test_show_their_secret_once(self, client, admin):
        given = {"name": "Boiler room", "team": TeamFactory().pk, "severity": 1}
        made = client.post(ADDRESS, given)
        later = client.get(ADDRESS)

        source = AlertSource.objects.get()
        assert (source.code, source.severity) == ("boiler-room", 1)
        assert secret_of(source) in made.content.decode()
        assert "no-store" in made["Cache-Control"]
        assert secret_of(source) not in later.content.decode()

    def test_of_one_name_have_two_codes(self, client, admin):
        for _again in range(2):
            client.post(ADDRESS, {"name": "Boiler room", "team": TeamFactory().pk, "severity": 1})

        codes = AlertSource.objects.order_by("pk").values_list("code", flat=True)
        assert list(codes) == ["boiler-room", "boiler-room-2"]

    def test_get_a_new_secret(self, client, admin):
        source = AlertSourceFactory()
        before = secret_of(source)

        shown = client.post(f"{ADDRESS}{source.pk}/secret/").content.decode()

        source.refresh_from_db()
        assert secret_of(source) != before
        assert secret_of(source) in shown

    def test_are_switched_off_and_on(self, client, admin):
        source = AlertSourceFactory()

        client.post(f"{ADDRESS}{source.pk}/activity/")
        off = AlertSource.objects.get().is_active
        client.post(f"{ADDRESS}{source.pk}/activity/", {"on": "1"})

        assert (off, AlertSource.objects.get().is_active) == (False, True)

    def test_need_a_name_and_a_team(self, client, admin):
        answer = client.post(ADDRESS, {"severity": 9})

        assert answer.status_code == 400
        assert not AlertSource.objects.exists()

    def test_list_with_one_statement_more_for_none(
        self, client, admin, django_assert_max_num_queries
    ):
        for _number in range(20):
            AlertSourceFactory()

        with django_assert_max_num_queries(8):
            client.get(ADDRESS)

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case
from tests.factories.cases import make_case
from tests.factories.clocks import bare_case, broken_clock, kept_clock
from tests.factories.users import TeamFactory, UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    user = UserFactory(manager=True)
    client.force_login(user)
    return user


class TestDesk:
    def test_shows_what_breaks_next_and_who_carries_what(self, client, manager):
        person = UserFactory(name="Lívia Prates")
        now = timezone.now()
        late = make_case(owner=person, now=now, title="Refund not received")
        Case.objects.filter(pk=late.pk).update(next_due_at=now - timedelta(minutes=22))
        make_case(now=now, title="Journalist asks for comment")

        page = client.get("/manage/").content.decode()

        assert "Refund not received" in page
        assert "Journalist asks for comment" in page
        assert "Lívia Prates" in page
        assert "22 m" in page

    @pytest.mark.parametrize("role", [role for role in Role.values if role != Role.MANAGER])
    def test_does_not_exist_for_other_roles(self, client, role):
        client.force_login(UserFactory(role=role))

        assert client.get("/manage/").status_code == 404

    def test_counts_no_restricted_case_the_manager_is_not_named_on(self, client, manager):
        case = make_case(title="Sealed matter", severity=1)
        Case.objects.filter(pk=case.pk).update(access_level="restricted")

        assert "Sealed matter" not in client.get("/manage/").content.decode()

    def test_takes_the_same_statements_however_many_cases(
        self, client, manager, django_assert_max_num_queries
    ):
        for _ in range(2):
            make_case(owner=UserFactory(), now=timezone.now())
        with django_assert_max_num_queries(20):
            client.get("/manage/")
        for _ in range(8):
            make_case(owner=UserFactory(), now=timezone.now())
        with django_assert_max_num_queries(20):
            client.get("/manage/")

    def test_gives_a_case_to_somebody_and_comes_back(self, client, manager):
        case, person = make_case(), UserFactory()

        answer = client.post(
            f"/cases/{case.reference}/assignment/", {"to": person.pk, "back": "/manage/?team=x"}
        )

        case.refresh_from_db()
        assert case.owner == person
        assert (answer.status_code, answer["Location"]) == (302, "/manage/?team=x")

    def test_never_goes_back_to_a_foreign_place(self, client, manager):
        case, person = make_case(), UserFactory()

        answer = client.post(
            f"/cases/{case.reference}/assignment/",
            {"to": person.pk, "back": "https://evil.example/"},
        )

        assert answer["Location"] == case.get_absolute_url()

    def test_another_team_can_be_looked_at(self, client, manager):
        north = TeamFactory(name="Premium North", slug="premium-north")

        assert "Premium North, now" in client.get("/manage/", {"team": north.slug}).content.decode()

    @pytest.mark.parametrize("team", ["nobody", "%00"])
    def test_does_not_exist_for_a_team_nobody_has(self, client, manager, team):
        assert client.get(f"/manage/?team={team}").status_code == 404


class TestKept:
    def test_shows_shares_pictures_and_what_broke(self, client, manager):
        now = timezone.now()
        case = bare_case(now=now, title="Refund not received")
        broken_clock(case, at=now - timedelta(hours=1))

        page = client.get("/manage/promises/?weeks=1&by=type").content.decode()

        assert "Refund not received" in page

    def test_nonsense_in_the_address_shows_the_first_choice(self, client, manager):
        assert client.get("/manage/promises/?weeks=no&by=moon&team=none&kind=x").status_code == 200

    @pytest.mark.parametrize("role", [role for role in Role.values if role != Role.MANAGER])
    def test_does_not_exist_for_other_roles(self, client, role):
        client.force_login(UserFactory(role=role))

        assert client.get("/manage/promises/").status_code == 404
        assert client.get("/manage/promises/export/").status_code == 404

    def test_takes_the_same_statements_however_many_cases(
        self, client, manager, django_assert_max_num_queries
    ):
        for _ in range(3):
            broken_clock(bare_case(now=timezone.now()), at=timezone.now())
        with django_assert_max_num_queries(11):
            client.get("/manage/promises/")

    def test_exports_only_what_the_manager_may_see(self, client, manager):
        now = timezone.now()
        shown, sealed = bare_case(now=now), bare_case(now=now)
        Case.objects.filter(pk=sealed.pk).update(access_level="restricted")
        for case in (shown, sealed):
            kept_clock(case, at=now - timedelta(hours=1))

        response = client.get("/manage/promises/export/")
        table = b"".join(response.streaming_content).decode()

        assert table.startswith("case,type,segment")
        assert shown.reference in table
        assert sealed.reference not in table

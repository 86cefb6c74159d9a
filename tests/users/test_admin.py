"""What an admin does with accounts."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories.users import TeamFactory, UserFactory
from users.models import User

pytestmark = pytest.mark.django_db

ROW = {
    "name": "Nadia Ferraz",
    "called": "",
    "email": "nadia@staff.example",
    "role": "associate",
    "language": "en",
    "speaks": "en,pt-br",
    "time_zone": "UTC",
    "is_active": "on",
    "memberships-TOTAL_FORMS": "0",
    "memberships-INITIAL_FORMS": "0",
}


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(admin=True), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


class TestUserAdmin:
    def test_makes_an_account_without_a_password(self, admin):
        admin.post("/admin/users/user/add/", ROW)

        assert not User.objects.get(email="nadia@staff.example").has_usable_password()

    def test_ends_the_sessions_of_an_account_it_closes(self, admin, client_of):
        user = UserFactory(name="Nadia Ferraz", email="nadia@staff.example")
        browser = client_of(user)

        admin.post(
            f"/admin/users/user/{user.pk}/change/",
            {k: v for k, v in ROW.items() if k != "is_active"},
        )

        user.refresh_from_db()
        assert not user.is_active
        assert browser.get("/settings/").status_code == 302

    def test_deletes_nobody(self, admin):
        user = UserFactory()

        assert (
            admin.post(f"/admin/users/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
        )

    def test_opens_to_admins_only(self, client):
        client.force_login(UserFactory(manager=True), backend=settings.AUTHENTICATION_BACKENDS[0])

        assert client.get("/admin/users/user/").status_code == 302

    def test_shows_every_page(self, admin):
        team = TeamFactory()

        for path in ("user/", "user/add/", "team/", f"team/{team.pk}/change/"):
            assert admin.get(f"/admin/users/{path}").status_code == 200


@pytest.fixture
def client_of():
    def enter(user):
        browser = Client()
        browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return browser

    return enter

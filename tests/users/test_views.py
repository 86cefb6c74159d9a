"""Doors to one's own settings."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return user


class TestSettings:
    def test_asks_visitors_to_sign_in(self, client):
        assert client.get(reverse("users:settings")).status_code == 302

    def test_keeps_the_choices(self, client, user):
        answer = client.post(
            reverse("users:settings"),
            {
                "called": "Lili",
                "language": "pt-br",
                "time_zone": "America/Sao_Paulo",
                "theme": "dark",
                "undo_seconds": "20",
            },
        )

        user.refresh_from_db()
        assert answer.status_code == 302
        assert (user.called, user.language, user.undo_seconds, user.single_keys) == (
            "Lili",
            "pt-br",
            20,
            False,
        )

    def test_refuses_an_unknown_zone_and_keeps_the_rest_on_the_page(self, client, user):
        answer = client.post(
            reverse("users:settings"),
            {
                "called": "Lili",
                "language": "en",
                "time_zone": "Mars/Olympus",
                "theme": "dark",
                "undo_seconds": "5",
            },
        )

        assert answer.status_code == 400
        assert b"Lili" in answer.content
        user.refresh_from_db()
        assert user.called == ""


class TestTheme:
    def test_is_kept_for_the_person(self, client, user):
        client.post(reverse("users:theme"), {"theme": "dark", "next": "/settings/"})

        assert b'data-theme="dark"' in client.get("/settings/").content

    def test_is_kept_in_a_cookie_for_a_visitor(self, client):
        client.post(reverse("users:theme"), {"theme": "light"})

        assert b'data-theme="light"' in client.get("/account/login/").content

    def test_never_sends_anybody_to_a_foreign_site(self, client):
        answer = client.post(
            reverse("users:theme"), {"theme": "dark", "next": "https://evil.example/"}
        )

        assert answer["Location"] == "/"


class TestLanguage:
    def test_is_kept_for_a_visitor(self, client):
        client.post(reverse("users:language"), {"language": "pt-br"})

        assert b'lang="pt-BR"' in client.get("/account/login/").content

    def test_is_kept_for_the_person(self, client, user):
        client.post(reverse("users:language"), {"language": "pt-br"})

        user.refresh_from_db()
        assert user.language == "pt-br"

    def test_ignores_a_language_we_do_not_speak(self, client, user):
        client.post(reverse("users:language"), {"language": "xx"})

        user.refresh_from_db()
        assert user.language == "en"


class TestSignInPages:
    @pytest.mark.parametrize(
        "path", ["login/", "logout/", "password/reset/", "inactive/", "signup/"]
    )
    def test_wear_our_look(self, client, path):
        page = client.get(f"/account/{path}", follow=True)

        assert b"css/tokens.css" in page.content

    @pytest.mark.parametrize(
        "path",
        ["password/change/", "2fa/", "2fa/webauthn/", "2fa/totp/activate/", "reauthenticate/"],
    )
    def test_wear_our_look_inside_too(self, client, user, path):
        user.set_password("correct horse battery")
        user.save()
        client.post("/account/login/", {"login": user.email, "password": "correct horse battery"})

        page = client.get(f"/account/{path}", follow=True)

        assert page.status_code == 200
        assert b"css/tokens.css" in page.content
        assert b"style=" not in page.content

    def test_sign_up_is_closed(self, client):
        assert "made by an admin" in client.get("/account/signup/").content.decode()


class TestErrorPages:
    def test_missing_pages_say_so(self, client):
        page = client.get("/no-such-page/")

        assert page.status_code == 404
        assert "no such page" in page.content.decode()

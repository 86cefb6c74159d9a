import pytest
from django.test import Client
from django.urls import reverse

from common.time import database_now
from escalations.actions import sweep, test_pages
from escalations.alerting.links import Ticket, token_for
from escalations.models import TestPage
from tests.factories.escalations import AlertFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_mail_server(settings):
    settings.SMTP_URL = "smtp://127.0.0.1:9"  # nobody listens there


@pytest.fixture
def tomas(client):
    person = UserFactory(name="Tomás Abreu")
    client.force_login(person)
    return person


@pytest.fixture
def test(tomas):
    return test_pages.ask(user_id=tomas.pk, by=tomas, now=database_now())


def link(test, name="test_link"):
    token = token_for(Ticket(test.alert_id, 1, test.user_id))
    return reverse(f"escalations:{name}", args=[token])


class TestCreate:
    def test_sends_one_and_shows_how_far_it_has_come(self, client, tomas):
        answer = client.post("/on-call/tests/", follow=True)

        sweep.sweep(now=database_now())
        shown = client.get(answer.redirect_chain[-1][0]).content.decode()
        assert TestPage.objects.get().user == tomas
        assert "On screen" in shown
        assert "It arrived" in shown

    def test_of_somebody_else_is_for_who_keeps_the_rota(self, client, tomas):
        other = UserFactory()

        assert client.post("/on-call/tests/", {"person": other.pk}).status_code == 403
        assert not TestPage.objects.exists()

    def test_says_to_wait_a_moment(self, client, test):
        assert client.post("/on-call/tests/").status_code == 429


class TestDetail:
    def test_is_nobody_elses(self, client, test):
        client.force_login(UserFactory(manager=True))

        assert client.get(f"/on-call/tests/{test.pk}/").status_code == 404

    def test_asks_again_until_it_is_confirmed(self, client, test):
        before = client.get(f"/on-call/tests/{test.pk}/").content
        client.post(f"/on-call/tests/{test.pk}/confirmation/")
        after = client.get(f"/on-call/tests/{test.pk}/").content

        assert b"every 2s" in before
        assert b"every 2s" not in after
        assert b"Confirmed" in after


class TestTheLink:
    def test_shows_a_button_without_signing_in(self, client, test):
        client.logout()

        page = client.get(link(test))

        assert page.status_code == 200
        assert b"This is a test" in page.content

    def test_changes_nothing_by_being_opened(self, client, test):
        client.get(link(test))

        test.refresh_from_db()
        assert test.confirmed_at is None

    def test_confirms(self, client, test):
        client.logout()

        answer = client.post(link(test, "linked_test_confirmation"), follow=True)

        test.refresh_from_db()
        assert test.confirmed_at is not None
        assert b"Thank you, it arrived" in answer.content

    def test_speaks_the_persons_language(self, client, test):
        test.user.language = "pt-br"
        test.user.save()
        client.logout()

        assert 'lang="pt-BR"' in client.get(link(test)).content.decode()

    def test_of_an_emergency_confirms_nothing(self, client, tomas):
        token = token_for(Ticket(AlertFactory().pk, 1, tomas.pk))

        assert client.get(reverse("escalations:test_link", args=[token])).status_code == 404

    def test_made_by_somebody_else_is_refused(self, client, test):
        address = reverse("escalations:test_link", args=["abc:def"])

        assert client.get(address).status_code == 400

    def test_takes_an_answer_from_a_reader_that_keeps_no_cookies(self, test):
        strict = Client(enforce_csrf_checks=True)

        answer = strict.post(link(test, "linked_test_confirmation"))

        test.refresh_from_db()
        assert answer.status_code == 302
        assert test.confirmed_at is not None

    def test_is_kept_by_no_browser(self, client, test):
        assert "no-store" in client.get(link(test))["Cache-Control"]

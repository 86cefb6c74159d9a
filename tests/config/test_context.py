"""What the frame shows to whom."""

import pytest
from django.conf import settings

from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db


def frame_of(client, **traits):
    user = UserFactory(**traits)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.get("/settings/").content.decode()


class TestFrame:
    def test_shows_associates_the_work_lists_and_no_numbers(self, client):
        page = frame_of(client)

        assert "Team queue" in page
        assert 'href="/manage/"' not in page

    def test_shows_managers_the_way_to_the_numbers(self, client):
        assert 'href="/manage/"' in frame_of(client, manager=True)

    def test_shows_admins_no_case(self, client):
        page = frame_of(client, admin=True)

        assert "Team queue" not in page
        assert 'href="/admin/"' in page

    def test_shows_auditors_no_mail_to_sort(self, client):
        assert "Mail to sort" not in frame_of(client, role=Role.AUDITOR)

    def test_costs_no_statement_beyond_session_and_person(
        self, client, django_assert_max_num_queries
    ):
        user = UserFactory()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        client.get("/settings/")

        with django_assert_max_num_queries(2):
            client.get("/settings/")

    def test_is_kept_for_nobody_with_other_rights_or_another_language(self, client):
        of_associate = frame_of(client)
        of_manager = frame_of(client, manager=True)
        in_portuguese = frame_of(client, language="pt-br")
        of_auditor = frame_of(client, role=Role.AUDITOR)
        again = frame_of(client)

        assert ('href="/manage/"' in of_associate, 'href="/manage/"' in of_manager) == (False, True)
        assert ("All keys" in of_associate, "All keys" in in_portuguese) == (True, False)
        assert ("Mail to sort" in of_associate, "Mail to sort" in of_auditor) == (True, False)
        assert "All keys" in again
        assert 'href="/manage/"' not in again

    def test_lights_the_part_one_is_in(self, client):
        user = UserFactory()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])

        page = client.get("/policies/").content.decode()

        link = page[page.index('href="/policies/"') :]
        assert 'aria-current="page"' in link[: link.index("</a>")]


class TestPolicy:
    def test_allows_no_inline_script_and_no_foreign_host(self, client):
        policy = client.get("/account/login/")["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy

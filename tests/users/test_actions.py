"""What changes about a person, and what ends with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from common.errors import BadInput
from tests.factories.users import UserFactory
from users import actions
from users.roles import Role

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)


@pytest.fixture
def user():
    return UserFactory()


def signed_in(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


class TestSetPreferences:
    def test_keeps_what_the_person_chose(self, user):
        actions.set_preferences(
            user_id=user.pk, changes={"language": "pt-br", "theme": "dark"}, now=NOW
        )

        user.refresh_from_db()
        assert (user.language, user.theme) == ("pt-br", "dark")

    def test_refuses_what_is_not_theirs(self, user):
        with pytest.raises(BadInput, match="role"):
            actions.set_preferences(user_id=user.pk, changes={"role": "admin"}, now=NOW)

    def test_refuses_a_place_that_is_no_time_zone(self, user):
        with pytest.raises(ValidationError):
            actions.set_preferences(user_id=user.pk, changes={"time_zone": "Mars/Olympus"}, now=NOW)


class TestEndings:
    @pytest.mark.parametrize(
        "end",
        [
            lambda user, by: actions.deactivate(user_id=user.pk, by=by, now=timezone.now()),
            lambda user, by: actions.set_role(
                user_id=user.pk, role=Role.AUDITOR, by=by, now=timezone.now()
            ),
        ],
        ids=["deactivation", "new role"],
    )
    def test_end_every_session_and_token_at_once(self, user, end):
        browser = signed_in(user)
        AuthToken.objects.create(user=user)

        end(user, UserFactory(admin=True))

        assert browser.get("/settings/").status_code == 302
        assert not AuthToken.objects.filter(user=user).exists()

    def test_leave_other_people_alone(self, user):
        other = UserFactory()
        browser = signed_in(other)

        actions.deactivate(user_id=user.pk, by=other, now=timezone.now())

        assert browser.get("/settings/").status_code == 200

    def test_a_new_password_ends_the_other_sessions_and_the_tokens(self, user):
        user.set_password("correct horse battery")
        user.save()
        here, elsewhere = signed_in(user), signed_in(user)
        AuthToken.objects.create(user=user)

        answer = here.post(
            "/account/password/change/",
            {
                "oldpassword": "correct horse battery",
                "password1": "staple apple river stone",
                "password2": "staple apple river stone",
            },
        )

        assert answer.status_code == 302, answer.context["form"].errors
        assert here.get("/settings/").status_code == 200
        assert elsewhere.get("/settings/").status_code == 302
        assert not AuthToken.objects.filter(user=user).exists()


class TestSessions:
    def test_last_twelve_hours(self, user):
        signed_in(user)

        lasts = Session.objects.get().expire_date - timezone.now()

        assert timedelta(hours=11, minutes=59) < lasts <= timedelta(hours=12)


class TestFolding:
    def test_keeps_what_is_open_folded_and_neither(self, user):
        actions.fold(user_id=user.pk, section="tasks", is_open=True, now=NOW)
        actions.fold(user_id=user.pk, section="known", is_open=False, now=NOW)
        actions.fold(user_id=user.pk, section="known", is_open=None, now=NOW)

        user.refresh_from_db()
        assert user.sections == {"tasks": True}

    def test_takes_nothing_but_names(self, user):
        user.sections = ["tasks"]
        with pytest.raises(IntegrityError, match="user_sections_named"):
            user.save()

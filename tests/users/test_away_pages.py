"""Pages on which people say who is away, what they are good at and how much they carry."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.users import UserFactory
from users.away import away_at
from users.models import Absence, Caseload, PersonSkill, Skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client):
    def as_(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return user

    return as_


def form(start=1, end=8, **fields):
    now = timezone.now()
    text = "%Y-%m-%dT%H:%M"
    return {
        "begins_at": f"{now + timedelta(hours=start):{text}}",
        "ends_at": f"{now + timedelta(hours=end):{text}}",
        "reason": "",
        "deputy": "",
        **fields,
    }


class TestAway:
    def test_keeps_ones_own_absence_with_who_stands_in(self, client, enter):
        user, deputy = enter(UserFactory()), UserFactory()

        answer = client.post(reverse("users:away"), form(deputy=deputy.pk))

        assert answer.status_code == 302
        assert away_at(timezone.now() + timedelta(hours=2)).cover(user.pk) == deputy

    def test_shows_a_refusal_beside_what_was_typed(self, client, enter):
        enter(UserFactory())

        answer = client.post(reverse("users:away"), form(start=8, end=2, reason="A wedding"))

        assert answer.status_code == 400
        assert b"A wedding" in answer.content
        assert b"The end comes before the beginning." in answer.content

    def test_an_associate_says_it_only_of_themselves(self, client, enter):
        user, other = enter(UserFactory()), UserFactory()

        client.post(reverse("users:away"), form(person=other.pk))

        assert Absence.objects.get().user == user

    def test_a_manager_says_it_of_somebody_else(self, client, enter):
        enter(UserFactory(manager=True))
        other = UserFactory()

        client.post(reverse("users:away"), form(person=other.pk))

        assert Absence.objects.get().user == other

    def test_what_others_said_is_not_there_for_an_associate(self, client, enter):
        manager = enter(UserFactory(manager=True))
        client.post(reverse("users:away"), form(person=manager.pk, reason="Surgery"))
        enter(UserFactory())
        row = Absence.objects.get()

        assert b"Surgery" not in client.get(reverse("users:away")).content
        answer = client.post(reverse("users:away_cancellation", args=[row.pk]))
        assert answer.status_code == 404

    def test_is_taken_back(self, client, enter):
        enter(UserFactory())
        client.post(reverse("users:away"), form())

        client.post(reverse("users:away_cancellation", args=[Absence.objects.get().pk]))

        assert not Absence.objects.standing().exists()


class TestCapacities:
    def test_are_not_there_for_an_associate(self, client, enter):
        user = enter(UserFactory())

        assert client.get(reverse("users:capacities")).status_code == 404
        assert client.get(reverse("users:capacity", args=[user.pk])).status_code == 404

    def test_keep_skills_and_a_limit_and_forget_them_again(self, client, enter):
        enter(UserFactory(manager=True))
        person = UserFactory()
        legal = Skill.objects.create(slug="legal", name_en="Legal", name_pt="Jurídico")
        address = reverse("users:capacity", args=[person.pk])

        client.post(address, {"skills": [legal.pk], "limit": "7"})

        assert PersonSkill.objects.filter(user=person, skill=legal).exists()
        assert Caseload.objects.get(user=person).limit == 7
        client.post(address, {"skills": [], "limit": ""})
        assert not PersonSkill.objects.exists()
        assert not Caseload.objects.exists()

    def test_ask_no_more_of_the_database_for_more_people(self, client, enter):
        enter(UserFactory(manager=True))

        few = _statements(client)
        for _ in range(12):
            UserFactory()

        assert _statements(client) == few


def _statements(client):
    client.get(reverse("users:capacities"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(reverse("users:capacities"))
    return len(asked)

import pytest
from django.urls import reverse

from marketplace.models import PersonNote
from tests.factories.marketplace import PersonFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def post(client, person, text, **headers):
    return client.post(reverse("marketplace:notes", args=[person.pk]), {"text": text}, **headers)


class TestCreate:
    def test_keeps_what_was_learned_with_author_and_time(self, client):
        livia, person = UserFactory(), PersonFactory()
        client.force_login(livia)

        response = post(client, person, "Wants the plan first.")

        assert response.url == person.get_absolute_url()
        note = PersonNote.objects.get()
        assert (note.text, note.by, note.person) == ("Wants the plan first.", livia, person)

    def test_answers_htmx_with_the_card(self, client):
        client.force_login(UserFactory())

        response = post(client, PersonFactory(), "Likes calls.", headers={"HX-Request": "true"})

        assert "Likes calls." in response.content.decode()

    def test_says_what_is_wrong_with_an_empty_note(self, client):
        client.force_login(UserFactory())

        response = post(client, PersonFactory(), " ", headers={"HX-Request": "true"})

        assert "required" in response.content.decode()
        assert not PersonNote.objects.exists()

    def test_does_not_exist_for_who_works_no_cases(self, client):
        client.force_login(UserFactory(admin=True))

        assert post(client, PersonFactory(), "x").status_code == 404

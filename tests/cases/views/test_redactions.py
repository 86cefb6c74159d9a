"""What must no longer be read: gone from every place words are shown."""

import pytest
from django.urls import reverse

from cases.actions import redacting
from cases.models import CaseEvent, OriginalReading, Redaction
from messaging.models import InboundAttachment
from tests.cases.actions.test_evidence import keep
from tests.factories.cases import NOON, make_case, receive
from tests.factories.users import UserFactory
from users.roles import Role

pytestmark = pytest.mark.django_db

SECRET = "Quillfeather"


def at(name, case, *args):
    return reverse(f"cases:{name}", args=[case.reference, *args])


@pytest.fixture
def livia():
    return UserFactory(name="Lívia Prates", role=Role.SENIOR)


@pytest.fixture
def case(livia):
    return make_case(owner=livia)


@pytest.fixture
def message(case):
    written = receive(case, text=f"My name is {SECRET}, write to me.")
    CaseEvent.objects.create(
        case=case,
        kind="message_received",
        party=written.party,
        thread_kind="guest",
        message=written,
        occurred_at=NOON,
    )
    return written


class TestRedactedWords:
    def test_are_read_nowhere(self, htmx, case, message):
        answer = htmx.post(
            at("redactions", case),
            {"message": message.pk, "words": SECRET, "reason": "Asked for it"},
        )

        places = [
            case.get_absolute_url() + "?thread=all",
            at("pane", case),
            at("talk", case) + "?thread=guest",
            at("timeline", case),
            at("panels", case),
            at("redactions", case),
            reverse("cases:search") + f"?q={SECRET}",
            reverse("cases:suggest") + f"?q={SECRET}",
            "/api/v1/messages/",
            f"/api/v1/messages/{message.pk}/",
        ]
        shown = {place for place in places if SECRET in _words(htmx, place)}
        assert answer.status_code == 200
        assert shown <= {places[6], places[7]}  # what was typed into the search stands in its box
        assert "write to me" not in _words(htmx, places[6])
        assert "Part of this was made unreadable." in _words(htmx, places[0])

    def test_leave_the_original_to_who_is_entitled_after_a_reason(self, client, case, message):
        redacting.redact_words(message_id=message.pk, by=case.owner, reason="Asked", now=NOON)
        client.force_login(UserFactory(role=Role.MANAGER))

        page = client.get(case.get_absolute_url() + "?thread=all").content.decode()
        without = client.post(at("original", case, message.pk), {"reason": ""})
        read = client.post(at("original", case, message.pk), {"reason": "Court asked"})

        assert "Read the original" in page
        assert (without.status_code, OriginalReading.objects.count()) == (400, 1)
        assert SECRET in read.content.decode()

    def test_offer_nothing_to_whose_role_may_not(self, client, case, message):
        client.force_login(UserFactory(role=Role.ASSOCIATE, team=case.team))

        page = client.get(case.get_absolute_url()).content.decode()

        assert "Make words unreadable" not in page
        assert client.get(at("redactions", case)).status_code == 404
        assert client.get(at("original", case, message.pk)).status_code == 404


class TestARedactedFile:
    def test_opens_for_nobody_here_or_in_its_mail(self, htmx, case, message):
        file = keep(case, f"{SECRET}.pdf")
        htmx.post(at("evidence_redaction", case, file.pk), {"reason": "Passport"})

        looked = htmx.post(at("evidence_look", case, file.pk))
        panel = _words(htmx, at("panels", case))

        assert looked.status_code == 403
        assert SECRET not in panel
        assert "Made unreadable" in panel
        assert Redaction.objects.get().sha256 == file.sha256
        assert not InboundAttachment.objects.exists()


def _words(client, place):
    return client.get(place).content.decode()

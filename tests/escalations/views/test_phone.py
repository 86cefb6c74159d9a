"""The telephone provider's doors: closed to whoever does not sign, and honest to whoever picks up."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from escalations.actions import answers
from messaging.models import ProviderEvent
from tests.escalations.telephone_desk import TelephoneDesk, fields_of_call, fields_of_text
from tests.factories.escalations import NIGHT
from tests.telephones import signed_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return TelephoneDesk()


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True)


def doors(delivery):
    args = [delivery.pk, 1]
    return [
        ("escalations:phone_call", args, fields_of_call()),
        ("escalations:phone_key", args, fields_of_call("1")),
        ("escalations:phone_status", args, {**fields_of_call(), "CallStatus": "completed"}),
        ("escalations:phone_text", [], fields_of_text("1")),
    ]


def words(response):
    return [say.text for say in ElementTree.fromstring(response.content).iter("Say")]


class TestEveryDoor:
    def test_is_closed_to_what_is_not_signed(self, client, settings, desk):
        for name, args, fields in doors(desk.text("voice")):
            for token in ("another account's", ""):
                response = signed_post(client, settings, name, args, fields, token=token or "x")
                assert response.status_code == 403, name

        assert not ProviderEvent.objects.exists()
        assert desk.reload().status == "triggered"

    def test_is_closed_to_a_signed_form_with_one_value_changed(self, client, settings, desk):
        from messaging import twilio

        call = desk.text("voice")
        path = f"/on-call/phone/keys/{call.pk}/1/"
        mark = twilio.signature_of(
            settings.TWILIO_AUTH_TOKEN,
            f"{settings.SITE_URL}{path}",
            {k: [v] for k, v in fields_of_call("2").items()},
        )

        response = client.post(path, fields_of_call("1"), headers={twilio.HEADER: mark})

        assert response.status_code == 403
        assert desk.reload().status == "triggered"

    def test_is_no_door_for_reading(self, client, desk):
        assert client.get(f"/on-call/phone/calls/{desk.text('voice').pk}/1/").status_code == 405

    def test_is_not_there_without_a_provider(self, client, settings, desk):
        call = desk.text("voice")
        token = settings.TWILIO_AUTH_TOKEN
        settings.TWILIO_ACCOUNT_SID = ""

        for name, args, fields in doors(call):
            assert signed_post(client, settings, name, args, fields, token=token).status_code == 404

    def test_knows_no_call_that_we_did_not_place(self, client, settings, desk):
        response = signed_post(
            client, settings, "escalations:phone_call", [9_999_999, 1], fields_of_call()
        )

        assert response.status_code == 404


class TestAPickedUpCall:
    def test_hears_the_page_and_the_menu_three_times(self, client, settings, desk):
        call = desk.text("voice")

        response = signed_post(
            client, settings, "escalations:phone_call", [call.pk, 1], fields_of_call()
        )

        document = ElementTree.fromstring(response.content)
        menu = document.find("Gather")
        assert response["Content-Type"].startswith("text/xml")
        assert len(document.findall("Gather")) == 3
        assert menu.attrib["numDigits"] == "1"
        assert menu.attrib["action"] == f"{settings.SITE_URL}/on-call/phone/keys/{call.pk}/1/"
        assert words(response)[:2] == [
            f"This is Steward. S1: Safety incident, Porto (alert {desk.alert.pk}).",
            "Press 1 if you have got it. Press 2 if you cannot, and the next person is called.",
        ]
        assert document[-1].tag == "Hangup"

    def test_speaks_its_persons_language(self, client, settings):
        desk = TelephoneDesk(language="pt-br")

        response = signed_post(
            client, settings, "escalations:phone_call", [desk.text("voice").pk, 1], fields_of_call()
        )

        document = ElementTree.fromstring(response.content)
        assert {say.attrib["language"] for say in document.iter("Say")} == {"pt-BR"}

    def test_says_nothing_to_a_machine(self, client, settings, desk):
        response = signed_post(
            client,
            settings,
            "escalations:phone_call",
            [desk.text("voice").pk, 1],
            fields_of_call(answered_by="machine_start"),
        )

        assert [verb.tag for verb in ElementTree.fromstring(response.content)] == ["Hangup"]

    def test_is_told_when_somebody_has_it_already(self, client, settings, desk):
        call = desk.text("voice")
        answers.acknowledge(alert_id=desk.alert.pk, generation=1, by=desk.nadia, now=NIGHT)

        response = signed_post(
            client, settings, "escalations:phone_call", [call.pk, 1], fields_of_call()
        )

        assert words(response) == ["Nadia has got it already. You need do nothing."]

    def test_says_nothing_of_a_restricted_case(self, client, settings, desk):
        call = desk.text("voice")

        response = signed_post(
            client, settings, "escalations:phone_call", [call.pk, 1], fields_of_call()
        )

        assert desk.case.title not in response.content.decode()


class TestAKey:
    def test_is_answered_by_voice(self, client, settings, desk):
        call = desk.text("voice")

        response = signed_post(
            client, settings, "escalations:phone_key", [call.pk, 1], fields_of_call("1")
        )

        assert words(response) == [
            "Thank you. You have got it, and nobody else is woken. Open Steward now."
        ]
        assert desk.reload().acknowledged_by == desk.tomas

    def test_replayed_gets_the_same_answer_and_does_nothing(self, client, settings, desk):
        call = desk.text("voice")
        args = ("escalations:phone_key", [call.pk, 1], fields_of_call("1"))
        first = signed_post(client, settings, *args)
        answers.hand_back(alert_id=desk.alert.pk, generation=1, by=desk.tomas, now=NIGHT)

        second = signed_post(client, settings, *args)

        assert (first.status_code, second.status_code) == (200, 200)
        assert desk.reload().status == "triggered"

    def test_that_means_nothing_hears_the_menu_again(self, client, settings, desk):
        call = desk.text("voice")

        response = signed_post(
            client, settings, "escalations:phone_key", [call.pk, 1], fields_of_call("9")
        )

        assert ElementTree.fromstring(response.content).find("Gather") is not None


class TestAText:
    def test_is_answered_by_text(self, client, settings, desk):
        desk.text("sms")

        response = signed_post(client, settings, "escalations:phone_text", [], fields_of_text("ok"))

        message = ElementTree.fromstring(response.content).find("Message")
        assert message.text.startswith("Thank you.")

    def test_of_a_stranger_gets_no_answer(self, client, settings, desk):
        response = signed_post(
            client,
            settings,
            "escalations:phone_text",
            [],
            fields_of_text("1", sender="+351912345678"),
        )

        assert list(ElementTree.fromstring(response.content)) == []
        assert ProviderEvent.objects.get().outcome == "stranger"


class TestProgress:
    def test_is_thanked_for_without_a_word(self, client, settings, desk):
        call = desk.text("voice")
        args = (
            "escalations:phone_status",
            [call.pk, 1],
            {"CallSid": "CA1", "CallStatus": "no-answer", "SequenceNumber": "2"},
        )

        answers_ = [signed_post(client, settings, *args) for _ in range(2)]

        assert [(a.status_code, a.content) for a in answers_] == [(204, b"")] * 2
        assert ProviderEvent.objects.count() == 1

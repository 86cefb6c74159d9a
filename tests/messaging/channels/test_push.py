"""Push messages to a push service on this machine that checks who signed and a browser that reads."""

import json

import pytest

from messaging.channels import push
from messaging.channels.channel import ChannelError
from messaging.models import ContactMethod
from tests.factories.messaging import DeliveryFactory
from tests.messaging.push_service import Browser, check_signature, open_push_service


@pytest.fixture
def service():
    with open_push_service() as service:
        yield service


@pytest.fixture
def browser():
    return Browser.new()


def delivery(address, browser, **fields):
    way = ContactMethod(kind="push", value=address, push_keys=browser.keys)
    row = DeliveryFactory.build(
        channel="push", contact_method=way, to_address="", urgency=1, link="/on-call/", **fields
    )
    row.pk = 1
    return row


class TestPushChannel:
    def test_reaches_one_browser_and_nobody_else_can_read_it(self, service, browser):
        reference = push.PushChannel().send(delivery(service.address, browser))

        headers, body = service.taken[0]
        words = json.loads(browser.read(body))
        assert reference == "push:1:0"
        assert (words["title"], words["body"], words["link"], words["urgent"]) == (
            "Your key",
            "The code is 4711.",
            "/on-call/",
            True,
        )
        assert b"4711" not in body
        assert (headers["Content-Encoding"], headers["Urgency"]) == ("aes128gcm", "high")
        assert 0 < int(headers["TTL"]) <= 900
        assert len(headers["Topic"]) <= 32

    def test_is_signed_for_that_service_by_the_key_the_browser_was_given(self, service, browser):
        push.PushChannel().send(delivery(service.address, browser))

        claims, public = check_signature(service.taken[0][0]["Authorization"])
        assert claims["aud"] == f"http://127.0.0.1:{service.port}"
        assert push.webpush.encode(public) == push.public_key()

    @pytest.mark.parametrize(
        ("status", "permanent", "gone"),
        [
            (404, True, True),
            (410, True, True),
            (400, True, False),
            (403, True, False),
            (413, True, False),
            (429, False, False),
            (500, False, False),
            (301, False, False),
        ],
    )
    def test_tells_what_can_help_from_what_cannot(self, service, browser, status, permanent, gone):
        service.says = [status]

        with pytest.raises(ChannelError) as refusal:
            push.PushChannel().send(delivery(service.address, browser))

        assert (refusal.value.permanent, refusal.value.gone) == (permanent, gone)

    @pytest.mark.parametrize(
        "address",
        [
            "https://evil.example/x",
            "http://fcm.googleapis.com/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://user@fcm.googleapis.com/x",
            "https://10.0.0.1/x",
            "https://[::1",
            "file:///etc/passwd",
            "",
        ],
    )
    def test_calls_no_address_but_a_known_push_services(self, settings, browser, address):
        settings.PUSH_HOSTS = ["fcm.googleapis.com"]

        with pytest.raises(ChannelError) as refusal:
            push.PushChannel().send(delivery(address, browser))

        assert refusal.value.permanent

    def test_does_not_quote_the_address_when_the_service_is_away(self, browser):
        with pytest.raises(ChannelError) as refusal:
            push.PushChannel().send(delivery("http://127.0.0.1:9/secret", browser))

        assert not refusal.value.permanent
        assert "secret" not in refusal.value.reason

    def test_is_for_nobody_when_the_device_was_removed(self):
        with pytest.raises(ChannelError) as refusal:
            push.PushChannel().send(DeliveryFactory.build(channel="push", to_address=""))

        assert refusal.value.permanent

    def test_cannot_leave_without_a_key_of_ours(self, settings, service, browser):
        settings.VAPID_PRIVATE_KEY = ""

        assert push.public_key() == ""
        with pytest.raises(ChannelError):
            push.PushChannel().send(delivery(service.address, browser))

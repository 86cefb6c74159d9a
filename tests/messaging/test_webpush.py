"""Web push against the example of its standard, and against a receiver written from the standard."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from messaging import webpush
from tests.messaging.push_service import Browser, check_signature

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def key_of(text):
    return ec.derive_private_key(int.from_bytes(webpush.decode(text), "big"), ec.SECP256R1())


class TestEncrypting:
    def test_gives_the_bytes_of_the_standards_example(self):
        body = webpush.encrypt(
            b"When I grow up, I want to be a watermelon",
            p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            auth="BTBZMqHH6r4Tts7J_aSIgg",
            salt=webpush.decode("DGv6ra1nlYgDCS1FRnbzlw"),
            sender=key_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        )

        assert webpush.encode(body) == (
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz"
            "AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        )

    @given(st.binary(max_size=webpush.LONGEST))
    def test_can_be_read_by_the_one_browser(self, words):
        browser = Browser.new()

        assert browser.read(webpush.encrypt(words, **browser.keys)) == words

    def test_fits_into_what_every_push_service_takes(self):
        assert len(webpush.encrypt(b"x" * webpush.LONGEST, **Browser.new().keys)) == 4096
        with pytest.raises(ValueError, match="too long"):
            webpush.encrypt(b"x" * (webpush.LONGEST + 1), **Browser.new().keys)

    @pytest.mark.parametrize(
        ("p256dh", "auth"),
        [
            ("", ""),
            ("!!", "BTBZMqHH6r4Tts7J_aSIgg"),
            ("BAAA", "BTBZMqHH6r4Tts7J_aSIgg"),
            (webpush.encode(b"\x04" + b"\x01" * 64), "BTBZMqHH6r4Tts7J_aSIgg"),
            (
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "c2hvcnQ",
            ),
        ],
    )
    def test_refuses_what_is_no_browsers_key(self, p256dh, auth):
        with pytest.raises(webpush.NotASubscription):
            webpush.read_keys(p256dh, auth)


class TestSigning:
    def test_says_who_we_are_to_this_service_for_less_than_a_day(self):
        key = webpush.private_key("5" * 64)
        header = webpush.authorization(
            key, audience="https://push.example", subject="mailto:care@steward.example", now=NOON
        )

        claims, public = check_signature(header)

        assert claims["aud"] == "https://push.example"
        assert claims["sub"] == "mailto:care@steward.example"
        assert 0 < claims["exp"] - NOON.timestamp() < 24 * 3600
        assert public == webpush.public_bytes(key)

    @pytest.mark.parametrize("secret", ["0" * 64, "f" * 64, "1"])
    def test_has_a_key_for_every_secret(self, secret):
        assert len(webpush.public_bytes(webpush.private_key(secret))) == 65

"""The provider's signature, against the examples it documents."""

import pytest

from messaging import twilio

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = {
    "CallSid": ["CA1234567890ABCDE"],
    "Caller": ["+14158675309"],
    "Digits": ["1234"],
    "From": ["+14158675309"],
    "To": ["+18005551212"],
}


class TestSignature:
    def test_is_the_documented_one(self):
        assert twilio.signature_of("12345", URL, FIELDS) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="

    def test_takes_each_different_value_of_a_repeated_name_once_and_in_order(self):
        fields = {"Sid": ["CA123"], "SidAccount": ["AC123"], "Digits": ["5678", "1234", "1234"]}

        assert twilio.signature_of("12345", URL, fields) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="


class TestAGenuineForm:
    @pytest.fixture(autouse=True)
    def account(self, settings):
        settings.TWILIO_AUTH_TOKEN = "12345"

    def test_is_known(self):
        assert twilio.is_genuine(URL, FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")

    @pytest.mark.parametrize(
        ("ours", "signed"),
        [
            ("https://a.example/x", "https://a.example:443/x"),
            ("https://a.example:443/x", "https://a.example/x"),
            ("http://a.example/x?y=1", "http://a.example:80/x?y=1"),
        ],
    )
    def test_is_known_with_and_without_the_usual_port(self, ours, signed):
        assert twilio.is_genuine(ours, FIELDS, twilio.signature_of("12345", signed, FIELDS))

    @pytest.mark.parametrize("given", ["", "RSOYDt4T1cUTdK1PDd93/VVr8B9=", "é", "0" * 10_000])
    def test_is_not_one_with_another_signature(self, given):
        assert not twilio.is_genuine(URL, FIELDS, given)

    def test_is_not_one_for_another_address_port_or_value(self):
        signature = twilio.signature_of("12345", URL, FIELDS)

        assert not twilio.is_genuine(URL + "0", FIELDS, signature)
        assert not twilio.is_genuine(URL.replace(".com", ".com:8443"), FIELDS, signature)
        assert not twilio.is_genuine(URL, {**FIELDS, "Digits": ["2"]}, signature)
        assert not twilio.is_genuine(URL, {**FIELDS, "More": ["x"]}, signature)

    def test_is_none_where_no_token_is_set(self, settings):
        settings.TWILIO_AUTH_TOKEN = ""

        assert not twilio.is_genuine(URL, FIELDS, twilio.signature_of("", URL, FIELDS))

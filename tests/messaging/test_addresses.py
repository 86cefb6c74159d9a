"""Message ids and reply addresses nobody can invent."""

import pytest
from django.test import override_settings

from messaging import addresses

REFERENCE = "ST-10428K"


class TestCaseAddress:
    def test_leads_back_to_its_case(self):
        address = addresses.case_address(addresses.sign_case(REFERENCE))

        assert address.startswith("care+st-10428k.")
        assert addresses.case_of(address) == REFERENCE

    @pytest.mark.parametrize("change", [str.upper, lambda a: f"Care <{a}>", str.title])
    def test_survives_what_mail_servers_do_to_it(self, change):
        address = addresses.case_address(addresses.sign_case(REFERENCE))

        assert addresses.case_of(change(address)) == REFERENCE

    @pytest.mark.parametrize(
        "forge",
        [
            lambda token: "care@steward.example",
            lambda token: "care+st-10428k@steward.example",
            lambda token: f"care+{token[:-1]}{'a' if token[-1] != 'a' else 'b'}@steward.example",
            lambda token: f"care+{token.replace('10428', '10429')}@steward.example",
            lambda token: f"care+{token}@evil.example",
            lambda token: f"other+{token}@steward.example",
            lambda token: f"care+{token}+{token}@steward.example",
            lambda token: f'"care+{token}@steward.example" <x@evil.example>',
            lambda token: "",
            lambda token: "care+@steward.example",
        ],
    )
    def test_refuses_what_we_did_not_sign(self, forge):
        assert addresses.case_of(forge(addresses.sign_case(REFERENCE))) is None

    def test_dies_with_its_key(self):
        address = addresses.case_address(addresses.sign_case(REFERENCE))

        with override_settings(SECRET_KEY="another-key-of-fifty-characters-0123456789-abcdefgh"):
            assert addresses.case_of(address) is None


class TestMessageId:
    def test_is_never_the_same_twice(self):
        assert len({addresses.new_message_id() for _number in range(200)}) == 200

    def test_carries_its_case(self):
        message_id = addresses.new_message_id(addresses.sign_case(REFERENCE))

        assert addresses.case_of_message_id(message_id) == REFERENCE
        assert addresses.case_of_message_id(f"<{message_id.upper()}>") == REFERENCE

    @pytest.mark.parametrize(
        "message_id", ["", "x@steward.example", "st-10428k.aaaaaaaaaaaa.ff@steward.example", "a@b"]
    )
    def test_of_others_carries_none(self, message_id):
        assert addresses.case_of_message_id(message_id) is None

    def test_moved_to_a_foreign_domain_carries_none(self):
        message_id = addresses.new_message_id(addresses.sign_case(REFERENCE))

        assert (
            addresses.case_of_message_id(message_id.replace("steward.example", "evil.example"))
            is None
        )

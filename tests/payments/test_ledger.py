"""What the ledger answers, over HTTP, and what it means."""

import pytest

from payments.ledger import Ledger
from payments.provider import Refused, Transfer, Unknown
from tests.ledgers import running


def transfer(key="k1", **said):
    usual = {
        "kind": "refund",
        "minor": 12_000,
        "currency": "USD",
        "account": "person-1",
        "charge": "HMABCDEF",
        "memo": "ST-10001",
        "reverses": "",
    }
    return Transfer(key=key, **(usual | said))


class TestBooking:
    def test_gives_a_reference(self, ledger):
        assert Ledger().transfer(transfer()) == ledger.booked[0]["id"]

    def test_under_one_key_is_booked_once_and_answered_alike(self, ledger):
        first, again = (Ledger().transfer(transfer()) for _time in range(2))

        assert first == again
        assert len(ledger.booked) == 1

    def test_is_known_again_after_a_restart(self, ledger, tmp_path, settings):
        first = Ledger().transfer(transfer())
        with running(tmp_path / "ledger") as other:
            settings.LEDGER_URL = other.url

            assert Ledger().transfer(transfer()) == first

    def test_calls_back_what_was_booked_and_no_more(self, ledger):
        paid = Ledger().transfer(transfer())
        back = {"kind": "reversal", "reverses": paid}

        with pytest.raises(Refused, match="charge_unknown"):
            Ledger().transfer(transfer("k2", minor=12_001, **back))
        assert Ledger().transfer(transfer("k3", **back))


class TestNoBooking:
    def test_for_good_is_a_refusal_each_time(self, ledger):
        ledger.refusals["person-1"] = "account_closed"

        for _time in range(2):
            with pytest.raises(Refused, match="account_closed"):
                Ledger().transfer(transfer())
        assert ledger.booked == []

    @pytest.mark.parametrize("fault", [401, 403, 404, 409, 429, 500, 503, "pending", "silent"])
    def test_that_may_yet_have_been_one_is_unknown(self, ledger, fault):
        ledger.faults.append(fault)

        with pytest.raises(Unknown):
            Ledger().transfer(transfer())

    def test_by_nobody_who_answers_is_unknown(self, settings):
        settings.LEDGER_URL = "http://127.0.0.1:9"

        with pytest.raises(Unknown):
            Ledger().transfer(transfer())

    def test_under_a_key_that_said_something_else_is_never_a_refusal(self, ledger):
        Ledger().transfer(transfer())

        with pytest.raises(Unknown, match="key_reused"):
            Ledger().transfer(transfer(minor=1))

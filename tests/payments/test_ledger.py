"""What the ledger answers, over HTTP, and what it means."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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


@pytest.fixture
def saying(settings):
    """A provider that answers everything alike; called with the status and what it says."""

    class Door(BaseHTTPRequestHandler):
        answer = (500, b"")

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            status, body = self.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said):
            """Say nothing."""

    def say(status, words):
        Door.answer = (status, json.dumps(words).encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.LEDGER_URL = f"http://127.0.0.1:{server.server_address[1]}"
    yield say
    server.shutdown()
    server.server_close()
    thread.join()


class TestAnAnswerThatProvesNothing:
    @pytest.mark.parametrize("reference", ["", " ", "\x00", None])
    def test_is_a_doubt(self, saying, reference):
        saying(200, {"status": "booked", "id": reference})

        with pytest.raises(Unknown):
            Ledger().transfer(transfer())

    @pytest.mark.parametrize("code", [" ", "\x00"])
    def test_is_no_refusal_without_a_reason(self, saying, code):
        saying(402, {"code": code})

        with pytest.raises(Unknown):
            Ledger().transfer(transfer())

    def test_is_said_in_words_that_can_be_kept(self, saying):
        saying(200, {"status": "hal\x00f"})

        with pytest.raises(Unknown, match="200, half"):
            Ledger().transfer(transfer())

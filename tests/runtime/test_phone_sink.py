"""The telephone provider of demo and tests, as a process of its own."""

import base64
import json
import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from runtime import home, phone_exchange, ports, telephones
from runtime.children import wait_until
from runtime.phone_exchange import Exchange

ACCOUNT, TOKEN = f"AC{'1' * 32}", "a token"


@pytest.fixture
def sink(tmp_path):
    port = ports.free_port()
    child = subprocess.Popen(
        [sys.executable, "-m", "runtime.phone_sink"],
        env={
            **os.environ,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "PHONE_SINK_PORT": str(port),
            "PHONE_SINK_FOLDER": str(tmp_path),
            "PHONE_SINK_PACE": "0",
        },
        cwd=home.CHECKOUT,
    )
    wait_until(lambda: not ports.is_free(port), 60)
    yield f"http://{ports.HOST}:{port}"
    child.terminate()
    assert child.wait(timeout=60) == 0


def create(sink, resource, *, token=TOKEN, **fields):
    """Create a resource by the documented form; gives status and the JSON answer."""
    request = urllib.request.Request(
        f"{sink}/2010-04-01/Accounts/{ACCOUNT}/{resource}.json",
        data=urllib.parse.urlencode(fields).encode(),
        headers={
            "Authorization": f"Basic {base64.b64encode(f'{ACCOUNT}:{token}'.encode()).decode()}"
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


class TestTheSink:
    def test_creates_a_text_and_keeps_it(self, sink, tmp_path):
        status, told = create(sink, "Messages", To="+12025550143", From="+15005550006", Body="Olá")

        assert (status, told["status"], told["direction"]) == (201, "queued", "outbound-api")
        assert told["sid"].startswith("SM")
        assert phone_exchange.read(tmp_path)[0]["body"] == "Olá"

    def test_refuses_as_the_provider_does(self, sink):
        fields = {"From": "+15005550006", "Body": "x"}

        for token, number, expected in (
            ("wrong", "+12025550143", (401, 20003)),
            (TOKEN, "+15005550001", (400, 21211)),
            (TOKEN, "", (400, 21604)),
        ):
            status, told = create(sink, "Messages", token=token, To=number, **fields)
            assert (status, told["code"]) == expected
            assert told["more_info"].endswith(str(told["code"]))
            assert told["status"] == status

    def test_places_a_call_that_says_what_it_was_given(self, sink, tmp_path):
        words = "<Response><Say>One</Say><Pause length='1'/><Say>Two</Say><Hangup/></Response>"

        status, told = create(sink, "Calls", To="+12025550143", From="+15005550006", Twiml=words)

        wait_until(lambda: len(phone_exchange.read(tmp_path)) == 3, 5)
        heard = [line["words"] for line in phone_exchange.read(tmp_path) if line["kind"] == "heard"]
        assert (status, told["sid"][:2]) == (201, "CA")
        assert heard == [["One"], ["Two"]]


class TestTheSignature:
    def test_is_the_documented_one(self, tmp_path):
        exchange = Exchange(account="AC", token="12345", folder=tmp_path)

        assert (
            exchange.signature(
                "https://mycompany.com/myapp.php?foo=1&bar=2",
                [
                    ("Digits", "1234"),
                    ("To", "+18005551212"),
                    ("From", "+14158675309"),
                    ("Caller", "+14158675309"),
                    ("CallSid", "CA1234567890ABCDE"),
                ],
            )
            == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
        )


class TestTheDemosTelephones:
    def test_are_the_same_at_every_start(self, tmp_path):
        home.prepare(tmp_path)
        first, second = (telephones.environment(tmp_path, {}) for _ in range(2))

        assert first["VAPID_PRIVATE_KEY"] == second["VAPID_PRIVATE_KEY"]
        assert len(bytes.fromhex(first["VAPID_PRIVATE_KEY"])) == 32
        assert first["TWILIO_ACCOUNT_SID"] == second["TWILIO_ACCOUNT_SID"]

    def test_leave_a_real_provider_alone(self, tmp_path):
        home.prepare(tmp_path)

        ours = telephones.environment(tmp_path, {"TWILIO_ACCOUNT_SID": "AC2"})

        assert not [name for name in ours if name.startswith(("TWILIO", "PHONE"))]

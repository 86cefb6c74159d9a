"""The ledger of demo and tests, as a process of its own, and where a demo finds it."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from runtime import home, money, ports
from runtime.children import wait_until

TOKEN = "a token"
REFUND = {
    "kind": "refund",
    "amount": 100,
    "currency": "USD",
    "account": "person-1",
    "charge": "HM1",
    "memo": "ST-1",
}


@pytest.fixture
def start(tmp_path):
    """Start the ledger on one folder, as often as it is asked to."""
    running = []

    def begin():
        port = ports.free_port()
        child = subprocess.Popen(
            [sys.executable, "-m", "runtime.ledger"],
            env={
                **os.environ,
                "LEDGER_TOKEN": TOKEN,
                "LEDGER_PORT": str(port),
                "LEDGER_FOLDER": str(tmp_path),
            },
            cwd=home.CHECKOUT,
        )
        running.append(child)
        wait_until(lambda: not ports.is_free(port), 60)
        return f"http://{ports.HOST}:{port}", child

    yield begin
    for child in running:
        child.kill()
        child.wait(timeout=60)


def transfer(url, *, key="k1", token=TOKEN, **said):
    headers = {"Authorization": f"Bearer {token}", **({"Idempotency-Key": key} if key else {})}
    request = urllib.request.Request(
        f"{url}/v1/transfers", data=json.dumps(REFUND | said).encode(), headers=headers
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


class TestTheProcess:
    def test_books_once_under_a_key_even_when_it_was_killed_in_between(self, start):
        url, child = start()
        first = transfer(url)
        child.kill()
        child.wait(timeout=60)

        url, child = start()
        again = transfer(url)

        assert first == again
        assert first[0] == 201
        child.terminate()
        assert child.wait(timeout=60) == 0

    def test_refuses_strangers_and_nonsense(self, start):
        url, _child = start()

        assert transfer(url, token="another")[0] == 401
        assert transfer(url, key="")[0] == 400
        assert transfer(url, key="k2", amount=-1)[1] == {"code": "malformed"}
        assert transfer(url, key="k3", charge=None)[1] == {"code": "charge_unknown"}


class TestWhereADemoFindsIt:
    def test_is_on_this_machine_under_a_token_that_stays(self, tmp_path):
        home.prepare(tmp_path)
        first, second = (money.environment(tmp_path, {}) for _time in range(2))

        assert first["LEDGER_URL"].startswith("http://127.0.0.1:")
        assert first["LEDGER_TOKEN"] == second["LEDGER_TOKEN"]

    def test_is_whatever_the_environment_names(self, tmp_path):
        assert money.environment(tmp_path, {"LEDGER_URL": "https://ledger.example"}) == {}

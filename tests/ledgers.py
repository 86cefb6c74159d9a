"""A ledger on this machine, as the demo has it, for tests that pay."""

import threading
from contextlib import contextmanager

import pytest

from payments.ledger import Ledger as Client
from runtime.ledger import Ledger, open_doors

TOKEN = "a-token-of-the-suite"


@contextmanager
def running(folder, port=0):
    """Run a ledger whose books lie in a folder; gives it, with its address as `url` and `port`."""
    ledger = Ledger(folder, TOKEN)
    server = open_doors(ledger, host="127.0.0.1", port=port)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    ledger.port = server.server_address[1]
    ledger.url = f"http://127.0.0.1:{ledger.port}"
    try:
        yield ledger
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def ledger(tmp_path, settings):
    """A ledger this house pays through."""
    with running(tmp_path / "ledger") as ledger:
        settings.LEDGER_URL, settings.LEDGER_TOKEN = ledger.url, TOKEN
        ledger.client = Client()
        yield ledger

"""A whole desk for the stories: its own database, and every process the demo runs."""

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import Desk

#: Everything here runs on two cores beside other tests; how fast a page is, is not what stories tell.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Start a desk with the demo's people and cases; stop it after the stories of the module."""
    running = Desk(tmp_path_factory.mktemp("desk"))
    running.start()
    yield running
    running.stop()

"""A whole desk for the stories: its own database, and every process the demo runs."""

import pytest

from tests.journeys.desk import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Start a desk with the demo's people and cases; stop it after the stories of the module."""
    running = Desk(tmp_path_factory.mktemp("desk"))
    running.start()
    yield running
    running.stop()

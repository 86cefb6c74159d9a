"""What every test of clocks needs: something is promised."""

import pytest

from tests.factories.clocks import promise_everybody


@pytest.fixture(autouse=True)
def promise(db):
    """Promise every case the same, round the clock."""
    return promise_everybody()

"""The place of a case in the order of urgency, written into an address and read again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.desk.paging import After

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TestAfter:
    @given(
        at=st.none()
        | st.integers(0, 4 * 10**15).map(lambda at: EPOCH + timedelta(microseconds=at)),
        severity=st.integers(1, 4),
        pk=st.integers(1, 2**62),
    )
    def test_comes_back_as_it_was(self, at, severity, pk):
        place = After(at, severity, pk)

        assert After.read(str(place)) == place

    @pytest.mark.parametrize("text", ["", "x", "1-2", "n-1", "9" * 40 + "-1-1", "1-1-1-1", "--"])
    def test_is_none_for_what_nobody_made(self, text):
        assert After.read(text) is None

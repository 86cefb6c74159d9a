from datetime import timedelta

import pytest

from escalations import signatures
from tests.factories.escalations import NIGHT, AlertSourceFactory

pytestmark = pytest.mark.django_db
BODY = b'{"key": "one"}'
AT = int(NIGHT.timestamp())


@pytest.fixture
def source():
    return AlertSourceFactory()


def check(source, *, body=BODY, timestamp=AT, secret=None, now=NIGHT):
    signature = signatures.sign(BODY, secret=secret or signatures.secret_of(source), timestamp=AT)
    return signatures.check(
        body, source=source, timestamp=str(timestamp), signature=signature, now=now
    )


class TestCheck:
    def test_lets_the_source_in(self, source):
        assert check(source) == source

    def test_refuses_another_body(self, source):
        with pytest.raises(signatures.BadSignature):
            check(source, body=BODY + b" ")

    def test_refuses_another_instant(self, source):
        with pytest.raises(signatures.BadSignature):
            check(source, timestamp=AT + 1)

    @pytest.mark.parametrize("timestamp", ["", "soon", "-1", "9" * 40, "9" * 5000, "١٢٣"])
    def test_refuses_what_is_no_instant(self, source, timestamp):
        with pytest.raises(signatures.BadSignature):
            check(source, timestamp=timestamp)

    def test_refuses_the_secret_of_another_source(self, source):
        with pytest.raises(signatures.BadSignature):
            check(source, secret=signatures.secret_of(AlertSourceFactory()))

    def test_refuses_the_secret_before_this_one(self, source):
        old = signatures.secret_of(source)
        source.secret_version += 1

        with pytest.raises(signatures.BadSignature):
            check(source, secret=old)

    def test_refuses_a_source_that_is_switched_off(self):
        with pytest.raises(signatures.BadSignature):
            check(AlertSourceFactory(is_active=False))

    @pytest.mark.parametrize("minutes", [-6, 6])
    def test_refuses_a_call_kept_for_later_and_says_so(self, source, minutes):
        with pytest.raises(signatures.WrongInstant):
            check(source, now=NIGHT + timedelta(minutes=minutes))

    @pytest.mark.parametrize("minutes", [-4, 4])
    def test_forgives_a_clock_that_is_a_little_wrong(self, source, minutes):
        assert check(source, now=NIGHT + timedelta(minutes=minutes)) == source

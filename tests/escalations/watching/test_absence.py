import time

import pytest

from escalations.watching.absence import Absence
from tests.outside import outside


@pytest.fixture
def owner(settings):
    """The technical owner, reachable by a way of their own."""
    with outside() as somebody:
        settings.ALARM_URLS = [somebody.apprise]
        yield somebody


def live_through(absence, owner, moments):
    """Note the absence at these moments (seconds); gives at which of them the owner heard of it."""
    heard = []
    for moment in moments:
        before = len(owner.calls)
        absence.goes_on(moment=moment)
        _settle(absence)
        heard += [moment] * (len(owner.calls) - before)
    return heard


def _settle(absence):
    until = time.monotonic() + 30
    while absence._telling.is_out and time.monotonic() < until:
        time.sleep(0.005)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
class TestAbsence:
    def test_is_told_after_half_a_minute_and_again_each_five(self, owner):
        assert live_through(Absence(), owner, range(0, 700, 10)) == [30, 330, 630]

    def test_that_is_short_is_nobodys_business(self, owner):
        absence = Absence()
        live_through(absence, owner, range(0, 30, 5))

        absence.is_over(moment=31)
        _settle(absence)

        assert owner.calls == []

    def test_ends_with_an_all_clear(self, owner):
        absence = Absence()
        live_through(absence, owner, [0, 40])

        absence.is_over(moment=50)
        _settle(absence)

        assert "answers again" in owner.titles[-1]
        assert not absence.is_on

    def test_that_nobody_took_is_told_again_sooner(self, owner):
        owner.status = 500

        assert live_through(Absence(), owner, range(0, 100, 10)) == [30, 70]

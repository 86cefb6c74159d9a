from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from policies.amounts import Sums
from policies.facts import Facts
from policies.parts import Part, cut, sums_of, uncovered

AGREED = datetime(2025, 8, 20, tzinfo=UTC)
FIRST = date(2026, 3, 1)


def part(start, nights, value=None):
    from_date = FIRST + timedelta(days=start)
    until_date = from_date + timedelta(days=nights)
    return Part(from_date=from_date, until_date=until_date, agreed_at=AGREED, value_minor=value)


@st.composite
def stays(draw):
    """Parts side by side, as a stay that was lengthened a few times has them."""
    lengths = draw(st.lists(st.integers(1, 10), min_size=1, max_size=4))
    return [part(sum(lengths[:n]), nights, nights * 1000) for n, nights in enumerate(lengths)]


class TestChange:
    @given(stays(), st.integers(-5, 20), st.integers(1, 30))
    def test_every_night_has_exactly_one_agreement(self, parts, start, nights):
        wanted = part(start, nights)

        left = [cut(one, wanted.from_date, wanted.until_date) for one in parts]
        kept = [one for one in left if one is not None]
        runs = uncovered(kept, wanted.from_date, wanted.until_date)

        held = [one.from_date + timedelta(days=n) for one in kept for n in range(one.nights)]
        new = [a + timedelta(days=n) for a, b in runs for n in range((b - a).days)]
        everything = [wanted.from_date + timedelta(days=n) for n in range(wanted.nights)]
        assert sorted(held + new) == everything
        assert all(one.value_minor == one.nights * 1000 for one in kept)


class TestSumsOf:
    @given(stays(), st.integers(-3, 45))
    def test_the_parts_never_give_more_than_the_whole(self, parts, day):
        total = sum(one.value_minor for one in parts)
        sums = Sums(currency="EUR", booking_value=total, paid=total)
        facts = Facts(
            time_zone="UTC", acted_at=datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=day)
        )

        shares = [sums_of(one, parts, sums, facts) for one in parts]

        assert sum(share.booking_value for share in shares) == total
        assert sum(share.paid for share in shares) <= total
        assert sum(share.slept_nights for share in shares) == min(
            max(day, 0), sum(one.nights for one in parts)
        )

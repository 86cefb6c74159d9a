"""Three hundred stays with lives of their own: cancelled, moved, never arrived, long, running, ahead."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from common.money import Money
from common.time import instant_of
from demo.names import Place
from demo.people import SEED, Cast
from marketplace.codes import codes_from
from marketplace.models import Listing, Person, Reservation

STAYS = 300
SOURCE = "demo"
#: The stay of the emergency: Marina's, a few hours before check-in.
CODE = "HX7-M2QD"
_FEE = 0.15
Status = Reservation.Status


@dataclass(slots=True)
class Diary:
    """Which nights of which home, and of which guest, are taken."""

    taken: set[tuple[str, date]] = field(default_factory=set)

    def take(self, keys: list[str], start: date, nights: int) -> bool:
        """Take the nights for home and guest; False when one of them is not free."""
        wanted = {(key, start + timedelta(days=n)) for key in keys for n in range(max(nights, 1))}
        if wanted & self.taken:
            return False
        self.taken |= wanted
        return True


def invent(cast: Cast, *, now: datetime) -> list[Reservation]:
    """Make the stays around `now` and store them in bulk; the caller is inside a transaction."""
    random = Random(SEED + 1)  # noqa: S311 - the same demo every time
    diary, stays = Diary(), [_marinas_next(cast, now=now)]
    stays += _marinas_past(random, cast, diary, now=now)
    codes = codes_from(f"demo:{SEED}")
    while len(stays) < STAYS:
        listing, place = random.choice(cast.homes)
        guest = random.choice(cast.guests[1:])
        stay = _stay(random, listing, place, guest, _start(random, now), now=now)
        if listing.host == guest or _spoils_the_story(cast, stay, now=now):
            continue
        is_off = stay.status in {Status.CANCELLED, Status.NO_SHOW}
        if is_off or diary.take([listing.code, guest.full_name], stay.check_in_date, stay.nights):
            stays.append(stay)
    for stay in stays:
        stay.code = stay.code or next(codes)
    return Reservation.objects.bulk_create(stays)


def _spoils_the_story(cast: Cast, stay: Reservation, *, now: datetime) -> bool:
    """Say whether Marina or Kate would have a second stay ahead: their mail must find the one by itself."""
    is_theirs = stay.listing.host in (cast.marina, cast.kate)
    return is_theirs and stay.check_out_date >= (now - timedelta(days=2)).date()


def _start(random: Random, now: datetime) -> date:
    """Choose a day: most lie behind us, some are now, a good part ahead."""
    kind = random.random()
    if kind < 0.66:
        days = -int(random.triangular(4, 900, 60))
    elif kind < 0.76:
        days = -random.randint(0, 4)
    else:
        days = int(random.triangular(1, 240, 10))
    return (now + timedelta(days=days)).date()


def _stay(
    random: Random, listing: Listing, place: Place, guest: Person, start: date, *, now: datetime
) -> Reservation:
    nights = random.choice([1, 2, 2, 3, 3, 4, 5, 6, 7, 7, 10, 14])
    if random.random() < 0.05:
        nights = random.randint(28, 85)
    if random.random() < 0.02:
        nights = 0  # a day visit
    lead = int(random.triangular(0, 210, 25))
    booked = instant_of(
        min(start, now.date()) - timedelta(days=lead + 1),
        time(random.randint(7, 22), 15),
        guest.time_zone,
    )
    low, high = place.nightly
    price = Money.of(random.randint(low, high) * max(nights, 1), place.currency).minor
    adults = random.randint(1, min(4, listing.sleeps or 4))
    stay = Reservation(
        listing=listing,
        guest=guest,
        check_in_date=start,
        check_out_date=start + timedelta(days=nights),
        check_in_time=random.choice([None, time(16), time(18), time(21, 30), time(23, 45)]),
        adults=adults,
        children=random.choice([0, 0, 0, 1, 2, 3]),
        infants=random.choice([0, 0, 0, 0, 1]),
        currency=place.currency,
        price_minor=price,
        booked_at=booked,
        cancellation_policy=random.choice(
            ["flexible", "flexible", "moderate", "firm", "non_refundable"]
        ),
        segment=guest.segment,
        source=SOURCE,
    )
    _live(random, stay, now=now)
    _change(random, stay)
    return stay


def _live(random: Random, stay: Reservation, *, now: datetime) -> None:
    """Decide how the stay has gone by `now`, and what was paid for it."""
    luck = random.random()
    if luck < 0.14:
        stay.status = Status.CANCELLED
        early = stay.check_in_date - timedelta(days=random.randint(0, 20))
        stay.status_date = min(max(early, stay.booked_at.date()), now.date())
        stay.paid_minor = 0 if stay.cancellation_policy == "flexible" else stay.price_minor // 2
        stay.payout_minor = int(stay.paid_minor * (1 - _FEE))
        return
    if stay.check_in_at > now:
        stay.status = Status.PENDING if luck > 0.93 else Status.CONFIRMED
        stay.paid_minor = stay.price_minor if luck < 0.6 else stay.price_minor // 2
        return
    stay.paid_minor = stay.price_minor
    if stay.check_out_at > now:
        stay.status = Status.IN_STAY
        return
    stay.status = Status.NO_SHOW if luck > 0.96 else Status.COMPLETED
    stay.status_date = (
        stay.check_out_date if stay.status == Status.COMPLETED else stay.check_in_date
    )
    stay.payout_minor = int(stay.price_minor * (1 - _FEE))


def _change(random: Random, stay: Reservation) -> None:
    """Leave the traces that real bookings carry: moved dates, another room, a late arrival."""
    if random.random() < 0.18:
        before = stay.check_in_date - timedelta(days=random.randint(1, 9))
        stay.details["moved_from"] = before.isoformat()
        stay.details["changes"] = random.randint(1, 4)
    if random.random() < 0.06:
        stay.details["requests"] = random.choice(
            ["Late arrival", "Cot", "Parking", "Early check-in"]
        )
    if random.random() < 0.04:
        stay.assumed = ["check_in_time"]
        stay.check_in_time = None


def _marinas_next(cast: Cast, *, now: datetime) -> Reservation:
    """Return the stay of the emergency: check-in in about three hours, on the clock in Lisbon."""
    listing, place = next(home for home in cast.homes if home[0].host == cast.kate)
    arrival = (now + timedelta(hours=3, minutes=10)).astimezone(ZoneInfo(listing.time_zone))
    arrival = arrival.replace(minute=arrival.minute // 5 * 5, second=0, microsecond=0)
    price = Money.of(6_217, place.currency).minor
    return Reservation(
        code=CODE,
        listing=listing,
        guest=cast.marina,
        check_in_date=arrival.date(),
        check_in_time=arrival.time(),
        check_out_date=arrival.date() + timedelta(days=6),
        adults=2,
        children=3,
        infants=0,
        currency=place.currency,
        price_minor=price,
        paid_minor=price,
        booked_at=now - timedelta(days=57, hours=3),
        cancellation_policy="firm",
        status=Status.CONFIRMED,
        segment=cast.marina.segment,
        source=SOURCE,
    )


def _marinas_past(random: Random, cast: Cast, diary: Diary, *, now: datetime) -> list[Reservation]:
    """Return seven years of Marina as a guest, and a few guests in her own chalet."""
    stays = []
    for number in range(14):
        listing, place = random.choice(cast.homes[1:-1])
        start = (now - timedelta(days=70 + number * 150 + random.randint(0, 40))).date()
        if listing.host == cast.marina or not diary.take(
            [listing.code, cast.marina.full_name], start, 7
        ):
            continue
        stay = _stay(random, listing, place, cast.marina, start, now=now)
        stay.check_out_date = min(stay.check_out_date, start + timedelta(days=7))
        stays.append(stay)
    chalet, place = cast.homes[-1]
    for number in range(4):
        start = (now - timedelta(days=40 + number * 60)).date()
        guest = random.choice(cast.guests[30:])
        if diary.take([chalet.code, guest.full_name], start, 5):
            stay = _stay(random, chalet, place, guest, start, now=now)
            stay.check_out_date = min(stay.check_out_date, start + timedelta(days=5))
            stays.append(stay)
    return stays

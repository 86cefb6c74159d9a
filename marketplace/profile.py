"""What a person is to us, in figures and lists; reads only, the same few statements for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, Sum

from common.money import Money
from marketplace.models import Consent, Listing, Person, Preference, Reservation
from marketplace.models.reservation import LIVE, ReservationQuerySet

SHOWN = 20
YEAR = timedelta(days=365)
#: Stays that happened or will: what somebody is worth to us.
_COUNTED = Q(status__in=[*LIVE, Reservation.Status.COMPLETED])


@dataclass(frozen=True, slots=True)
class Figures:
    """Stays and money on one side, guest or host. Money is kept apart by currency, largest first."""

    stays: int
    stays_lately: int
    value: Sequence[Money]
    value_lately: Sequence[Money]
    cancelled: int
    no_shows: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the person page shows."""

    person: Person
    side: str
    figures: Figures
    stays: Sequence[Reservation]
    next_stay: Reservation | None
    listings: Sequence[Listing]
    close: Sequence[Person]
    companions: Sequence[Person]
    preferences: Sequence[Preference]
    consents: Sequence[Consent]

    @property
    def more(self) -> int:
        """How many stays the page does not list."""
        shown = len(self.stays)
        return max(0, self.figures.stays + self.figures.cancelled + self.figures.no_shows - shown)


def profile_of(person: Person, *, side: str, now: datetime) -> Profile:
    """Return the profile as `guest` or as `host`; any other side means guest, or host for who only hosts."""
    listings = list(person.listings.order_by("title", "pk"))
    if side not in {"guest", "host"}:
        side = "host" if listings and not person.stays.exists() else "guest"
    stays = side_of(person, side)
    newest = stays.select_related("listing__host", "guest").order_by("-check_in_date", "-pk")
    upcoming = [
        stay for stay in newest.perhaps_upcoming(now=now)[:SHOWN] if stay.is_upcoming(now=now)
    ]
    return Profile(
        person=person,
        side=side,
        figures=figures_of(stays, side=side, now=now),
        stays=list(newest[:SHOWN]),
        next_stay=min(upcoming, key=lambda stay: stay.check_in_at, default=None),
        listings=listings,
        close=_close_to(person, side),
        companions=_companions_of(person) if side == "guest" else [],
        preferences=preferences_of(person, on=now.date()),
        consents=consents_of(person),
    )


def preferences_of(person: Person, *, on: date) -> list[Preference]:
    """Return what counts on this day, in the order of the kinds, newest first within each."""
    found = person.preferences.in_force(on=on).select_related("noted_by").order_by("-noted_at")
    order = Preference.Kind.values
    return sorted(found, key=lambda preference: order.index(preference.kind))


def consents_of(person: Person) -> list[Consent]:
    """Return the newest word on each purpose, in the order of the purposes."""
    newest = (
        person.consents.order_by("purpose", "-decided_at", "-pk")
        .distinct("purpose")
        .select_related("noted_by")
    )
    order = Consent.Purpose.values
    return sorted(newest, key=lambda consent: order.index(consent.purpose))


def side_of(person: Person, side: str) -> ReservationQuerySet:
    """Return the stays of a person as guest or as host."""
    if side == "host":
        return Reservation.objects.filter(listing__host=person)
    return Reservation.objects.filter(guest=person)


def figures_of(stays: ReservationQuerySet, *, side: str, now: datetime) -> Figures:
    """Add up stays and money: what a guest paid, what a host was paid out."""
    lately = Q(check_in_date__gt=(now - YEAR).date(), check_in_date__lte=now.date())
    amount = "payout_minor" if side == "host" else "paid_minor"
    rows = list(
        stays.values("currency")
        .annotate(
            stays=Count("pk", filter=_COUNTED),
            stays_lately=Count("pk", filter=_COUNTED & lately),
            value=Sum(amount, filter=_COUNTED, default=0),
            value_lately=Sum(amount, filter=_COUNTED & lately, default=0),
            cancelled=Count("pk", filter=Q(status=Reservation.Status.CANCELLED)),
            no_shows=Count("pk", filter=Q(status=Reservation.Status.NO_SHOW)),
        )
        .order_by("-stays", "-value", "currency")
    )
    return Figures(
        stays=sum(row["stays"] for row in rows),
        stays_lately=sum(row["stays_lately"] for row in rows),
        value=[Money(row["value"], row["currency"]) for row in rows if row["value"]],
        value_lately=[
            Money(row["value_lately"], row["currency"]) for row in rows if row["value_lately"]
        ],
        cancelled=sum(row["cancelled"] for row in rows),
        no_shows=sum(row["no_shows"] for row in rows),
    )


def _close_to(person: Person, side: str) -> list[Person]:
    """Return up to four people of the other side met most often; `met` says how often."""
    if side == "host":
        met, theirs = Q(stays__listing__host=person), "stays"
    else:
        met, theirs = Q(listings__reservations__guest=person), "listings__reservations"
    others = Person.objects.filter(met).exclude(pk=person.pk)
    return list(others.annotate(met=Count(theirs, distinct=True)).order_by("-met", "pk")[:4])


def _companions_of(person: Person) -> list[Person]:
    """Return up to four people who came along on their stays; `stays_shared` says how often."""
    along = Q(travels__stay__guest=person)
    others = Person.objects.filter(along).exclude(pk=person.pk)
    counted = others.annotate(stays_shared=Count("travels__stay", distinct=True))
    return list(counted.order_by("-stays_shared", "pk")[:4])

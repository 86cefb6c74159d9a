"""Whom and what an arriving message is about; reads only."""

from datetime import datetime

from marketplace.codes import codes_in
from marketplace.models import ContactPoint, Person, Reservation


def person_by_email(address: str) -> Person | None:
    """Return who owns the address, verified; an address anybody might have typed finds nobody."""
    value = ContactPoint.normalised(ContactPoint.Kind.EMAIL, address)
    return Person.objects.filter(
        contact_points__kind=ContactPoint.Kind.EMAIL,
        contact_points__value=value,
        contact_points__verified_at__isnull=False,
    ).first()


def reservation_by_code_in(text: str) -> Reservation | None:
    """Return the stay whose code stands first in a free text, however it is written; else None."""
    codes = codes_in(text)
    if not codes:
        return None
    known = Reservation.objects.filter(code__in=codes[:200]).select_related(
        "listing__host", "guest"
    )
    return min(known, key=lambda stay: codes.index(stay.code), default=None)


def only_upcoming_stay(person: Person, *, now: datetime) -> Reservation | None:
    """Return the one stay ahead or under way, as guest or host; None where there is not just one.

    A stay is over when the clock on the wall of the home passes check-out.
    """
    stays = (
        Reservation.objects.of_person(person)
        .perhaps_upcoming(now=now)
        .select_related("listing__host", "guest")
    )
    upcoming = [stay for stay in stays if stay.is_upcoming(now=now)]
    return upcoming[0] if len(upcoming) == 1 else None

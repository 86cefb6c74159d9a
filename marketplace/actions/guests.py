"""Give imported stays their guests: known people by verified address, new people otherwise."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.importing.guests import ParsedGuest
from marketplace.importing.parsing import ParsedStay
from marketplace.models import ContactPoint, Person


def guests_for(stays: Sequence[ParsedStay], *, now: datetime) -> dict[str, Person]:
    """Return the guest of each stay that names one, by the stay's key.

    One address is one person. The marketplace's own bookings prove addresses, so they are verified.
    """
    known = _owners([stay.guest.email for stay in stays if stay.guest and stay.guest.email])
    guests: dict[str, Person] = {}
    created: list[tuple[Person, ParsedGuest]] = []
    for stay in stays:
        if stay.guest is None:
            continue
        person = known.get(stay.guest.email)
        if person is None:
            person = _person(stay.guest)
            created.append((person, stay.guest))
            if stay.guest.email:
                known[stay.guest.email] = person
        guests[stay.key] = person
    Person.objects.bulk_create(person for person, _guest in created)
    ContactPoint.objects.bulk_create(
        point for person, guest in created for point in _contact_points(person, guest, now)
    )
    return guests


def _owners(addresses: list[str]) -> dict[str, Person]:
    points = ContactPoint.objects.filter(
        kind=ContactPoint.Kind.EMAIL, value__in=addresses, verified_at__isnull=False
    ).select_related("person")
    return {point.value: point.person for point in points}


def _person(guest: ParsedGuest) -> Person:
    return Person(
        full_name=guest.name,
        language=guest.language,
        country=guest.country,
        time_zone=guest.time_zone,
    )


def _contact_points(person: Person, guest: ParsedGuest, now: datetime) -> list[ContactPoint]:
    points = []
    if guest.email:
        points.append(
            ContactPoint(
                person=person, kind=ContactPoint.Kind.EMAIL, value=guest.email, verified_at=now
            )
        )
    if guest.phone:  # two people may share a telephone, so a booking proves nothing about it
        points.append(ContactPoint(person=person, kind=ContactPoint.Kind.PHONE, value=guest.phone))
    return points

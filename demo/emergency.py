"""The emergency the demo and the browser story play: who, where, and what they write. Everybody in it is invented."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from marketplace.codes import new_code
from marketplace.models import ContactPoint, Listing, Person, Reservation

GUEST_ADDRESS = "jonas.lindahl@mail.example"
HOST_ADDRESS = "celeste.amorim@mail.example"

FIRST_WORDS = """\
Hello,

we are at Rua das Andorinhas 118 in Porto, reservation {code}. The host let us bring the bags up \
early, and now the carbon monoxide alarm is going off. One of us feels dizzy. All four of us are \
outside and I have called 112.

What do we do now? We have nowhere to sleep tonight.

Jonas
"""

SECOND_WORDS = """\
Thank you. The fire brigade has measured and found a leak at the water heater. My wife feels \
better. The hotel has our names, we are on our way there.

Jonas
"""


@dataclass(frozen=True, slots=True)
class Cast:
    """The people and the stay of the emergency."""

    guest: Person
    host: Person
    reservation: Reservation


@transaction.atomic
def prepare(*, now: datetime) -> Cast:
    """Return the cast with a fresh stay that checks in three hours from `now` (UTC), by the home's own clock."""
    guest = _person(
        "Jonas Lindahl",
        GUEST_ADDRESS,
        language="en",
        time_zone="America/New_York",
        country="US",
        now=now,
    )
    host = _person(
        "Celeste Amorim",
        HOST_ADDRESS,
        language="pt-br",
        time_zone="Europe/Lisbon",
        country="PT",
        now=now,
    )
    listing, _created = Listing.objects.get_or_create(
        code="L-ANDORINHAS",
        defaults={
            "title": "Casa das Andorinhas",
            "host": host,
            "address_line": "Rua das Andorinhas 118, 3.º esq.",
            "city": "Porto",
            "country": "PT",
            "time_zone": "Europe/Lisbon",
            "bedrooms": 2,
            "sleeps": 4,
        },
    )
    arrival = (now + timedelta(hours=3)).astimezone(ZoneInfo(listing.time_zone))
    reservation = Reservation.objects.create(
        code=new_code(secrets.choice),
        listing=listing,
        guest=guest,
        check_in_date=arrival.date(),
        check_in_time=arrival.time().replace(second=0, microsecond=0, tzinfo=None),
        check_out_date=arrival.date() + timedelta(days=5),
        adults=2,
        children=2,
        infants=0,
        currency="EUR",
        price_minor=184_000,
        paid_minor=184_000,
        payout_minor=158_200,
        booked_at=now - timedelta(days=41),
        cancellation_policy="moderate",
        status=Reservation.Status.CONFIRMED,
        segment="premier",
        source="demo",
    )
    return Cast(guest, host, reservation)


def first_mail(code: str, *, now: datetime) -> EmailMessage:
    """Return the mail that starts it all, about the stay with this code."""
    mail = _mail("Carbon monoxide alarm, four guests outside", now=now)
    mail.set_content(FIRST_WORDS.format(code=code))
    return mail


def second_mail(answer_to: str, reply_to: str, *, now: datetime) -> EmailMessage:
    """Return the guest's answer to the message with this id, to the address it asked answers for."""
    mail = _mail("Re: Carbon monoxide alarm, four guests outside", now=now, to=reply_to)
    mail["In-Reply-To"] = f"<{answer_to}>"
    mail["References"] = f"<{answer_to}>"
    mail.set_content(SECOND_WORDS)
    return mail


def _mail(subject: str, *, now: datetime, to: str = "") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"Jonas Lindahl <{GUEST_ADDRESS}>"
    mail["To"] = to or settings.MAIL_ADDRESS
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now.astimezone(UTC))
    mail["Message-ID"] = make_msgid(domain="mail.example")
    return mail


def _person(
    name: str, address: str, *, language: str, time_zone: str, country: str, now: datetime
) -> Person:
    found = Person.objects.filter(contact_points__value=address).first()
    if found is not None:
        return found
    person = Person.objects.create(
        full_name=name, language=language, time_zone=time_zone, country=country, segment="premier"
    )
    ContactPoint.objects.create(
        person=person, kind=ContactPoint.Kind.EMAIL, value=address, verified_at=now
    )
    return person

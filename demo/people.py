"""Guests, hosts and those who are both: invented, but with lives; the same seed gives the same people."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from demo.names import FICTIONAL_NUMBERS, NOTES_EN, NOTES_PT, PEOPLES, PLACES, Place
from marketplace.models import ContactPoint, Listing, Person, Segment

SEED = 20260312
PEOPLE = 150
#: The two everybody meets first: a guest on her way, and the host who waits for her.
MARINA, KATE = "marina.telesmar@mail.example", "kate.hallowarth@hosts.example"
_SEGMENTS = (
    [Segment.STANDARD] * 9
    + [Segment.PREMIER] * 6
    + [Segment.LUXURY] * 3
    + [Segment.CORPORATE, Segment.VIP]
)
#: What a word in its name says about a home.
_KINDS = {
    "villa": "villa",
    "vila": "villa",
    "loft": "apartment",
    "flat": "apartment",
    "cobertura": "apartment",
    "estúdio": "apartment",
    "cabin": "cabin",
    "chalé": "cabin",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the demo and every home; `homes` are listings with the place they stand in."""

    guests: list[Person]
    homes: list[tuple[Listing, Place]]
    marina: Person
    kate: Person


def invent(*, now: datetime) -> Cast:
    """Make people and homes and store them in bulk; the caller is inside a transaction."""
    random = Random(SEED)  # noqa: S311 - the same demo every time
    people = [_marina(now), _kate(now), *_others(random, now)]
    Person.objects.bulk_create(person for person, _email in people)
    ContactPoint.objects.bulk_create(
        point for number, row in enumerate(people) for point in _ways(number, *row, now)
    )
    everybody = [person for person, _email in people]
    marina, kate, *others = everybody
    homes = _homes(random, hosts=[kate, *others[:20]])
    homes.append(_home(random, _place("Gramado"), "Chalé da Marina", marina, len(homes)))
    Listing.objects.bulk_create(listing for listing, _place in homes)
    return Cast(guests=[marina, *others], homes=homes, marina=marina, kate=kate)


def _marina(now: datetime) -> tuple[Person, str]:
    person = Person(
        full_name="Marina Telesmar Duarvale",
        preferred_name="Marina",
        said_as="ma-REE-na",
        language="pt-br",
        time_zone="America/Sao_Paulo",
        country="BR",
        city="São Paulo",
        segment=Segment.PREMIER,
        customer_since=date(now.year - 7, 4, 2),
        reach_by="App chat, then call. No e-mail at night",
        quiet_from=time(22),
        quiet_until=time(8),
        notes="Travels with her mother, 78, and three children.",
    )
    return person, MARINA


def _kate(now: datetime) -> tuple[Person, str]:
    person = Person(
        full_name="Kate Hallowarth",
        language="en",
        time_zone="Europe/Lisbon",
        country="PT",
        city="Lisbon",
        segment=Segment.PREMIER,
        customer_since=date(now.year - 5, 9, 14),
        reach_by="Call first, then e-mail",
    )
    return person, KATE


def _others(random: Random, now: datetime) -> list[tuple[Person, str]]:
    """Make the rest; more from Brazil, as the demo's desk has most of its work there."""
    countries = list(PEOPLES) + ["BR"] * 5 + ["US", "GB"]
    taken: set[str] = {MARINA, KATE}
    people: list[tuple[Person, str]] = []
    while len(people) < PEOPLE - 2:
        country = random.choice(countries)
        given, family, language, towns = PEOPLES[country]
        name = f"{random.choice(given)} {random.choice(family)}"
        email = f"{_plain(name)}@mail.example"
        if email in taken:
            continue
        taken.add(email)
        people.append((_person(random, name, country, language, random.choice(towns), now), email))
    return people


def _person(
    random: Random, name: str, country: str, language: str, town: tuple[str, str], now: datetime
) -> Person:
    quiet = random.random() < 0.3
    return Person(
        full_name=name,
        language=language,
        country=country,
        city=town[0],
        time_zone=town[1],
        segment=random.choice(_SEGMENTS),
        customer_since=(now - timedelta(days=random.randint(40, 3200))).date(),
        reach_by=random.choice(["", "", "E-mail", "Call, then e-mail", "App chat"]),
        quiet_from=time(22) if quiet else None,
        quiet_until=time(7, 30) if quiet else None,
        notes=random.choice(NOTES_PT if language == "pt-br" else NOTES_EN)
        if random.random() < 0.2
        else "",
    )


def _ways(number: int, person: Person, email: str, now: datetime) -> list[ContactPoint]:
    """Return a verified address for everybody, a number for many, and now and then an unproven address."""
    known_since = datetime.combine(person.customer_since or now.date(), time(12), tzinfo=UTC)
    points = [ContactPoint(person=person, kind="email", value=email, verified_at=known_since)]
    pattern = FICTIONAL_NUMBERS.get(person.country) or (
        FICTIONAL_NUMBERS["GB"] if number < 2 else ""
    )
    if pattern and number % 3 != 2:
        width = 100 if "{:02d}" in pattern else 1000
        points.append(
            ContactPoint(person=person, kind="phone", value=pattern.format(number % width))
        )
    if number % 11 == 10:
        points.append(ContactPoint(person=person, kind="email", value=f"new.{email}"))
    return points


def _homes(random: Random, *, hosts: list[Person]) -> list[tuple[Listing, Place]]:
    homes: list[tuple[Listing, Place]] = []
    for place in PLACES:
        for title in place.homes:
            host = hosts[0] if title == "Casa do Miradouro" else random.choice(hosts[1:])
            homes.append(_home(random, place, title, host, len(homes)))
    return homes


def _home(
    random: Random, place: Place, title: str, host: Person, number: int
) -> tuple[Listing, Place]:
    bedrooms = random.randint(1, 5)
    kind = next((kind for word, kind in _KINDS.items() if word in title.lower()), "house")
    listing = Listing(
        code=f"{place.country}-{1000 + number * 7}",
        title=title,
        kind=kind,
        host=host,
        address_line=f"{random.choice(place.streets)} {random.randint(2, 180)}",
        city=place.city,
        region=place.region,
        country=place.country,
        time_zone=place.time_zone,
        check_in_from=random.choice([time(14), time(15), time(15), time(16)]),
        check_out_by=random.choice([time(10), time(11), time(11), time(12)]),
        bedrooms=bedrooms,
        sleeps=bedrooms * 2 + random.randint(0, 2),
    )
    return listing, place


def _place(city: str) -> Place:
    return next(place for place in PLACES if place.city == city)


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return ".".join(text.replace("-", " ").split())

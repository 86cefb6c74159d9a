"""What the desk remembers of the guest everybody meets first: preferences, consents, who comes along."""

from datetime import datetime, timedelta

from marketplace.actions import people as remembering
from marketplace.models import Companion, ContactPoint, Person, Preference, Reservation
from users.models import User

#: What it is about, the words, how we know, why it is kept, and for how many days.
_PREFERENCES = (
    ("contact", "Chat first, then a call. No e-mail at night", "said", "interest", None),
    ("address", "Marina, never Mrs", "said", "interest", None),
    ("stay", "The plan first, the apology second", "noticed", "interest", None),
    ("company", "Travels with her mother, 78, and three children", "booking", "contract", None),
    ("access", "Lift or ground floor, a handrail in the shower", "said", "consent", 45),
)
_CONSENTS = (("recording", True), ("marketing", False), ("partners", False))


def install(address: str, *, by: User, now: datetime) -> None:
    """Remember it of who has this address, unless something is remembered already."""
    person = Person.objects.get(
        pk=ContactPoint.objects.values_list("person", flat=True).get(value=address)
    )
    if Preference.objects.filter(person=person).exists():
        return
    for number, (kind, text, source, basis, days) in enumerate(_PREFERENCES, start=1):
        remembering.note_preference(
            person_id=person.pk,
            kind=kind,
            text=text,
            source=source,
            basis=basis,
            keep_until=(now + timedelta(days=days)).date() if days else None,
            by=by,
            now=now - timedelta(days=90 * number),
        )
    for purpose, is_given in _CONSENTS:
        remembering.decide_consent(
            person_id=person.pk,
            purpose=purpose,
            is_given=is_given,
            source="said",
            by=by,
            now=now - timedelta(days=400),
        )
    _bring_along(person)


def _bring_along(person: Person) -> None:
    """Let one relative have come along on the last stays."""
    relative = Person.objects.exclude(pk=person.pk).filter(country=person.country).order_by("pk")
    stays = Reservation.objects.filter(guest=person).order_by("-check_in_date")[1:6]
    if (companion := relative.first()) is not None:
        Companion.objects.bulk_create(Companion(stay=stay, person=companion) for stay in stays)

"""Telephones of the demo's people on call: numbers nobody has, proven, so that an emergency rings them."""

from datetime import datetime

from django.db import transaction

from messaging.models import ContactMethod
from users.models import User

#: First name → a number of the range kept free for stories.
NUMBERS = {
    "Tomás": "+12025550143",
    "Nadia": "+12025550144",
    "Caetano": "+12025550145",
    "Iracema": "+12025550146",
    "Noor": "+12025550147",
    "Sorcha": "+12025550148",
}


@transaction.atomic
def install(staff: dict[str, User], *, now: datetime) -> None:
    """Let them be called and texted; a second run changes nothing."""
    for name, number in NUMBERS.items():
        if name not in staff:
            continue
        for kind in (ContactMethod.Kind.VOICE, ContactMethod.Kind.SMS):
            ContactMethod.objects.get_or_create(
                user=staff[name],
                kind=kind,
                value=number,
                defaults={"added_at": now, "verified_at": now, "last_test_at": now},
            )

"""What colleagues do for a person's page."""

from datetime import datetime

from django.db import transaction

from marketplace.models import Person, PersonNote
from users.models import User


@transaction.atomic
def add_note(*, person_id: int, text: str, by: User, now: datetime) -> PersonNote:
    """Keep what a colleague learned about how somebody likes to be treated."""
    person = Person.objects.get(pk=person_id)
    return PersonNote.objects.create(person=person, text=text, by=by, noted_at=now)

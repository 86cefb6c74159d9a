"""Remembering how far somebody has read the news of the library."""

from datetime import datetime

from django.db import transaction

from policies.models import FeedReading
from users.models import User


@transaction.atomic
def read(*, by: User, now: datetime) -> None:
    """What was published until `now` is no longer new to this person."""
    FeedReading.objects.update_or_create(person=by, defaults={"read_until": now})

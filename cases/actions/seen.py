"""Remember up to when somebody has read a case; nobody else's business, so no event and no knock."""

from datetime import datetime

from django.db import transaction

from cases.models import CaseSeen
from users.models import User


@transaction.atomic
def mark(*, case_id: int, by: User, now: datetime) -> None:
    """Note that the person has read the case up to `now` (UTC); later wins."""
    CaseSeen.objects.bulk_create(
        [CaseSeen(case_id=case_id, user=by, seen_at=now)],
        update_conflicts=True,
        unique_fields=["case", "user"],
        update_fields=["seen_at"],
    )

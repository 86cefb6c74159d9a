"""Open a case somebody told us about: the case and the first note in one commit."""

import uuid
from datetime import datetime

from django.db import transaction

from cases.actions import conversation
from cases.actions.opening import manual
from cases.models import Case, CaseType
from users.models import User


@transaction.atomic
def open_by_hand(
    *,
    title: str,
    case_type: CaseType,
    person: int,
    side: str,
    reservation: str,
    severity: int | None,
    channel: str,
    note: str,
    client_key: uuid.UUID,
    by: User,
    now: datetime,
) -> Case:
    """Open the case with its first note; the same `client_key` twice is one case.

    Refuses a person or stay that does not exist, and a stay that is not this person's (BadInput).
    """
    case = manual(
        title=title,
        case_type=case_type,
        person=person,
        side=side,
        reservation=reservation,
        severity=severity,
        channel=channel,
        intake_key=f"form:{by.pk}:{client_key}",
        by=by,
        now=now,
    )
    if note.strip():
        conversation.note(case_id=case.pk, by=by, text=note, client_key=client_key, now=now)
    return case

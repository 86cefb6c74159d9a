"""Search placeholder."""

from datetime import datetime
from typing import Any

from cases.models import Case
from users.models import User


def everything(query: str, user: User, *, now: datetime) -> dict[str, Any]:
    return {}


def suggestions(query: str, user: User) -> list[dict[str, Any]]:
    return []


def of_person(person_id: int, user: User) -> list[Case]:
    return list(
        Case.objects.visible_to(user).filter(parties__person=person_id).order_by("-opened_at")[:20]
    )

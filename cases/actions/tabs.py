"""Keep cases on one's own desk, with the thread read last and how far; nobody else's business, so no event."""

from datetime import datetime

from django.db import transaction

from cases.models import DeskTab
from users.models import User

#: How many cases lie on a desk; one more puts the one used longest ago back.
MOST = 8


@transaction.atomic
def open_tab(*, case_id: int, by: User, now: datetime) -> None:
    """Lay a case on the desk; one that lies there keeps its place. The one used longest ago makes room."""
    DeskTab.objects.bulk_create(
        [DeskTab(case_id=case_id, user=by, opened_at=now, used_at=now)],
        update_conflicts=True,
        unique_fields=["user", "case"],
        update_fields=["used_at"],
    )
    newest = DeskTab.objects.filter(user=by).order_by("-used_at", "-pk").values("pk")[:MOST]
    DeskTab.objects.filter(user=by).exclude(
        pk__in=list(newest.values_list("pk", flat=True))
    ).delete()


@transaction.atomic
def remember_place(*, case_id: int, by: User, thread: str, scroll: int, now: datetime) -> None:
    """Note which thread was read last and how far (in pixels from the newest entry); only of what lies on the desk."""
    DeskTab.objects.filter(case_id=case_id, user=by).update(
        thread=thread[:10], scroll=max(0, min(scroll, 1_000_000)), used_at=now
    )


@transaction.atomic
def close_tab(*, case_id: int, by: User) -> None:
    """Put a case off the desk; what is written in it stays."""
    DeskTab.objects.filter(case_id=case_id, user=by).delete()

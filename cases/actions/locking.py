"""Take a case into this transaction's hands before deciding anything about it."""

from datetime import datetime

from cases.models import Case, Thread


def locked(case_id: int, *, seen_version: int | None = None) -> Case:
    """Return the case, locked until commit; refuses (StaleForm) when it moved on since `seen_version`."""
    # Nothing is joined: after waiting for a lock PostgreSQL reads this row anew but keeps the rows it had
    # joined to the old one, so an owner who came meanwhile would look like nobody.
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    case.require_version(seen_version)
    return case


def locked_with_thread(thread_id: int) -> Case:
    """Return the case a thread belongs to, locked until commit; threads never change their case."""
    of_thread = Thread.objects.filter(pk=thread_id).values("case_id")[:1]
    return Case.objects.select_for_update(no_key=True).get(pk=of_thread)


def save(case: Case, *fields: str, now: datetime) -> None:
    """Save the named fields, and with them the nearest deadline, the activity and the version forms compare with."""
    case.touch(now=now)
    case.save(
        update_fields=[*fields, "next_due_at", "next_due_kind", "last_activity_at", "version"]
    )

"""Take a case into this transaction's hands before deciding anything about it."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.models import Case, Thread
from common.errors import DomainError


class Merged(DomainError):
    """The case goes on in another one: nothing is done to an alias."""


def locked(case_id: int, *, seen_version: int | None = None) -> Case:
    """Return the case, locked until commit.

    Refuses one that moved on since `seen_version` (StaleForm), and one that goes on in another (Merged).
    """
    # Nothing is joined: after waiting for a lock PostgreSQL reads this row anew but keeps the rows it had
    # joined to the old one, so an owner who came meanwhile would look like nobody.
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    _require_alone(case)
    case.require_version(seen_version)
    return case


def locked_with_thread(thread_id: int) -> Case:
    """Return the case a thread belongs to, locked until commit; threads never change their case."""
    of_thread = Thread.objects.filter(pk=thread_id).values("case_id")[:1]
    case = Case.objects.select_for_update(no_key=True).get(pk=of_thread)
    _require_alone(case)
    return case


def locked_alias(case_id: int) -> Case:
    """Return a case locked until commit, merged or not; for who parts it again."""
    return Case.objects.select_for_update(no_key=True).get(pk=case_id)


def save(case: Case, *fields: str, now: datetime) -> None:
    """Save the named fields, and with them the nearest deadline, the activity and the version forms compare with."""
    case.touch(now=now)
    case.save(
        update_fields=[*fields, "next_due_at", "next_due_kind", "last_activity_at", "version"]
    )


def _require_alone(case: Case) -> None:
    if case.merged_into_id is not None:
        raise Merged(
            _("This case was merged. It goes on in %(case)s.") % {"case": case.merged_into},
            extra={"into": str(case.merged_into)},
        )

"""Published versions are read against their source again, and their keepers are told when."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from policies.models import PolicyVersion
from users.models import User


@transaction.atomic
def review(*, version_id: int, next_by: date, by: User, now: datetime) -> PolicyVersion:
    """Say that one has read a published version against its source, and when to do so again."""
    version = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.review(by=by, on=now.date(), next_by=next_by)
    version.save(update_fields=["verified_by", "verified_on", "review_by", "reminded_on"])
    return version


@transaction.atomic
def take_to_remind(*, on: date, ahead: timedelta, batch: int = 50) -> list[PolicyVersion]:
    """Mark the versions whose keepers are to be told that a review comes, or is overdue; each once for each.

    The caller tells them in the same transaction.
    """
    due = (
        PolicyVersion.objects.to_review(by=on + ahead)
        .filter(Q(reminded_on=None) | Q(reminded_on__lte=F("review_by"), review_by__lt=on))
        .select_related("policy", "drafted_by", "published_by")
        .select_for_update(of=("self",), skip_locked=True)
    )
    versions = list(due[:batch])
    for version in versions:
        version.reminded_on = on
        version.save(update_fields=["reminded_on"])
    return versions

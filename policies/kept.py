"""What was written down of a stay, read back as plain values; one statement for any number of stays."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from policies.facts import Facts
from policies.models import StayPart
from policies.parts import Part
from users.models import User
from users.roles import Permission


def standing_parts(stays: Iterable[str]) -> dict[str, list[Part]]:
    """Return the parts that count today of each stay that has any, in the order of their nights."""
    named = ArrayAgg(
        "kept__version_id", filter=Q(kept__isnull=False), default=[], order_by="kept__version_id"
    )
    rows = StayPart.objects.standing().of(stays).annotate(named=named).order_by("stay", "nights")
    parts: dict[str, list[Part]] = defaultdict(list)
    for row in rows:
        kept = frozenset(row.named) if row.is_witnessed else None  # type: ignore[attr-defined] # annotated above
        parts[row.stay].append(as_part(row, kept))
    return dict(parts)


def may_see(facts: Facts, user: User) -> bool:
    """Say whether this person may know what was agreed for the stay the facts name: who works cases."""
    return bool(facts.stay) and user.can(Permission.WORK_CASES)


def as_part(row: StayPart, kept: frozenset[int] | None) -> Part:
    """Return the row as a plain value."""
    return Part(
        from_date=row.from_date,
        until_date=row.until_date,
        agreed_at=row.agreed_at,
        accepted_at=row.accepted_at,
        host_policy=row.host_policy,
        kept=kept,
        value_minor=row.value_minor,
        currency=row.currency,
    )

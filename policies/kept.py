"""What was written down of a stay, read back as plain values; two statements for any number of stays."""

from collections import defaultdict
from collections.abc import Iterable

from policies.models import KeptRule, StayPart
from policies.parts import Part


def standing_parts(stays: Iterable[str]) -> dict[str, list[Part]]:
    """Return the parts that count today of each stay that has any, in the order of their nights."""
    rows = list(StayPart.objects.standing().of(stays).order_by("stay", "nights"))
    kept: dict[int, set[int]] = defaultdict(set)
    witnessed = [row.pk for row in rows if row.is_witnessed]
    if witnessed:
        for part, version in KeptRule.objects.filter(part__in=witnessed).values_list(
            "part_id", "version_id"
        ):
            kept[part].add(version)
    parts: dict[str, list[Part]] = defaultdict(list)
    for row in rows:
        parts[row.stay].append(as_part(row, frozenset(kept[row.pk]) if row.is_witnessed else None))
    return dict(parts)


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

"""Writing down what a stay was agreed under, when it is booked and when it is changed."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import (  # type: ignore[import-untyped] # no types shipped
    DateRange,
)
from django.utils.translation import gettext as _

from policies.dimensions import GoverningDate
from policies.facts import Facts
from policies.finding import library
from policies.kept import standing_parts
from policies.lookup import Outcome, findings
from policies.models import KeptRule, StayPart
from policies.models.version import BackwardsRange
from policies.parts import Part, cut, facts_of, uncovered

#: A booking noted within this time of being made was seen as it was made; later nobody knows what was shown.
WITNESS = timedelta(hours=24)
_AGREED = frozenset({GoverningDate.BOOKING, GoverningDate.ACCEPTANCE})


@transaction.atomic
def keep(
    *,
    stay: str,
    from_date: date,
    until_date: date,
    agreed_at: datetime,
    facts: Facts,
    accepted_at: datetime | None = None,
    value_minor: int | None = None,
    currency: str = "",
    now: datetime,
) -> list[StayPart]:
    """Write down the nights of a stay as they are now; give the parts that are new.

    The first time the whole stay is one part, agreed at `agreed_at`. Later, nights that were agreed before keep
    their agreement, nights that fell away are replaced, and nights that came are a part of their own agreed now.
    The rules that governed are written down with a part that is at most a day old; of older ones nobody knows
    what was shown. Refuses days that end before they start.
    """
    if until_date <= from_date:
        raise BackwardsRange(_("A stay ends after it starts."), field="until_date")
    before = list(
        StayPart.objects.standing().filter(stay=stay).select_for_update().order_by("nights")
    )
    olds = standing_parts([stay]).get(stay, []) if before else []
    kept: list[Part] = []
    fresh: list[Part] = []
    for row, old in zip(before, olds, strict=True):
        left = cut(old, from_date, until_date)
        if left == old:
            kept.append(old)
            continue
        row.replace(now=now)
        row.save(update_fields=["replaced_at"])
        if left is not None:
            kept.append(left)
            fresh.append(left)
    fresh.extend(
        _added(
            uncovered(kept, from_date, until_date),
            kept,
            value_minor=value_minor,
            facts=facts,
            template=Part(
                from_date=from_date,
                until_date=until_date,
                agreed_at=now if before else agreed_at,
                accepted_at=None if before else accepted_at,
                host_policy=facts.host_policy,
                currency=currency,
            ),
            now=now,
        )
    )
    return [_write(stay, part, now=now) for part in fresh]


def _added(
    runs: list[tuple[date, date]],
    kept: list[Part],
    *,
    value_minor: int | None,
    facts: Facts,
    template: Part,
    now: datetime,
) -> list[Part]:
    """Return a part for each run of nights nothing covers, with what is left of the value shared by the night."""
    if not runs:
        return []
    held = [part.value_minor for part in kept]
    rest = None
    if value_minor is not None and None not in held:
        rest = max(value_minor - sum(value or 0 for value in held), 0)
    nights = sum((end - start).days for start, end in runs)
    rules = (
        _governing(facts_of(template, facts), now=now)
        if now - template.agreed_at <= WITNESS
        else None
    )
    return [
        Part(
            from_date=start,
            until_date=end,
            agreed_at=template.agreed_at,
            accepted_at=template.accepted_at,
            host_policy=template.host_policy,
            kept=rules,
            value_minor=None if rest is None else rest * (end - start).days // nights,
            currency="" if rest is None else template.currency,
        )
        for start, end in runs
    ]


def _governing(facts: Facts, *, now: datetime) -> frozenset[int]:
    """Return the versions that are the rule for what is agreed at this moment."""
    rules = [rule for rule in library() if rule.governing_date in _AGREED]
    return frozenset(
        found.rule.version_id
        for found in findings(rules, facts, now=now)
        if found.outcome is Outcome.FOUND and found.rule is not None
    )


def _write(stay: str, part: Part, *, now: datetime) -> StayPart:
    row = StayPart.objects.create(
        stay=stay,
        nights=DateRange(part.from_date, part.until_date, "[)"),
        agreed_at=part.agreed_at,
        accepted_at=part.accepted_at,
        host_policy=part.host_policy,
        value_minor=part.value_minor,
        currency=part.currency,
        is_witnessed=part.kept is not None,
        kept_at=now,
    )
    KeptRule.objects.bulk_create(
        KeptRule(part=row, version_id=version_id) for version_id in sorted(part.kept or ())
    )
    return row

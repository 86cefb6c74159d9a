"""Puts the sample library in place; a second run changes nothing."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import (  # type: ignore[import-untyped] # no types shipped
    DateRange,
)

from policies.actions.words import learn
from policies.conditions import check
from policies.dimensions import Strength
from policies.lifecycle import State
from policies.models import Clause, Policy, PolicyVersion
from policies.sample import (
    arrival,
    cancellation,
    damage,
    desk,
    events,
    long_stays,
    privacy,
    rebooking,
    relocation,
    safety,
)
from policies.sample.shapes import SamplePolicy, SampleVersion, months_before

POLICIES: tuple[SamplePolicy, ...] = (
    *cancellation.POLICIES,
    *long_stays.POLICIES,
    *rebooking.POLICIES,
    *relocation.POLICIES,
    *arrival.POLICIES,
    *events.POLICIES,
    *safety.POLICIES,
    *damage.POLICIES,
    *desk.POLICIES,
    *privacy.POLICIES,
)
SOURCE = "Sample text, invented for trying the desk"


@transaction.atomic
def install(*, now: datetime) -> int:
    """Add the sample policies that are not there yet; return how many clauses were added.

    Versions are dated back from the month of `now`, so that some changes are always recent.
    """
    today = now.astimezone(UTC).date()
    present = set(Policy.objects.values_list("code", flat=True))
    added = 0
    for sample in POLICIES:
        if sample.code not in present:
            added += _install_policy(sample, today)
    return added


def _install_policy(sample: SamplePolicy, today: date) -> int:
    policy = Policy.objects.create(
        code=sample.code,
        title_en=sample.title[0],
        title_pt=sample.title[1],
        topic=sample.topic,
        audience=sample.audience,
        host_choice=sample.host_choice,
        owner=sample.owner,
        sample=True,
    )
    versions = PolicyVersion.objects.bulk_create(
        [_version(policy, sample, version, today) for version in sample.versions]
    )
    clauses = Clause.objects.bulk_create(
        [
            clause
            for row, version in zip(versions, sample.versions, strict=True)
            for clause in _clauses(row, version)
        ],
        batch_size=20,  # every row feeds four search indexes: short statements, even on a busy machine
    )
    PolicyVersion.objects.filter(policy=policy).update(state=State.PUBLISHED)
    learn([version.pk for version in versions])
    return len(clauses)


def _version(
    policy: Policy, sample: SamplePolicy, version: SampleVersion, today: date
) -> PolicyVersion:
    from_date = months_before(today, version.months)
    later = [
        v.months for v in sample.versions if v.months < version.months and v.scope == version.scope
    ]
    ends = max(later) if later else version.until_months
    published_on = from_date - timedelta(days=21)
    instant = datetime.combine(published_on, time(9), tzinfo=UTC)
    return PolicyVersion(
        policy=policy,
        number=version.number,
        state=State.DRAFT,
        effective=DateRange(from_date, None if ends is None else months_before(today, ends), "[)"),
        governing_date=version.governing_date,
        precedence=version.precedence,
        source=SOURCE,
        strength=Strength.SAMPLE,
        verified_by="Legal",
        verified_on=published_on,
        review_by=months_before(today, -7),
        change_note_en=version.note[0],
        change_note_pt=version.note[1],
        drafted_at=instant - timedelta(days=14),
        submitted_at=instant - timedelta(days=7),
        published_at=instant,
        **version.scope,
    )


def _clauses(row: PolicyVersion, version: SampleVersion) -> list[Clause]:
    made = []
    for order, clause in enumerate(version.clauses, start=1):
        check(clause.conditions)
        made.append(
            Clause(
                version=row,
                anchor=clause.anchor,
                order=order,
                heading_en=clause.heading[0],
                heading_pt=clause.heading[1],
                text_en=clause.text[0],
                text_pt=clause.text[1],
                plain_en=clause.plain[0],
                plain_pt=clause.plain[1],
                example_en=clause.example[0],
                example_pt=clause.example[1],
                evidence_needed_en=clause.evidence[0],
                evidence_needed_pt=clause.evidence[1],
                question=clause.question,
                conditions=dict(clause.conditions),
                parameters=dict(clause.parameters),
                basis=clause.basis,
                percent=clause.percent,
                fixed_minor=clause.fixed_minor,
                cap_minor=clause.cap_minor,
                floor_minor=clause.floor_minor,
                currency=clause.currency,
                bearer=clause.bearer,
                discretion=clause.discretion,
            )
        )
    return made

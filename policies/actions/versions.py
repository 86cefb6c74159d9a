"""How a version comes to be: drafted, written, submitted, published by a second person, retired."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import (  # type: ignore[import-untyped] # no types shipped
    DateRange,
)
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError
from policies.actions.words import learn
from policies.conditions import check
from policies.dimensions import GoverningDate
from policies.lifecycle import State, WrongState
from policies.models import Clause, Policy, PolicyVersion
from policies.models.version import BackwardsRange
from policies.wording import in_force
from users.models import User


class Overlapping(DomainError):
    """Another version is the rule on some of these days for the same stays."""


class NotWritable(BadInput):
    """The input names something a draft does not have, or a value that makes no sense."""


SCOPE = frozenset(
    {
        "brand", "product", "region_of", "countries", "segments", "channels", "nights_from",
        "nights_until",
    }
)  # fmt: skip
TERMS = SCOPE | {
    "governing_date", "precedence", "source", "strength", "verified_by", "verified_on", "review_by",
    "change_note_en", "change_note_pt",
}  # fmt: skip
CLAUSE = frozenset(
    {
        "heading_en", "heading_pt", "text_en", "text_pt", "plain_en", "plain_pt", "example_en",
        "example_pt", "question", "conditions", "parameters", "basis", "percent", "fixed_minor",
        "cap_minor", "floor_minor", "currency", "bearer", "discretion", "evidence_needed_en", "evidence_needed_pt",
    }
)  # fmt: skip


@transaction.atomic
def draft(
    *,
    policy_id: int,
    from_date: date,
    until_date: date | None = None,
    terms: Mapping[str, Any] | None = None,
    by: User,
    now: datetime,
) -> PolicyVersion:
    """Start the next version as a copy of the newest one, in force from `from_date` until before `until_date`.

    `terms` are the fields that differ. Refuses days that end before they start and unknown terms.
    """
    policy = Policy.objects.select_for_update().get(pk=policy_id)
    newest = policy.versions.order_by("-number").first()
    version = PolicyVersion(
        policy=policy,
        number=newest.number + 1 if newest else 1,
        effective=_days(from_date, until_date),
        governing_date=GoverningDate.BOOKING,  # the most usual; a copy takes that of its model
        drafted_by=by,
        drafted_at=now,
    )
    if newest is not None:
        for term in SCOPE | {"governing_date", "precedence", "source", "strength"}:
            setattr(version, term, getattr(newest, term))
    _write(version, terms or {}, TERMS)
    version.save()
    if newest is not None:
        copies = list(Clause.objects.light().filter(version=newest).order_by("order"))
        for clause in copies:
            clause.pk, clause.version = None, version
        Clause.objects.bulk_create(copies)
    return version


@transaction.atomic
def amend(
    *,
    version_id: int,
    terms: Mapping[str, Any],
    days: tuple[date, date | None] | None = None,
    by: User,
    now: datetime,
) -> PolicyVersion:
    """Change the terms, and the days [from, until), of a draft; whoever does is its author from then on."""
    version = _draft(version_id)
    _write(version, terms, TERMS)
    if days is not None:
        version.effective = _days(*days)
    version.drafted_by, version.drafted_at = by, now
    version.save()
    return version


@transaction.atomic
def write_clause(
    *, version_id: int, anchor: str, fields: Mapping[str, Any], by: User, now: datetime
) -> Clause:
    """Add or rewrite the clause with that anchor in a draft; refuses conditions nobody can judge."""
    version = _draft(version_id)
    check(fields.get("conditions", {}))
    clause = Clause.objects.filter(version=version, anchor=anchor).first()
    if clause is None:
        last = version.clauses.order_by("-order").values_list("order", flat=True).first()
        clause = Clause(version=version, anchor=anchor, order=(last or 0) + 1)
    _write(clause, fields, CLAUSE)
    clause.save()
    version.drafted_by, version.drafted_at = by, now
    version.save(update_fields=["drafted_by", "drafted_at"])
    return clause


@transaction.atomic
def remove_clause(*, version_id: int, anchor: str, by: User, now: datetime) -> None:
    """Take a clause out of a draft."""
    version = _draft(version_id)
    Clause.objects.filter(version=version, anchor=anchor).delete()
    version.drafted_by, version.drafted_at = by, now
    version.save(update_fields=["drafted_by", "drafted_at"])


@transaction.atomic
def discard(*, version_id: int) -> None:
    """Throw a draft away with everything in it; what is in review goes back to its author first."""
    _draft(version_id).delete()


@transaction.atomic
def submit(*, version_id: int, by: User, now: datetime) -> PolicyVersion:
    """Hand the draft to a second person."""
    version = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.submit(by=by, now=now)
    version.save(update_fields=["state", "submitted_by", "submitted_at"])
    return version


@transaction.atomic
def send_back(*, version_id: int) -> PolicyVersion:
    """Give a version in review back to its author."""
    version = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.return_to_draft()
    version.save(update_fields=["state", "submitted_by", "submitted_at"])
    return version


@transaction.atomic
def publish(*, version_id: int, by: User, now: datetime) -> PolicyVersion:
    """Make the version binding and end the open one it follows; a second person only.

    Refuses (Overlapping) when the days of another version of the same scope would still meet its own.
    """
    policy_id = PolicyVersion.objects.values_list("policy_id", flat=True).get(pk=version_id)
    Policy.objects.select_for_update().get(pk=policy_id)  # one publishing of a policy at a time
    version = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.publish(by=by, now=now, clause_count=version.clauses.count())
    rivals = PolicyVersion.objects.binding().filter(
        policy_id=policy_id, scope_key=version.scope_key, effective__overlap=version.effective
    )
    for rival in rivals.select_for_update(of=("self",)):
        if rival.until_date is not None or rival.effective.lower >= version.effective.lower:
            raise Overlapping(
                _("Version %(number)d is the rule on some of these days: %(days)s.")
                % {"number": rival.number, "days": in_force(rival.from_date, rival.until_date)},
                field="effective",
            )
        rival.end(on=version.effective.lower)
        rival.save(update_fields=["effective"])
    version.save(update_fields=["state", "published_by", "published_at"])
    learn([version.pk])
    return version


@transaction.atomic
def retire(*, version_id: int, on: date, by: User, now: datetime) -> PolicyVersion:
    """Take a published version out of force from the day `on`; the days before stay as they were."""
    version = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.retire(by=by, now=now, on=on)
    version.save(update_fields=["state", "effective", "retired_by", "retired_at"])
    return version


def _draft(version_id: int) -> PolicyVersion:
    version = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    if version.state != State.DRAFT:
        raise WrongState(_("Only a draft can be changed; start the next version instead."))
    return version


def _days(from_date: date, until_date: date | None) -> Any:
    if until_date is not None and until_date <= from_date:
        raise BackwardsRange(_("The days in force end before they start."), field="until_date")
    return DateRange(from_date, until_date, "[)")


def _write(row: PolicyVersion | Clause, fields: Mapping[str, Any], allowed: frozenset[str]) -> None:
    for name, value in fields.items():
        if name not in allowed:
            raise NotWritable(_("“%(name)s” cannot be written here.") % {"name": name}, field=name)
        setattr(row, name, value)
    try:
        row.clean_fields()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            if name in fields or name == "anchor":
                raise NotWritable(messages[0], field=name) from error
        if row.pk is None and isinstance(row, Clause):  # a new clause needs what was not sent
            name, messages = next(iter(error.message_dict.items()))
            raise NotWritable(messages[0], field=name) from error
    if isinstance(row, Clause):
        _makes_sense(row)
    elif row.nights_from and row.nights_until and row.nights_until <= row.nights_from:
        raise NotWritable(_("This end lies before the start."), field="nights_until")


def _makes_sense(clause: Clause) -> None:
    """Refuse sums without a currency, a percentage of nothing, and a least above the most."""
    sums = (clause.fixed_minor, clause.cap_minor, clause.floor_minor)
    if not clause.currency and any(each is not None for each in sums):
        raise NotWritable(_("Say in which currency the sums are."), field="currency")
    if clause.percent is not None and not clause.basis:
        raise NotWritable(_("Say what the percentage is taken of."), field="basis")
    floor, cap = clause.floor_minor, clause.cap_minor
    if floor is not None and cap is not None and floor > cap:
        raise NotWritable(_("The least is above the most."), field="floor_minor")

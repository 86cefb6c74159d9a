"""Set the numbers: limits and rules from an instant on, rates of a day. The past keeps what held then."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.core import get_global
from django.db import transaction
from django.utils.translation import gettext as _
from psycopg2.extras import DateTimeTZRange

from cases.models import AuthorityLimit, DecisionRule, ExchangeRate
from cases.models.authority import HOUSE_CURRENCY, AuthorityKind
from common import texts
from common.errors import BadInput, Forbidden
from users.models import User
from users.roles import Permission, Role

#: The largest sum a number may be, in minor units; days and minutes a rule may set.
_MOST, _DAYS, _SOONEST, _RATIFIED, _LATEST = 10**12, 365, 5, 1440, 43_200
#: How far ahead a limit may begin or end.
_FURTHEST = timedelta(days=10 * 366)


class NotYourOwn(Forbidden):
    """Nobody says how much they may decide themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What a limit says, in minor units of the house's currency; None is no limit of that sort."""

    per_decision: int
    per_case: int | None = None
    per_person: int | None = None
    together: int | None = None


@transaction.atomic
def set_limit(
    *,
    kind: str,
    numbers: Numbers,
    role: str = "",
    user: User | None = None,
    since: datetime,
    until: datetime | None = None,
    note: str = "",
    by: User,
    now: datetime,
) -> AuthorityLimit:
    """Let a role, or one person, decide so much from `since` on (UTC), until `until` if given.

    What held until then ends there. Refuses who may not set it, one's own (NotYourOwn), a beginning in the past, an
    end before the beginning, either more than ten years away, and numbers that make no sense (BadInput).
    """
    _require_may_set(by)
    if (role == "") == (user is None):
        raise BadInput(_("Choose a role or a person."), field="role")
    if user == by or (role and role == by.role):
        raise NotYourOwn(_("Somebody else sets what you may decide."))
    if (role and role not in Role.values) or kind not in AuthorityKind.values:
        raise BadInput(_("This is not known."), field="kind")
    _check(numbers)
    _require_ahead(since, until, now=now)
    held = AuthorityLimit.objects.select_for_update().filter(kind=kind, role=role, user=user)
    for limit in held.filter(effective__overlap=DateTimeTZRange(since, until)):
        _end_at(limit, since, by=by)
    return AuthorityLimit.objects.create(
        role=role,
        user=user,
        kind=kind,
        per_decision_minor=numbers.per_decision,
        per_case_minor=numbers.per_case,
        per_person_minor=numbers.per_person,
        together_minor=numbers.together,
        effective=DateTimeTZRange(since, until),
        note=texts.clean(note)[:300],
        set_by=by,
        set_at=now,
    )


@transaction.atomic
def end_limit(*, limit_id: int, by: User, now: datetime) -> AuthorityLimit:
    """End a limit now; who held it by name falls back on their role. Nobody ends their own to fall further up."""
    _require_may_set(by)
    limit = AuthorityLimit.objects.select_for_update().get(pk=limit_id)
    if limit.user_id == by.pk or (limit.role and limit.role == by.role):
        raise NotYourOwn(_("Somebody else sets what you may decide."))
    if limit.effective.upper is not None and limit.effective.upper <= now:
        raise BadInput(_("This limit has ended."))
    _end_at(limit, now, by=by)
    return limit


@transaction.atomic
def set_rule(
    *,
    kind: str,
    two_people_over: int | None,
    tolerance_percent: Decimal,
    lapse_days: int,
    decide_minutes: int,
    ratify_minutes: int,
    note: str = "",
    by: User,
    now: datetime,
) -> DecisionRule:
    """Let other numbers hold for every decision of a kind, from now on; refuses what makes no sense (BadInput)."""
    _require_may_set(by)
    if kind not in AuthorityKind.values:
        raise BadInput(_("This is not known."), field="kind")
    if two_people_over is not None and not 0 <= two_people_over <= _MOST:
        raise BadInput(_("This amount makes no sense."), field="two_people_over")
    if not 0 <= tolerance_percent <= 100:
        raise BadInput(_("Choose between 0 and 100 percent."), field="tolerance_percent")
    if not 1 <= lapse_days <= _DAYS:
        raise BadInput(_("Choose between 1 and 365 days."), field="lapse_days")
    if not _SOONEST <= decide_minutes <= _LATEST:
        raise BadInput(_("Choose between 5 minutes and 30 days."), field="decide_minutes")
    if not _SOONEST <= ratify_minutes <= _RATIFIED:
        raise BadInput(_("Choose between 5 minutes and 24 hours."), field="ratify_minutes")
    for rule in DecisionRule.objects.select_for_update().filter(kind=kind, effective__contains=now):
        rule.effective = DateTimeTZRange(rule.effective.lower, now)
        rule.save(update_fields=["effective"])
    return DecisionRule.objects.create(
        kind=kind,
        two_people_over_minor=two_people_over,
        tolerance_percent=tolerance_percent,
        lapse_days=lapse_days,
        decide_minutes=decide_minutes,
        ratify_minutes=ratify_minutes,
        effective=DateTimeTZRange(now, None),
        note=texts.clean(note)[:300],
        set_by=by,
        set_at=now,
    )


@transaction.atomic
def state_rate(
    *, currency: str, day: date, units: Decimal, source: str, by: User | None, now: datetime
) -> ExchangeRate:
    """State what one unit of a currency is worth in the house's, on a day that is not ahead, and who says so."""
    if by is not None:
        _require_may_set(by)
    currency = currency.strip().upper()
    if currency not in get_global("all_currencies") or currency == HOUSE_CURRENCY:
        raise BadInput(_("This is no currency to convert."), field="currency")
    if not Decimal("0.0000001") <= units <= 1_000_000:
        raise BadInput(_("This rate makes no sense."), field="units")
    if day > now.date():
        raise BadInput(_("This day is ahead."), field="day")
    source = texts.clean(source)[:120]
    if not source:
        raise BadInput(_("Say where it is from."), field="source")
    return ExchangeRate.objects.create(
        currency=currency, day=day, units=units, source=source, stated_by=by, stated_at=now
    )


def _end_at(limit: AuthorityLimit, at: datetime, *, by: User) -> None:
    """End a limit at an instant; one that would have begun later never holds."""
    lower = limit.effective.lower
    if lower >= at:
        raise BadInput(_("Another limit begins later. End that one first."), field="since")
    limit.effective, limit.ended_by = DateTimeTZRange(lower, at), by
    limit.save(update_fields=["effective", "ended_by"])


def _require_may_set(by: User) -> None:
    if not by.can(Permission.SET_AUTHORITY):
        raise Forbidden(_("Your role does not set limits."))


def _require_ahead(since: datetime, until: datetime | None, *, now: datetime) -> None:
    if since < now:
        raise BadInput(_("This begins in the past."), field="since")
    if until is not None and until <= since:
        raise BadInput(_("This ends before it starts."), field="until")
    for at, field in ((since, "since"), (until, "until")):
        if at is not None and at > now + _FURTHEST:
            raise BadInput(_("This is more than ten years away."), field=field)


def _check(numbers: Numbers) -> None:
    sums = (numbers.per_decision, numbers.per_case, numbers.per_person, numbers.together)
    if any(each is not None and not 0 <= each <= _MOST for each in sums):
        raise BadInput(_("This amount makes no sense."), field="per_decision")
    if numbers.together is not None and numbers.together < numbers.per_decision:
        raise BadInput(_("Two people may approve no less than one."), field="together")

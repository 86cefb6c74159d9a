"""What was given already: on a case and on its stay, to a person and to their household."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import models
from django.db.models import DecimalField, F, Q, QuerySet, Sum, When
from django.db.models.functions import Cast, Ceil, Coalesce

from cases.deciding.authority import Limits, Spent
from cases.lifecycle import RemedyState
from cases.models import AuthorityLimit, Case, Decision, HouseholdMember
from payments.lifecycle import PaymentState
from payments.models import Payment, PaymentKind

#: How far back sums for a person reach.
WINDOW = timedelta(days=365)

#: What came back of what was paid.
_BACK = models.Subquery(
    Payment.objects.filter(
        subject=models.OuterRef("remedy_state__key"),
        kind=PaymentKind.REVERSAL,
        state=PaymentState.ACCEPTED,
    )
    .order_by()
    .values("subject")
    .annotate(sum=Sum("amount_minor"))
    .values("sum"),
    output_field=models.BigIntegerField(),
)
_EXACT: DecimalField[Decimal, Decimal] = DecimalField(max_digits=40, decimal_places=6)
#: What somebody got: what was paid once it was, without what came back, else what was decided.
GIVEN = models.Case(
    When(
        remedy_state__state=RemedyState.EXECUTED,
        amount_minor__gt=0,
        then=Ceil(
            Cast(F("house_minor"), _EXACT)
            * Cast(F("remedy_state__paid_minor") - Coalesce(_BACK, 0), _EXACT)
            / Cast(F("amount_minor"), _EXACT)
        ),
    ),
    default=Cast(F("house_minor"), _EXACT),
    output_field=_EXACT,
)


def household_of(person_id: int) -> list[int]:
    """Return the ids of everybody whose sums count with this person's, themselves among them, ascending."""
    standing = HouseholdMember.objects.standing()
    shared = standing.filter(household__in=standing.filter(person=person_id).values("household"))
    return sorted({person_id, *shared.values_list("person_id", flat=True)})


def spent(
    case: Case,
    *,
    kind: str,
    person_id: int,
    now: datetime,
    without: int | None = None,
    before: int | None = None,
) -> Spent:
    """Return what counts towards limits of a kind, in minor units of the house's currency: three statements.

    A case counts with whatever was merged into it and with every case about the same stay. `without` leaves one
    decision out, `before` it and all that came after, for looking at it again.
    """
    counting = Decision.objects.counting().filter(kind=kind).exclude(pk=without or 0)
    if before is not None:
        counting = counting.filter(pk__lt=before)
    here = Q(case=case) | Q(case__merged_into=case)
    if case.reservation_id is not None:
        here |= Q(reservation=case.reservation_id) | Q(case__reservation=case.reservation_id)
    lately = counting.filter(person__in=household_of(person_id), decided_at__gt=now - WINDOW)
    return Spent(on_case=_sum(counting.filter(here)), on_person=_sum(lately))


def numbers_of(limit: AuthorityLimit | None) -> Limits:
    """Return a limit's numbers for counting; who has none may decide nothing."""
    if limit is None:
        return Limits()
    return Limits(
        per_decision=limit.per_decision_minor,
        per_case=limit.per_case_minor,
        per_person=limit.per_person_minor,
        together=limit.together_minor,
    )


def _sum(decisions: QuerySet[Decision]) -> int:
    total: Decimal | None = decisions.aggregate(total=Sum(GIVEN))["total"]
    return int(total or 0)

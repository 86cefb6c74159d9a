"""A person as their cases show them: what is open, what stays it puts at risk, what was promised, expected, given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Prefetch, Q

from cases.models import Case, Expectation, Given, SLAClock
from cases.models.clock import ClockKind, ClockStatus
from cases.models.party import SOON
from common.money import Money
from marketplace.models import Preference, Reservation
from marketplace.models.reservation import Status
from users.models import User

_SHOWN, _EARLIER = 20, 5


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A stay that begins soon while a case of its guest is open."""

    stay: Reservation
    case: Case


@dataclass(frozen=True, slots=True)
class About:
    """What the cases of one person say; only of cases the reader may see."""

    cases: Sequence[Case]
    open_count: int
    kept: int
    broken: int
    at_risk: Sequence[AtRisk]
    expectations: Sequence[Expectation]
    given: Sequence[Given]

    @property
    def promised(self) -> int:
        """Count the promises that were settled or ran out."""
        return self.kept + self.broken

    @property
    def beyond_policy(self) -> list[Money]:
        """Add up what was given beyond policy, each currency on its own."""
        sums: dict[str, int] = {}
        for one in self.given:
            if one.is_beyond_policy and one.amount_minor:
                sums[one.currency] = sums.get(one.currency, 0) + one.amount_minor
        return [Money(minor, currency) for currency, minor in sorted(sums.items())]


def about(person_id: int, user: User, *, now: datetime) -> About:
    """Read what the cases of a person say, as far as this member of staff may see them; five statements."""
    seen = Case.objects.visible_to(user).filter(parties__person=person_id)
    cases = list(seen.select_related("case_type", "owner").order_by("-opened_at", "-pk")[:_SHOWN])
    ids = [case.pk for case in cases]
    promises = SLAClock.objects.filter(
        case__in=ids, kind=ClockKind.PROMISE, party__person=person_id
    ).aggregate(
        kept=Count("pk", filter=Q(status=ClockStatus.MET, breached_at=None)),
        broken=Count("pk", filter=Q(breached_at__isnull=False)),
    )
    open_cases = [case for case in cases if case.is_open]
    expected = Expectation.objects.filter(case__in=ids, party__person=person_id)
    return About(
        cases=cases,
        open_count=len(open_cases),
        kept=promises["kept"],
        broken=promises["broken"],
        at_risk=_at_risk(person_id, open_cases, now=now) if open_cases else [],
        expectations=list(
            expected.select_related("case", "noted_by").order_by("-noted_at", "-pk")[:_SHOWN]
        ),
        given=list(
            Given.objects.filter(case__in=ids, party__person=person_id)
            .select_related("case")
            .order_by("-given_at", "-pk")[:_SHOWN]
        ),
    )


def panel(case: Case, user: User, now: datetime) -> Mapping[str, Any]:
    """Read how the people on the case want to be treated, what they expect, and what they were given before."""
    kept = Preference.objects.in_force(on=now.date()).order_by("kind", "-noted_at")
    parties = list(
        case.parties.select_related("person")
        .prefetch_related(
            Prefetch("person__preferences", queryset=kept, to_attr="kept_preferences"),
            Prefetch("expectations", queryset=Expectation.objects.order_by("state", "-noted_at")),
        )
        .order_by("side", "-is_primary", "pk")
    )
    people = [party.person_id for party in parties]
    given: dict[int, list[Given]] = {}
    rows = list(
        Given.objects.filter(party__person__in=people)
        .annotate(person_id=F("party__person"))
        .select_related("case")
        .order_by("-given_at", "-pk")
    )
    of_cases = {one.case_id for one in rows}
    seen = Case.objects.visible_to(user).filter(pk__in=of_cases) if rows else Case.objects.none()
    may = set(seen.values_list("pk", flat=True))
    for one in [one for one in rows if one.case_id in may][: _EARLIER * 2]:
        given.setdefault(one.person_id, []).append(one)
    open_count = sum(e.is_open for party in parties for e in party.expectations.all())
    return {
        "note": str(open_count) if open_count else "",
        "waits": bool(open_count),
        "sides": [(party, given.get(party.person_id, [])) for party in parties],
    }


def _at_risk(person_id: int, cases: Sequence[Case], *, now: datetime) -> list[AtRisk]:
    """Return the stays ahead, each with the most severe open case; a case's own stay is its own affair."""
    stays = Reservation.objects.filter(
        guest=person_id,
        status__in=[Status.PENDING, Status.CONFIRMED],
        check_in_date__range=(now.date(), (now + SOON).date()),
    ).select_related("listing")
    found = []
    for stay in stays.order_by("check_in_date", "pk"):
        others = [case for case in cases if case.reservation_id != stay.pk]
        if others and stay.check_in_at > now:
            found.append(AtRisk(stay, min(others, key=lambda case: (case.severity, case.pk))))
    return found

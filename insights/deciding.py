"""Who decides and approves how much and how often, beside their peers, put together for one reader: read only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cases.lifecycle import ExceptionState
from cases.models import Approval, Case, Decision, ExceptionRequest
from cases.models.authority import HOUSE_CURRENCY
from cases.models.case import CaseQuerySet
from common.money import Money
from insights.drawing import Chart, Share, amounts_chart, chart
from insights.drift import Compared, Said, by_week, compared, standing
from users.models import User

#: The newest so many are looked at; what is older says less about how somebody decides today.
_MOST = 20_000
_GRANTED = (ExceptionState.APPROVED, ExceptionState.MODIFIED, ExceptionState.RATIFIED)


@dataclass(frozen=True, slots=True)
class Row:
    """One person beside the others, with their name and what the middle amounts are."""

    user: User
    compared: Compared

    @property
    def own(self) -> Money | None:
        """Return the middle of what they gave."""
        return _money(self.compared.own.middle)

    @property
    def others(self) -> Money | None:
        """Return the middle of what the others gave."""
        return _money(self.compared.others.middle)


@dataclass(frozen=True, slots=True)
class Drift:
    """Everything the page shows: everybody beside the others, and one of them week by week."""

    rows: list[Row]
    chosen: Row | None
    amounts: Chart | None
    rates: Chart | None


def drift_of(user: User, chosen: dict[str, Any], *, now: datetime) -> Drift:
    """Compare who approves, or who decides and asks, on the cases the reader may see: three statements at most."""
    since = now - timedelta(weeks=chosen["weeks"])
    cases = Case.objects.visible_to(user)
    zone = ZoneInfo(user.time_zone)
    read = _answers if chosen["of"] == "approvers" else _decisions
    said = read(cases, chosen["kind"], since, zone)
    people = User.objects.in_bulk({each.person for each in said})
    rows = [Row(people[each.person], each) for each in compared(said)]
    one = next((row for row in rows if row.user.pk == chosen["person"]), rows[0] if rows else None)
    if one is None:
        return Drift([], None, None, None)
    first, last = monday(since, zone), monday(now, zone)
    return Drift(
        rows,
        one,
        _amounts(said, one, first, last),
        _rates(said, one, first, last),
    )


def monday(at: datetime, zone: ZoneInfo) -> date:
    """Return the Monday of the week an instant falls in, on the clocks of a zone."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _answers(cases: CaseQuerySet, kind: str, since: datetime, zone: ZoneInfo) -> list[Said]:
    """Read who said yes or no to what others asked: one statement."""
    rows = Approval.objects.filter(request__case__in=cases, at__gt=since)
    if kind:
        rows = rows.filter(request__kind=kind)
    told = rows.order_by("-at").values_list("by", "at", "verdict", "house_minor")[:_MOST]
    return [
        Said(by, monday(at, zone), None if verdict == "deny" else minor, verdict != "deny")
        for by, at, verdict, minor in told
    ]


def _decisions(cases: CaseQuerySet, kind: str, since: datetime, zone: ZoneInfo) -> list[Said]:
    """Read what people decided within their own limit, and what became of what they asked for: two statements."""
    alone = Decision.objects.filter(
        case__in=cases, decided_at__gt=since, authority=Decision.Authority.OWN, reverses=None
    )
    asked = ExceptionRequest.objects.filter(case__in=cases, asked_at__gt=since).answered()
    if kind:
        alone, asked = alone.filter(kind=kind), asked.filter(kind=kind)
    decided = alone.order_by("-decided_at").values_list("decided_by", "decided_at", "house_minor")
    answered = asked.order_by("-asked_at").values_list(
        "asked_by", "asked_at", "state", "decision__house_minor"
    )
    return [
        *(Said(by, monday(at, zone), minor) for by, at, minor in decided[:_MOST]),
        *(
            Said(by, monday(at, zone), minor if state in _GRANTED else None, state in _GRANTED)
            for by, at, state, minor in answered[:_MOST]
        ),
    ]


def _amounts(said: list[Said], one: Row, first: date, last: date) -> Chart | None:
    series = {
        name: [Share(week, each.middle) for week, each in weeks.items() if each.middle]
        for name, weeks in _sides(said, one).items()
    }
    goal = one.compared.others.middle or one.compared.own.middle or 0
    if not any(series.values()):
        return None
    return amounts_chart(series, first=first, last=last, goal=goal, currency=HOUSE_CURRENCY)


def _rates(said: list[Said], one: Row, first: date, last: date) -> Chart | None:
    series = {
        name: [Share(week, each.rate) for week, each in weeks.items() if each.rate is not None]
        for name, weeks in _sides(said, one).items()
    }
    rate = standing(each for each in said if each.person != one.user.pk).rate
    if not any(series.values()):
        return None
    return chart(series, first=first, last=last, goal=1.0 if rate is None else rate, floor=0.0)


def _sides(said: list[Said], one: Row) -> dict[str, Any]:
    own = [each for each in said if each.person == one.user.pk]
    others = [each for each in said if each.person != one.user.pk]
    return {one.user.short_name: by_week(own), _("The others"): by_week(others)}


def _money(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, HOUSE_CURRENCY)

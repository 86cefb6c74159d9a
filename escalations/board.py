"""What the on-call page shows besides the week: who is on now, who comes next, how the last nights went. Read-only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, F

from cases.models import Case
from escalations.duty import Duty
from escalations.lifecycle import Level, PageStatus
from escalations.models import Alert, NotificationRule, OnCallSchedule, Page
from escalations.oncall import resolve
from messaging.models import Channel
from users.models import User

_LOOK_AHEAD = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on call now. `instead_of` are those who would be without an override."""

    user: User
    level: Level
    until: datetime | None
    instead_of: list[User]
    ways: list[str]


@dataclass(frozen=True, slots=True)
class Next:
    """The next hand-off of a rota and who is on which level from then."""

    at: datetime
    people: list[tuple[Level, list[User]]]


@dataclass(frozen=True, slots=True)
class LastNights:
    """How paging went in the last seven days."""

    pages: int
    missed: int
    to_answer: timedelta | None


@dataclass(frozen=True, slots=True)
class Board:
    """Who is on call on one rota, now and next."""

    now: list[OnDuty]
    empty: list[Level]
    next: Next | None


def board_of(schedule: OnCallSchedule, *, now: datetime) -> Board:
    """Say who is on call on each level, until when, and what the next hand-off brings."""
    end = now + _LOOK_AHEAD
    duty = Duty(schedule, start=now, end=end)
    on_duty: list[OnDuty] = []
    empty: list[Level] = []
    changes: list[datetime] = []
    for level, rota in duty.rotas.items():
        segments = resolve.segments(rota, now, end)
        current = segments[0]
        until = current.end if current.end < end else None
        if until:
            changes.append(until)
        usual = duty.named(resolve.usual(rota, now))
        people = duty.named(current.people)
        if not people:
            empty.append(level)
        on_duty += [
            OnDuty(user, level, until, [u for u in usual if u not in people], []) for user in people
        ]
    following = None
    if changes:
        at = min(changes)
        following = Next(at, [(level, duty.at(level, at)) for level in duty.rotas])
    return Board(_with_ways(on_duty), empty, following)


def last_nights(*, now: datetime) -> LastNights:
    """Count the pages of the last seven days, those nobody answered, and how long an answer took."""
    week = Page.objects.filter(paged_at__gt=now - timedelta(days=7))
    answered = week.filter(status=PageStatus.REACHED)
    took = answered.aggregate(took=Avg(F("ended_at") - F("paged_at")))["took"]
    return LastNights(
        pages=week.count(),
        missed=week.filter(status=PageStatus.EXHAUSTED).count(),
        to_answer=took,
    )


def newest_alert(user: User) -> Alert | None:
    """Return the alert to look at first, of the cases this person may see."""
    return Alert.objects.filter(case__in=Case.objects.visible_to(user)).with_case().most_pressing()


def _with_ways(people: list[OnDuty]) -> list[OnDuty]:
    """Fill in by which ways each person is woken for an S1."""
    ways: dict[int, list[str]] = {}
    rules = NotificationRule.objects.filter(
        user__in={person.user.pk for person in people}, severity=1
    ).select_related("contact_method")
    for rule in rules.order_by("order"):
        if rule.contact_method.is_usable:
            names = ways.setdefault(rule.user_id, [])
            if str(rule.contact_method.get_kind_display()) not in names:
                names.append(str(rule.contact_method.get_kind_display()))
    usual = [str(Channel.IN_APP.label), str(Channel.EMAIL.label)]
    return [
        OnDuty(p.user, p.level, p.until, p.instead_of, ways.get(p.user.pk, usual)) for p in people
    ]

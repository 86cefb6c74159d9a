"""What the on-call page shows besides the week: who is on now, who comes next, how the last days went. Read-only."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Aggregate, Count, DurationField, F, Max, Q

from cases.models import Case, CaseSeen, Message
from escalations.lifecycle import Level, PageStatus
from escalations.models import Alert, NotificationRule, OnCallSchedule, Page, ShiftHandover
from escalations.oncall import resolve
from escalations.rota.duty import Duty
from messaging.models import Channel, ContactMethod
from users.models import User

_AROUND = timedelta(days=9)
#: A week further from now than this is read by itself: what lies between is nobody's question.
_TOGETHER = timedelta(days=60)
#: So long after the end of a shift its hand-over is still asked for.
_HANDED_FOR = timedelta(hours=12)
_TESTS = (Alert.Cause.PROBE, Alert.Cause.TEST)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on call now. `instead_of` are those who would be without a change; `seen_at`: last sign of life."""

    user: User
    level: Level
    since: datetime | None
    until: datetime | None
    instead_of: list[User]
    ways: list[str] = field(default_factory=list)
    phone: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """The next hand-off of a rota and who is on which level from then."""

    at: datetime
    people: list[tuple[Level, list[User]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One level in one line: who is on it, until when, and who comes then."""

    level: Level
    people: list[User]
    until: datetime | None
    then: list[User]


@dataclass(frozen=True, slots=True)
class LastDays:
    """How paging went in the last seven days; `to_answer` is the median."""

    pages: int
    missed: int
    to_answer: timedelta | None


@dataclass(frozen=True, slots=True)
class Board:
    """Who is on call on one rota, now and next."""

    now: list[OnDuty]
    empty: list[Level]
    next: Next | None


class _Median(Aggregate):
    """The middle of a set of lengths of time."""

    template = "percentile_cont(0.5) within group (order by %(expressions)s)"
    output_field = DurationField()


def duties(
    schedule: OnCallSchedule, *, start: datetime, end: datetime, now: datetime
) -> tuple[Duty, Duty]:
    """Return the rota as read for the days around `now`, and for [start, end): one reading if they lie close."""
    around = now - _AROUND, now + _AROUND
    if max(around[1], end) - min(around[0], start) <= _TOGETHER:
        both = Duty(schedule, start=min(around[0], start), end=max(around[1], end), now=now)
        return both, both
    return (
        Duty(schedule, start=around[0], end=around[1], now=now),
        Duty(schedule, start=start, end=end, now=now),
    )


def board_of(duty: Duty, *, now: datetime) -> Board:
    """Say who is on call on each level, since and until when, and what the next hand-off brings; see `duties`."""
    start, end = now - _AROUND, now + _AROUND
    rotas = {
        level: duty.rotas[level] for level in duty.levels_in(start, end) if level in duty.rotas
    }
    on_duty: list[OnDuty] = []
    empty: list[Level] = []
    changes: list[datetime] = []
    for level, rota in rotas.items():
        current = next(s for s in duty.segments(level, start, end) if s.start <= now < s.end)
        until = current.end if current.end < end else None
        if until:
            changes.append(until)
        usual = duty.named(resolve.usual(rota, now)) if duty.change_at(level, now) else []
        people = duty.named(current.people)
        if not people:
            empty.append(level)
        since = current.start if current.start > start else None
        on_duty += [
            OnDuty(user, level, since, until, [u for u in usual if u not in people])
            for user in people
        ]
    following = None
    if changes:
        at = min(changes)
        following = Next(at, [(level, duty.at(level, at)) for level in rotas])
    return Board(_with_ways(on_duty), empty, following)


def lines_of(schedule: OnCallSchedule, *, now: datetime) -> list[Line]:
    """Say level by level who is on call, until when, and who comes then."""
    duty = Duty(schedule, start=now, end=now + _AROUND)
    lines = []
    for level, rota in duty.rotas.items():
        laid = resolve.segments(rota, now, now + _AROUND)
        then = duty.named(laid[1].people) if len(laid) > 1 else []
        until = laid[0].end if len(laid) > 1 else None
        lines.append(Line(level, duty.named(laid[0].people), until, then))
    return lines


def last_days(schedule: OnCallSchedule | None, *, now: datetime) -> LastDays:
    """Count the rota's pages of the last seven days, those nobody answered, and how long an answer took."""
    pages = Page.objects.filter(paged_at__gt=now - timedelta(days=7)).exclude(
        alert__cause__in=_TESTS
    )
    if schedule is not None and schedule.team_id is not None:
        pages = pages.filter(
            Q(alert__case__team=schedule.team_id) | Q(alert__team=schedule.team_id)
        )
    counted = pages.aggregate(
        pages=Count("pk"),
        missed=Count("pk", filter=Q(status=PageStatus.EXHAUSTED)),
        to_answer=_Median(F("ended_at") - F("paged_at"), filter=Q(status=PageStatus.REACHED)),
    )
    return LastDays(**counted)


def newest_alert(user: User) -> Alert | None:
    """Return the alert to look at first, of those whose story this person may read."""
    seen = Q(case__isnull=True) | Q(case__in=Case.objects.visible_to(user))
    alerts = Alert.objects.visible_to(user).filter(seen).exclude(cause__in=_TESTS)
    return alerts.with_case().most_pressing()


def handovers_for(user: User, *, now: datetime) -> list[ShiftHandover]:
    """Return the hand-overs that wait for this person, and those they give that nobody has accepted."""
    rows = ShiftHandover.objects.offered().filter(
        Q(giver=user) | Q(taker=user) | Q(taker=None, schedule__team__in=user.teams.all())
    )
    return list(rows.filter(at__gt=now - _HANDED_FOR).select_related("giver", "taker", "schedule"))


def latest_word(alert: Alert | None) -> Message | None:
    """Return what was written last on the alert's case."""
    if alert is None or alert.case_id is None:
        return None
    written = Message.objects.filter(thread__case=alert.case_id, withdrawn_at=None)
    return written.select_related("author", "party__person").order_by("written_at", "pk").last()


def _with_ways(people: list[OnDuty]) -> list[OnDuty]:
    """Fill in by which ways each person is woken for an S1, where to call them, and when they were last seen."""
    users = {person.user.pk for person in people}
    ways: dict[int, list[str]] = {}
    rules = NotificationRule.objects.filter(user__in=users, severity=1)
    for rule in rules.select_related("contact_method").order_by("order"):
        name = str(rule.contact_method.get_kind_display())
        if rule.contact_method.is_usable and name not in ways.setdefault(rule.user_id, []):
            ways[rule.user_id].append(name)
    phones = dict(
        ContactMethod.objects.filter(
            user__in=users,
            kind__in=[ContactMethod.Kind.VOICE, ContactMethod.Kind.SMS],
            verified_at__isnull=False,
            disabled_reason="",
        )
        .order_by("kind")  # a telephone comes after a text message, and so wins
        .values_list("user_id", "value")
    )
    seen = dict(
        CaseSeen.objects.filter(user__in=users)
        .values("user")
        .annotate(last=Max("seen_at"))
        .values_list("user", "last")
    )
    usual = [str(Channel.IN_APP.label), str(Channel.EMAIL.label)]
    return [
        replace(
            person,
            ways=ways.get(person.user.pk) or usual,
            phone=phones.get(person.user.pk, ""),
            seen_at=max(
                filter(None, (person.user.last_login, seen.get(person.user.pk))), default=None
            ),
        )
        for person in people
    ]

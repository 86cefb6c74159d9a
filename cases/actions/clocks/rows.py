"""What every clock shares: begun, met and ended, told on the timeline, the nearest kept beside the case."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import override

from cases.actions.timeline import record_clocks
from cases.models import Case, CaseEvent, SLAClock
from cases.models.clock import ClockStatus
from sla import promises
from sla.deadlines import Due
from sla.matching import CaseFacts
from users.models import User

Kind = CaseEvent.Kind
Told = list[dict[str, str]]

#: Parts of the time after which whoever owes it is warned, where a person said until when.
SAID_BY_HAND = (0.5, 0.8)


def facts_of(case: Case) -> CaseFacts:
    """Return what a service level may ask about the case."""
    return CaseFacts(
        segment=case.segment,
        severity=case.severity,
        case_type=case.case_type.code,
        channel=case.channel,
        team_slug=case.team.slug,
    )


def of_target(
    case: Case,
    promise: promises.Promise,
    kind: str,
    *,
    side: str,
    now: datetime,
    generation: int = 1,
) -> SLAClock | None:
    """Return a clock for what the service level promises, not saved; None when it promises nothing of the kind."""
    plan = promise.targets.get(kind)
    if plan is None:
        return None
    clock = SLAClock(
        case=case,
        kind=kind,
        side=side,
        started_at=now,
        minutes=plan.minutes,
        target_id=plan.target_id,
        calendar_id=plan.calendar_id,
        generation=generation,
    )
    due = plan.due(now)
    clock.schedule(due.due_at, warnings_of(due))
    clock.explanation = told(lambda: plan.due(now).explanation)
    return clock


def begin(
    case: Case, clocks: Sequence[SLAClock], *, now: datetime, actor: User | None = None
) -> None:
    """Save new clocks, say so on the timeline, and keep the nearest beside the case."""
    if not clocks:
        return
    SLAClock.objects.bulk_create(clocks)
    record_clocks(
        case, Kind.CLOCK_STARTED, [named(clock) for clock in clocks], now=now, actor=actor
    )
    keep_nearer(case, clocks)


def keep_nearer(case: Case, clocks: Iterable[SLAClock]) -> None:
    """Keep the nearest of new clocks beside the case, if it is nearer than what is there."""
    for clock in clocks:
        if clock.due_at is not None and (
            case.next_due_at is None or clock.due_at < case.next_due_at
        ):
            case.next_due_at, case.next_due_kind = clock.due_at, clock.kind


def keep_nearest(case: Case, clocks: Iterable[SLAClock]) -> None:
    """Keep the nearest of all clocks of the case beside it; for who holds them all."""
    case.next_due_at, case.next_due_kind = None, ""
    keep_nearer(case, (clock for clock in clocks if clock.status == ClockStatus.RUNNING))


def refresh_next_due(case: Case) -> None:
    """Keep the case's nearest running deadline beside it, so that lists never ask every clock.

    Saved with the case by the action that moved the clock (`locking.save`).
    """
    nearest = case.clocks.running().order_by("due_at").values_list("due_at", "kind").first()
    case.next_due_at, case.next_due_kind = nearest or (None, "")


def alive_of(case: Case, *kinds: str) -> list[SLAClock]:
    """Return the clocks of the case that can still run out, locked, the oldest first; of these kinds if given."""
    clocks = case.clocks.alive().select_for_update(of=("self",)).order_by("pk")
    return list(clocks.filter(kind__in=kinds) if kinds else clocks)


def successor(clock: SLAClock) -> SLAClock:
    """Return the clock that goes on where one ends that must keep what it was, not saved."""
    kept = {name: getattr(clock, name) for name in _GOES_ON}
    return SLAClock(case_id=clock.case_id, status=ClockStatus.RUNNING, **kept)


def met_event(clock: SLAClock, *, now: datetime, actor: User | None = None) -> CaseEvent:
    """Return what the timeline says of a met clock, not saved."""
    minutes = max(0, int((now - clock.started_at) / timedelta(minutes=1)))
    facts = {**named(clock), "minutes": minutes}
    return CaseEvent(
        case_id=clock.case_id, kind=Kind.CLOCK_MET, actor=actor, facts=facts, occurred_at=now
    )


def named(clock: SLAClock) -> dict[str, object]:
    """Return which clock an event speaks of."""
    facts: dict[str, object] = {
        "clock": clock.pk,
        "kind": str(clock.kind),
        "side": clock.side,
        "due": clock.due_at.isoformat() if clock.due_at else "",
    }
    if clock.label:
        facts["label"] = clock.label
    return facts


def warnings_of(due: Due) -> tuple[datetime, ...]:
    """Return every instant to warn at, ascending."""
    return due.warnings or (due.warn_at,)


def warnings_within(start: datetime, due: datetime) -> tuple[datetime, ...]:
    """Return when to warn of what somebody set a time for: after these parts of it, to the second."""
    return tuple((start + (due - start) * part).replace(microsecond=0) for part in SAID_BY_HAND)


def told(lines: Callable[[], list[str]]) -> Told:
    """Return lines in every language of the screens: who reads them did not start the clock."""
    each: dict[str, list[str]] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            each[language] = lines()
    return [dict(zip(each, line, strict=True)) for line in zip(*each.values(), strict=True)]


#: What a met clock changes of its row.
MET_FIELDS = (
    "status",
    "met_at",
    "breached_at",
    "noticed_at",
    "external_missed_at",
    "next_warn_at",
)
#: What a clock that ends, unmet, changes of its row.
ENDED_FIELDS = ("status", "next_warn_at", "breached_at", "noticed_at")

#: What the clock that goes on has of the one before.
_GOES_ON = (
    "kind",
    "side",
    "subject",
    "label",
    "party_id",
    "counterpart",
    "made_by_id",
    "started_at",
    "anchor_at",
    "anchor_zone",
    "anchor_assumed",
    "letter_date",
    "extended",
    "due_at",
    "external_due_at",
    "minutes",
    "target_id",
    "calendar_id",
    "rule_id",
    "generation",
)

"""What lies on somebody's desk, and what they promised next: the foot of the rail, in constant work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from cases.desk.beside import unread, warnings
from cases.desk.rows import NEAR, Reader
from cases.models import Case, CaseRisk, Draft, Party, SLAClock
from cases.models.clock import ClockKind
from cases.models.scales import Severity
from common import words
from users.models import User


@dataclass(frozen=True, slots=True)
class Tab:
    """One case on the desk, as text."""

    reference: str
    label: str
    icon: str
    due: str
    left: str
    state: str
    is_unread: bool


@dataclass(frozen=True, slots=True)
class NextPromise:
    """The promise that runs out first: what, when on the reader's own clock, and how long is left."""

    reference: str
    text: str
    due: str
    at: str
    left: str
    is_over: bool


def tabs_of(user: User, reader: Reader) -> list[Tab]:
    """Return the open cases on the desk that this person may still see, in the order they were laid there."""
    in_danger = Exists(CaseRisk.objects.filter(case=OuterRef("pk"), axis="safety", level__gte=3))
    cases = list(
        Case.objects.visible_to(user)
        .unresolved()
        .filter(desk_tabs__user=user)
        .annotate(in_danger=in_danger)
        .order_by("desk_tabs__opened_at", "desk_tabs__pk")
        .only("reference", "title", "severity", "next_due_at", "next_due_kind")
    )
    if not cases:
        return []
    ids = [case.pk for case in cases]
    names = dict(
        Party.objects.filter(case__in=ids, is_primary=True)
        .order_by("-side")  # the guest's name is read last, so it stays
        .values_list("case_id", "person__full_name")
    )
    drafted = set(
        Draft.objects.filter(author=user, thread__case__in=ids).values_list(
            "thread__case_id", flat=True
        )
    )
    new, warn_at = unread(ids, user), warnings(ids)
    return [
        _tab(
            case,
            names.get(case.pk, ""),
            warn_at.get((case.pk, case.next_due_kind)),
            reader,
            is_drafted=case.pk in drafted,
            is_unread=case.pk in new,
        )
        for case in cases
    ]


def next_promise(user: User, reader: Reader) -> NextPromise | None:
    """Return the promise this person has to keep first: of the cases they own, whoever gave it."""
    clock = (
        SLAClock.objects.running()
        .filter(kind=ClockKind.PROMISE, case__owner=user)
        .select_related("case")
        .only("due_at", "label", "case__reference")
        .order_by("due_at", "pk")
        .first()
    )
    if clock is None or clock.due_at is None:
        return None
    return NextPromise(
        reference=clock.case.reference,
        text=clock.label,
        due=f"{clock.due_at:%Y-%m-%dT%H:%MZ}",
        at=words.moment(clock.due_at, reader.now, zone=reader.zone, locale=reader.locale),
        left=words.left(clock.due_at, reader.now, locale=reader.locale),
        is_over=clock.due_at <= reader.now,
    )


def _tab(
    case: Case,
    name: str,
    warn: datetime | None,
    reader: Reader,
    *,
    is_drafted: bool,
    is_unread: bool,
) -> Tab:
    due = case.next_due_at
    family = name.split()[-1] if name else case.reference
    return Tab(
        reference=case.reference,
        label=f"{family} · {case.title}",
        icon=_icon(case, is_drafted=is_drafted, is_unread=is_unread),
        due=f"{due:%Y-%m-%dT%H:%MZ}" if due else "",
        left=_coarse(due, reader) if due else "",
        state=words.clock_state(due, reader.now, warn or due - NEAR) if due else "",
        is_unread=is_unread,
    )


def _coarse(due: datetime, reader: Reader) -> str:
    """Show how long is left in one unit, rounded down: there is little room, and the case tells the rest."""
    left = max(due - reader.now, timedelta())
    for unit in (timedelta(days=1), timedelta(hours=1)):
        if left >= unit:
            return words.span(left // unit * unit, locale=reader.locale)
    return words.span(left, locale=reader.locale)


def _icon(case: Case, *, is_drafted: bool, is_unread: bool) -> str:
    if is_drafted:
        return "pen"
    if case.severity == Severity.CRITICAL or getattr(case, "in_danger", False):
        return "shield-alert"
    return "chat" if is_unread else "inbox"

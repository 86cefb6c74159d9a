"""One case as one row of the work list: every text made once, so that the template only places it. Asks nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.desk.why import day, why_here
from cases.lifecycle import Status, WaitingOn
from cases.models import Case, RiskAxis
from cases.models.clock import ClockKind
from common import words

#: How long before its end a clock counts as near when its target says nothing else.
NEAR = timedelta(minutes=30)

#: From which level a risk stands on a row; the sum paid is noted on every case, so only the largest count.
_RISK_SHOWN_FROM = {RiskAxis.MONEY: 4}
_OTHER_RISKS_FROM = 3
_MOST_BADGES = 4

_CLOCK_NAMES: dict[str, Promise] = {
    ClockKind.FIRST_RESPONSE: gettext_lazy("first response"),
    ClockKind.NEXT_UPDATE: gettext_lazy("next update"),
    ClockKind.RESOLUTION: gettext_lazy("resolution"),
    ClockKind.STAY: gettext_lazy("check-in"),
    ClockKind.PROMISE: gettext_lazy("promise"),
    ClockKind.DEPARTMENT: gettext_lazy("department"),
    ClockKind.STATUTORY: gettext_lazy("deadline"),
    ClockKind.OFFER: gettext_lazy("offer"),
    ClockKind.TASK: gettext_lazy("task"),
    ClockKind.CONSULT: gettext_lazy("expert"),
    ClockKind.APPROVAL: gettext_lazy("approval"),
}
_WAITS_FOR: dict[str, Promise] = {
    WaitingOn.GUEST: gettext_lazy("guest to reply"),
    WaitingOn.HOST: gettext_lazy("host to reply"),
    WaitingOn.DEPARTMENT: gettext_lazy("a department"),
    WaitingOn.AUTHORITY: gettext_lazy("an authority"),
    WaitingOn.PAYMENT: gettext_lazy("a payment"),
    WaitingOn.DATE: gettext_lazy("a date"),
}
_SEGMENTS = {
    "premier": gettext_lazy("Premier"),
    "luxury": gettext_lazy("Luxury"),
    "corporate": gettext_lazy("Corporate"),
    "vip": gettext_lazy("VIP"),
}
_RISK_TONES = {
    RiskAxis.SAFETY: ("danger", "shield-alert"),
    RiskAxis.LEGAL: ("danger", "gavel"),
    RiskAxis.BRAND: ("warn", "mega"),
    RiskAxis.LOYALTY: ("warn", ""),
    RiskAxis.MONEY: ("warn", ""),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """One fact in one or two words."""

    label: str
    tone: str = ""
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """Everything one row shows, as text."""

    reference: str
    url: str
    guest: str
    host: str
    subject: str
    severity: int
    badges: tuple[Badge, ...]
    language: str
    stay: str
    due: str
    warn: str
    left: str
    clock: str
    state: str
    owner: str
    why: str
    is_unread: bool
    has_draft: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that run out in the same stretch of time."""

    key: str
    title: str
    rows: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, when, on which clock, and in which language."""

    now: datetime
    zone: tzinfo
    locale: str
    shows_owner: bool = False
    current: str = ""
    cases: str = "/cases/"
    #: The kind of clock the list hangs on; empty for the nearest one of each case.
    clock: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the cases, by their ids: loaded once for the whole page."""

    guests: Mapping[int, str] = field(default_factory=dict)
    hosts: Mapping[int, str] = field(default_factory=dict)
    next_stays: Mapping[int, date] = field(default_factory=dict)
    risks: Mapping[int, Sequence[tuple[str, int]]] = field(default_factory=dict)
    warn_at: Mapping[tuple[int, str], datetime | None] = field(default_factory=dict)
    #: The clock a list hangs on where that is not the case's nearest: when it runs out, and what it is about.
    listed: Mapping[int, tuple[datetime, str]] = field(default_factory=dict)
    unread: Collection[int] = ()
    drafts: Collection[int] = ()


def grouped(
    cases: Iterable[Case], beside: Beside, reader: Reader, *, is_by_due: bool = True
) -> list[Group]:
    """Return the rows in the order given, under headings by when they run out, or under none."""
    if not is_by_due:
        rows = tuple(row_of(case, beside, reader) for case in cases)
        return [Group("any", "", rows)] if rows else []
    titles = {
        "over": _("Past due"),
        "hour": _("Next hour"),
        "today": _("Later today"),
        "later": _("Later"),
        "none": _("Nothing running"),
    }
    today = reader.now.astimezone(reader.zone).date()
    within: dict[str, list[CaseRow]] = {key: [] for key in titles}
    for case in cases:
        due, _kind = _hangs_on(case, beside, reader)
        within[_group_of(due, reader, today)].append(row_of(case, beside, reader))
    return [Group(key, titles[key], tuple(rows)) for key, rows in within.items() if rows]


def row_of(case: Case, beside: Beside, reader: Reader) -> CaseRow:
    """Return one row; the case comes with its stay and listing loaded."""
    due, kind = _hangs_on(case, beside, reader)
    warn = beside.warn_at.get((case.pk, kind))
    left, clock, state = _clock(case, due, kind, warn, reader)
    about = beside.listed[case.pk][1] if case.pk in beside.listed else ""
    return CaseRow(
        reference=case.reference,
        url=f"{reader.cases}{case.reference}/",
        guest=beside.guests.get(case.pk, ""),
        host=beside.hosts.get(case.pk, ""),
        subject=case.title,
        severity=case.severity,
        badges=badges_of(
            case,
            beside.risks.get(case.pk, ()),
            next_stay_in=days_until(beside.next_stays.get(case.pk), reader.now),
        ),
        language=case.language[:2].upper(),
        stay=about or _stay(case, reader),
        due=f"{due:%Y-%m-%dT%H:%MZ}" if due else "",
        warn=f"{warn:%Y-%m-%dT%H:%MZ}" if due and warn else "",
        left=left,
        clock=clock,
        state=state,
        owner=case.owner.short_name if reader.shows_owner and case.owner is not None else "",
        why=why_here(case, due, kind, reader),
        is_unread=case.pk in beside.unread,
        has_draft=case.pk in beside.drafts,
        is_current=case.reference == reader.current,
    )


def days_until(day: date | None, now: datetime) -> int | None:
    """Return in how many days a day comes; None for none."""
    return (day - now.date()).days if day is not None else None


def badges_of(
    case: Case, risks: Sequence[tuple[str, int]], *, next_stay_in: int | None = None
) -> tuple[Badge, ...]:
    """Return at most four badges, risk first; `next_stay_in` days another stay of theirs begins, while this is open."""
    badges = [
        Badge(str(RiskAxis(axis).label), *_toned(axis))
        for axis, level in sorted(risks, key=lambda risk: RiskAxis.values.index(risk[0]))
        if level >= _RISK_SHOWN_FROM.get(RiskAxis(axis), _OTHER_RISKS_FROM)
    ]
    if next_stay_in is not None and case.is_open:
        label = ngettext("Next stay in %(days)d day", "Next stay in %(days)d days", next_stay_in)
        badges.append(Badge(label % {"days": next_stay_in}, tone="warn", icon="bed"))
    if case.is_restricted:
        badges.append(Badge(_("Restricted"), icon="lock"))
    if case.segment in _SEGMENTS:
        badges.append(Badge(str(_SEGMENTS[case.segment]), tone="guest"))
    if case.status == Status.MEDIATING:
        badges.append(Badge(_("Mediation"), kind="joint"))
    if case.status == Status.WAITING and case.next_due_at is not None:
        badges.append(Badge(str(WaitingOn(case.waiting_on).label), icon="wait"))
    return tuple(badges[:_MOST_BADGES])


def clock_name(kind: str) -> str:
    """Return what a clock counts to, in lower case for a row."""
    return str(_CLOCK_NAMES[kind]) if kind else ""


def waits_for(waiting_on: str) -> str:
    """Return whom a paused case waits for."""
    return str(_WAITS_FOR[waiting_on]) if waiting_on else ""


def _toned(axis: str) -> tuple[str, str, str]:
    tone, icon = _RISK_TONES[RiskAxis(axis)]
    return tone, "", icon


def _hangs_on(case: Case, beside: Beside, reader: Reader) -> tuple[datetime | None, str]:
    """Return when the clock this list goes by runs out, and its kind."""
    if case.pk in beside.listed:
        return beside.listed[case.pk][0], reader.clock
    return case.next_due_at, case.next_due_kind


def _group_of(due: datetime | None, reader: Reader, today: object) -> str:
    if due is None:
        return "none"
    if due <= reader.now:
        return "over"
    if due - reader.now < timedelta(hours=1):
        return "hour"
    return "today" if due.astimezone(reader.zone).date() == today else "later"


def _clock(
    case: Case, due: datetime | None, kind: str, warn: datetime | None, reader: Reader
) -> tuple[str, str, str]:
    if due is not None:
        state = words.clock_state(due, reader.now, warn or due - NEAR)
        left = words.left(due, reader.now, locale=reader.locale)
        return left, clock_name(kind), state
    if case.status == Status.WAITING:
        return _("Paused"), waits_for(case.waiting_on), "paused"
    return "", "", ""


def _stay(case: Case, reader: Reader) -> str:
    """Say where the stay is: ahead, under way or over, on the clock of the home."""
    stay = case.reservation
    if stay is None:
        return ""
    city = stay.listing.city
    zone = ZoneInfo(stay.listing.time_zone)
    today = reader.now.astimezone(zone).date()
    if reader.now < stay.check_in_at:
        at = stay.check_in_at.astimezone(zone)
        shown = f"{at:%H:%M}"
        if at.date() != today:
            shown = f"{day(at.date(), today, reader.locale)}, {shown}"
        return _("Check-in %(at)s, %(city)s") % {"at": shown, "city": city}
    last = day(stay.check_out_date, today, reader.locale)
    if reader.now < stay.check_out_at:
        return _("In the home until %(day)s, %(city)s") % {"day": last, "city": city}
    return _("Stay ended %(day)s") % {"day": last}

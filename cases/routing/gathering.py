"""How a case stands, for whoever takes it next: gathered once as facts, kept with the offer, told to each reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cases.desk.rows import Reader, clock_name, waits_for
from cases.models import Case, Fact, RiskAxis, SLAClock
from cases.models.clock import ClockKind
from cases.models.scales import Severity
from common import words

Gathered = dict[str, Any]

#: How long an offer waits for an answer, and how long at least although a clock runs out sooner.
PATIENCE, LEAST = timedelta(hours=2), timedelta(minutes=15)
_MOST_CLOCKS, _MOST_KNOWN = 6, 12


@dataclass(frozen=True, slots=True)
class Line:
    """One fact in words, and the icon beside it."""

    icon: str
    text: str
    tone: str = ""


def answer_by(now: datetime, next_due_at: datetime | None) -> datetime:
    """Return until when an offer made `now` is answered: two hours, or before the nearest clock; a quarter at least."""
    latest = now + PATIENCE
    if next_due_at is None or next_due_at >= latest:
        return latest
    return max(now + LEAST, next_due_at)


def gather(case: Case, *, now: datetime) -> Gathered:
    """Return how the case stands, as plain values that never change: four statements."""
    clocks = list(case.clocks.alive().order_by("due_at", "pk"))
    promised = [clock for clock in clocks if clock.kind == ClockKind.PROMISE]
    others = [clock for clock in clocks if clock.kind != ClockKind.PROMISE and clock.due_at]
    owed = case.threads.filter(unanswered_since__isnull=False).order_by("unanswered_since")
    risks = case.risks.filter(level__gte=2).order_by("-level", "axis")
    return {
        "at": now.isoformat(),
        "severity": case.severity,
        "severity_reason": case.severity_reason,
        "waiting_on": case.waiting_on,
        "waiting_until": _instant(case.waiting_until),
        "unanswered": [
            {"side": kind, "since": _instant(since)}
            for kind, since in owed.values_list("kind", "unanswered_since")
        ],
        "risks": [
            {"axis": axis, "level": level, "reason": reason}
            for axis, level, reason in risks.values_list("axis", "level", "reason")
        ],
        "known": [
            {"kind": kind, "text": text}
            for kind, text in case.facts.held().values_list("kind", "text")[:_MOST_KNOWN]
        ],
        "promises": [_clock(clock) | {"to": clock.counterpart} for clock in promised],
        "clocks": [_clock(clock) for clock in others[:_MOST_CLOCKS]],
    }


def lines_of(gathered: Mapping[str, Any], reader: Reader) -> list[Line]:
    """Tell what was gathered, most pressing first."""
    if not gathered:
        return []
    told = [*_owed(gathered, reader), *_promised(gathered, reader), *_waits(gathered, reader)]
    for clock in gathered["clocks"]:
        name = clock["label"] or clock_name(clock["kind"])
        said = {"clock": name[:1].upper() + name[1:], **_due(clock, reader)}
        told.append(Line("clock", _("%(clock)s: due %(at)s.") % said))
    for known in gathered.get("known", []):
        icon, tone = ("check", "") if known["kind"] == Fact.Kind.FACT else ("warn", "warn")
        kind = Fact.Kind(known["kind"]).label
        told.append(Line(icon, f"{kind}: {known['text']}", tone))
    severity = str(Severity(gathered["severity"]).label)
    reason = gathered["severity_reason"]
    told.append(Line("shield-alert", f"{severity}: {reason}" if reason else severity))
    for risk in gathered["risks"]:
        said = {**risk, "axis": RiskAxis(risk["axis"]).label}
        told.append(
            Line("warn", _("At stake: %(axis)s, %(level)s of 4. %(reason)s") % said, "warn")
        )
    return told


def first_words(gathered: Mapping[str, Any], reader: Reader) -> str:
    """Return what the next owner must know first, for the giver to change: what is owed, promised and waited for."""
    told = [*_owed(gathered, reader), *_promised(gathered, reader), *_waits(gathered, reader)]
    if not told:
        return _("Nobody waits for an answer, and nothing is promised.")
    return " ".join(line.text for line in told)


def _owed(gathered: Mapping[str, Any], reader: Reader) -> list[Line]:
    return [
        Line(
            "alarm",
            (
                _("The guest wrote %(at)s and has no answer.")
                if owed["side"] == "guest"
                else _("The host wrote %(at)s and has no answer.")
            )
            % {"at": _moment(owed["since"], reader)},
            "danger",
        )
        for owed in gathered["unanswered"]
    ]


def _promised(gathered: Mapping[str, Any], reader: Reader) -> list[Line]:
    return [
        Line(
            "check",
            _("Promised %(to)s: “%(label)s”, due %(at)s.") % {**promise, **_due(promise, reader)},
            "warn",
        )
        for promise in gathered["promises"]
    ]


def _waits(gathered: Mapping[str, Any], reader: Reader) -> list[Line]:
    if not gathered["waiting_on"]:
        return []
    said = {
        "whom": waits_for(gathered["waiting_on"]),
        "at": _moment(gathered["waiting_until"], reader),
    }
    if said["at"]:
        return [Line("wait", _("Waits for %(whom)s until %(at)s.") % said)]
    return [Line("wait", _("Waits for %(whom)s.") % said)]


def _clock(clock: SLAClock) -> dict[str, Any]:
    return {
        "id": clock.pk,
        "kind": str(clock.kind),
        "side": clock.side,
        "label": clock.label,
        "due": _instant(clock.due_at),
    }


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""


def _due(clock: Mapping[str, Any], reader: Reader) -> dict[str, str]:
    return {"at": _moment(clock["due"], reader)}


def _moment(text: str, reader: Reader) -> str:
    if not text:
        return ""
    at = datetime.fromisoformat(text)
    return words.moment(at, reader.now, zone=reader.zone, locale=reader.locale)

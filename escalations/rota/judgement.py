"""What was found about a rota, in sentences a manager can act on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common import words
from escalations.lifecycle import Level
from escalations.oncall.quality import Finding, Kind
from users.models import User

#: What keeps pages from arriving, and what only tires people.
_GRAVE = (Kind.GAP, Kind.EMPTY, Kind.UNREACHABLE, Kind.TWICE)
#: So many times are named; the rest is counted.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """One finding as a sentence; `times` says when, the first few by name. `tone` is that of its badge."""

    kind: str
    tone: str
    label: str
    sentence: str
    times: list[str]
    more: str


def judged(
    findings: list[Finding],
    people: Mapping[int, User],
    rotations: Mapping[str, str],
    *,
    zone: str,
    now: datetime,
) -> list[Judgement]:
    """Say each finding; `rotations` are names by what the arithmetic calls them, times are the rota's own."""
    return [_judged(f, people, rotations, zone=zone, now=now) for f in findings]


def _judged(
    finding: Finding,
    people: Mapping[int, User],
    rotations: Mapping[str, str],
    *,
    zone: str,
    now: datetime,
) -> Judgement:
    facts = {
        "levels": ", ".join(str(Level(level).label) for level in finding.levels),
        "names": ", ".join(people[int(p)].short_name for p in finding.people if int(p) in people),
        "count": finding.count,
        "language": _language(finding.detail),
        "rotation": rotations.get(finding.detail, ""),
    }
    label, sentence = _said(finding, facts)
    locale = words.locale_of(get_language())
    times = [
        words.moment(opens, now, zone=ZoneInfo(zone), locale=locale)
        if opens == closes
        else _("%(start)s to %(end)s")
        % {
            "start": words.moment(opens, now, zone=ZoneInfo(zone), locale=locale),
            "end": words.moment(closes, now, zone=ZoneInfo(zone), locale=locale),
        }
        for opens, closes in finding.stretches[:_NAMED]
    ]
    rest = len(finding.stretches) - _NAMED
    more = ngettext("and once more", "and %(n)s times more", rest) % {"n": rest} if rest > 0 else ""
    tone = "danger" if finding.kind in _GRAVE else "warn"
    return Judgement(finding.kind.value, tone, label, sentence, times, more)


def _said(finding: Finding, facts: dict[str, Any]) -> tuple[str, str]:
    """Return a short label and the whole sentence."""
    match finding.kind:
        case Kind.GAP:
            return _("Gap"), _("Nobody is on call on “%(levels)s”.") % facts
        case Kind.EMPTY:
            said = _("Only people who can’t be paged stand on “%(levels)s”.")
            return _("Empty shift"), said % facts
        case Kind.UNREACHABLE:
            said = _("No proven way to be woken: %(names)s.")
            return _("Not reachable"), said % facts
        case Kind.LANGUAGE:
            return _("Language"), _("Nobody on call speaks %(language)s.") % facts
        case Kind.TWICE:
            said = _("%(names)s stands on more than one level at once: %(levels)s.")
            return _("Same person twice"), said % facts
        case Kind.REST:
            said = _("%(names)s rests for less than 11 hours between two shifts.")
            return _("Little rest"), said % facts
        case Kind.NIGHTS:
            said = ngettext(
                "%(names)s has %(count)s night in a row.",
                "%(names)s has %(count)s nights in a row.",
                finding.count,
            )
            return _("Many nights"), said % facts
        case Kind.FEW:
            said = ngettext(
                "Only %(count)s person carries “%(levels)s”.",
                "Only %(count)s people carry “%(levels)s”.",
                finding.count,
            )
            return _("Few people"), said % facts
        case Kind.MISSING_HANDOFF:
            said = _(
                "A hand-off of “%(rotation)s” falls into an hour that clocks leave out; "
                "it comes when they go on."
            )
            return _("Clock change"), said % facts


def _language(code: str) -> str:
    return {"en": _("English"), "pt": _("Portuguese")}.get(code, "")

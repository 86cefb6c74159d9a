"""What a version says, line by line, and what another one says differently."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sla import saying
from sla.counting import Count
from sla.counting import Unit as CountUnit
from sla.models import DayException, DeadlineRule, Target
from sla.models.calendar import Weekday
from sla.wall_clock import length_in_words, windows_in_words
from sla.writing.calendars import CalendarTerms
from sla.writing.levels import LevelTerms, TargetTerms, per_cents
from sla.writing.rules import RuleTerms
from sla.writing.sheet import Known

Terms = CalendarTerms | LevelTerms | RuleTerms
Lines = dict[str, list[str]]
"""What is said, by label, in the order of the screens; nothing is left out that differs from the usual."""


@dataclass(frozen=True, slots=True)
class Change:
    """One label, and what was taken away and put in; of what stayed nothing."""

    label: str
    before: list[str]
    after: list[str]


def told(terms: Terms, known: Known) -> Lines:
    """Return what the terms say, in the reader's language."""
    if isinstance(terms, CalendarTerms):
        return _calendar(terms)
    if isinstance(terms, LevelTerms):
        return _level(terms, known)
    return _rule(terms, known)


def changes(before: Lines, after: Lines) -> list[Change]:
    """Return where two versions differ, label by label."""
    found = []
    for label in [*after, *(label for label in before if label not in after)]:
        old, new = before.get(label, []), after.get(label, [])
        if old != new:
            gone = [line for line in old if line not in new]
            come = [line for line in new if line not in old]
            found.append(Change(label, gone, come))
    return found


def _calendar(terms: CalendarTerms) -> Lines:
    place = "-".join(part for part in (terms.country, terms.subdivision) if part)
    optional = list(terms.optional_names) or [_("all of them")]
    return {
        _("Name"): [terms.name],
        _("Time zone"): [terms.time_zone],
        **{
            str(Weekday(day).label): [windows_in_words(windows) or _("closed")]
            for day, windows in enumerate(terms.weekly)
        },
        _("Public holidays"): [place or _("none")],
        _("Optional holidays"): optional if terms.optional else [_("are working days")],
        _("Closed every year"): [
            f"{_each_year(starts, ends)} {reason}".strip() for starts, ends, reason in terms.yearly
        ],
        _("Dates that differ"): [
            " ".join(
                part
                for part in (
                    saying.dated(day),
                    str(DayException.Kind(kind).label),
                    windows_in_words(windows),
                    reason,
                )
                if part
            )
            for day, kind, windows, reason in sorted(terms.dated)
        ],
    }


def _each_year(starts: str, ends: str) -> str:
    first, last = saying.each_year(starts), saying.each_year(ends)
    return first if first == last else f"{first}–{last}"


def _level(terms: LevelTerms, known: Known) -> Lines:
    targets = {target.kind: target for target in terms.targets}
    return {
        _("Name"): [terms.name],
        _("Tried in this order"): [str(terms.order)],
        _("Segments"): _named(terms.segments, known.segments),
        _("Severities"): [f"S{severity}" for severity in terms.severities] or [_("every one")],
        _("Case types"): _named(terms.case_types, known.case_types),
        _("Channels"): _named(terms.channels, known.channels),
        _("Teams"): _named(terms.teams, known.teams),
        **{
            str(Target.Kind(kind).label): [_target(targets[kind], known)]
            if kind in targets
            else [_("not promised")]
            for kind in Target.Kind.values
        },
    }


def _named(codes: Sequence[str], known: Mapping[str, str]) -> list[str]:
    return [str(known.get(code, code)) for code in codes] or [_("every one")]


def _target(target: TargetTerms, known: Known) -> str:
    calendar = known.calendars.get(target.calendar, target.calendar) or _("round the clock")
    return _("%(length)s, %(calendar)s, warns after %(parts)s %%") % {
        "length": length_in_words(target.minutes),
        "calendar": calendar,
        "parts": per_cents(target.warn),
    }


def _rule(terms: RuleTerms, known: Known) -> Lines:
    fields = terms.fields
    person = known.people.get(str(fields.get("verified_by_id") or ""), "")
    verified = (
        _("by %(person)s on %(date)s")
        % {"person": person, "date": saying.dated(fields["verified_on"])}
        if fields.get("verified_on")
        else _("not verified")
    )
    said = _counted(terms, known) if fields["kind"] == DeadlineRule.Kind.STATUTORY else _hung(terms)
    return {
        _("Name"): [terms.name],
        _("Kind"): [str(DeadlineRule.Kind(fields["kind"]).label)],
        _("Body or law"): [fields["body"]] if fields["body"] else [],
        **said,
        _("Warns before"): [length_in_words(fields["warn_minutes"])],
        _("Source"): [fields["source"]] if fields["source"] else [],
        _("Strength"): [str(DeadlineRule.Strength(fields["strength"]).label)],
        _("Verified"): [verified],
    }


def _counted(terms: RuleTerms, known: Known) -> Lines:
    fields = terms.fields
    period = _span(fields["amount"], fields["unit"])
    if fields["fixed_on"]:
        period = [saying.dated(fields["fixed_on"])]
    return {
        _("Starts when"): [str(DeadlineRule.StartEvent(fields["start_event"]).label)],
        _("Period"): period,
        _("First day"): [_("counts") if fields["first_day_counts"] else _("does not count")],
        _("Counts for the next day after"): _hour(fields["cut_off"]),
        _("Last day"): [str(DeadlineRule.Roll(fields["roll"]).label)],
        _("The last day ends at"): _hour(fields["ends_at"]),
        _("Calendar"): [str(known.calendars.get(terms.calendar, terms.calendar))]
        if terms.calendar
        else [_("Monday to Friday, no holidays")],
        _("May be extended by"): _span(fields["extension_amount"], fields["extension_unit"]),
        _("Our margin"): _span(fields["margin_amount"], fields["margin_unit"]),
    }


def _span(amount: int | None, unit: str) -> list[str]:
    return [str(Count(amount, CountUnit(unit)))] if amount else []


def _hour(at: object) -> list[str]:
    return [f"{at:%H:%M}"] if at is not None else []


def _hung(terms: RuleTerms) -> Lines:
    fields = terms.fields
    anchor = str(DeadlineRule.Anchor(fields["anchor"]).label)
    offset, days = fields.get("offset_minutes"), fields.get("days_before")
    if days is not None:
        at = f"{fields['wall_time']:%H:%M}" if fields.get("wall_time") else ""
        hangs = ngettext(
            "%(days)d day before %(anchor)s, at %(time)s there",
            "%(days)d days before %(anchor)s, at %(time)s there",
            days,
        ) % {"days": days, "anchor": anchor, "time": at}
    elif offset:
        facts = {"length": length_in_words(abs(offset)), "anchor": anchor}
        hangs = (
            _("%(length)s after %(anchor)s") if offset > 0 else _("%(length)s before %(anchor)s")
        ) % facts
    else:
        hangs = pgettext("a deadline", "at %(anchor)s") % {"anchor": anchor}
    return {
        _("Due"): [hangs],
        _("By lead time"): [
            _("nearer than %(near)s: within %(within)s")
            % {"near": length_in_words(near), "within": length_in_words(within)}
            if near
            else _("any further away: within %(within)s") % {"within": length_in_words(within)}
            for near, within in sorted(terms.bands, key=lambda band: band[0] or 10**9)
        ],
    }

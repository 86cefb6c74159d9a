"""A service level as people type it: whom it fits, and how soon what happens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from sla.clock import LONGEST_TARGET
from sla.models import BusinessCalendar, ServiceLevel, Target
from sla.models.service_level import MOST_WARNINGS
from sla.wall_clock import UnreadableTime, length_in_words, read_length_typed
from sla.writing.sheet import Known, Sheet

SEVERITIES = ("1", "2", "3", "4")
#: The field of the draft, the field of the row, and what of the known things it may name.
MATCHED = ("segments", "severities", "case_types", "channels", "teams")


@dataclass(frozen=True, slots=True)
class TargetTerms:
    """How soon one thing happens: minutes in the working time of a calendar (its code; empty: round the clock)."""

    kind: str
    minutes: int
    calendar: str = ""
    warn: Sequence[Decimal] = (Decimal("0.75"),)


@dataclass(frozen=True, slots=True)
class LevelTerms:
    """What one version of a service level says; an empty list fits everything."""

    name: str = ""
    note: str = ""
    order: int = 100
    segments: Sequence[str] = ()
    severities: Sequence[int] = ()
    case_types: Sequence[str] = ()
    channels: Sequence[str] = ()
    teams: Sequence[str] = ()
    targets: Sequence[TargetTerms] = field(default_factory=list)


def read_level(sheet: Sheet, known: Known) -> LevelTerms:
    """Read a service level; what is wrong is kept on the sheet."""
    terms = LevelTerms(
        name=sheet.text("name", most=120, needed=_("Give it a name.")),
        note=sheet.text("note"),
        order=_order(sheet),
        segments=sheet.several("segments", known.segments),
        severities=[int(one) for one in sheet.several("severities", SEVERITIES)],
        case_types=sheet.several("case_types", known.case_types),
        channels=sheet.several("channels", known.channels),
        teams=sheet.several("teams", known.teams),
        targets=[target for kind in Target.Kind.values if (target := _target(sheet, kind, known))],
    )
    if not terms.targets and not sheet.problems:
        sheet.wrong("targets", _("It promises nothing yet. Give at least one target its time."))
    return terms


def _order(sheet: Sheet) -> int:
    order = sheet.whole("order", least=1, most=9999)
    if order is None and "order" not in sheet.problems:
        sheet.wrong("order", _("Say in which order it is tried: the first that fits wins."))
    return order or 100


def _target(sheet: Sheet, kind: str, known: Known) -> TargetTerms | None:
    """Read one target; None where no time is typed, for then nothing of the kind is promised."""
    if not sheet.text(kind):
        return None
    minutes = sheet.tried(kind, _minutes, 0)
    calendar = sheet.choice(f"{kind}_calendar", known.calendars)
    warn = sheet.tried(f"{kind}_warn", read_fractions, [Decimal("0.75")])
    return TargetTerms(kind, minutes, calendar, warn) if minutes else None


def _minutes(text: str) -> int:
    minutes = read_length_typed(text)
    if minutes < 1:
        raise UnreadableTime(_("A target of no time can only be missed. Write at least a minute."))
    if minutes > LONGEST_TARGET:
        raise UnreadableTime(_("Nobody promises an answer in more than a year."))
    return minutes


def read_fractions(text: str) -> list[Decimal]:
    """Read per cents of the time, such as “50, 75, 90 %”."""
    fractions = set()
    for part in text.replace("%", " ").replace(";", ",").replace(",", " ").split():
        if not part.isascii() or not part.isdigit() or not 1 <= int(part[:6]) <= 100:
            raise UnreadableTime(
                _("A warning comes after 1 to 100 %% of the time, not after “%(value)s”.")
                % {"value": part[:20]}
            )
        fractions.add(Decimal(int(part)).scaleb(-2))
    if len(fractions) > MOST_WARNINGS:
        raise UnreadableTime(_("At most %(most)d warnings.") % {"most": MOST_WARNINGS})
    return sorted(fractions) or [Decimal("0.75")]


def level_contents(level: ServiceLevel) -> dict[str, list[str]]:
    """Return a version as it would be typed."""
    contents = {
        "name": [level.name],
        "order": [str(level.order)],
        **{name: [str(each) for each in getattr(level, name)] for name in MATCHED},
    }
    for target in level.targets.all():
        contents[target.kind] = [length_in_words(target.minutes)]
        contents[f"{target.kind}_calendar"] = [target.calendar.code if target.calendar else ""]
        contents[f"{target.kind}_warn"] = [per_cents(target.warn_fractions)]
    return contents


def per_cents(fractions: Sequence[Decimal]) -> str:
    """Write parts of the time as they are typed."""
    return ", ".join(str(int(fraction * 100)) for fraction in fractions)


def level_rows(
    terms: LevelTerms, version: ServiceLevel, calendars: Mapping[str, BusinessCalendar]
) -> list[Target]:
    """Put the terms on an unsaved version and return its targets, unsaved; `calendars` has a row for each code."""
    version.order = terms.order
    for name in MATCHED:
        setattr(version, name, list(getattr(terms, name)))
    return [
        Target(
            service_level=version,
            kind=target.kind,
            minutes=target.minutes,
            calendar=calendars[target.calendar] if target.calendar else None,
            warn_fractions=list(target.warn),
        )
        for target in terms.targets
    ]

"""Which service level a case gets: the first in order that fits, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a service level may ask about a case; severity 1 is the worst."""

    segment: str = ""
    severity: int = 3
    case_type: str = ""
    channel: str = ""
    team_slug: str = ""


class Level(Protocol):
    """What matching needs of a service level; an empty list fits everything."""

    @property
    def name(self) -> str: ...

    @property
    def segments(self) -> Sequence[str]: ...

    @property
    def severities(self) -> Sequence[int]: ...

    @property
    def case_types(self) -> Sequence[str]: ...

    @property
    def channels(self) -> Sequence[str]: ...

    @property
    def teams(self) -> Sequence[str]: ...


def mismatches(level: Level, facts: CaseFacts) -> list[str]:
    """Return what keeps a case from a service level, a sentence for each; nothing when it fits."""
    reasons = []
    if level.segments and facts.segment not in level.segments:
        reasons.append(_("the segment is %(value)s") % {"value": facts.segment or _("unknown")})
    if level.severities and facts.severity not in level.severities:
        reasons.append(_("the severity is S%(value)s") % {"value": facts.severity})
    if level.case_types and facts.case_type not in level.case_types:
        reasons.append(_("the case type is %(value)s") % {"value": facts.case_type or _("unknown")})
    if level.channels and facts.channel not in level.channels:
        reasons.append(_("the channel is %(value)s") % {"value": facts.channel or _("unknown")})
    if level.teams and facts.team_slug not in level.teams:
        reasons.append(_("the team is %(value)s") % {"value": facts.team_slug or _("unknown")})
    return reasons


LevelRow = TypeVar("LevelRow", bound=Level)


def first_fit(levels: Iterable[LevelRow], facts: CaseFacts) -> tuple[LevelRow | None, list[str]]:
    """Return the first service level that fits, and why those before it did not."""
    passed: list[str] = []
    for level in levels:
        reasons = mismatches(level, facts)
        if not reasons:
            return level, [
                *passed,
                _("“%(level)s” is the first that fits.") % {"level": level.name},
            ]
        passed.append(
            _("“%(level)s” does not fit: %(reasons)s.")
            % {"level": level.name, "reasons": ", ".join(reasons)}
        )
    return None, [*passed, _("No service level fits; nothing is promised.")]

"""What a changed rule changed: how often people left it in as many days before and after."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.models import Citation, ExceptionRequest, ImprovementProposal
from cases.models.case_type import AccessLevel
from cases.models.proposal import policies_of
from common.time import instant_of

_LONGEST = 90
_ZONE = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Counts over `days` days on either side of `since`; no case is named, and sealed cases do not count."""

    since: date
    days: int
    exceptions_before: int
    exceptions_after: int
    quoted_before: int
    quoted_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How much a proposal is about: in the year before it, cases that quoted the rules and exceptions from them."""

    quoted: int
    exceptions: int
    evidence: int


def volume(proposal: ImprovementProposal, *, now: datetime) -> Volume:
    """Count what the rules of the proposal were used for in a year; four statements."""
    policies = policies_of(proposal)
    since = now - timedelta(days=365)
    return Volume(
        quoted=_quoted(policies, since, now),
        exceptions=_exceptions(policies, since, now),
        evidence=proposal.shown_by.count(),
    )


def effect(proposal: ImprovementProposal, *, now: datetime) -> Effect | None:
    """Compare before and after the shipped version came into force; None while it is not in force for a day."""
    version = proposal.shipped_version
    if version is None or version.from_date is None:
        return None
    start = instant_of(version.from_date, time(), _ZONE)
    days = min((now - start).days, _LONGEST)
    if days < 1:
        return None
    policies, span = policies_of(proposal), timedelta(days=days)
    return Effect(
        since=version.from_date,
        days=days,
        exceptions_before=_exceptions(policies, start - span, start),
        exceptions_after=_exceptions(policies, start, start + span),
        quoted_before=_quoted(policies, start - span, start),
        quoted_after=_quoted(policies, start, start + span),
    )


def _exceptions(policies: set[int], since: datetime, until: datetime) -> int:
    return ExceptionRequest.objects.filter(
        clause__version__policy__in=policies,
        asked_at__gte=since,
        asked_at__lt=until,
        case__access_level=AccessLevel.NORMAL,
    ).count()


def _quoted(policies: set[int], since: datetime, until: datetime) -> int:
    return Citation.objects.filter(
        clause__version__policy__in=policies,
        cited_at__gte=since,
        cited_at__lt=until,
        case__access_level=AccessLevel.NORMAL,
    ).count()

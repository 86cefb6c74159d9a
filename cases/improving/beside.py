"""What cases say about one version of a policy: quoted where, left how often, what was proposed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from cases.lifecycle import ExceptionState
from cases.models import Case, Citation, ExceptionRequest, ImprovementProposal
from policies.models import Clause, PolicyVersion
from users.models import User

LATELY = timedelta(days=90)
YEAR = timedelta(days=365)
_SHOWN = 5
_GRANTED = (ExceptionState.APPROVED, ExceptionState.MODIFIED, ExceptionState.RATIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Only what the reader may see: citations of this version, exceptions from and proposals about its policy."""

    cited: int
    cited_by: list[Citation]
    left: list[tuple[str, int]]
    exceptions: list[ExceptionRequest]
    proposals: list[ImprovementProposal]


def beside(version: PolicyVersion, user: User, *, now: datetime) -> Beside:
    """Read it all; five statements, whatever the size."""
    visible = Case.objects.visible_to(user)
    citations = Citation.objects.filter(clause__version=version, case__in=visible)
    asked = ExceptionRequest.objects.filter(
        clause__version__policy=version.policy_id, case__in=visible, asked_at__gte=now - YEAR
    )
    by_clause = asked.values_list("clause__anchor").annotate(times=Count("pk"))
    proposals = ImprovementProposal.objects.visible_to(user).filter(
        clause__version__policy=version.policy_id
    )
    return Beside(
        cited=citations.filter(cited_at__gte=now - LATELY).values("case").distinct().count(),
        cited_by=_once(
            citations.select_related("case", "clause").order_by("-cited_at")[: 4 * _SHOWN]
        ),
        left=list(by_clause.order_by("-times", "clause__anchor")[:_SHOWN]),
        exceptions=list(asked.select_related("case", "clause").order_by("-asked_at")[:3]),
        proposals=list(proposals.order_by("-proposed_at")[:_SHOWN]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfClause:
    """Of one clause, in whatever version, in a year: cases that quoted it, exceptions asked and granted."""

    cited: int
    asked: int
    granted: int


def of_clause(clause: Clause, user: User, *, now: datetime) -> OfClause:
    """Count what the reader may see of it; two statements. Read the clause with its version before."""
    visible = Case.objects.visible_to(user)
    same = Clause.objects.filter(version__policy=clause.version.policy_id, anchor=clause.anchor)
    citations = Citation.objects.filter(clause__in=same.values("pk"), case__in=visible)
    asked = ExceptionRequest.objects.filter(
        clause__in=same.values("pk"), case__in=visible, asked_at__gte=now - YEAR
    )
    told = asked.aggregate(asked=Count("pk"), granted=Count("pk", Q(state__in=_GRANTED)))
    cited = citations.filter(cited_at__gte=now - YEAR).values("case").distinct().count()
    return OfClause(cited=cited, **told)


def times_cited(versions: Sequence[int], user: User, *, now: datetime) -> dict[int, int]:
    """Return how many cases the reader may see quoted each version in 90 days, none left out; one statement."""
    quoted = Citation.objects.filter(
        clause__version__in=versions,
        case__in=Case.objects.visible_to(user),
        cited_at__gte=now - LATELY,
    )
    by_version = quoted.values_list("clause__version").order_by()
    return dict(by_version.annotate(times=Count("case", distinct=True)))


def _once(citations: Iterable[Citation]) -> list[Citation]:
    """Keep the newest citation of each case."""
    newest: dict[int, Citation] = {}
    for citation in citations:
        newest.setdefault(citation.case_id, citation)
    return list(newest.values())[:_SHOWN]

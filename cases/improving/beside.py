"""What cases say about one version of a policy: quoted where, left how often, what was proposed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from cases.models import Case, Citation, ExceptionRequest, ImprovementProposal
from policies.models import PolicyVersion
from users.models import User

LATELY = timedelta(days=90)
YEAR = timedelta(days=365)
_SHOWN = 5


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


def _once(citations: Iterable[Citation]) -> list[Citation]:
    """Keep the newest citation of each case."""
    newest: dict[int, Citation] = {}
    for citation in citations:
        newest.setdefault(citation.case_id, citation)
    return list(newest.values())[:_SHOWN]

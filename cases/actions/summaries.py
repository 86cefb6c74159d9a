"""Keep the summary of a case as it stands at one instant: when it changes hands, and when it ends."""

from datetime import datetime

from django.db import transaction

from cases.actions.timeline import record
from cases.closing import summary
from cases.models import Case, CaseEvent, CaseSummary
from users.models import User


@transaction.atomic
def freeze(case: Case, *, occasion: str, by: User | None, now: datetime) -> CaseSummary:
    """Sum the case up and keep it; the caller holds the case. `occasion` is “handover” or “closing”."""
    found = summary.of_case(case)
    kept = CaseSummary.objects.create(
        case=case,
        occasion=CaseSummary.Occasion(occasion),
        lines=found.as_json(),
        words=found.words,
        made_by=by,
        made_at=now,
    )
    record(
        case,
        CaseEvent.Kind.SUMMARY_FROZEN,
        actor=by,
        facts={"summary": kept.pk, "occasion": occasion, "lines": len(found.lines)},
        now=now,
    )
    return kept

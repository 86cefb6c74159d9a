"""What was done and what is pending on a case, folded from its timeline: no line without the event it stands on.

Pure but for `of_case`, which reads the events: one statement.
"""

from __future__ import annotations

from collections.abc import Sequence

from cases.closing.folds import FOLDS, KINDS, Key
from cases.closing.lines import Line, Summary, fitting
from cases.models import Case, CaseEvent

Kind = CaseEvent.Kind


def of_case(case: Case) -> Summary:
    """Sum up a case as it stands."""
    events = (
        CaseEvent.objects.filter(case=case, kind__in=KINDS)
        .select_related("actor")
        .order_by("occurred_at", "pk")
    )
    return summed_up(list(events))


def summed_up(events: Sequence[CaseEvent]) -> Summary:
    """Fold events, oldest first, each with its actor loaded: what is owed first, then what was done last."""
    pending: dict[Key, Line] = {}
    done: dict[Key, Line] = {}
    taken_back = {
        event.facts.get("message") for event in events if event.kind == Kind.MESSAGE_WITHDRAWN
    }
    for event in events:
        if event.kind == Kind.MESSAGE_SENT and event.message_id in taken_back:
            continue
        FOLDS[Kind(event.kind)](event, pending, done)
    owed = sorted(pending.values(), key=lambda line: (not line.due, line.due, line.at, line.event))
    past = sorted(done.values(), key=lambda line: (line.at, line.event), reverse=True)
    return fitting([*owed, *past])

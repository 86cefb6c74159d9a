"""What was done and what is pending on a case, folded from its timeline: no line without the event it stands on.

Pure but for `of_case`, which reads the events: one statement, and two more for each merge into the case.
"""

from __future__ import annotations

from collections.abc import Sequence

from cases.closing.folds import FOLDS, KINDS, Key
from cases.closing.lines import Line, Summary, fitting
from cases.models import Case, CaseEvent, CaseTask
from cases.shaping.aliases import names_of

Kind = CaseEvent.Kind

_TASKS = (Kind.TASK_ADDED, Kind.TASK_SETTLED)
#: What happened to the very case it is told of; of one merged into it only the rest counts.
_OF_THE_CASE = (
    Kind.MESSAGE_RECEIVED,
    Kind.MESSAGE_SENT,
    Kind.TAKEN,
    Kind.TAKEN_OVER,
    Kind.HANDOVER_ACCEPTED,
    Kind.WAITING,
    Kind.RESUMED,
    Kind.RESOLVED,
    Kind.GATE_PASSED,
    Kind.REOPENED,
)
_CARRIED = tuple(kind for kind in KINDS if kind not in _OF_THE_CASE)


def of_case(case: Case) -> Summary:
    """Sum up a case as it stands, with what was built on those that go on in it."""
    events = CaseEvent.objects.filter(case=case, kind__in=KINDS)
    if aliases := names_of(case):
        behind = list(CaseTask.objects.filter(case__in=aliases).values_list("pk", flat=True))
        events |= CaseEvent.objects.filter(case__in=aliases, kind__in=_CARRIED).exclude(
            kind__in=_TASKS, facts__task__in=behind
        )
    return summed_up(list(events.select_related("actor").order_by("occurred_at", "pk")))


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

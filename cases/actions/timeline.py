"""Write the timeline and tell the desks: every change to a case passes through here."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cases.models import AccessGrant, Case, CaseEvent, Message, Party
from common.live import Audience, announce
from users.models import User


def record(
    case: Case,
    kind: CaseEvent.Kind,
    *,
    now: datetime,
    actor: User | None = None,
    party: Party | None = None,
    thread_kind: str = "",
    message: Message | None = None,
    facts: Mapping[str, object] | None = None,
    after: Sequence[CaseEvent] = (),
) -> CaseEvent:
    """Append one event at `now` (UTC) and, once committed, tell the desks that may see the case.

    The caller is inside the transaction that changes the case; `facts` are plain JSON values, never sentences.
    `after` are events that come before it, written in the same statement.
    """
    event = CaseEvent(
        case=case,
        kind=kind,
        actor=actor,
        party=party,
        thread_kind=thread_kind,
        message=message,
        facts=dict(facts or {}),
        occurred_at=now,
    )
    record_all(case, [*after, event])
    return event


def record_all(case: Case, events: Sequence[CaseEvent]) -> None:
    """Append events in one statement, and tell the desks once they are committed."""
    if events:
        CaseEvent.objects.bulk_create(events)
        audience = audience_of(case, at=events[-1].occurred_at)
        announce("case", audience=audience, case=case.reference)


def record_clocks(
    case: Case,
    kind: CaseEvent.Kind,
    facts: Sequence[Mapping[str, object]],
    *,
    now: datetime,
    actor: User | None = None,
) -> None:
    """Append one event for each clock in one statement, and tell the desks once they are committed."""
    record_all(
        case,
        [
            CaseEvent(case=case, kind=kind, actor=actor, facts=dict(each), occurred_at=now)
            for each in facts
        ],
    )


def audience_of(case: Case, *, at: datetime | None = None) -> Audience:
    """Return who is told that the case changed: its team and owner; of a restricted case only those named on it.

    Of a case nobody owns, or nobody did until `at`, who sees its team's queue is told too.
    """
    people = {case.owner_id} if case.owner_id is not None else set()
    if not case.is_restricted:
        team = frozenset({case.team_id})
        waits = case.owner_id is None or (at is not None and case.owned_since == at)
        return Audience(users=frozenset(people), teams=team, queues=team if waits else frozenset())
    named = AccessGrant.objects.in_force().filter(case=case).values_list("user_id", flat=True)
    return Audience(users=frozenset(people | set(named)), teams=frozenset())

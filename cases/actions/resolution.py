"""Bring a case to its end, take it up again when the story goes on, and close it when nobody came back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import clocks, summaries
from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.closing import gate
from cases.models import Case, CaseEvent, Conflict, Requirement, RootCause
from cases.models.refusals import StillOpen
from common.errors import BadInput, Forbidden
from users.away import away_at
from users.models import User
from users.roles import Permission

Kind = CaseEvent.Kind

_RESOLUTION_FIELDS = (
    "status",
    "waiting_on",
    "waiting_until",
    "outcome",
    "outcome_note",
    "cause",
    "root_cause",
    "resolved_at",
    "reopen_until",
)


@transaction.atomic
def resolve(
    *,
    case_id: int,
    by: User,
    outcome: str,
    note: str,
    root_cause: str,
    now: datetime,
    cause: str = "",
    override: str = "",
    seen_version: int | None = None,
) -> Case:
    """End the case with an outcome; refuses while the gate lists anything still open (StillOpen).

    `cause` is the code of a root cause, `root_cause` says it in words. `override` is the reason why the case ends
    although something is open: an exception, recorded as one, for who may (Forbidden) and never past a firm item.
    """
    case = locked(case_id, seen_version=seen_version)
    case.require_owner(by)
    rule = gate.rule_for(case.case_type_id, now=now)
    items = gate.open_items(case, rule)
    passed = _passed(items, override, by=by)
    case.resolve(
        outcome,
        note=note.strip(),
        cause=RootCause.objects.filter(code=cause).first() if cause else None,
        root_cause=root_cause.strip()[:200],
        open_items=[item.text for item in items if item not in passed],
        reopen_until=rule.reopens_until(now),
        now=now,
    )
    _require_words(case, cause, rule)
    clocks.end(case, now=now)
    save(case, *_RESOLUTION_FIELDS, now=now)
    if passed:
        _record_exception(case, passed, override, rule, by=by, now=now)
    unknowns = case.facts.open_unknowns().count()
    facts = {
        "outcome": outcome,
        "note": case.outcome_note,
        "root_cause": case.root_cause,
        "cause": cause,
        "rule": rule.number,
    }
    # A decision over what nobody knows is labelled so.
    record(
        case,
        Kind.RESOLVED,
        actor=by,
        facts=facts | ({"unknowns": unknowns} if unknowns else {}),
        now=now,
    )
    summaries.freeze(case, occasion="closing", by=by, now=now)
    return case


@transaction.atomic
def reopen(*, case_id: int, by: User, reason: str, now: datetime) -> Case:
    """Take a resolved case up again, with a reason; the owner stays accountable."""
    if not reason.strip():
        raise BadInput(_("Say why the case goes on."), field="reason")
    case = locked(case_id)
    reopen_locked(case, by=by, reason=reason.strip(), now=now)
    return case


def reopen_locked(case: Case, *, by: User | None, reason: str, now: datetime) -> None:
    """Reopen a case the caller holds: somebody decided to, or the other side wrote again (`by` None).

    It comes back to the same owner; while that one is away, to whoever covers; with nobody there, to its queue.
    """
    case.reopen()
    clocks.restart(case, now=now)
    save(case, *_RESOLUTION_FIELDS, now=now)
    record(case, Kind.REOPENED, actor=by, facts={"reason": reason}, now=now)
    if by is None:
        _bring_to_somebody(case, now=now)


@transaction.atomic
def close_ended(*, now: datetime, batch: int = 200) -> int:
    """Close resolved cases that nobody came back to in time; returns how many."""
    ended = (
        Case.objects.to_close(now=now)
        .select_for_update(skip_locked=True, no_key=True)
        .order_by("reopen_until")[:batch]
    )
    cases = list(ended)
    for case in cases:
        case.close()
        save(case, "status", now=now)
        record(case, Kind.CLOSED, now=now)
    return len(cases)


def _passed(items: Sequence[gate.OpenItem], override: str, *, by: User) -> list[gate.OpenItem]:
    """Return what the reason lets the case end over; refuses (Forbidden) whose role may not."""
    soft = [item for item in items if not item.is_firm]
    if not soft or not override.strip():
        return []
    firm = [item.text for item in items if item.is_firm]
    if firm:
        raise StillOpen(
            _("No reason goes past this: %(items)s") % {"items": " · ".join(firm)},
            extra={"open": firm},
        )
    if not by.can(Permission.PASS_GATE):
        raise Forbidden(
            _("Your role does not end a case with something open. Settle it, or ask a senior.")
        )
    return soft


def _record_exception(
    case: Case,
    passed: Sequence[gate.OpenItem],
    override: str,
    rule: gate.Rule,
    *,
    by: User,
    now: datetime,
) -> None:
    record(
        case,
        Kind.GATE_PASSED,
        actor=by,
        facts={
            "open": [item.code for item in passed],
            "count": len(passed),
            "reason": override.strip()[:500],
            "rule": rule.number,
        },
        now=now,
    )


def _require_words(case: Case, cause: str, rule: gate.Rule) -> None:
    """Refuse (BadInput) an end without what its kind must say: what was decided, and what caused it."""
    if rule.asks(Requirement.RATIONALE) and not case.outcome_note:
        raise BadInput(_("Say what was decided, and why."), field="note")
    if cause and case.cause is None:
        raise BadInput(_("There is no such cause."), field="cause")
    if rule.asks(Requirement.CAUSE) and case.cause is None:
        raise BadInput(_("Say what caused it."), field="cause")


def _bring_to_somebody(case: Case, *, now: datetime) -> None:
    """Give a case that came back to who covers for its owner, or to its queue, while the owner is not there."""
    owner = case.owner
    if owner is None:
        return
    away = away_at(now)
    if owner.is_active and away.of(owner.pk) is None:
        return
    cover = away.cover(owner.pk)
    if cover is not None and _may_own(case, cover):
        case.give(cover, now=now)
        facts = {"to": cover.pk, "to_name": cover.short_name, "from": owner.pk, "why": "covers"}
        save(case, "owner", "owned_since", now=now)
        record(case, Kind.ASSIGNED, facts=facts, now=now)
        return
    case.owner = case.owned_since = None
    save(case, "owner", "owned_since", now=now)
    record(case, Kind.QUEUED, facts={"why": "owner-away", "from": owner.pk}, now=now)


def _may_own(case: Case, user: User) -> bool:
    return (
        Case.objects.visible_to(user).filter(pk=case.pk).exists()
        and not Conflict.objects.on(case).filter(user=user).exists()
    )

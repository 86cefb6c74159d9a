"""Let a published version apply to clocks that already run: asked for once, carried out in batches."""

from datetime import datetime
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from cases.actions.clocks import moving
from cases.clocks import impact
from common.errors import DomainError
from common.queue import enqueue_on_commit
from sla import shelves
from sla.models import Rollout, Shelf
from users.models import User

log = structlog.get_logger(__name__)

#: How many clocks one batch moves in one transaction, holding their cases that long.
BATCH = 50


class NotInForce(DomainError):
    """Only what holds now can be applied."""


@transaction.atomic
def ask(*, shelf: Shelf, code: str, number: int, by: User, now: datetime) -> Rollout:
    """Decide that running clocks follow this version from now on; one that is under way already is returned.

    Refuses (NotInForce) a version that has ended or not begun. Clocks that have breached are never touched.
    """
    version = shelves.versions(shelf).select_for_update(of=("self",)).get(code=code, version=number)
    if not version.is_in_force(now):
        raise NotInForce(_("%(name)s is not in force now.") % {"name": version})
    going_on = Rollout.objects.filter(shelf=shelf, version_id=version.pk, finished_at=None).first()
    if going_on is not None:
        return going_on
    rollout = Rollout.objects.create(
        shelf=shelf,
        version_id=version.pk,
        told=str(version),
        asked_by=by,
        asked_at=now,
        last_clock=impact.last_clock(impact.of_version(version, now=now)),
    )
    enqueue_on_commit("cases.roll_out")
    return rollout


def go_on(*, now: datetime, batches: int = 10) -> int:
    """Carry out what was asked for, some batches of it; returns how many clocks were looked at.

    Several workers may do this at once: each takes another roll-out, or none. One that cannot be carried out is
    logged, stays open, and keeps no other waiting.
    """
    looked_at = 0
    open_ones = Rollout.objects.filter(finished_at=None).order_by("asked_at")
    for pk in open_ones.values_list("pk", flat=True):
        while batches > 0:
            batches -= 1
            seen = _tried(pk, now=now)
            if seen is None:
                break
            looked_at += seen
    return looked_at


def _tried(rollout_id: int, *, now: datetime) -> int | None:
    """Do one batch; None when there is none to do here now, or it cannot be done, which is logged."""
    try:
        return _one_batch(rollout_id, now=now)
    except (OperationalError, InterfaceError):
        raise  # PostgreSQL is away
    except Exception:
        log.exception("rollout_failed", rollout=rollout_id)
        return None


@transaction.atomic
def _one_batch(rollout_id: int, *, now: datetime) -> int | None:
    rollout = (
        Rollout.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("asked_by")
        .filter(pk=rollout_id, finished_at=None)
        .first()
    )
    if rollout is None:
        return None
    version: Any = shelves.versions(Shelf(rollout.shelf)).get(pk=rollout.version_id)
    proposal = impact.of_version(version, now=now)
    seen = impact.look(proposal, now=now, after=rollout.reached, most=BATCH)
    moved = sum(_apply(move, proposal, rollout, now) for move in seen.moves)
    rollout.note(reached=seen.reached, looked_at=seen.looked_at, moved=moved, now=now)
    rollout.save(update_fields=["reached", "looked_at", "moved", "finished_at"])
    if rollout.finished_at is None:
        enqueue_on_commit("cases.roll_out")
    return seen.looked_at


def _apply(move: impact.Move, proposal: impact.Proposal, rollout: Rollout, now: datetime) -> bool:
    """Move one clock; one that cannot be counted any more stays where it is, and the others go on."""
    reason, by = rollout.told, rollout.asked_by
    try:
        with transaction.atomic():
            if move.plan is not None:
                moving.move(clock_id=move.clock.pk, plan=move.plan, reason=reason, by=by, now=now)
            elif move.rule is not None:
                moving.move_to_rule(
                    clock_id=move.clock.pk,
                    rule=move.rule,
                    reason=reason,
                    by=by,
                    now=now,
                    calendar_id=proposal.calendar_id,
                )
    except DomainError as refusal:
        log.warning("clock_not_moved", clock=move.clock.pk, reason=refusal.problem_code())
        return False
    except (OperationalError, InterfaceError):
        raise  # PostgreSQL is away
    except Exception:
        log.exception("clock_not_moved", clock=move.clock.pk)
        return False
    return move.is_elsewhere

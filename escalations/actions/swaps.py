"""Ask a colleague to take a shift, take one, take the request back; and keep requests true to the rota."""

from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import BadInput, Forbidden
from escalations.actions import staffing, swap_notices
from escalations.actions.one_by_one import each
from escalations.lifecycle import SwapState
from escalations.models import ShiftSwap
from escalations.models.swap import AlreadyBegun
from escalations.oncall.shapes import Stretch
from escalations.rota import swap_fit
from users.models import User
from users.roles import Permission

_LONGEST = timedelta(days=31)
_BATCH = 200


class NotYourRequest(Forbidden):
    """Only who asked, who took it, or a manager may do this."""


class HoursMakeNoSense(BadInput):
    """The hours are over, turned round, too long, or missing."""


@transaction.atomic
def ask(
    *,
    schedule_id: int,
    level: str,
    kind: str,
    start: datetime,
    end: datetime,
    giver_id: int | None = None,
    asked_id: int | None = None,
    return_start: datetime | None = None,
    return_end: datetime | None = None,
    reason: str = "",
    by: User,
    now: datetime,
) -> ShiftSwap:
    """Ask that somebody takes [start, end) of the giver's shift: a cover, or a swap for hours in return.

    The giver is `by` unless a manager asks for somebody. Refuses hours that are not wholly the giver's, that have
    begun, or that are asked for already. The person named is told; without a name, everybody of the rota is.
    """
    if giver_id not in (None, by.pk):
        staffing.refuse_unless_editor(by)
    _refuse_nonsense(start, end, now=now, field="end")
    in_return = _in_return(kind, return_start, return_end, now=now)
    if in_return is not None and in_return[0] < end and start < in_return[1]:
        raise HoursMakeNoSense(
            _("The hours in return must be other hours than those given."), field="return_end"
        )
    with staffing.changing(schedule_id, by=by, now=now) as schedule:
        giver = by if giver_id is None else User.objects.get(pk=giver_id)
        row = ShiftSwap(
            schedule=schedule,
            level=level,
            kind=kind,
            giver=giver,
            asked_id=asked_id,
            during=(start, end),
            in_return=in_return,
            reason=reason.strip()[:200],
            asked_at=now,
        )
        try:
            row.full_clean()
        except ValidationError as error:
            raise staffing.OverlappingRota(" ".join(error.messages)) from None
        if row.asked is not None:
            staffing.refuse_unless_answers_pages(row.asked, field="asked")
        swap_fit.refuse_unless_fitting(row, taker=row.asked, now=now)
        row.save()
        swap_notices.tell_asked(row, now=now)
    return row


@transaction.atomic
def take(*, swap_id: int, by: User, now: datetime) -> ShiftSwap:
    """Take the hours: the rota shows `by` from then on, and who asked is told. Of two at once, one wins."""
    schedule_id = ShiftSwap.objects.values_list("schedule", flat=True).get(pk=swap_id)
    with staffing.changing(schedule_id, by=by, now=now):
        row = _locked(swap_id)
        row.take(by=by, now=now)
        swap_fit.refuse_unless_fitting(row, taker=by, now=now)
        row.save(update_fields=["state", "taker", "decided_at"])
        swap_notices.tell(row, row.giver, "taken", now=now)
    return row


@transaction.atomic
def withdraw(*, swap_id: int, by: User, now: datetime) -> ShiftSwap:
    """Take an open request back."""
    row = _locked(swap_id)
    _refuse_unless_theirs(row, by, {row.giver_id})
    row.withdraw(now=now)
    row.save(update_fields=["state", "decided_at"])
    if row.asked is not None:
        swap_notices.tell(row, row.asked, "withdrawn", now=now)
    return row


@transaction.atomic
def give_back(*, swap_id: int, by: User, now: datetime) -> ShiftSwap:
    """Undo a taken swap before it begins: everybody has their own hours again, and both are told."""
    schedule_id = ShiftSwap.objects.values_list("schedule", flat=True).get(pk=swap_id)
    with staffing.changing(schedule_id, by=by, now=now):
        row = _locked(swap_id)
        _refuse_unless_theirs(row, by, {row.giver_id, row.taker_id})
        if row.state == SwapState.TAKEN and row.begins_at() <= now:
            raise AlreadyBegun(_("These hours have begun; they can’t change hands any more."))
        row.undo(now=now)
        row.save(update_fields=["state", "decided_at"])
        swap_notices.tell_both(row, "given_back", now=now)
    return row


def sweep(*, now: datetime) -> int:
    """End requests nobody took in time, and undo swaps whose shift moved; gives how many ended."""
    late = ShiftSwap.objects.filter(state=SwapState.OPEN).filter(
        Q(during__startswith__lte=now) | Q(in_return__startswith__lte=now)
    )
    unanswered = list(late.values_list("pk", flat=True)[:_BATCH])
    ended = each(unanswered, partial(_lapse, now=now), what="lapse_swap")
    alive = ShiftSwap.objects.filter(state__in=[SwapState.OPEN, SwapState.TAKEN]).filter(
        Q(during__endswith__gt=now) | Q(in_return__endswith__gt=now)
    )
    # Every one of them: no row says which was looked at last.
    followed = list(alive.order_by("pk").values_list("pk", flat=True))
    return ended + each(followed, partial(_follow, now=now), what="follow_swap")


@transaction.atomic
def _lapse(swap_id: int, *, now: datetime) -> bool:
    row = _locked(swap_id)
    if row.state != SwapState.OPEN or row.begins_at() > now:
        return False
    row.lapse(now=now)
    row.save(update_fields=["state", "decided_at"])
    swap_notices.tell(row, row.giver, "past_due", now=now)
    return True


@transaction.atomic
def _follow(swap_id: int, *, now: datetime) -> bool:
    """End the request when its hours are no longer those of who gives them; the rota decides."""
    found = ShiftSwap.objects.select_related("giver", "taker", "schedule").get(pk=swap_id)
    if found.state not in (SwapState.OPEN, SwapState.TAKEN) or swap_fit.holds(found, now=now):
        return False
    with staffing.changing(found.schedule_id, by=found.giver, now=now, is_free=True):
        row = _locked(swap_id)
        if row.state == SwapState.OPEN:
            row.withdraw(now=now)
            swap_notices.tell(row, row.giver, "moved", now=now)
        elif row.state == SwapState.TAKEN:
            row.undo(now=now)
            swap_notices.tell_both(row, "void", now=now)
        row.save(update_fields=["state", "decided_at"])
    return True


def _locked(swap_id: int) -> ShiftSwap:
    rows = ShiftSwap.objects.select_for_update(of=("self",))
    return rows.select_related("giver", "asked", "taker", "schedule").get(pk=swap_id)


def _refuse_nonsense(start: datetime, end: datetime, *, now: datetime, field: str) -> None:
    if end <= start:
        raise HoursMakeNoSense(_("The end must come after the start."), field=field)
    if start <= now:
        raise AlreadyBegun(_("These hours have begun; they can’t change hands any more."))
    if end - start > _LONGEST:
        raise HoursMakeNoSense(
            _("A month at most can change hands; more belongs into the rota."), field=field
        )
    staffing.refuse_far(end, field=field, now=now)


def _in_return(
    kind: str, start: datetime | None, end: datetime | None, *, now: datetime
) -> Stretch | None:
    if kind != ShiftSwap.Kind.SWAP:
        return None
    if start is None or end is None:
        raise HoursMakeNoSense(_("Say which hours you take in return."), field="return_start")
    _refuse_nonsense(start, end, now=now, field="return_end")
    return start, end


def _refuse_unless_theirs(row: ShiftSwap, by: User, people: set[int | None]) -> None:
    if by.pk not in people and not by.can(Permission.EDIT_ROTA):
        raise NotYourRequest(_("Only who asked, who took it or a manager can do this."))

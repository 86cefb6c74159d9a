"""Whether the hours of a swap are really those of who gives them; read-only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import DomainError
from escalations.lifecycle import Level
from escalations.models import ShiftSwap
from escalations.oncall import resolve
from escalations.oncall.shapes import Change, Stretch
from escalations.rota.duty import Duty
from escalations.rota.shaping import stretch_of, swaps_of
from users.models import User
from users.roles import Permission


class NotTheirShift(DomainError):
    """Somebody is not on call in all of the hours that should change hands."""


class OnCallAlready(DomainError):
    """Who should come is on call then anyway, so that one person fewer would be there."""


def _legs(row: ShiftSwap, taker: User | None) -> Iterator[tuple[Stretch, User, User | None]]:
    """Yield hours, whose they are, and who comes (None: not known yet)."""
    yield stretch_of(row.during), row.giver, taker
    if row.in_return is not None and taker is not None:
        yield stretch_of(row.in_return), taker, row.giver


def refuse_unless_fitting(row: ShiftSwap, *, taker: User | None, now: datetime) -> None:
    """Refuse hours that are not wholly theirs who give them, or in which who comes is on call anyway."""
    for (start, end), gives, comes in _legs(row, taker):
        duty = Duty(row.schedule, start=start, end=end)
        if not _stands(duty, row, gives, start, end):
            raise NotTheirShift(
                _("%(name)s is not on call in all of these hours.") % {"name": gives.short_name}
            )
        rota = duty.rotas[Level(row.level)]
        if comes is not None and any(
            comes.pk in segment.people for segment in resolve.segments(rota, start, end)
        ):
            raise OnCallAlready(
                _("%(name)s is on call in some of these hours already.")
                % {"name": comes.short_name}
            )


def holds(row: ShiftSwap, *, now: datetime) -> bool:
    """Say whether what is still to come of the swap stands on its givers' own shifts, and everybody is still here."""
    for (start, end), gives, comes in _legs(row, row.taker):
        opens = max(start, now)
        if opens >= end:
            continue
        if comes is not None and not comes.can(Permission.ACKNOWLEDGE_ALERTS):
            return False
        if not _stands(Duty(row.schedule, start=opens, end=end), row, gives, opens, end):
            return False
    return True


def _stands(duty: Duty, row: ShiftSwap, person: User, start: datetime, end: datetime) -> bool:
    """Say whether somebody would be on call all the time without this swap; a colleague's takeover moves no shift."""
    rota = duty.rotas.get(Level(row.level))
    if rota is None:
        return False
    legs = swaps_of(row)
    bare = replace(
        rota,
        swaps=tuple(swap for swap in rota.swaps if swap not in legs),
        overrides=tuple(
            o for o in rota.overrides if o.change is not Change.COVER or person.pk in o.add
        ),
    )
    return all(person.pk in segment.people for segment in resolve.segments(bare, start, end))

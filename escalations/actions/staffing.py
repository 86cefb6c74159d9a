"""Change a rota as a whole: nobody else meanwhile, no level suddenly empty, the written shifts in step."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError, Forbidden
from common.live import Audience, announce
from escalations.actions import shifts, telling
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Override
from escalations.oncall import resolve
from escalations.oncall.shapes import Stretch
from escalations.oncall.windows import merged
from escalations.rota.duty import Duty
from users.models import User
from users.roles import Permission

#: Nobody plans a rota further ahead.
_FURTHEST = timedelta(days=5 * 366)
#: Within this, the last person of a level does not go without a name who covers.
SOON = timedelta(hours=72)


class NeedsCover(DomainError):
    """The change would leave a level without anybody soon."""


class NotOnCallHere(BadInput):
    """The person's role answers no pages, or they have left."""


class MayNotEditRota(Forbidden):
    """Only those with the right to edit the rota may do this."""


class OverlappingRota(DomainError):
    """The hours overlap another change."""


def refuse_unless_editor(by: User) -> None:
    """Refuse everybody but those who may edit the rota."""
    if not by.can(Permission.EDIT_ROTA):
        raise MayNotEditRota(_("Only a manager can change the rota itself."))


def refuse_far(at: datetime | None, *, field: str, now: datetime) -> None:
    """Refuse an instant nobody plans for (BadInput at its field)."""
    if at is not None and at > now + _FURTHEST:
        raise BadInput(_("That is more than five years away."), field=field)


def refuse_unless_answers_pages(user: User, *, field: str) -> None:
    """Refuse to put somebody on call who cannot answer a page."""
    if not user.can(Permission.ACKNOWLEDGE_ALERTS):
        raise NotOnCallHere(
            _("%(name)s can’t be on call: the role answers no pages.") % {"name": user.short_name},
            field=field,
        )


def announce_change(schedule: OnCallSchedule) -> None:
    """Tell open screens of the rota's team that it changed."""
    teams = frozenset({schedule.team_id} if schedule.team_id else set())
    announce("oncall", audience=Audience(teams=teams), schedule=schedule.pk)


@contextmanager
def changing(
    schedule_id: int, *, cover_id: int | None = None, by: User, now: datetime, is_free: bool = False
) -> Iterator[OnCallSchedule]:
    """Hold the rota while the block changes it (inside a transaction); then bring the written shifts in step.

    Refuses (NeedsCover) a change after which a level has nobody within 72 hours where it had somebody before,
    unless `cover_id` names who stands there; `is_free` lets the machine itself leave a gap.
    """
    schedule = OnCallSchedule.objects.select_for_update().get(pk=schedule_id)
    before = {} if is_free else _held(schedule, now=now)
    yield schedule
    if not is_free:
        _cover(schedule, before, cover_id=cover_id, by=by, now=now)
    shifts.lay_out(schedule_id=schedule_id, now=now)
    announce_change(schedule)


def _held(schedule: OnCallSchedule, *, now: datetime) -> dict[Level, list[Stretch]]:
    """Return when each level has somebody, within the window."""
    duty = Duty(schedule, start=now, end=now + SOON)
    return {
        level: [(s.start, s.end) for s in resolve.segments(rota, now, now + SOON) if s.people]
        for level, rota in duty.rotas.items()
    }


def _lost(
    before: dict[Level, list[Stretch]], after: dict[Level, list[Stretch]]
) -> dict[Level, list[Stretch]]:
    """Return where a level had somebody before and has nobody after."""
    lost: dict[Level, list[Stretch]] = {}
    for level, held in before.items():
        left = held
        for start, end in after.get(level, []):
            left = [
                piece
                for opens, closes in left
                for piece in ((opens, min(closes, start)), (max(opens, end), closes))
                if piece[0] < piece[1]
            ]
        if left:
            lost[level] = merged(left)
    return lost


def _cover(
    schedule: OnCallSchedule,
    before: dict[Level, list[Stretch]],
    *,
    cover_id: int | None,
    by: User,
    now: datetime,
) -> None:
    lost = _lost(before, _held(schedule, now=now))
    if lost and cover_id is not None:
        cover = User.objects.get(pk=cover_id)
        refuse_unless_answers_pages(cover, field="cover")
        for level, stretches in lost.items():
            for start, end in stretches:
                _add(schedule, level, cover, start, end, by=by, now=now)
        lost = _lost(before, _held(schedule, now=now))
    for level, stretches in lost.items():
        raise NeedsCover(
            _("Nobody would be on call on “%(level)s”, %(hours)s. Say who covers.")
            % {
                "level": level.label,
                "hours": telling.hours(by, *stretches[0], now=now),
            },
            field="cover",
        )


def _add(
    schedule: OnCallSchedule,
    level: Level,
    cover: User,
    start: datetime,
    end: datetime,
    *,
    by: User,
    now: datetime,
) -> None:
    row = Override(
        schedule=schedule,
        level=level,
        kind=Override.Kind.ADD,
        add_user=cover,
        during=(start, end),
        reason=Override.COVERS_A_GAP,
        made_by=by,
        made_at=now,
    )
    try:
        row.full_clean()
    except ValidationError as error:
        raise OverlappingRota(" ".join(error.messages), field="cover") from None
    row.save()

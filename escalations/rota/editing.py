"""What the rota editor shows: a rota as it is, and as an edit would make it. Read-only."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from common.errors import DomainError
from escalations.forms.rotations import RotationForm, typed
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule, Participant, Rotation
from escalations.rota import checkup, drafting, duty
from escalations.rota.duty import Duty
from escalations.rota.judgement import judged
from escalations.rota.shaping import groups_of, name_of
from users.models import User

_AHEAD = timedelta(weeks=checkup.WEEKS + 1)


def rota_now(schedule: OnCallSchedule, *, now: datetime) -> dict[str, Any]:
    """Return a rota's rotations, level by level, with the next four weeks and what is wrong with them."""
    laid = Duty(schedule, start=now - timedelta(days=7), end=now + _AHEAD)
    rows = duty.rotations_of(schedule, Participant.objects.select_related("user"))
    found = checkup.of_levels(schedule, laid.rotas, laid.people, at=now)
    in_force = [r for r in rows if r.valid_until is None or r.valid_until > now]
    return {
        "schedule": schedule,
        "levels": [
            (level, mine)
            for level in Level
            if (mine := [_row(r, now) for r in in_force if r.level == level])
        ],
        "ended": [r for r in rows if r not in in_force],
        "calendars": schedule.imported_calendars.select_related("imported_by").order_by("name"),
        "checkup": found,
        "judgements": _judgements(schedule, found, rows, None, now=now),
    }


class Editing:
    """One edit of one rotation (none: a new one), from the first look to the confirmation."""

    def __init__(
        self,
        schedule: OnCallSchedule,
        row: Rotation | None,
        posted: Mapping[str, Any] | None,
        *,
        now: datetime,
    ) -> None:
        self.schedule, self.row, self.now = schedule, row, now
        zone = schedule.time_zone
        before = drafting.of_row(row, groups=groups_of(row)) if row is not None else None
        initial = typed(before, zone=zone, now=now)
        self.form = RotationForm(posted, zone=zone, initial=initial)
        self._posted = posted or {}
        self.checkup: checkup.Checkup | None = None
        self.seen = ""
        if self.form.is_bound and self.form.is_valid():
            self._look()

    @property
    def is_confirmed(self) -> bool:
        """Say whether exactly what is on the preview was confirmed; anything else is looked at again."""
        if self.checkup is None or "confirm" not in self._posted:
            return False
        if self._posted.get("seen") != self.seen:
            self.form.add_error(
                None, _("Something changed since you looked. Look at the four weeks again.")
            )
            return False
        return True

    def arguments(self) -> dict[str, Any]:
        """Return what saves it."""
        cover = self.form.cleaned_data.get("cover")
        return {
            "schedule_id": self.schedule.pk,
            "rotation_id": self.row.pk if self.row else None,
            "draft": self.form.draft(),
            "at": self.form.cleaned_data["applies"],
            "cover_id": cover.pk if cover else None,
        }

    def context(self) -> dict[str, Any]:
        """Return what the page shows."""
        rows = duty.rotations_of(self.schedule, Participant.objects.all())
        name = self.form.data.get("name", "") if self.form.is_bound else ""
        return {
            "schedule": self.schedule,
            "rotation": self.row,
            "form": self.form,
            "checkup": self.checkup,
            "judgements": (
                _judgements(self.schedule, self.checkup, rows, name, now=self.now)
                if self.checkup
                else []
            ),
            "seen": self.seen,
        }

    def _look(self) -> None:
        """Lay the rota out as it would be; what makes no sense goes to its field instead."""
        draft, at = self.form.draft(), self.form.cleaned_data["applies"]
        if at < self.now - timedelta(hours=1):
            self.form.add_error("applies", _("The past can’t be changed. Choose a time to come."))
            return
        if self.row is not None and self.row.valid_until and self.row.valid_until <= at:
            self.form.add_error("applies", _("This rotation has ended by then already."))
            return
        try:
            drafting.refuse_nonsense(draft, self.schedule, begins=at)
        except DomainError as refused:
            field = refused.field if refused.field in self.form.fields else None
            self.form.add_error(field, refused.message)
            return
        laid = Duty(self.schedule, start=at - timedelta(days=7), end=at + _AHEAD)
        levels = drafting.redrawn(laid, at=at, draft=draft, replaces=self.row)
        keys = {person for group in draft.groups for person in group} - set(laid.people)
        people = laid.people | User.objects.in_bulk(keys)
        self.checkup = checkup.of_levels(self.schedule, levels, people, at=at)
        self.seen = hashlib.sha256(repr((at, levels)).encode()).hexdigest()


def _judgements(
    schedule: OnCallSchedule,
    found: checkup.Checkup,
    rows: list[Rotation],
    draft_name: str | None,
    *,
    now: datetime,
) -> list[Any]:
    names = {name_of(row): row.name for row in rows} | {drafting.DRAFT: draft_name or ""}
    return judged(found.findings, found.people, names, zone=schedule.time_zone, now=now)


def _row(row: Rotation, now: datetime) -> dict[str, Any]:
    """Return a rotation with its people, turn after turn."""
    turns: dict[int, list[str]] = {}
    for participant in row.participants.all():
        turns.setdefault(participant.position, []).append(participant.user.short_name)
    return {
        "row": row,
        "turns": [" + ".join(names) for _position, names in sorted(turns.items())],
        "is_to_come": row.valid_from is not None and row.valid_from > now,
    }

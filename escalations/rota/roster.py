"""Who is on call, for many who ask at once: each rota is read a single time, and a broken one stops nobody."""

from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction

from escalations.lifecycle import Level
from escalations.models import OnCallSchedule
from escalations.rota.duty import Duty, schedule_of
from users.models import User
from users.roles import Role

log = structlog.get_logger(__name__)
_INSTANT = timedelta(seconds=1)
#: So many managers at most are woken when no rota names anybody.
_MOST_MANAGERS = 10


class Roster:
    """Who is on call from `start` to `end` (an instant without it), on any rota asked for.

    What it has read it keeps: one sweep, or one page, asks the same rota for many alerts and rungs.
    """

    def __init__(self, start: datetime, end: datetime | None = None) -> None:
        self._start, self._end = start, (end or start) + _INSTANT
        self._duties: dict[int, Duty | None] = {}
        self._schedules: dict[int | None, OnCallSchedule | None] = {}
        self._managers: dict[int | None, list[User]] = {}

    def on_call(
        self, schedule: OnCallSchedule, level: Level | str, *, at: datetime
    ) -> list[User] | None:
        """Return who is on call at `at`; None, with a line in the log, when the rota itself cannot be laid out.

        For whoever must go on waking people then. A database that is away is no broken rota.
        """
        try:
            if schedule.pk not in self._duties:
                self._duties[schedule.pk] = self._read(schedule)
            duty = self._duties[schedule.pk]
            return None if duty is None else duty.at(level, at)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("rota_unreadable", schedule=schedule.pk, level=str(level))
            self._duties.setdefault(schedule.pk, None)
            return None

    def duty_managers(self, team_id: int | None, *, at: datetime) -> list[User]:
        """Return who is woken when everybody else was: the level's people, else the managers, never just nobody.

        A rota that cannot be read counts as nobody. Managers of the team come before all managers; only when there
        is no manager at all is the list empty.
        """
        if team_id not in self._schedules:
            self._schedules[team_id] = schedule_of(team_id)
        schedule = self._schedules[team_id]
        people = self.on_call(schedule, Level.DUTY_MANAGER, at=at) if schedule else []
        return people or self._any_managers(team_id)

    def _read(self, schedule: OnCallSchedule) -> Duty:
        with (
            transaction.atomic()
        ):  # what PostgreSQL refuses must not take the caller's work with it
            return Duty(schedule, start=self._start, end=self._end)

    def _any_managers(self, team_id: int | None) -> list[User]:
        if team_id not in self._managers:
            managers = User.objects.filter(is_active=True, role=Role.MANAGER).order_by("pk")
            own = managers.filter(teams=team_id)[:_MOST_MANAGERS]
            self._managers[team_id] = list(own) or list(managers[:_MOST_MANAGERS])
        return self._managers[team_id]

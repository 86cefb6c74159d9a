"""When somebody is on call next, on whatever rota."""

from datetime import datetime

from escalations.models import OnCallSchedule
from escalations.rota.duty import Duty
from users.models import User


def next_duty(user: User, *, start: datetime, end: datetime) -> datetime | None:
    """Return the first instant of [start, end) at which the person is on call on any level; None when never."""
    found = [
        segment.start
        for schedule in OnCallSchedule.objects.order_by("pk")
        for duty in [Duty(schedule, start=start, end=end)]
        for level in duty.rotas
        for segment in duty.segments(level, start, end)
        if user.pk in {int(key) for key in segment.people}
    ]
    return min(found, default=None)

"""Tell colleagues what changed for them on the rota: a notice on screen and by e-mail, in their language and time."""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from common import words
from escalations.lifecycle import Level
from escalations.models import OnCallSchedule
from messaging.actions import outbox
from messaging.models import Channel, Delivery, Lane
from users.models import User

#: Subject and text.
Words = tuple[str, str]


def tell(user: User, *, key: str, say: Callable[[], Words], now: datetime) -> None:
    """Owe one person a notice, in the caller's transaction; the same `key` twice is one notice.

    `say` is called with the person's language in force. Whoever left us is told nothing.
    """
    if not user.is_active:
        return
    with override(user.language):
        subject, text = say()
    outbox.queue_mail_to(
        user,
        key=f"{key}:mail",
        subject=subject,
        text=text,
        now=now,
    )
    outbox.queue_notice(
        key=f"{key}:screen",
        lane=Lane.NOTICE,
        channel=Channel.IN_APP,
        to_address="",
        to_name=user.name,
        subject=subject,
        text=text,
        send_after=now,
        now=now,
    )


def not_told(keys: Iterable[str]) -> list[str]:
    """Keep the keys under which nobody was told anything yet: one statement, for sweeps that look often."""
    asked = list(keys)
    names = [f"{key}:screen" for key in asked]
    told = set(Delivery.objects.filter(key__in=names).values_list("key", flat=True))
    return [key for key, name in zip(asked, names, strict=True) if name not in told]


def hours(user: User, start: datetime, end: datetime, *, now: datetime) -> str:
    """Say from when to when, on the person's own clocks; their language must be in force."""
    zone, locale = ZoneInfo(user.time_zone), words.locale_of(user.language)
    return _("%(start)s to %(end)s") % {
        "start": words.moment(start, now, zone=zone, locale=locale),
        "end": words.moment(end, now, zone=zone, locale=locale),
    }


def place(schedule: OnCallSchedule, level: str) -> str:
    """Name a level of a rota."""
    return f"{schedule.name}, {Level(level).label}"

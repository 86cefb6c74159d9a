"""Open, close and tell what is wrong with the pager itself, by another way than pages go."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction

from escalations.models import Alarm
from escalations.watching import outward
from escalations.watching.alarm_words import words_for
from escalations.watching.vitals import Ill

log = structlog.get_logger(__name__)

#: As long as it lasts, its technical owner hears of it this often.
AGAIN_EVERY = timedelta(minutes=5)
#: A telling that was not recorded after this long is somebody else's to try.
LEASE = timedelta(seconds=30)
#: It is over when it was well for this long.
WELL_FOR = timedelta(seconds=30)
#: An all-clear nobody takes is given up after this long.
GIVE_UP = timedelta(hours=1)


@transaction.atomic
def keep(ills: Iterable[Ill], *, now: datetime, kinds: Iterable[str] = tuple(Alarm.Kind)) -> int:
    """Open what is wrong and not open yet, keep what still is, close what was well for a while; gives how many opened.

    Any number of watchers may do this at once: of each kind one alarm can be open. Only `kinds` are looked after.
    """
    wrong = {ill.kind: ill for ill in ills if ill.kind in set(kinds)}
    opened = 0
    for kind, ill in wrong.items():
        known = Alarm.objects.open().filter(kind=kind)
        if known.update(seen_at=now, facts=ill.facts):
            continue
        Alarm.objects.bulk_create([_new(ill, now=now)], ignore_conflicts=True)
        log.error("alarm_opened", kind=str(kind), **ill.facts)
        opened += 1
    well = Alarm.objects.open().filter(kind__in=kinds, seen_at__lte=now - WELL_FOR)
    for alarm in well.exclude(kind__in=wrong).select_for_update(skip_locked=True):
        alarm.closed_at = now
        alarm.next_tell_at = (
            now if alarm.tellings else None
        )  # who never heard of it needs no all-clear
        alarm.save(update_fields=["closed_at", "next_tell_at"])
        log.warning("alarm_closed", kind=alarm.kind)
    return opened


@transaction.atomic
def claim(*, now: datetime) -> Alarm | None:
    """Take one alarm to tell, for as long as the lease; None when there is nothing to tell."""
    alarm = Alarm.objects.to_tell(now=now).select_for_update(skip_locked=True).first()
    if alarm is not None:
        alarm.next_tell_at = now + LEASE
        alarm.save(update_fields=["next_tell_at"])
    return alarm


def deliver(alarm: Alarm) -> str:
    """Tell the technical owner, with no transaction open; gives why it failed, empty when it was taken."""
    words = words_for(alarm)
    error = outward.tell(settings.ALARM_URLS, title=words.title, text=words.text)
    if error:
        log.error("alarm_untold", kind=alarm.kind, reason=error)
    return error


@transaction.atomic
def record(*, told: Alarm, error: str, now: datetime) -> None:
    """Record what came of telling `told`, as it was claimed; what was not taken is tried again after the lease."""
    alarm = Alarm.objects.select_for_update().get(pk=told.pk)
    alarm.last_error = error
    if not error:
        alarm.tellings += 1
        alarm.told_at = now
    if told.is_open and not alarm.is_open:
        alarm.next_tell_at = now if alarm.tellings else None
    elif not error:
        alarm.next_tell_at = now + AGAIN_EVERY if alarm.is_open else None
    elif alarm.closed_at is not None and now - alarm.closed_at > GIVE_UP:
        alarm.next_tell_at = None
    alarm.save(update_fields=["last_error", "tellings", "told_at", "next_tell_at"])


def tell_due(*, now: datetime) -> int:
    """Tell everything there is to tell, one by one; gives how many were taken."""
    taken = 0
    while (alarm := claim(now=now)) is not None:
        error = deliver(alarm)
        record(told=alarm, error=error, now=now)
        taken += not error
    return taken


def _new(ill: Ill, *, now: datetime) -> Alarm:
    return Alarm(
        kind=ill.kind,
        facts=ill.facts,
        since=ill.since,
        opened_at=now,
        seen_at=now,
        next_tell_at=now,
    )

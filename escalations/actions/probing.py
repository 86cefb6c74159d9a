"""The pager pages itself, all day long: alert, rung, page, text, provider, our own door, acknowledgement."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from escalations.actions import answers, heartbeats, raising
from escalations.alerting import links
from escalations.lifecycle import AlertStatus
from escalations.models import Alert, NotificationRule
from escalations.watching.vitals import PROBE_EVERY, PROBE_WITHIN
from messaging.models import ContactMethod, DeliveryAttempt
from users.actions import machine
from users.models import User

#: The machine that is paged; nothing is ever sent to this address.
ADDRESS = "pager-probe@machine.invalid"
#: `PROBE_ADDRESS` that keeps the test inside: no provider, no web.
SCREEN = "screen"
#: After a test that failed, the next one comes sooner.
AGAIN = timedelta(minutes=2)

_LINK = re.compile(r"/alerts/\d+/([^\s/?#\"<>]+)")


class NotAProbe(links.BadLink):
    """The text that arrived is no test of ours."""


def probe(*, now: datetime) -> bool:
    """Begin a test when its time has come, and hear one that ends on the screen; says whether one began."""
    if settings.PROBE_ADDRESS == SCREEN:
        _hear_on_screen(now=now)
    return begin_due(now=now)


@transaction.atomic
def begin_due(*, now: datetime) -> bool:
    """Page the machine when the last test was long enough ago; says whether this caller did."""
    if not _is_due(now=now):
        return False
    person = _paged(now=now)
    if User.objects.select_for_update(skip_locked=True).filter(pk=person.pk).first() is None:
        return False  # another watcher is at it
    if not _is_due(now=now):
        return False  # another watcher was quicker
    raising.raise_probe(user_id=person.pk, now=now)
    return True


def _is_due(*, now: datetime) -> bool:
    last = Alert.objects.filter(cause=Alert.Cause.PROBE).order_by("-pk").first()
    if last is None:
        return True
    heard_at = last.acknowledged_at
    is_good = heard_at is not None and heard_at - last.raised_at <= PROBE_WITHIN
    return now - last.raised_at >= (PROBE_EVERY if is_good else AGAIN)


@transaction.atomic
def hear(*, text: str, now: datetime) -> Alert:
    """Acknowledge the test whose text arrived, by the signed link in it; refuses what is none of ours."""
    found = _LINK.search(text)
    if found is None:
        raise NotAProbe(_("This is not one of our tests."))
    ticket = links.ticket_of(found[1])
    is_ours = Alert.objects.filter(pk=ticket.alert_id, cause=Alert.Cause.PROBE).exists()
    person = User.objects.filter(pk=ticket.user_id, email=ADDRESS).first()
    if person is None or not is_ours:
        raise NotAProbe(_("This is not one of our tests."))
    return _acknowledge(ticket.alert_id, ticket.generation, by=person, now=now)


def _hear_on_screen(*, now: datetime) -> None:
    """Acknowledge tests whose text is on the screen of nobody."""
    shown = Alert.objects.filter(
        cause=Alert.Cause.PROBE,
        status=AlertStatus.TRIGGERED,
        pages__deliveries__delivery__attempt_log__outcome=DeliveryAttempt.Outcome.SENT,
    ).distinct()
    for alert in shown:
        person = User.objects.get(email=ADDRESS)
        _acknowledge(alert.pk, alert.generation, by=person, now=now)


def _acknowledge(alert_id: int, generation: int, *, by: User, now: datetime) -> Alert:
    alert = answers.acknowledge(
        alert_id=alert_id, generation=generation, by=by, now=now, via="link"
    )
    heartbeats.beat(name="probe", expected_every=int(PROBE_EVERY.total_seconds()), now=now)
    return alert


def _paged(*, now: datetime) -> User:
    """Return the machine, with the one way that leads to where its texts are heard."""
    person = machine(name="Pager probe", address=ADDRESS)
    kind, value = _way()
    way = ContactMethod.objects.filter(user=person).order_by("pk").first()
    if way is None:
        way = ContactMethod.objects.create(user=person, kind=kind, value=value, verified_at=now)
    elif (way.kind, way.value, way.disabled_reason) != (kind, value, ""):
        way.kind, way.value = kind, value
        way.disabled_reason, way.disabled_at, way.refusals = "", None, 0
        way.save()
    for severity in (1, 2, 3, 4):
        NotificationRule.objects.get_or_create(
            user=person, severity=severity, order=0, defaults={"contact_method": way}
        )
    return person


def _way() -> tuple[str, str]:
    """Return kind and address of the sink: our own door on the web, called as Apprise calls any service."""
    if settings.PROBE_ADDRESS == SCREEN:
        return ContactMethod.Kind.IN_APP, ""
    house = urlsplit(settings.PROBE_ADDRESS)
    scheme = "jsons" if house.scheme == "https" else "json"
    return ContactMethod.Kind.APPRISE, f"{scheme}://{house.netloc}{reverse('hooks:probe')}"

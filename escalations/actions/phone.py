"""What comes back from telephones: picked-up calls, keys, text messages, and how far each text has come.

Every word of the provider is a row, committed before the provider hears that we have it. Acting on an answer is a
second step that may be repeated: the sweep takes what a dying process left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from common.errors import DomainError
from escalations.actions import answers, next_way
from escalations.lifecycle import AlertStatus, PageStatus
from escalations.models import Alert, Page
from escalations.models.alert import OlderPage
from escalations.ways import answered
from escalations.ways.replies import Outcome, Reply, Verb, of_key, of_text
from messaging import twilio
from messaging.actions import reports
from messaging.lifecycle import DeliveryState
from messaging.models import ProviderEvent
from users.models import User

log = structlog.get_logger(__name__)
_BATCH = 50
#: An answer is acted on by the request that brought it; only what is left lying so long is the sweep's.
_LEFT_LYING = timedelta(seconds=3)

_ON_ITS_WAY = frozenset(
    {"accepted", "queued", "sending", "sent", "initiated", "ringing", "in-progress", "completed"}
)
_ARRIVED = frozenset({"delivered", "read"})
_NOT_REACHED = frozenset({"undelivered", "failed", "busy", "no-answer", "canceled"})
#: The telephone itself failed, so the next way is tried at once; one that only rang in vain works, and rings again.
_BROKEN = ("undelivered", "failed")


@dataclass(frozen=True, slots=True)
class Said:
    """What came of an answer, and about which alert."""

    outcome: Outcome
    alert: Alert | None = None
    user: User | None = None


@transaction.atomic
def picked_up(*, delivery_id: int, attempt: int, fields: Mapping[str, str], now: datetime) -> bool:
    """Note that a call was picked up; False when a machine did, which counts as not reached."""
    call, by = fields.get("CallSid", ""), fields.get("AnsweredBy", "")
    is_person = not by.startswith(("machine", "fax"))
    event = reports.store(
        provider=twilio.PROVIDER,
        kind=ProviderEvent.Kind.CALL,
        ref=call,
        seq=f"picked up:{by}",
        delivery_id=delivery_id,
        raw=fields,
        now=now,
    )
    reports.handled(
        event_id=event.pk, outcome=Outcome.HEARD if is_person else Outcome.MACHINE, now=now
    )
    state = DeliveryState.DELIVERED if is_person else DeliveryState.FAILED
    _follow(delivery_id, state, attempt, call, "" if is_person else "answering machine", now=now)
    return is_person


@transaction.atomic
def report(*, delivery_id: int, attempt: int, fields: Mapping[str, str], now: datetime) -> None:
    """Take in how far a call or text has come; the same report twice, late or out of order changes nothing."""
    ref = fields.get("CallSid") or fields.get("MessageSid") or fields.get("SmsSid", "")
    status = fields.get("CallStatus") or fields.get("MessageStatus") or fields.get("SmsStatus", "")
    event = reports.store(
        provider=twilio.PROVIDER,
        kind=ProviderEvent.Kind.STATUS,
        ref=ref,
        seq=f"{status}:{fields.get('SequenceNumber', '')}",
        delivery_id=delivery_id,
        raw=fields,
        now=now,
    )
    reports.handled(event_id=event.pk, outcome=Outcome.NOTED, now=now)
    state, reason = _meaning(status, fields)
    if state is not None:
        code = fields.get("ErrorCode", "")
        _follow(delivery_id, state, attempt, ref, reason, now=now, code=code)


@transaction.atomic
def store_key(*, delivery_id: int, fields: Mapping[str, str], now: datetime) -> int:
    """Store a pressed key and give its row: commit before acting on it."""
    return reports.store(
        provider=twilio.PROVIDER,
        kind=ProviderEvent.Kind.KEY,
        ref=fields.get("CallSid", ""),
        seq=f"key:{fields.get('Digits', '')}",
        delivery_id=delivery_id,
        raw=fields,
        now=now,
    ).pk


@transaction.atomic
def store_text(*, fields: Mapping[str, str], now: datetime) -> int:
    """Store a text message that came and give its row: commit before acting on it."""
    return reports.store(
        provider=twilio.PROVIDER,
        kind=ProviderEvent.Kind.TEXT,
        ref=fields.get("MessageSid") or fields.get("SmsSid", ""),
        seq="received",
        delivery_id=None,
        raw=fields,
        now=now,
    ).pk


@transaction.atomic
def take(*, event_id: int, now: datetime) -> Said:
    """Do what a stored answer asks for, once; asked again it says what came of it."""
    event = ProviderEvent.objects.select_for_update().get(pk=event_id)
    pages, reply = _asked(event)
    if event.handled_at is not None:
        return _told(Outcome(event.outcome), pages)
    if not pages or reply is None:
        outcome = _without_page(event, reply)
    else:
        outcome = max((_act(page, reply, event, now=now) for page in pages), key=_WEIGHT.index)
    if outcome in (Outcome.TAKEN, Outcome.PASSED_ON) and event.delivery_id is not None:
        _follow(event.delivery_id, DeliveryState.ANSWERED, 0, event.ref, "", now=now)
    reports.handled(event_id=event.pk, outcome=outcome, now=now)
    return _told(outcome, pages)


def take_waiting(*, now: datetime) -> int:
    """Act on answers that were stored and then left lying; gives how many."""
    left = ProviderEvent.objects.waiting().filter(received_at__lte=now - _LEFT_LYING)
    taken = 0
    # What cannot be taken counts for none of the batch: however many stay, whoever answers next has a turn.
    for event_id in list(left.values_list("pk", flat=True)):
        if taken >= _BATCH:
            break
        try:
            take(event_id=event_id, now=now)
        except Exception:
            # One answer that cannot be read must not keep the others waiting; it stays and is seen.
            log.exception("answer_stuck", answer=event_id)
            continue
        taken += 1
    return taken


#: Which of several outcomes a person is told, when one answer was about several alerts: the best.
_WEIGHT = [Outcome.OVER, Outcome.OLDER, Outcome.THEIRS, Outcome.PASSED_ON, Outcome.TAKEN]


def _act(page: Page, reply: Reply, event: ProviderEvent, *, now: datetime) -> Outcome:
    via = "call" if event.kind == ProviderEvent.Kind.KEY else "sms"
    act = answers.acknowledge if reply.verb == Verb.ACKNOWLEDGE else answers.cannot_next
    try:
        alert = act(
            alert_id=page.alert_id,
            # Texts of the first round name the alert alone.
            generation=reply.generation or (1 if reply.alert_id else page.generation),
            by=page.user,
            now=now,
            via=via,
        )
    except OlderPage:
        return Outcome.OLDER
    except DomainError:
        return Outcome.THEIRS
    is_by_this = alert.acknowledged_by_id == page.user_id and alert.acknowledged_at == now
    if alert.status == AlertStatus.RESOLVED:  # a test is over as soon as it is answered
        return Outcome.TAKEN if is_by_this else Outcome.OVER
    if alert.status == AlertStatus.ACKNOWLEDGED:
        is_theirs = alert.acknowledged_by_id == page.user_id
        return Outcome.TAKEN if is_theirs else Outcome.THEIRS
    return Outcome.PASSED_ON


def _asked(event: ProviderEvent) -> tuple[list[Page], Reply | None]:
    """Return the pages an answer is about, its own text's first, and what it says."""
    if event.kind == ProviderEvent.Kind.KEY:
        pages = [] if event.delivery_id is None else answered.pages_of(event.delivery_id)
        return pages, of_key(str(event.raw.get("Digits", "")))
    reply = of_text(str(event.raw.get("Body", "")))
    return ([] if reply is None else answered.pages_of_text(_sender(event), reply)), reply


def needless(pages: list[Page]) -> Said | None:
    """Say why none of these pages needs an answer any more; None while one does."""
    if any(page.status == PageStatus.PAGING and page.alert.is_ringing for page in pages):
        return None
    if not pages:
        return Said(Outcome.OVER)
    is_taken = pages[0].alert.status == AlertStatus.ACKNOWLEDGED
    return _told(Outcome.THEIRS if is_taken else Outcome.OVER, pages)


def _without_page(event: ProviderEvent, reply: Reply | None) -> Outcome:
    if event.kind == ProviderEvent.Kind.TEXT and not answered.telephones(_sender(event)):
        return Outcome.STRANGER
    return Outcome.NOT_UNDERSTOOD if reply is None else Outcome.NO_ALERT


def _told(outcome: Outcome, pages: list[Page]) -> Said:
    if not pages:
        return Said(outcome)
    alert = Alert.objects.select_related("acknowledged_by").get(pk=pages[0].alert_id)
    return Said(outcome, alert, pages[0].user)


def _meaning(status: str, fields: Mapping[str, str]) -> tuple[DeliveryState | None, str]:
    """Return what a status says of the delivery; nothing for a word we do not know."""
    if status == "completed" and fields.get("AnsweredBy", "").startswith(("machine", "fax")):
        return DeliveryState.FAILED, "answering machine"
    if status in _ON_ITS_WAY:
        return DeliveryState.SENT, ""
    if status in _ARRIVED:
        return DeliveryState.DELIVERED, ""
    if status in _NOT_REACHED:
        return DeliveryState.FAILED, f"{status} {fields.get('ErrorCode', '')}".strip()
    return None, ""


def _follow(
    delivery_id: int,
    state: DeliveryState,
    attempt: int,
    ref: str,
    reason: str,
    *,
    now: datetime,
    code: str = "",
) -> None:
    is_news = reports.follow(
        delivery_id=delivery_id,
        state=state,
        attempt=attempt,
        ref=ref,
        reason=reason,
        code=code,
        now=now,
    )
    if is_news and state == DeliveryState.FAILED and reason.startswith(_BROKEN):
        next_way.hurry(delivery_id=delivery_id, now=now)


def _sender(event: ProviderEvent) -> str:
    return str(event.raw.get("From", ""))

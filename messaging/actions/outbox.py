"""The outbox: owe a text, take it back, mark it as no longer needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.queue import enqueue_on_commit
from messaging.addresses import new_message_id
from messaging.lifecycle import WAITING, DeliveryState
from messaging.models import Channel, ContactMethod, Delivery, Lane
from users.models import User


class TooLate(DomainError):
    """The text is on its way, or has gone."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail the house itself writes: its key, to whom, what it says, and until when it is of use."""

    key: str
    to_address: str
    to_name: str
    subject: str
    text: str
    expires_at: datetime | None = None


@transaction.atomic
def queue_mails(mails: Iterable[Mail], *, lane: str, now: datetime) -> None:
    """Owe many mails that leave now, in one statement; of a `key` that exists nothing changes."""
    rows = [
        Delivery(
            key=mail.key,
            queued_at=now,
            state=DeliveryState.PENDING,
            lane=lane,
            channel=Channel.EMAIL,
            to_address=mail.to_address,
            to_name=mail.to_name[:200],
            subject=mail.subject[:500],
            body_text=mail.text,
            message_id=new_message_id(),
            auto_submitted="auto-generated",
            next_at=now,
            expires_at=mail.expires_at,
        )
        for mail in mails
    ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        enqueue_on_commit("messaging.send_due")


@transaction.atomic(savepoint=False)
def queue_email(
    *,
    key: str,
    lane: str,
    to_address: str,
    to_name: str = "",
    subject: str,
    text: str,
    html: str = "",
    message_id: str,
    in_reply_to: str = "",
    references: Sequence[str] = (),
    reply_to: str = "",
    auto_submitted: str | None = None,
    urgency: int = 5,
    send_after: datetime,
    expires_at: datetime | None = None,
    now: datetime,
) -> Delivery:
    """Owe one mail; the same `key` gives the row that exists.

    `send_after` (UTC) leaves time to undo. `auto_submitted` is empty for what a person wrote; left
    out, only the conversation lane is a person's.
    """
    if auto_submitted is None:
        auto_submitted = "" if lane == Lane.CONVERSATION else "auto-generated"
    return _queue(
        key,
        now=now,
        lane=lane,
        channel=Channel.EMAIL,
        to_address=to_address,
        to_name=to_name[:200],
        subject=subject[:500],
        body_text=text,
        body_html=html,
        message_id=message_id,
        in_reply_to=in_reply_to,
        references=list(references),
        reply_to=reply_to,
        auto_submitted=auto_submitted,
        urgency=urgency,
        next_at=send_after,
        expires_at=expires_at,
    )


def queue_mail_to(
    colleague: User, *, key: str, subject: str, text: str, path: str = "", now: datetime
) -> Delivery:
    """Owe a member of staff one mail that leaves now; a `path` adds the address of the page it is about.

    The same `key` gives the row that exists. Say subject and text in the colleague's language.
    """
    return queue_email(
        key=key,
        lane=Lane.NOTICE,
        to_address=colleague.email,
        to_name=colleague.name,
        subject=subject,
        text=f"{text}\n\n{settings.SITE_URL}{path}" if path else text,
        message_id=new_message_id(),
        send_after=now,
        now=now,
    )


@transaction.atomic
def queue_notice(
    *,
    key: str,
    lane: str,
    channel: str,
    to_address: str,
    to_name: str = "",
    subject: str,
    text: str,
    urgency: int = 5,
    send_after: datetime,
    expires_at: datetime | None = None,
    now: datetime,
) -> Delivery:
    """Owe one short text by another channel; the same `key` gives the row that exists."""
    return _queue(
        key,
        now=now,
        lane=lane,
        channel=channel,
        to_address=to_address,
        to_name=to_name[:200],
        subject=subject[:500],
        body_text=text,
        urgency=urgency,
        next_at=send_after,
        expires_at=expires_at,
    )


@transaction.atomic
def queue_to_way(
    *,
    way: ContactMethod,
    key: str,
    lane: str,
    to_name: str = "",
    subject: str,
    text: str,
    link: str = "",
    urgency: int = 5,
    send_after: datetime,
    expires_at: datetime | None = None,
    now: datetime,
) -> Delivery:
    """Owe one short text by somebody's way, whatever carries it; the same `key` gives the row that exists.

    A secret address is not copied: it is read from the way when the text leaves.
    """
    is_mail = way.kind == Channel.EMAIL
    return _queue(
        key,
        now=now,
        lane=lane,
        channel=way.kind,
        contact_method=way,
        to_address="" if way.is_secret else way.value,
        to_name=to_name[:200],
        subject=subject[:500],
        body_text=text,
        link=link,
        message_id=new_message_id() if is_mail else "",
        auto_submitted="auto-generated" if is_mail else "",
        urgency=urgency,
        next_at=send_after,
        expires_at=expires_at,
    )


@transaction.atomic
def cancel(*, delivery_id: int, now: datetime) -> Delivery:
    """Take a text back; refuses when it is on its way or gone."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.state == DeliveryState.CANCELLED:
        return delivery
    if delivery.state != DeliveryState.PENDING or delivery.attempts:
        raise TooLate(_("This message has left already and cannot be taken back."))
    delivery.state = DeliveryState.CANCELLED
    delivery.next_at = None
    delivery.save(update_fields=["state", "next_at"])
    return delivery


@transaction.atomic
def bring_forward(*, delivery_id: int, now: datetime) -> bool:
    """Let a text that waits for later leave now; False when it has been tried, or is due anyway."""
    return bool(
        Delivery.objects.filter(
            pk=delivery_id, state=DeliveryState.PENDING, attempts=0, next_at__gt=now
        ).update(next_at=now)
    )


@transaction.atomic
def supersede(*, delivery_ids: Iterable[int], now: datetime) -> int:
    """Mark texts nobody needs any more; what a sender holds right now may still leave, once."""
    return Delivery.objects.filter(pk__in=list(delivery_ids), state__in=WAITING).update(
        state=DeliveryState.SUPERSEDED, next_at=None
    )


@transaction.atomic
def expire_past_use(*, lanes: Sequence[str], now: datetime) -> int:
    """Mark texts that are of no use any more and in nobody's hands; gives how many."""
    return expire(delivery_ids=take_past_use(lanes=lanes, now=now))


def take_past_use(*, lanes: Sequence[str], now: datetime) -> list[int]:
    """Return, held until the caller's transaction ends, some texts of no use any more and in nobody's hands."""
    rows = Delivery.objects.past_use(now=now).filter(lane__in=lanes)
    return list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:500])


@transaction.atomic
def expire(*, delivery_ids: Sequence[int]) -> int:
    """Mark these texts, which the caller holds, as not delivered in time; gives how many."""
    Delivery.objects.filter(pk__in=delivery_ids, lane=Lane.CODE).update(body_text="")
    return Delivery.objects.filter(pk__in=delivery_ids).update(
        state=DeliveryState.EXPIRED, next_at=None, last_error="Not delivered in time."
    )


def _queue(key: str, *, now: datetime, **fields: object) -> Delivery:
    try:
        with transaction.atomic():  # whoever else queues the same: the key decides
            delivery = Delivery.objects.create(
                key=key, queued_at=now, state=DeliveryState.PENDING, **fields
            )
    except IntegrityError:
        before = Delivery.objects.filter(key=key).first()
        if before is None:
            raise
        delivery = before
    is_due = delivery.next_at is not None and delivery.next_at <= now
    if is_due and delivery.is_waiting and delivery.lane != Lane.PAGE:
        enqueue_on_commit("messaging.send_due")
    return delivery

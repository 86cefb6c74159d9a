"""Owe people their pages: who is asked, by which ways, and when such a duty ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cases.models import AccessGrant
from common.live import Audience, announce
from escalations.actions.record import note
from escalations.lifecycle import PAGE_IS_USEFUL_FOR, PageStatus
from escalations.models import Alert, AlertEvent, NotificationRule, Page, PageDelivery
from escalations.wording import Words, words_for
from messaging.actions import outbox
from messaging.addresses import new_message_id
from messaging.models import Channel, Delivery, Lane
from users.models import User

#: How long somebody who was paged may read the case, whatever its team.
_MAY_READ_FOR = timedelta(hours=12)


def page(
    alert: Alert, people: Iterable[User], *, step_no: int, level: str, now: datetime
) -> list[User]:
    """Page these people at this rung, in the caller's transaction; gives whom it reached for.

    The same person is never paged twice for the same rung of the same round. Whoever has no way to be reached is
    recorded and left out, so that the ladder can go on at once.
    """
    asked: list[User] = []
    for user in people:
        row, is_new = Page.objects.get_or_create(
            alert=alert,
            generation=alert.generation,
            loop=alert.loop,
            step_no=step_no,
            user=user,
            defaults={"level": level, "paged_at": now},
        )
        if not is_new:
            continue
        if _owe_texts(row, alert=alert, user=user, now=now) == 0:
            row.end(PageStatus.EXHAUSTED, now=now)
            row.save(update_fields=["status", "ended_at"])
            note(
                alert,
                AlertEvent.Kind.UNREACHABLE,
                now=now,
                step_no=step_no,
                facts={"person": user.short_name, "level": level},
            )
            continue
        _let_read(alert, user, now=now)
        announce("page", audience=Audience(users=frozenset({user.pk})), alert=alert.pk)
        note(
            alert,
            AlertEvent.Kind.PAGED,
            now=now,
            step_no=step_no,
            facts={"person": user.short_name, "user": user.pk, "level": level},
        )
        asked.append(user)
    return asked


def stop(alert: Alert, *, now: datetime, answered_by: User | None = None) -> None:
    """End every page of the alert: the one who answered was reached, nobody else is needed."""
    for row in alert.pages.filter(status=PageStatus.PAGING):
        is_theirs = answered_by is not None and row.user_id == answered_by.pk
        row.end(PageStatus.REACHED if is_theirs else PageStatus.SUPERSEDED, now=now)
        row.save(update_fields=["status", "ended_at"])
    supersede_texts(alert, now=now)


def give_up(alert: Alert, *, now: datetime) -> None:
    """End every page of the round that is over without an answer."""
    for row in alert.pages.filter(status=PageStatus.PAGING):
        row.end(PageStatus.EXHAUSTED, now=now)
        row.save(update_fields=["status", "ended_at"])
    supersede_texts(alert, now=now)


def supersede_texts(alert: Alert, *, now: datetime, user: User | None = None) -> int:
    """Stop texts of the alert, of one person or of all, that have not left yet."""
    owed = Delivery.objects.waiting().filter(page_delivery__page__alert=alert)
    if user is not None:
        owed = owed.filter(page_delivery__page__user=user)
    return outbox.supersede(delivery_ids=list(owed.values_list("pk", flat=True)), now=now)


def _owe_texts(row: Page, *, alert: Alert, user: User, now: datetime) -> int:
    """Put the page's texts into the outbox, by the person's own rules or else at once on screen and by e-mail."""
    if not user.is_active:
        return 0
    words = words_for(row, alert=alert, user=user)
    rules = [
        rule
        for rule in NotificationRule.objects.filter(user=user, severity=alert.severity)
        .select_related("contact_method")
        .order_by("order")
        if rule.contact_method.is_usable
    ]
    if not rules:
        _owe(row, words, user, Channel.IN_APP, "", order=0, after=0, rule=None, now=now)
        _owe(row, words, user, Channel.EMAIL, user.email, order=1, after=0, rule=None, now=now)
        return 2
    for rule in rules:
        way = rule.contact_method
        address = way.value or (user.email if way.kind == Channel.EMAIL else "")
        _owe(
            row,
            words,
            user,
            way.kind,
            address,
            order=rule.order,
            after=rule.after_seconds,
            rule=rule,
            now=now,
        )
    return len(rules)


def _owe(
    row: Page,
    words: Words,
    user: User,
    channel: str,
    address: str,
    *,
    order: int,
    after: int,
    rule: NotificationRule | None,
    now: datetime,
) -> None:
    key = f"page:{row.pk}:{order}:0"
    at = now + timedelta(seconds=after)
    common = {
        "key": key,
        "lane": Lane.PAGE,
        "to_address": address,
        "to_name": user.name,
        "subject": words.subject,
        "text": words.text,
        "urgency": row.alert.severity,
        "send_after": at,
        "expires_at": at + PAGE_IS_USEFUL_FOR,
        "now": now,
    }
    if channel == Channel.EMAIL:
        delivery = outbox.queue_email(message_id=new_message_id(), **common)  # type: ignore[arg-type] # one set of words for both
    else:
        delivery = outbox.queue_notice(channel=channel, **common)  # type: ignore[arg-type] # one set of words for both
    PageDelivery.objects.get_or_create(
        page=row, rule_order=order, repeat=0, defaults={"rule": rule, "delivery": delivery}
    )


def _let_read(alert: Alert, user: User, *, now: datetime) -> None:
    """Name the person on the case for a while: who is woken must be able to read why."""
    AccessGrant.objects.update_or_create(
        case=alert.case,
        user=user,
        kind=AccessGrant.Kind.PAGED,
        defaults={
            "reason": f"Paged, alert {alert.pk}",
            "granted_at": now,
            "expires_at": now + _MAY_READ_FOR,
        },
    )

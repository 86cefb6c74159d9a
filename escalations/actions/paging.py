"""Owe people their pages: who is asked, by which ways, and when such a duty ends."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from cases.models import AccessGrant
from common.live import Audience, announce
from escalations.actions.record import note
from escalations.alerting.wording import Words, words_for
from escalations.lifecycle import PAGE_IS_USEFUL_FOR, PageStatus
from escalations.models import Alert, AlertEvent, Page, PageDelivery
from escalations.ways import phone_words
from escalations.ways.plans import Planned, Reach, reaches
from messaging.actions import outbox
from messaging.addresses import new_message_id
from messaging.models import Channel, Delivery, Lane
from users.models import User

#: How long somebody who was paged may read the case, whatever its team.
_MAY_READ_FOR = timedelta(hours=12)
#: For these, whoever sleeps in quiet hours is no answer: the next rung is climbed at once.
_CANNOT_WAIT = 2


def page(
    alert: Alert,
    people: Iterable[User],
    *,
    step_no: int,
    level: str,
    now: datetime,
    is_last: bool = False,
) -> list[User]:
    """Page these people at this rung, in the caller's transaction; gives who can be expected to answer soon.

    The same person is never paged twice for the same rung of the same round. Whoever has no way to be reached, or is
    left to sleep, is recorded and left out, so that the ladder can go on at once. At its last rung (`is_last`)
    nobody is left to sleep by an S2.
    """
    people = list(people)
    known = reaches(people)
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
        if not user.is_active:
            _cannot_reach(row, alert=alert, now=now)
            continue
        quiet_until = _quiet_until(known[user.pk], alert, is_last=is_last, now=now)
        plan = known[user.pk].plan(severity=alert.severity, now=now, quiet_until=quiet_until)
        _owe_texts(row, plan, alert=alert, user=user, now=now)
        _let_read(alert, user, now=now)
        announce("page", audience=Audience(users=frozenset({user.pk})), alert=alert.pk)
        named = {"person": user.short_name, "user": user.pk, "level": level}
        ways = list(dict.fromkeys(each.channel for each in plan if not each.is_held))
        note(alert, AlertEvent.Kind.PAGED, now=now, step_no=step_no, facts={**named, "ways": ways})
        is_held = quiet_until is not None and any(each.is_held for each in plan)
        if is_held and quiet_until is not None:
            facts = {**named, "reason": "quiet_hours", "until": quiet_until.isoformat()}
            note(alert, AlertEvent.Kind.HELD, now=now, step_no=step_no, facts=facts)
        if not (is_held and alert.severity <= _CANNOT_WAIT):
            asked.append(user)
    return asked


def stop(alert: Alert, *, now: datetime, answered_by: User | None = None) -> None:
    """End every page of the alert: the one who answered was reached, nobody else is needed."""
    paging = alert.pages.filter(status=PageStatus.PAGING)
    if answered_by is not None:
        paging.filter(user=answered_by).update(status=PageStatus.REACHED, ended_at=now)
    paging.update(status=PageStatus.SUPERSEDED, ended_at=now)
    supersede_texts(alert, now=now)


def give_up(alert: Alert, *, now: datetime) -> None:
    """End every page of the round that is over without an answer."""
    alert.pages.filter(status=PageStatus.PAGING).update(status=PageStatus.EXHAUSTED, ended_at=now)
    supersede_texts(alert, now=now)


def supersede_texts(alert: Alert, *, now: datetime, user: User | None = None) -> int:
    """Stop texts of the alert, of one person or of all, that have not left yet."""
    owed = Delivery.objects.waiting().filter(page_delivery__page__alert=alert)
    if user is not None:
        owed = owed.filter(page_delivery__page__user=user)
    return outbox.supersede(delivery_ids=list(owed.values_list("pk", flat=True)), now=now)


def owe_repeat(told: PageDelivery, *, now: datetime) -> None:
    """Owe the text that follows a repeated one, in the transaction in which that one leaves; nothing after the last."""
    if not told.goes_on or told.repeat_seconds is None:
        return
    row = told.page
    before = told.delivery
    words = words_for(row, alert=row.alert, user=row.user)
    following = Planned(
        told.rule_order,
        before.channel,
        before.contact_method,
        now + timedelta(seconds=told.repeat_seconds),
        told.repeat_seconds,
        told.repeats,
        told.rule,
    )
    owed = _owe(row, words, following, repeat=told.repeat + 1, now=now, at=following.at)
    PageDelivery.objects.bulk_create([owed], ignore_conflicts=True)


def words_by(channel: str, words: Words, *, row: Page) -> str:
    """Return the words of a page as this channel carries them."""
    return phone_words.text_for(
        channel,
        subject=words.subject,
        text=words.text,
        link=words.link,
        alert_id=row.alert_id,
        generation=row.generation,
        language=row.user.language,
    )


def _quiet_until(reach: Reach, alert: Alert, *, is_last: bool, now: datetime) -> datetime | None:
    if alert.is_rehearsal or (is_last and alert.severity <= _CANNOT_WAIT):
        return None
    return reach.quiet_until(severity=alert.severity, now=now)


def _cannot_reach(row: Page, *, alert: Alert, now: datetime) -> None:
    row.end(PageStatus.EXHAUSTED, now=now)
    row.save(update_fields=["status", "ended_at"])
    note(
        alert,
        AlertEvent.Kind.UNREACHABLE,
        now=now,
        step_no=row.step_no,
        facts={"person": row.user.short_name, "level": row.level},
    )


def _owe_texts(row: Page, plan: list[Planned], *, alert: Alert, user: User, now: datetime) -> None:
    """Put the page's texts into the outbox. Asked again while still being asked, nobody waits longer for any way.

    What an earlier page of this round still owes this person is taken over: the new text leaves when the old one
    would have, if that is sooner, and the old one is no longer needed.
    """
    older = _still_owed(alert, user, before=row)
    words = words_for(row, alert=alert, user=user)
    told = []
    for each in plan:
        at = older.get((each.channel, each.way.pk if each.way else None))
        told.append(
            _owe(row, words, each, repeat=0, now=now, at=min(each.at, at) if at else each.at)
        )
    PageDelivery.objects.bulk_create(told, ignore_conflicts=True)
    if older:
        texts = Delivery.objects.waiting().filter(
            page_delivery__page__alert=alert, page_delivery__page__user=user
        )
        stale = texts.exclude(page_delivery__page=row).filter(state="pending")
        outbox.supersede(delivery_ids=list(stale.values_list("pk", flat=True)), now=now)


def _still_owed(
    alert: Alert, user: User, *, before: Page
) -> Mapping[tuple[str, int | None], datetime]:
    """Return when each way was to be used next by earlier pages of this generation."""
    texts = (
        Delivery.objects.filter(
            state="pending",
            page_delivery__page__alert=alert,
            page_delivery__page__user=user,
            page_delivery__page__generation=before.generation,
        )
        .exclude(page_delivery__page=before)
        .order_by("-next_at")
    )
    return {
        (channel, way): next_at
        for channel, way, next_at in texts.values_list("channel", "contact_method_id", "next_at")
        if next_at is not None
    }


def _owe(
    row: Page, words: Words, planned: Planned, *, repeat: int, now: datetime, at: datetime
) -> PageDelivery:
    """Put one text into the outbox; gives the row that says what it is for, not saved."""
    return PageDelivery(
        page=row,
        rule_order=planned.order,
        repeat=repeat,
        rule=planned.rule,
        delivery=_queue(row, words, planned, repeat=repeat, at=at, now=now),
        repeat_seconds=planned.repeat_seconds,
        repeats=planned.repeats,
    )


def _queue(
    row: Page, words: Words, planned: Planned, *, repeat: int, at: datetime, now: datetime
) -> Delivery:
    user = row.user
    key = f"page:{row.pk}:{planned.order}:{repeat}"
    text = words_by(planned.channel, words, row=row)
    expires_at = at + PAGE_IS_USEFUL_FOR
    if planned.way is not None:
        return outbox.queue_to_way(
            way=planned.way,
            key=key,
            lane=Lane.PAGE,
            to_name=user.name,
            subject=words.subject,
            text=text,
            link=words.link,
            urgency=row.alert.severity,
            send_after=at,
            expires_at=expires_at,
            now=now,
        )
    if planned.channel == Channel.EMAIL:
        return outbox.queue_email(
            key=key,
            lane=Lane.PAGE,
            to_address=user.email,
            to_name=user.name,
            subject=words.subject,
            text=text,
            message_id=new_message_id(),
            urgency=row.alert.severity,
            send_after=at,
            expires_at=expires_at,
            now=now,
        )
    return outbox.queue_notice(
        key=key,
        lane=Lane.PAGE,
        channel=planned.channel,
        to_address="",
        to_name=user.name,
        subject=words.subject,
        text=text,
        urgency=row.alert.severity,
        send_after=at,
        expires_at=expires_at,
        now=now,
    )


def _let_read(alert: Alert, user: User, *, now: datetime) -> None:
    """Name the person on the case for a while: who is woken must be able to read why."""
    if alert.case is None:
        return
    AccessGrant.objects.bulk_create(
        [
            AccessGrant(
                case=alert.case,
                user=user,
                kind=AccessGrant.Kind.PAGED,
                reason=f"alert:{alert.pk}",
                granted_at=now,
                expires_at=now + _MAY_READ_FOR,
            )
        ],
        update_conflicts=True,
        unique_fields=["case", "user", "kind"],
        update_fields=["reason", "granted_at", "expires_at"],
    )

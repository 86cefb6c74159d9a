"""The rungs an alert has climbed: who was woken, by what, and how each text fared. Read-only."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from escalations.lifecycle import Level, PageStatus
from escalations.models import Alert, Page, PageDelivery
from escalations.ways.plans import SILENT, reaches
from messaging.models import ContactMethod
from users.models import User


@dataclass(frozen=True, slots=True)
class Way:
    """One text to one person: by what, when, and how it fared; an empty `state` is to come, `every` repeats it."""

    channel: str
    label: str
    at: datetime
    every: timedelta | None = None
    state: str = ""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class PersonWays:
    """By which ways one person is woken, in the order of time."""

    person: User
    ways: list[Way]


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder. `at` is when it was, or will be, climbed; `state` missed, paging, acked or next."""

    number: int
    level: Level | None
    people: list[User]
    at: datetime
    state: str
    answered_at: datetime | None = None
    waits: timedelta | None = None
    ways: list[PersonWays] = field(default_factory=list)


def climbed(alert: Alert, now: datetime) -> list[Rung]:
    """Return the rungs climbed in this round, with whom they woke and by what."""
    pages = list(
        alert.pages.filter(generation=alert.generation)
        .select_related("user")
        .order_by("loop", "step_no", "pk")
    )
    ways = _ways_used(alert, pages, now)
    rungs: list[Rung] = []
    whole = [list(rows) for _, rows in groupby(pages, key=lambda p: (p.loop, p.step_no))]
    for number, rows in enumerate(whole, start=1):
        reached = next((row for row in rows if row.status == PageStatus.REACHED), None)
        rungs.append(
            Rung(
                number=number,
                level=Level(rows[0].level) if rows[0].level else None,
                people=[row.user for row in rows],
                at=min(row.paged_at for row in rows),
                state=_state(rows, is_last=number == len(whole)),
                answered_at=reached.ended_at if reached else None,
                ways=[PersonWays(row.user, ways.get(row.pk, [])) for row in rows],
            )
        )
    answered = alert.acknowledged_by
    if answered is not None and all(rung.answered_at is None for rung in rungs):
        at = alert.acknowledged_at or alert.raised_at
        rungs.append(Rung(len(rungs) + 1, None, [answered], at, "acked", answered_at=at))
    return rungs


def _ways_used(alert: Alert, pages: list[Page], now: datetime) -> dict[int, list[Way]]:
    """Return each page's texts as they fared; of a repeated one the newest only."""
    if not pages:
        return {}
    sleeping = {
        user_id
        for user_id, reach in reaches({page.user for page in pages}).items()
        if reach.quiet_until(severity=alert.severity, now=now) is not None
    }
    newest: dict[tuple[int, int], PageDelivery] = {}
    told = PageDelivery.objects.filter(page__in=pages).select_related("delivery", "page")
    for each in told.order_by("page_id", "rule_order", "repeat"):
        newest[each.page_id, each.rule_order] = each
    ways: dict[int, list[Way]] = {}
    for each in newest.values():
        delivery = each.delivery
        is_ahead = delivery.state == "pending" and (delivery.next_at or now) > now
        ways.setdefault(each.page_id, []).append(
            Way(
                channel=delivery.channel,
                label=label_of(delivery.channel),
                at=delivery.sent_at or delivery.next_at or delivery.queued_at,
                every=timedelta(seconds=each.repeat_seconds) if each.goes_on else None,  # type: ignore[arg-type] # goes_on says it is there
                state="" if is_ahead and not delivery.attempts else delivery.state,
                is_held=is_ahead
                and each.page.user_id in sleeping
                and delivery.channel not in SILENT,
            )
        )
    return {page: sorted(found, key=lambda way: way.at) for page, found in ways.items()}


def _state(rows: list[Page], *, is_last: bool) -> str:
    states = {row.status for row in rows}
    if PageStatus.REACHED in states:
        return "acked"
    return "paging" if is_last and PageStatus.PAGING in states else "missed"


def label_of(channel: str) -> str:
    """Return what a channel is called."""
    return str(ContactMethod.Kind(channel).label)

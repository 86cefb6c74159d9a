"""How somebody wants to be woken: their rules by severity, their quiet hours, and which ways they give up."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError
from escalations.actions import next_way
from escalations.models import NotificationRule, PagingProfile
from escalations.rota.standby import next_duty
from escalations.ways import usual
from messaging.actions import ways
from messaging.models import ContactMethod, Delivery
from users.models import User

#: Whoever is on call within this time must stay reachable.
_AHEAD = timedelta(hours=72)
#: Rules of one severity; more would only be more of the same.
_MOST = 12


class StillNeeded(DomainError):
    """The person is on call soon, and this is the last way that wakes them."""


class TooManyRules(DomainError):
    """The list is full."""


class ListedAlready(DomainError):
    """The same rule is there already."""


@transaction.atomic
def add_rule(
    *,
    by: User,
    severity: int,
    way_id: int,
    after_seconds: int,
    repeat_seconds: int | None,
    now: datetime,
) -> NotificationRule:
    """Add one rule of one's own at the end of its severity; a repetition goes on until somebody answers."""
    way = ContactMethod.objects.get(pk=way_id, user=by)
    mine = _locked(by, severity)
    if len(mine) >= _MOST:
        raise TooManyRules(_("That is enough for one severity. Remove a rule first."))
    if any(r.contact_method_id == way.pk and r.after_seconds == after_seconds for r in mine):
        raise ListedAlready(_("You have this rule already."))
    return NotificationRule.objects.create(
        user=by,
        severity=severity,
        order=max((rule.order for rule in mine), default=0) + 1,
        after_seconds=after_seconds,
        repeat_seconds=repeat_seconds,
        repeats=usual.UNTIL_ANSWERED if repeat_seconds else 0,
        contact_method=way,
    )


@transaction.atomic
def remove_rule(*, rule_id: int, by: User, now: datetime) -> None:
    """Forget one rule of one's own; refuses the last one that wakes for an S1 before a shift."""
    rule = NotificationRule.objects.select_for_update().get(pk=rule_id, user=by)
    if rule.severity == 1:
        others = NotificationRule.objects.filter(user=by, severity=1).exclude(pk=rule.pk)
        waking = others.filter(contact_method__in=ContactMethod.objects.filter(user=by).waking())
        if others.exists() and not waking.exists():
            _refuse_before_duty(by, now=now)
    rule.delete()


@transaction.atomic
def use_usual_rules(*, by: User, now: datetime) -> int:
    """Put the usual rules for one's proven ways in place of all others; gives how many there are."""
    NotificationRule.objects.filter(user=by).delete()
    mine = list(ContactMethod.objects.filter(user=by).usable())
    made = [rule for severity in usual.SEVERITIES for rule in _usual(by, mine, severity)]
    NotificationRule.objects.bulk_create(made)
    return len(made)


def prove_way(*, way_id: int, digits: str, by: User, now: datetime) -> ContactMethod:
    """Prove a way with its code; rules that are the usual ones take it in, rules of one's own stay.

    No transaction around both: a wrong try must be counted although it is refused.
    """
    are_usual = _are_usual(by)
    way = ways.verify(way_id=way_id, digits=digits, by=by, now=now)
    if are_usual:
        use_usual_rules(by=by, now=now)
    return way


@transaction.atomic
def switch_off_way(*, way_id: int, by: User, now: datetime) -> ContactMethod:
    """Use a way no more; refuses the last one that wakes somebody who is on call soon."""
    _keep_one(way_id, by, now=now)
    return ways.switch_off(way_id=way_id, by=by, now=now)


@transaction.atomic
def remove_way(*, way_id: int, by: User, now: datetime) -> None:
    """Forget a way and its rules; refuses the last one that wakes somebody who is on call soon.

    What rings them meanwhile goes on by the next way at once.
    """
    _keep_one(way_id, by, now=now)
    owed = Delivery.objects.waiting().filter(contact_method=way_id, page_delivery__repeat=0)
    lost = list(owed.order_by("pk").values_list("pk", flat=True))
    ways.remove(way_id=way_id, by=by, now=now)
    for delivery_id in lost:
        next_way.hurry(delivery_id=delivery_id, now=now)


@transaction.atomic
def set_quiet_hours(
    *, by: User, quiet_from: time | None, quiet_until: time | None, now: datetime
) -> PagingProfile:
    """Set from when to when only an S1 may wake them, wall clock in their zone; none with both empty."""
    if (quiet_from is None) != (quiet_until is None):
        raise BadInput(_("Give both ends of the quiet hours, or neither."), field="quiet_until")
    if quiet_from is not None and quiet_from == quiet_until:
        raise BadInput(
            _("Quiet hours that end when they begin would be none or all day."), field="quiet_until"
        )
    profile, _is_new = PagingProfile.objects.update_or_create(
        user=by, defaults={"quiet_from": quiet_from, "quiet_until": quiet_until}
    )
    return profile


def _keep_one(way_id: int, by: User, *, now: datetime) -> None:
    mine = ContactMethod.objects.select_for_update().filter(user=by)
    waking = set(mine.waking().values_list("pk", flat=True))
    if waking == {way_id}:
        _refuse_before_duty(by, now=now)


def _refuse_before_duty(by: User, *, now: datetime) -> None:
    begins = next_duty(by, start=now, end=now + _AHEAD)
    if begins is None:
        return
    if begins <= now:
        raise StillNeeded(
            _(
                "You are on call now, and nothing else would wake you. Add and prove another way first."
            )
        )
    raise StillNeeded(
        _(
            "You are on call from %(at)s, and nothing else would wake you. Add and prove another way first."
        )
        % {"at": date_format(localtime(begins), "DATETIME_FORMAT")}
    )


def _are_usual(by: User) -> bool:
    """Say whether the rules are those nobody has touched: what the proven ways would give by themselves."""
    mine = list(ContactMethod.objects.filter(user=by).usable())
    ours = {
        (severity, rule.way.pk, rule.after_seconds)
        for severity in usual.SEVERITIES
        for rule in usual.rules_for(mine, severity)
    }
    there = set(
        NotificationRule.objects.filter(user=by).values_list(
            "severity", "contact_method", "after_seconds"
        )
    )
    return not there or there == ours


def _usual(by: User, mine: Sequence[ContactMethod], severity: int) -> list[NotificationRule]:
    return [
        NotificationRule(
            user=by,
            severity=severity,
            order=order,
            after_seconds=rule.after_seconds,
            repeat_seconds=rule.repeat_seconds,
            repeats=rule.repeats,
            contact_method=rule.way,
        )
        for order, rule in enumerate(usual.rules_for(mine, severity), start=1)
    ]


def _locked(by: User, severity: int) -> list[NotificationRule]:
    User.objects.select_for_update().get(pk=by.pk)
    return list(NotificationRule.objects.filter(user=by, severity=severity))

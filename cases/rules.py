"""Which policies a case is about, what of them was in force for its stay, and what they give."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from common.time import instant_of
from marketplace.models import Reservation
from policies import panel
from policies.amounts import Sums
from policies.asking import ask, totals
from policies.facts import Facts
from policies.kept import standing_parts
from policies.parts import Part, facts_of
from users.models import User

#: What each kind of case asks the library first; the others ask the two broadest topics.
_TOPICS = {
    "stranded": ("arrival", "rebooking"),
    "overbooking": ("rebooking", "cancellation"),
    "safety": ("safety", "rebooking"),
    "crime": ("safety", "privacy-at-home"),
    "discrimination": ("access-needs", "rebooking"),
    "privacy": ("privacy",),
    "host_side": ("damage", "cancellation"),
    "quality": ("rebooking", "goodwill"),
    "refund": ("cancellation", "goodwill"),
    "vip": ("goodwill", "rebooking"),
    "press": ("reviews", "goodwill"),
}
_BROADEST = ("rebooking", "cancellation")


def topics_of(case: Case) -> tuple[str, ...]:
    """Return what the case asks the library, most urgent first."""
    return _TOPICS.get(case.case_type.code, _BROADEST)


def facts_of_stay(stay: Reservation) -> Facts:
    """Return what is known about a stay by itself; its listing and guest are loaded."""
    return Facts(
        time_zone=stay.listing.time_zone,
        booked_at=stay.booked_at,
        check_in_at=stay.check_in_at,
        check_in_date=stay.check_in_date,
        check_out_date=stay.check_out_date,
        listing_country=stay.listing.country,
        guest_country=stay.guest.country if stay.guest is not None else "",
        segment=stay.segment,
        host_policy=stay.cancellation_policy,
        stay=stay.code,
    )


def facts_of_case(case: Case, stay: Reservation, *, acted_at: datetime | None = None) -> Facts:
    """Return what is known about the stay of a case when it is judged; `acted_at` is when they cancelled, if known."""
    return replace(
        facts_of_stay(stay),
        received_at=case.opened_at,
        acted_at=acted_at,
        channel=case.channel,
        issue=case.case_type.code,
    )


def in_force_for(case: Case, *, language: str, now: datetime) -> list[panel.PanelRow]:
    """Return the rows of the policy panel for the stay of a case; nothing without a stay. Three statements.

    A stay that was changed shows what rules its first nights; the panel of amounts shows every part.
    """
    stay = case.reservation
    if stay is None:
        return []
    facts = facts_of_case(case, stay)
    parts = standing_parts([stay.code]).get(stay.code, [])
    if parts:
        facts = facts_of(parts[0], facts)
    return panel.for_booking(facts, language=language, now=now, topics=topics_of(case))


def gives(case: Case, user: User, now: datetime) -> dict[str, Any]:
    """Return what the rules give on this case, part by part and step by step; three statements, none without a stay.

    Judged as of the cancellation where the stay is off, else as of when they wrote.
    """
    stay = case.reservation
    if stay is None:
        return {"each": [], "totals": [], "language": user.language}
    acted_at = _cancelled_at(stay) or case.opened_at
    facts = facts_of_case(case, stay, acted_at=acted_at)
    parts = standing_parts([stay.code]).get(stay.code, [])
    sums = Sums(
        currency=stay.currency,
        booking_value=stay.price_minor,
        paid=stay.paid_minor,
        nights=facts.nights,
        slept_nights=facts.slept_nights,
    )
    each = ask(facts, parts=parts, sums=sums, topics=topics_of(case), now=now)
    shown = [
        (one, money)
        for one in each
        if (money := [reply for reply in one.replies if reply.is_about_money])
    ]
    conflicts = any(reply.answer.outcome == "conflict" for _one, own in shown for reply in own)
    return {
        "waits": conflicts,
        "note": _("conflict") if conflicts else "",
        "each": shown,
        "totals": totals(each),
        "parts": parts,
        "language": user.language,
        "as_of": acted_at.astimezone(ZoneInfo(facts.time_zone)),
        "cancelled": _cancelled_at(stay) is not None,
        "lookup_url": _lookup_url(case, stay, parts, facts),
    }


def _cancelled_at(stay: Reservation) -> datetime | None:
    if stay.status != Reservation.Status.CANCELLED or stay.status_date is None:
        return None
    return instant_of(stay.status_date, time(12), stay.listing.time_zone)


def _lookup_url(case: Case, stay: Reservation, parts: list[Part], facts: Facts) -> str:
    """Return the lookup page with the facts of the case filled in, to try others."""
    known = {
        "topic": topics_of(case)[0],
        "time_zone": facts.time_zone,
        "booked": facts.local_date(facts.booked_at),
        "check_in_date": facts.check_in_date,
        "check_out_date": facts.check_out_date,
        "received": facts.local_date(facts.received_at),
        "cancelled": facts.local_date(facts.acted_at),
        "listing_country": facts.listing_country,
        "guest_country": facts.guest_country,
        "segment": facts.segment,
        "host_policy": facts.host_policy,
        "issue": facts.issue,
        "channel": facts.channel,
        "currency": stay.currency,
        "booking_value": stay.price.amount,
        "paid": stay.paid.amount,
        "stay": stay.code if parts else "",
    }
    query = {name: str(value) for name, value in known.items() if value not in (None, "")}
    return f"{reverse('policies:lookup')}?{urlencode(query)}"

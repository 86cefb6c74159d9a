"""Which policies a case is about, and what of them was in force for its stay."""

from datetime import datetime

from cases.models import Case
from policies import panel
from policies.facts import Facts

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


def in_force_for(case: Case, *, language: str, now: datetime) -> list[panel.PanelRow]:
    """Return the rows of the policy panel for the stay of a case; nothing without a stay."""
    stay = case.reservation
    if stay is None:
        return []
    facts = Facts(
        time_zone=stay.listing.time_zone,
        booked_at=stay.booked_at,
        check_in_at=stay.check_in_at,
        check_in_date=stay.check_in_date,
        check_out_date=stay.check_out_date,
        received_at=case.opened_at,
        listing_country=stay.listing.country,
        guest_country=stay.guest.country if stay.guest is not None else "",
        segment=stay.segment,
        host_policy=stay.cancellation_policy,
        channel=case.channel,
        issue=case.case_type.code,
    )
    topics = _TOPICS.get(case.case_type.code, _BROADEST)
    return panel.for_booking(facts, language=language, now=now, topics=topics)

"""What a clause can answer and what a policy is about, in words; a code nobody has named yet is shown as it is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LABELS: dict[str, Any] = {
    "alternatives": _("Which other homes"),
    "assistance_animal": _("Assistance animals"),
    "authority": _("Who may go further"),
    "back_in": _("When may they go back in"),
    "cameras_inside": _("Cameras inside"),
    "cameras_outside": _("Cameras outside"),
    "claim_window": _("Until when may the host ask"),
    "cleaning_fee": _("Cleaning fee"),
    "damage_sum": _("What is paid for damage"),
    "duty": _("What the home must have"),
    "erasure": _("What may be erased"),
    "first_answer": _("How fast we answer"),
    "first_step": _("The first step"),
    "goodwill": _("A gesture"),
    "guest_answer": _("How long the guest has"),
    "host_deadline": _("How long the host has"),
    "host_fee": _("What the host pays"),
    "host_fee_waiver": _("When the host pays nothing"),
    "housing_nights": _("How many nights of emergency housing"),
    "listing_block": _("What happens to the listing"),
    "monoxide_alarm": _("Carbon monoxide alarm"),
    "price_below": _("When the new home costs less"),
    "price_difference": _("When the new home costs more"),
    "price_match": _("A lower price elsewhere"),
    "privacy_deadline": _("How fast we answer"),
    "refund": _("Refund"),
    "review": _("When a review goes"),
    "transport": _("Transport"),
    "waiting_costs": _("Costs of waiting"),
    "wear": _("Ordinary wear"),
}

TOPICS: dict[str, Any] = {
    "access-needs": _("Access needs"),
    "arrival": _("Arrival"),
    "cancellation": _("Cancellation"),
    "damage": _("Damage"),
    "goodwill": _("Goodwill"),
    "major-events": _("Major events"),
    "price-match": _("Price match"),
    "privacy": _("Privacy"),
    "privacy-at-home": _("Privacy in the home"),
    "rebooking": _("Rebooking"),
    "reviews": _("Reviews"),
    "safety": _("Safety"),
}


def label(question: str) -> str:
    """Return the question in the reader’s language."""
    return str(LABELS.get(question) or question.replace("_", " ").capitalize())


def topic_label(topic: str) -> str:
    """Return what a policy is about in the reader’s language."""
    return str(TOPICS.get(topic) or topic.replace("-", " ").capitalize())

"""People, the homes they stay in and own, and the stays themselves."""

from marketplace.models.imports import ImportedRow, ImportRun
from marketplace.models.listing import Listing
from marketplace.models.person import ContactPoint, Person, PersonNote
from marketplace.models.reservation import Reservation
from marketplace.models.segment import Segment
from marketplace.models.stay_change import StayChange
from marketplace.models.treatment import Companion, Consent, Preference

__all__ = [
    "Companion",
    "Consent",
    "ContactPoint",
    "ImportRun",
    "ImportedRow",
    "Listing",
    "Person",
    "PersonNote",
    "Preference",
    "Reservation",
    "Segment",
    "StayChange",
]

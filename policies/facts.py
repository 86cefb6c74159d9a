"""What is known about a stay when somebody asks for the rule."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from common.errors import BadInput
from policies.dimensions import GoverningDate, RegionOf

EARLIEST, LATEST = 1990, 2200


@dataclass(frozen=True, slots=True)
class Governed:
    """The civil day at the home that decides, and whether it had to be inferred from another fact."""

    on: date
    inferred: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one stay; instants are UTC, dates are the home's, countries ISO 3166 alpha-2.

    `time_zone` is the home's IANA zone. `host_policy` is the cancellation policy the host chose.
    `acted_at` is the instant of what is being judged (the cancellation, the report), `issue` its kind. `audience` is
    to whom the answer goes: guest, host, or "internal" for staff, who see everything. `stay` names a booking we
    know; `kept` are the versions (ids) written down when it was agreed, None where nobody did.
    """

    time_zone: str
    booked_at: datetime | None = None
    accepted_at: datetime | None = None
    check_in_at: datetime | None = None
    check_in_date: date | None = None
    check_out_date: date | None = None
    event_date: date | None = None
    discovered_at: datetime | None = None
    received_at: datetime | None = None
    acted_at: datetime | None = None
    listing_country: str = ""
    guest_country: str = ""
    entity_country: str = ""
    segment: str = ""
    issue: str = ""
    brand: str = ""
    product: str = ""
    channel: str = ""
    host_policy: str = ""
    audience: str = "internal"
    stay: str = ""
    kept: frozenset[int] | None = None

    def __post_init__(self) -> None:
        """Refuse years nobody books for (BadInput) and instants without a zone (ValueError)."""
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, date):  # an instant is a date too
                continue
            if not EARLIEST <= value.year <= LATEST:
                raise BadInput(
                    _("The year %(year)d cannot be right.") % {"year": value.year}, field=field.name
                )
            if isinstance(value, datetime) and value.tzinfo is None:
                raise ValueError(f"{field.name} needs a time zone")

    @property
    def nights(self) -> int | None:
        """Return the number of nights, None while a date is unknown."""
        if self.check_in_date is None or self.check_out_date is None:
            return None
        return (self.check_out_date - self.check_in_date).days

    @property
    def slept_nights(self) -> int | None:
        """Return how many nights were over when what is judged happened; None while a date is unknown."""
        acted, nights = self.local_date(self.acted_at), self.nights
        if acted is None or nights is None or self.check_in_date is None:
            return None
        return min(max((acted - self.check_in_date).days, 0), nights)

    def country_of(self, whose: str) -> str:
        """Return the country a region is compared with, "" when unknown."""
        return {
            RegionOf.LISTING: self.listing_country,
            RegionOf.GUEST: self.guest_country,
            RegionOf.ENTITY: self.entity_country,
        }[RegionOf(whose)]

    def local_date(self, instant: datetime | None) -> date | None:
        """Return the civil day at the home at that instant."""
        return None if instant is None else instant.astimezone(ZoneInfo(self.time_zone)).date()

    def governed(self, by: str) -> Governed | None:
        """Return the day that governs; None when neither it nor a stand-in is known."""
        known = {
            GoverningDate.BOOKING: self.local_date(self.booked_at),
            GoverningDate.ACCEPTANCE: self.local_date(self.accepted_at),
            GoverningDate.CHECK_IN: self.check_in_date or self.local_date(self.check_in_at),
            GoverningDate.EVENT: self.event_date,
            GoverningDate.DISCOVERY: self.local_date(self.discovered_at),
            GoverningDate.CHECKOUT: self.check_out_date,
            GoverningDate.RECEIPT: self.local_date(self.received_at),
        }
        wanted = GoverningDate(by)
        if (exact := known[wanted]) is not None:
            return Governed(exact)
        for stand_in in _STAND_INS.get(wanted, ()):
            if (near := known[stand_in]) is not None:
                return Governed(
                    near,
                    inferred=_("We do not know %(wanted)s; %(stand_in)s stands in for it.")
                    % {"wanted": wanted.label, "stand_in": stand_in.label},
                )
        return None


_STAND_INS: dict[GoverningDate, tuple[GoverningDate, ...]] = {
    GoverningDate.ACCEPTANCE: (GoverningDate.BOOKING,),  # booked at once: accepted when booked
    GoverningDate.EVENT: (GoverningDate.DISCOVERY, GoverningDate.RECEIPT),
    GoverningDate.DISCOVERY: (GoverningDate.RECEIPT,),
}

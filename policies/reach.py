"""What is known of a stay when somebody narrows the library to the rules that can be about it."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What is "" or None is not known, and leaves no rule out.

    `audience` is to whom a text is to be quoted: guest, host, or "internal" for staff, who see everything.
    Countries are ISO 3166 alpha-2; `host_policy` is what the host chose; `nights` is the length of the stay.
    """

    audience: str = ""
    brand: str = ""
    product: str = ""
    listing_country: str = ""
    guest_country: str = ""
    entity_country: str = ""
    segment: str = ""
    channel: str = ""
    host_policy: str = ""
    nights: int | None = None

    @property
    def is_open(self) -> bool:
        """Say whether nothing is known, so that every rule is reached."""
        return all(getattr(self, field.name) in ("", None) for field in fields(self))

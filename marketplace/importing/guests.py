"""The guest of a row, where the file names one."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from marketplace.importing import values
from marketplace.importing.cells import Cells
from marketplace.importing.values import BadValue

LONGEST_ADDRESS = 254
LANGUAGES = frozenset({"en", "pt-br"})


@dataclass(frozen=True, slots=True)
class ParsedGuest:
    """Somebody as a file names them; empty texts where it says nothing."""

    name: str
    email: str
    phone: str
    language: str
    country: str
    time_zone: str


def guest_of(cells: Cells) -> ParsedGuest | None:
    """Return the guest; None where the row holds neither name nor address."""
    name = cells.text("guest_name")[:160]
    email = cells.value("guest_email", _email) or ""
    if not name and not email:
        return None
    return ParsedGuest(
        name=name or email.split("@")[0],
        email=email,
        phone=cells.value("guest_phone", _phone) or "",
        language=cells.value("guest_language", values.one_of(LANGUAGES)) or "en",
        country=cells.value("guest_country", values.country_code) or "",
        time_zone=cells.value("guest_time_zone", values.time_zone) or "UTC",
    )


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise BadValue(_("This is not an e-mail address.")) from None
    if len(text) > LONGEST_ADDRESS:
        raise BadValue(_("This e-mail address is too long."))
    return text.lower()


def _phone(text: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    if not text.startswith("+") or not 7 <= len(digits) <= 15 or digits.startswith("0"):
        raise BadValue(_("A telephone number starts with + and the country, such as +351…"))
    return f"+{digits}"

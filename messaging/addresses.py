"""Message ids and per-case reply addresses, signed so that nobody can invent one."""

import base64
import hashlib
import hmac
import re
import secrets
from email.utils import parseaddr

from django.conf import settings

#: How many characters of the signature an address carries: 60 bits, and an address stays short.
_SIGNATURE_LENGTH = 12
_TOKEN = re.compile(r"^(?P<reference>[a-z0-9-]{3,32})\.(?P<signature>[a-z2-7]{12})$")


def new_message_id(token: str = "") -> str:
    """Return a fresh Message-ID without angle brackets, under our own domain.

    With the `token` of a case inside, an answer finds its case even when only References survived.
    """
    middle = f"{token}." if token else ""
    return f"{middle}{secrets.token_hex(12)}@{_domain()}"


def sign_case(reference: str) -> str:
    """Return the token of a case: its reference and a signature only this installation can make."""
    name = reference.lower()
    return f"{name}.{_signature(name)}"


def case_address(token: str) -> str:
    """Return the address that leads to one case, such as care+st-10428k.x7…@steward.example."""
    local, _, domain = _own_address().rpartition("@")
    return f"{local}+{token}@{domain}"


def case_of(address: str) -> str | None:
    """Return the case reference an address of ours carries, or None: forged, foreign or plain.

    Letter case does not matter, because mail servers change it.
    """
    local, _, domain = parseaddr(address)[1].lower().rpartition("@")
    own_local, _, own_domain = _own_address().lower().rpartition("@")
    prefix = f"{own_local}+"
    if domain != own_domain or not local.startswith(prefix):
        return None
    return _reference_in(local.removeprefix(prefix))


def case_of_message_id(message_id: str) -> str | None:
    """Return the case reference one of our own Message-IDs carries, or None."""
    local, _, domain = message_id.strip().strip("<>").lower().rpartition("@")
    token, _, _random = local.rpartition(".")
    return _reference_in(token) if domain == _domain() else None


def _reference_in(token: str) -> str | None:
    found = _TOKEN.match(token)
    if found is None:
        return None
    name = found["reference"]
    if not hmac.compare_digest(found["signature"], _signature(name)):
        return None
    return name.upper()


def _signature(name: str) -> str:
    key = hashlib.sha256(b"messaging.case-address:" + settings.SECRET_KEY.encode()).digest()
    digest = hmac.new(key, name.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:_SIGNATURE_LENGTH]


def _own_address() -> str:
    return str(settings.MAIL_ADDRESS)


def _domain() -> str:
    return _own_address().rpartition("@")[2].lower()

"""How a department reaches the one question it was asked: a signed link, and a signed address for mail."""

import re
import uuid
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import DepartmentRequest
from common.errors import BadInput
from messaging import addresses

_SALT = "cases.department-answer"
_NAME = re.compile(r"^ASK-(?P<pk>[0-9]{1,15})-(?P<key>[0-9A-F]{8})$")


class BadLink(BadInput):
    """The link was not made by us, was taken back, or is too old."""


def token_for(request: DepartmentRequest) -> str:
    """Return the signed text of a question, fit for an address of a page."""
    return signing.dumps([request.pk, request.link_key.hex], salt=_SALT, compress=False)


def link_for(request: DepartmentRequest) -> str:
    """Return the whole address of the page on which this question is answered, without signing in."""
    return f"{settings.SITE_URL}{reverse('cases:answer', args=[token_for(request)])}"


def request_of(token: str, *, now: datetime) -> DepartmentRequest:
    """Return the question a link leads to; refuses (BadLink) what we did not sign, took back, or is too old."""
    try:
        pk, key = signing.loads(token, salt=_SALT)
        found = DepartmentRequest.objects.select_related("department", "clock").get(
            pk=pk, link_key=uuid.UUID(key), link_until__gt=now
        )
    except (signing.BadSignature, DepartmentRequest.DoesNotExist):
        raise BadLink(
            _("This link is not complete or too old. Ask whoever sent it for a new one.")
        ) from None
    return found


def mail_token(request: DepartmentRequest) -> str:
    """Return what an answer by mail carries in its address and its ids."""
    return addresses.sign_case(f"ask-{request.pk}-{request.link_key.hex[:8]}")


def request_of_mail(names: list[str], *, now: datetime) -> DepartmentRequest | None:
    """Return the question one of these signed names means, or None; `names` come from `messaging.addresses`."""
    for name in names:
        match = _NAME.match(name)
        if match is None:
            continue
        found = (
            DepartmentRequest.objects.select_related("department")
            .filter(pk=int(match["pk"]), link_until__gt=now)
            .first()
        )
        if found is not None and found.link_key.hex[:8].upper() == match["key"]:
            return found
    return None

"""The signed link in a page: one alert, one generation, one person, and nothing else."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import BadInput

_SALT = "escalations.alert-link"
_GOOD_FOR = timedelta(days=3)


class BadLink(BadInput):
    """The link was not made by us, or is too old."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link allows: to answer this generation of this alert as this person."""

    alert_id: int
    generation: int
    user_id: int


def token_for(ticket: Ticket) -> str:
    """Return the signed text of a ticket, fit for an address."""
    return signing.dumps(
        [ticket.alert_id, ticket.generation, ticket.user_id], salt=_SALT, compress=False
    )


def ticket_of(token: str) -> Ticket:
    """Read a token; refuses what we did not sign, and what is older than three days."""
    try:
        alert_id, generation, user_id = signing.loads(token, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        raise BadLink(_("This link is not complete or too old. Open Steward instead.")) from None
    return Ticket(alert_id, generation, user_id)


def link_for(ticket: Ticket) -> str:
    """Return the whole address of the alert's page for one person."""
    path = reverse("escalations:alert_link", args=[ticket.alert_id, token_for(ticket)])
    return f"{settings.SITE_URL}{path}"


def link_for_test(ticket: Ticket) -> str:
    """Return the address of a test page: a button that says it arrived."""
    return f"{settings.SITE_URL}{reverse('escalations:test_link', args=[token_for(ticket)])}"

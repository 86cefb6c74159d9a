"""The request as our pages know it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from users.models import User


class StaffRequest(HttpRequest):
    """A request of somebody signed in, possibly made by htmx."""

    user: User
    htmx: HtmxDetails

"""Where the pager's test of itself arrives, as any service would be called."""

import json

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from escalations.actions import probing

_MAX_BYTES = 16 * 1024


@csrf_exempt  # a machine calls, without any session; the signed link in the text is what counts
@require_POST
def probe(request: HttpRequest) -> HttpResponse:
    """Hear a test of the pager."""
    try:
        sent = json.loads(request.body[:_MAX_BYTES])
        text = f"{sent['title']}\n{sent['message']}"
    except (ValueError, RecursionError, KeyError, TypeError):
        raise probing.NotAProbe(_("This is not one of our tests.")) from None
    probing.hear(text=text, now=timezone.now())
    return HttpResponse(status=204)

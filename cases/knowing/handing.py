"""How the bytes of a file leave the house: never as something a browser would run."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def handed_out(content: bytes, name: str) -> HttpResponse:
    """Answer with bytes nobody's browser may run: a download of no type, in a sandbox."""
    response = HttpResponse(content, content_type="application/octet-stream")
    named = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = named or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response

"""Mail who is to answer a request, and who asked: that there is something, and where; its words stay in Steward."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.models import ExceptionRequest
from messaging.actions import outbox
from messaging.models import Delivery
from users.models import User


def to_answer(request: ExceptionRequest, to: User, *, step: str, now: datetime) -> Delivery:
    """Owe the mail that says a request waits for this person; the same step is one mail."""
    with override(to.language):
        names = {"person": request.asked_by.name, "case": request.case.reference}
        subject = (
            _("%(person)s acted at once on %(case)s: confirm it")
            if request.acted
            else _("%(person)s asks for your approval on %(case)s")
        ) % names
        text = _("You see what it is about, what it costs and until when in Steward.")
    return _owe(request, to, f"{step}:{to.pk}", subject, text, now=now)


def to_asker(request: ExceptionRequest, to: User, *, step: str, now: datetime) -> Delivery:
    """Owe the mail that says how a request stands to whoever asked, or owns the case now."""
    with override(to.language):
        subjects = {
            "approved": _("Approved: your request on %(case)s"),
            "modified": _("Approved otherwise: your request on %(case)s"),
            "denied": _("Declined: your request on %(case)s"),
            "ratified": _("Confirmed: what you did on %(case)s"),
            "expired": _("Never answered: your request on %(case)s"),
            "requested": _("Nobody has answered your request on %(case)s"),
        }
        subject = subjects[request.state] % {"case": request.case.reference}
        text = _("You see why and on what conditions in Steward.")
    return _owe(request, to, f"{step}:{to.pk}", subject, text, now=now)


def _owe(
    request: ExceptionRequest, to: User, step: str, subject: str, text: str, *, now: datetime
) -> Delivery:
    return outbox.queue_mail_to(
        to,
        key=f"exception:{request.pk}:{step}",
        subject=subject,
        text=text,
        path=request.case.get_absolute_url(),
        now=now,
    )

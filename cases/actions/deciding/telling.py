"""Mail who is to answer a request, who asked, and who paid: that there is something, and where; nothing else."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.models import Case, ExceptionRequest
from messaging.actions import outbox
from messaging.models import Delivery
from payments.models import Payment, PaymentKind
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


def of_payment(case: Case, payment: Payment, *, now: datetime) -> Delivery:
    """Owe the mail that says to who owns the case that a payment, or its way back, was refused."""
    to = case.owner or payment.requested_by
    with override(to.language):
        subject = _("Not paid: what you sent on %(case)s")
        if payment.kind == PaymentKind.REVERSAL:
            subject = _("Not returned: what you called back on %(case)s")
        text = _("You see why in Steward. It stays on your list until it is done or let go.")
    return outbox.queue_mail_to(
        to,
        key=f"payment:{payment.pk}:refused",
        subject=subject % {"case": case.reference},
        text=text,
        path=case.get_absolute_url(),
        now=now,
    )


def doubt_key(payment: Payment) -> str:
    """Return the key of the one mail that says that nobody knows whether this was paid."""
    return f"payment:{payment.pk}:doubt"


def of_doubt(case: Case, payment: Payment, *, now: datetime) -> Delivery:
    """Owe the mail that says to who owns the case that nobody knows whether a payment was made, once."""
    to = case.owner or payment.requested_by
    with override(to.language):
        subject = _("Nobody knows whether it was paid: %(case)s") % {"case": case.reference}
        text = _(
            "The payment provider has given no clear answer for over an hour. It is asked again, and nothing is paid "
            "twice. Promise them nothing until the case says that it was paid."
        )
    return outbox.queue_mail_to(
        to,
        key=doubt_key(payment),
        subject=subject,
        text=text,
        path=case.get_absolute_url(),
        now=now,
    )

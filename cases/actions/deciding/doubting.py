"""Tell people, once, of a payment whose outcome nobody knows for an hour: who owns the case, and the managers."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions.deciding import telling
from cases.models import Case
from messaging.actions import outbox
from messaging.models import Delivery
from payments.models import Payment
from users.models import User
from users.roles import PERMISSIONS, Permission, Role

_MANAGING = [role for role in Role if Permission.SEE_TEAM_NUMBERS in PERMISSIONS[role]]


def tell_due(*, now: datetime, batch: int = 200) -> int:
    """Tell of every payment nobody was told of yet, one transaction each; returns how many."""
    doubted = Payment.objects.in_doubt(now=now).order_by("pk")
    keys = {telling.doubt_key(payment): payment for payment in doubted}
    told = set(Delivery.objects.filter(key__in=keys).values_list("key", flat=True))
    left = [payment for key, payment in keys.items() if key not in told][:batch]
    return sum(_tell(payment, now=now) for payment in left)


@transaction.atomic
def _tell(payment: Payment, *, now: datetime) -> bool:
    case = Case.objects.filter(decisions__remedy_state__key=payment.subject).first()
    if case is None:
        return False
    telling.of_doubt(case, payment, now=now)
    for manager in User.objects.filter(is_active=True, role__in=_MANAGING).order_by("pk"):
        _tell_manager(manager, now=now)
    return True


def _tell_manager(manager: User, *, now: datetime) -> None:
    """Owe the mail that payments hang, one a day however many do."""
    with override(manager.language):
        subject = _("Nobody knows whether payments were made")
        text = _(
            "The payment provider has given no clear answer for over an hour. It is asked again, and nothing is paid "
            "twice. If this goes on, its address or our key to it may be wrong."
        )
    outbox.queue_mail_to(
        manager,
        key=f"payments-in-doubt:{now.date().isoformat()}:{manager.pk}",
        subject=subject,
        text=text,
        path=f"{reverse('cases:remedies')}?of=all",
        now=now,
    )

"""A refund gives a stay's guest back what they paid for it, and no more, whichever way it is paid."""

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from cases.lifecycle import RemedyState
from cases.models import Case, Decision, Remedy, RemedyKind
from common.errors import BadInput
from common.money import Money
from marketplace.models import Reservation
from payments.lifecycle import STANDING, PaymentState
from payments.models import Payment, PaymentKind


class MoreThanWasPaid(BadInput):
    """A refund gives back what was paid, and no more of it."""


class NotTheGuest(BadInput):
    """What was paid for a stay goes back to who paid it."""


def charge_of(case: Case, decision: Decision) -> str:
    """Return what a refund is taken from; refuses a case without a stay, and another currency (BadInput)."""
    stay = _stay_of(case, decision)
    if stay is None:
        raise BadInput(
            _(
                "A refund gives back what was paid for a stay, and this case has none. Give a credit."
            )
        )
    if stay.currency != decision.currency:
        raise BadInput(
            _("They paid in %(currency)s: a refund goes back in the same.")
            % {"currency": stay.currency},
            field="amount",
        )
    return stay.code


def require_owed(case: Case, remedy: Remedy) -> None:
    """Refuse a refund to anybody but the stay's guest (NotTheGuest), and more than is left (MoreThanWasPaid).

    What went back by payment and what was noted as paid outside both count. The caller holds the stay. Without a
    stay, and in another currency than they paid in, there is nothing to hold it against.
    """
    decision = remedy.decision
    if decision.remedy != RemedyKind.REFUND or not remedy.paid_minor:
        return
    stay = _stay_of(case, decision)
    if stay is None:
        return
    if stay.guest_id not in (None, decision.person_id):
        raise NotTheGuest(
            _("A refund goes back to the guest of the stay. Decide a payout or a credit instead.")
        )
    given = _given(stay, beside=remedy)
    if stay.currency != decision.currency or remedy.paid_minor <= stay.paid_minor - given:
        return
    raise MoreThanWasPaid(
        _("They paid %(paid)s for this stay and got %(given)s back: at most %(left)s is left.")
        % {
            "paid": Money(stay.paid_minor, stay.currency),
            "given": Money(given, stay.currency),
            "left": Money(max(0, stay.paid_minor - given), stay.currency),
        },
        field="amount",
    )


def _given(stay: Reservation, *, beside: Remedy) -> int:
    """Return what went back of a stay's price beside one remedy, in minor units of its currency: two statements."""
    standing = Payment.objects.filter(charge=stay.code, currency=stay.currency, state__in=STANDING)
    refunded, back = (
        Q(kind=PaymentKind.REFUND),
        Q(kind=PaymentKind.REVERSAL, state=PaymentState.ACCEPTED),
    )
    paid = standing.aggregate(
        out=Sum("amount_minor", filter=refunded), back=Sum("amount_minor", filter=back)
    )
    by_hand = (
        Remedy.objects.filter(
            decision__reservation=stay,
            decision__remedy=RemedyKind.REFUND,
            decision__currency=stay.currency,
            state__in=[RemedyState.EXECUTING, RemedyState.EXECUTED],
        )
        .exclude(pk=beside.pk)
        .exclude(key__in=standing.filter(refunded).values("subject"))
    )
    noted = by_hand.aggregate(sum=Sum("paid_minor"))["sum"] or 0
    return (paid["out"] or 0) - (paid["back"] or 0) + noted


def _stay_of(case: Case, decision: Decision) -> Reservation | None:
    return case.reservation if decision.reservation_id is None else decision.reservation

"""Which state of a payment follows which, on one screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentState(models.TextChoices):
    """Where a payment stands."""

    REQUESTED = "requested", _("to be paid")
    ASKING = "asking", _("being paid")
    UNKNOWN = "unknown", _("outcome not known yet")
    ACCEPTED = "accepted", _("paid")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("stopped")


#: What the provider still has to be asked, and asked again under the same key until it gives an answer.
OWED = (PaymentState.REQUESTED, PaymentState.ASKING, PaymentState.UNKNOWN)
#: What nobody changes any more.
ENDED = (PaymentState.ACCEPTED, PaymentState.REFUSED, PaymentState.WITHDRAWN)
#: What counts as paid or perhaps paid: beside it nothing else is paid for the same thing.
STANDING = (*OWED, PaymentState.ACCEPTED)

#: Only what was never asked can be stopped; what was asked may be paid, so it is asked until we know.
PAYMENT_TRANSITIONS: dict[PaymentState, frozenset[PaymentState]] = {
    PaymentState.REQUESTED: frozenset({PaymentState.ASKING, PaymentState.WITHDRAWN}),
    PaymentState.ASKING: frozenset(
        {
            PaymentState.ASKING,
            PaymentState.UNKNOWN,
            PaymentState.ACCEPTED,
            PaymentState.REFUSED,
        }
    ),
    PaymentState.UNKNOWN: frozenset({PaymentState.ASKING}),
    PaymentState.ACCEPTED: frozenset(),
    PaymentState.REFUSED: frozenset(),
    PaymentState.WITHDRAWN: frozenset(),
}

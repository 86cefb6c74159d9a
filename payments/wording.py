"""Why a provider refused, in words for who has to tell somebody."""

from django.utils.translation import gettext as _


def reason_of(code: str) -> str:
    """Return a sentence for the provider's code; one nobody knows is quoted."""
    known = {
        "nothing_left": _("Nothing is left of what they paid for this stay."),
        "account_closed": _("The account they paid from is closed."),
        "account_unknown": _("The payment provider does not know this person."),
        "charge_unknown": _("The payment provider knows no payment for this stay."),
        "currency_not_held": _("Nothing can be paid to them in this currency."),
        "spent_already": _("They have spent it already."),
    }
    quoted = _("The payment provider refused it: %(code)s.") % {"code": code}
    return known.get(code, quoted)

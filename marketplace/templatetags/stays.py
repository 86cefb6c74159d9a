"""How a stay is written on a page."""

from babel.dates import format_interval
from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common import words
from common.money import Money
from marketplace.models import Reservation

register = template.Library()

_FACTS = {
    "guest": _("guest"),
    "host": _("host"),
    "check_in_time": _("check-in time"),
    "check_out_time": _("check-out time"),
    "currency": _("currency"),
    "booked_at": _("hour of booking"),
    "price": _("price"),
    "paid": _("what was paid"),
    "payout": _("payout to the host"),
    "adults": _("adults"),
    "children": _("children"),
    "infants": _("infants"),
}


@register.filter
def stay_dates(stay: Reservation) -> str:
    """`{{ stay|stay_dates }}` → “12–18 Mar 2026”: arrival to departure, at the home."""
    locale = words.locale_of(get_language())
    british = "en_GB" if locale == "en" else locale  # the day stands before the month everywhere
    return str(format_interval(stay.check_in_date, stay.check_out_date, "yMMMd", locale=british))


@register.filter
def status_tone(status: str) -> str:
    """`{{ stay.status|status_tone }}` → the badge's tone; most need none."""
    return {"in_stay": "good", "confirmed": "accent", "no_show": "warn", "cancelled": "danger"}.get(
        status, ""
    )


@register.filter
def whole_money(money: Money) -> str:
    """`{{ value|whole_money }}` → “R$ 412,880”: summaries go without cents."""
    units = int(money.amount.to_integral_value())
    precision = len(str(Money(0, money.currency).amount).partition(".")[2])
    text = str(Money(units * 10**precision, money.currency))
    mark = "," if words.locale_of(get_language()).startswith("pt") else "."
    return text.rpartition(mark)[0] if precision else text


@register.filter
def assumed_facts(stay: Reservation) -> str:
    """`{{ stay|assumed_facts }}` → “currency, check-in time”: what the source did not say."""
    return ", ".join(str(_FACTS.get(fact, fact)) for fact in stay.assumed)

"""What a department may be told of a case: single facts, each chosen by whoever asks. Nothing else leaves."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.models.message import Message
from sla import saying

#: What is shared unless the asker takes it out; of a restricted case, nothing.
USUAL = ("home", "stay")
#: The longest passage of somebody's words that goes along.
_LONGEST = 1500

LABELS = {
    "reference": gettext_lazy("Case number"),
    "kind": gettext_lazy("What it is about"),
    "home": gettext_lazy("Home"),
    "stay": gettext_lazy("Stay"),
    "money": gettext_lazy("Paid and payout"),
    "guest": gettext_lazy("Guest’s name"),
    "host": gettext_lazy("Host’s name"),
    "guest_words": gettext_lazy("What the guest wrote last"),
    "host_words": gettext_lazy("What the host wrote last"),
}


@dataclass(frozen=True, slots=True)
class Shareable:
    """One fact of a case that can go along with a question, as the department would read it."""

    code: str
    label: str
    text: str


def shareable(case: Case) -> list[Shareable]:
    """Return every fact of this case that could be shared, in the active language; empty ones are left out."""
    found = [(code, tell(case)) for code, tell in _TELLERS.items()]
    return [Shareable(code, str(LABELS[code]), text) for code, text in found if text]


def pack(case: Case, codes: Collection[str]) -> list[dict[str, str]]:
    """Return the chosen facts as they stand now, to be kept with the question; unknown codes give nothing."""
    return [
        {"fact": each.code, "text": each.text} for each in shareable(case) if each.code in codes
    ]


def told(context: Collection[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return what was shared as (label, text), labels in the active language."""
    return [(str(LABELS.get(each["fact"], each["fact"])), str(each["text"])) for each in context]


def _home(case: Case) -> str:
    if case.reservation is None:
        return ""
    listing = case.reservation.listing
    return f"{listing.title}, {listing.city}"


def _stay(case: Case) -> str:
    stay = case.reservation
    if stay is None:
        return ""
    return _("%(code)s, %(from)s to %(to)s") % {
        "code": stay.code,
        "from": saying.dated(stay.check_in_date),
        "to": saying.dated(stay.check_out_date),
    }


def _money(case: Case) -> str:
    stay = case.reservation
    if stay is None:
        return ""
    return _("Guest paid %(paid)s, host payout %(payout)s") % {
        "paid": stay.paid,
        "payout": stay.payout,
    }


def _person(side: str) -> Callable[[Case], str]:
    def name(case: Case) -> str:
        party = case.parties.select_related("person").filter(side=side, is_primary=True).first()
        return party.person.called if party is not None else ""

    return name


def _last_words(side: str) -> Callable[[Case], str]:
    def words(case: Case) -> str:
        newest = (
            Message.objects.filter(
                thread__case=case, thread__kind=side, direction=Message.Direction.INBOUND
            )
            .order_by("-written_at", "-pk")
            .first()
        )
        return newest.text[:_LONGEST] if newest is not None else ""

    return words


_TELLERS: dict[str, Callable[[Case], str]] = {
    "reference": lambda case: case.reference,
    "kind": lambda case: str(case.case_type),
    "home": _home,
    "stay": _stay,
    "money": _money,
    "guest": _person("guest"),
    "host": _person("host"),
    "guest_words": _last_words("guest"),
    "host_words": _last_words("host"),
}

"""Whether a version reaches a stay at all: scope first, then its days; each refusal is a sentence."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.audience import may_quote
from policies.dimensions import Audience, GoverningDate, RegionOf
from policies.facts import Facts
from policies.rules import Rule
from policies.wording import day

# Lazy: thousands of rules are looked at for a few sentences.
_HOST_POLICY = gettext_lazy("host’s chosen policy")
_BRAND = gettext_lazy("brand")
_PRODUCT = gettext_lazy("product")
_SEGMENT = gettext_lazy("segment")
_CHANNEL = gettext_lazy("channel")


def outside_scope(rule: Rule, facts: Facts) -> str:
    """Return why the scope leaves this stay out, "" when it is inside.

    A scope that names a fact we do not know leaves the stay out, and says so.
    """
    if not may_quote(rule.audience, to=facts.audience):
        return _("It does not bind the person asked for: it is for “%(audience)s”.") % {
            "audience": Audience(rule.audience).label
        }
    for name, wanted, known in (
        (_HOST_POLICY, rule.host_choice, facts.host_policy),
        (_BRAND, rule.brand, facts.brand),
        (_PRODUCT, rule.product, facts.product),
    ):
        if wanted and wanted != known:
            return _other(name, wanted, known)
    for name, several, known in (
        (_SEGMENT, rule.segments, facts.segment),
        (_CHANNEL, rule.channels, facts.channel),
        (RegionOf(rule.region_of).label, rule.countries, facts.country_of(rule.region_of)),
    ):
        if several and known not in several:
            return _other(name, ", ".join(sorted(several)), known)
    return _wrong_length(rule, facts)


def _other(name: str | Promise, wanted: str, known: str) -> str:
    if not known:
        return _(
            "It is only for “%(wanted)s” (%(name)s), and we do not know that of this stay."
        ) % {
            "wanted": wanted,
            "name": name,
        }
    return _("It is only for “%(wanted)s” (%(name)s); this stay has “%(known)s”.") % {
        "wanted": wanted,
        "name": name,
        "known": known,
    }


def _wrong_length(rule: Rule, facts: Facts) -> str:
    if rule.nights_from is None and rule.nights_until is None:
        return ""
    nights = facts.nights
    if nights is None:
        return _("It depends on the number of nights, and we do not know that of this stay.")
    if rule.nights_from is not None and nights < rule.nights_from:
        return _("It is for stays of %(from)d nights or more; this one has %(nights)d.") % {
            "from": rule.nights_from,
            "nights": nights,
        }
    if rule.nights_until is not None and nights >= rule.nights_until:
        return _("It is for stays under %(until)d nights; this one has %(nights)d.") % {
            "until": rule.nights_until,
            "nights": nights,
        }
    return ""


def outside_days(rule: Rule, on: date) -> str:
    """Return why the version was not in force on its governing day, "" when it was."""
    if on < rule.from_date:
        return _("It came later: in force from %(from)s, and %(fact)s was %(on)s.") % {
            "from": day(rule.from_date),
            "fact": GoverningDate(rule.governing_date).label,
            "on": day(on),
        }
    if rule.until_date is not None and on >= rule.until_date:
        return _("It had ended: in force until before %(until)s, and %(fact)s was %(on)s.") % {
            "until": day(rule.until_date),
            "fact": GoverningDate(rule.governing_date).label,
            "on": day(on),
        }
    return ""

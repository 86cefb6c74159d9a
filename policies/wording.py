"""Days and ranges in words, by the reader's language."""

from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

_PATTERNS = {"en": "d MMM y", "pt_BR": "d MMM y"}


def day(value: date) -> str:
    """Return a civil day with its year: “18 Nov 2025”, “18 nov. 2025”."""
    locale = "pt_BR" if (get_language() or "en").startswith("pt") else "en"
    return format_date(value, _PATTERNS[locale], locale=locale)


def in_force(from_date: date | None, until_date: date | None) -> str:
    """Say in which days something was, is or will be in force; `until_date` is the first day without."""
    if from_date is None:
        return _("never in force")
    if until_date is None:
        return _("in force from %(from)s") % {"from": day(from_date)}
    return _("in force from %(from)s until before %(until)s") % {
        "from": day(from_date),
        "until": day(until_date),
    }


def month(value: date) -> str:
    """Return a month with its year: “Sep 2025”, “set. 2025”."""
    locale = "pt_BR" if (get_language() or "en").startswith("pt") else "en"
    return format_date(value, "MMM y", locale=locale)

"""Refuse to give a case to somebody who is away, and say who stands in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import words
from common.errors import DomainError
from users.away import Away
from users.models import User


class TakerAway(DomainError):
    """Who was to get the case is away; `extra` says who stands in."""


def require_present(to: User, away: Away, *, by: User, now: datetime) -> None:
    """Refuse somebody who is away, and say until when (on the clock of `by`) and who stands in (TakerAway)."""
    absence = away.of(to.pk)
    if absence is None:
        return
    cover = away.cover(to.pk)
    locale = words.locale_of(get_language())
    facts = {
        "person": to.short_name,
        "until": words.moment(absence.until, now, zone=ZoneInfo(by.time_zone), locale=locale),
        "cover": cover.short_name if cover is not None else "",
    }
    raise TakerAway(
        (
            _("%(person)s is away until %(until)s. %(cover)s stands in.")
            if cover is not None
            else _("%(person)s is away until %(until)s, and nobody stands in.")
        )
        % facts,
        field="to",
        extra={"cover": cover.pk if cover is not None else None},
    )

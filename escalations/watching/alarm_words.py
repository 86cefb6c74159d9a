"""What the technical owner reads when the pager itself is unwell: codes and numbers, nothing of any case."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common import words
from escalations.models import Alarm


@dataclass(frozen=True, slots=True)
class AlarmWords:
    """The text of one alarm."""

    title: str
    text: str


def words_for(alarm: Alarm) -> AlarmWords:
    """Write the alarm, or that it is over, in the language of the house."""
    facts = {
        "what": alarm.get_kind_display(),
        "since": _utc(alarm.since),
        "detail": ", ".join(f"{name}: {value}" for name, value in sorted(alarm.facts.items())),
        "address": f"{settings.SITE_URL}{reverse('escalations:watch')}",
    }
    if alarm.closed_at is not None:
        facts["until"] = _utc(alarm.closed_at)
        return AlarmWords(
            _("Steward, all clear: %(what)s") % facts,
            _("It was wrong from %(since)s to %(until)s.\n%(address)s") % facts,
        )
    return AlarmWords(
        _("Steward, the pager needs you: %(what)s") % facts,
        _(
            "Wrong since %(since)s (%(detail)s). Pages may be late.\n"
            "What to do: docs/operations.md, “When the alarm comes”.\n%(address)s"
        )
        % facts,
    )


def database_away(*, seconds: int, is_over: bool) -> AlarmWords:
    """Write that the guard has not reached PostgreSQL for so long, or that it does again."""
    facts = {"seconds": seconds}
    if is_over:
        return AlarmWords(
            _("Steward, all clear: the database answers again"),
            _("It did not answer for %(seconds)d seconds.") % facts,
        )
    return AlarmWords(
        _("Steward, the pager needs you: the database does not answer"),
        _(
            "No answer for %(seconds)d seconds. Nobody is paged meanwhile.\n"
            "What to do: docs/operations.md, “When the alarm comes”."
        )
        % facts,
    )


def _utc(at: datetime) -> str:
    """Say when on the clock every owner shares; logs keep the seconds."""
    return f"{words.moment_in_full(at, zone='UTC', locale=words.locale_of(get_language()))} UTC"

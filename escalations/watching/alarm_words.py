"""What the technical owner reads when the pager itself is unwell: codes and numbers, nothing of any case."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

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
        "since": f"{alarm.since:%Y-%m-%d %H:%M:%S} UTC",
        "detail": ", ".join(f"{name}: {value}" for name, value in sorted(alarm.facts.items())),
        "address": f"{settings.SITE_URL}{reverse('escalations:watch')}",
    }
    if alarm.closed_at is not None:
        facts["until"] = f"{alarm.closed_at:%Y-%m-%d %H:%M:%S} UTC"
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

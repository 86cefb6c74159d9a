"""Why a case went to whom it went, or waits, from the facts routing left: sentences in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: Why somebody who was looked at did not get the case.
PASSED_OVER = {
    "away": gettext_lazy("%(person)s is away."),
    "off": gettext_lazy("%(person)s is off duty at this hour."),
    "full": gettext_lazy("%(person)s carries %(load)s of %(limit)s."),
    "language": gettext_lazy("%(person)s does not speak the case’s language."),
    "skill": gettext_lazy("%(person)s does not have the skill it needs."),
    "away_from_it": gettext_lazy("%(person)s can’t have this case."),
    "more": gettext_lazy("%(person)s carries more: %(load)s of %(limit)s."),
    "idle_less": gettext_lazy("%(person)s got a case later than the one chosen."),
}


def why_told(facts: Mapping[str, Any]) -> list[str]:
    """Return the sentences: why this person, then why not the others."""
    lines = []
    if facts.get("how") == "dedicated":
        lines.append(_("%(person)s: the guest comes back to them.") % {"person": facts["to_name"]})
    elif facts.get("to_name"):
        lines.append(
            _("%(person)s carries least: %(load)s of %(limit)s, and this case weighs %(weight)s.")
            % {
                "person": facts["to_name"],
                "load": facts.get("load", 0),
                "limit": facts.get("limit", 0),
                "weight": facts.get("weight", 0),
            }
        )
    for other in facts.get("others", []):
        lines.append(
            str(PASSED_OVER[other["because"]])
            % {
                "person": other["name"],
                "load": other.get("load", 0),
                "limit": other.get("limit", 0),
            }
        )
    return lines

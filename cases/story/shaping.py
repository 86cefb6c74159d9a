"""What was merged, parted, moved, linked and told to every case of an incident."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import CaseEvent
from cases.story.told import Told

Kind = CaseEvent.Kind


def _merged(told: Told) -> str:
    if "into" in told.facts:
        return _("%(actor)s merged this case into %(into)s.") % told.facts
    return (
        ngettext(
            "%(actor)s merged %(source)s into this case, with %(messages)s message.",
            "%(actor)s merged %(source)s into this case, with %(messages)s messages.",
            int(told.facts["messages"]),
        )
        % told.facts
    )


def _unmerged(told: Told) -> str:
    if "source" in told.facts:
        return _("%(actor)s undid the merge: %(source)s stands alone again.") % told.facts
    return _("%(actor)s undid the merge with %(from)s.") % told.facts


def _moved(told: Told) -> str:
    count = int(told.facts["messages"])
    if "to" in told.facts:
        return (
            ngettext(
                "%(actor)s moved %(messages)s message to %(to)s.",
                "%(actor)s moved %(messages)s messages to %(to)s.",
                count,
            )
            % told.facts
        )
    return (
        ngettext(
            "%(actor)s moved %(messages)s message here from %(from)s.",
            "%(actor)s moved %(messages)s messages here from %(from)s.",
            count,
        )
        % told.facts
    )


def _linked(told: Told) -> str:
    """Say that a case was linked, never to which: whoever reads this may not know of the other."""
    return {
        "incident": _("%(actor)s made this case part of an incident."),
        "child": _("%(actor)s added a case to this incident."),
        "duplicate": _("%(actor)s marked this case as a duplicate of another."),
    }.get(told.facts["kind"], _("%(actor)s linked this case with another.")) % told.facts


def _unlinked(told: Told) -> str:
    return _("%(actor)s took a link to another case away.") % told.facts


def _fanned_out(told: Told) -> str:
    count = int(told.facts["sent"])
    return (
        ngettext(
            "%(actor)s told it to %(sent)s case of this incident.",
            "%(actor)s told it to %(sent)s cases of this incident.",
            count,
        )
        % told.facts
    )


TELLERS = {
    Kind.MERGED: _merged,
    Kind.UNMERGED: _unmerged,
    Kind.MESSAGES_MOVED: _moved,
    Kind.LINKED: _linked,
    Kind.UNLINKED: _unlinked,
    Kind.FANNED_OUT: _fanned_out,
}
ICONS = {
    Kind.MERGED: "handover",
    Kind.UNMERGED: "history",
    Kind.MESSAGES_MOVED: "handover",
    Kind.LINKED: "out",
    Kind.UNLINKED: "out",
    Kind.FANNED_OUT: "mail",
}

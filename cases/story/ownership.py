"""Who took, gave, offered and accepted the case."""

from django.utils.translation import gettext as _

from cases.models import CaseEvent, QueuedCase, Specialty
from cases.story.told import Told

Kind = CaseEvent.Kind


def _taken(told: Told) -> str:
    return _("You took the case.") if told.is_mine else _("%(actor)s took the case.") % told.facts


def _released(told: Told) -> str:
    if told.facts.get("reason"):
        return (
            _("You released the case: “%(reason)s”")
            if told.is_mine
            else _("%(actor)s released the case: “%(reason)s”")
        ) % told.facts
    return (
        _("You released the case.")
        if told.is_mine
        else _("%(actor)s released the case.") % told.facts
    )


def _taken_over(told: Told) -> str:
    return (
        _("You took the case over from %(from_name)s: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s took the case over from %(from_name)s: “%(reason)s”")
    ) % {"from_name": "", "reason": "", **told.facts}


def _assigned(told: Told) -> str:
    return (
        _("You gave the case to %(to_name)s.")
        if told.is_mine
        else _("%(actor)s gave the case to %(to_name)s.")
    ) % {"to_name": "", **told.facts}


def _offered(told: Told) -> str:
    if "away" in told.facts:
        return _("%(from_name)s is away: the case is offered to %(to_name)s, who stands in.") % {
            "from_name": "",
            "to_name": "",
            **told.facts,
        }
    return (
        _("You offered the case to %(to_name)s. “%(summary)s”")
        if told.is_mine
        else _("%(actor)s offered the case to %(to_name)s. “%(summary)s”")
    ) % {"to_name": "", "summary": "", **told.facts}


def _accepted(told: Told) -> str:
    return (
        _("%(from_name)s handed over to you. “%(summary)s”")
        if told.is_mine
        else _("%(from_name)s handed over to %(actor)s. “%(summary)s”")
    ) % {"from_name": "", "summary": "", **told.facts}


def _declined(told: Told) -> str:
    return (
        _("You declined the hand-over: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s declined the hand-over: “%(reason)s”")
    ) % {"reason": "", **told.facts}


def _offer_withdrawn(told: Told) -> str:
    return (
        _("You withdrew the hand-over.")
        if told.is_mine
        else _("%(actor)s withdrew the hand-over.") % told.facts
    )


def _offer_ran_out(told: Told) -> str:
    return _(
        "%(to_name)s did not answer the hand-over in time. %(from_name)s owns the case as before."
    ) % {"to_name": "", "from_name": "", **told.facts}


def _queued(told: Told) -> str:
    facts = {"from_name": "", **told.facts}
    why = str(QueuedCase.Because(told.facts["because"]).label)
    if told.facts.get("from_name"):
        return _("The case left %(from_name)s’s desk and waits in the queue: %(why)s") % {
            **facts,
            "why": why,
        }
    return _("The case waits in the queue: %(why)s") % {"why": why}


def _role_given(told: Told) -> str:
    facts = {**told.facts, "specialty": str(Specialty(told.facts["specialty"]).label)}
    return (
        _("You added %(user_name)s (%(specialty)s): “%(reason)s”")
        if told.is_mine
        else _("%(actor)s added %(user_name)s (%(specialty)s): “%(reason)s”")
    ) % facts


def _role_ended(told: Told) -> str:
    return _("%(user_name)s (%(specialty)s) is off the case.") % {
        **told.facts,
        "specialty": str(Specialty(told.facts["specialty"]).label),
    }


def _routed(told: Told) -> str:
    if told.facts.get("how") == "dedicated":
        return _("The case went to %(to_name)s, to whom the guest comes back.") % told.facts
    return _("The case went to %(to_name)s, who carries least.") % told.facts


TELLERS = {
    Kind.TAKEN: _taken,
    Kind.TAKEN_OVER: _taken_over,
    Kind.ASSIGNED: _assigned,
    Kind.RELEASED: _released,
    Kind.HANDOVER_OFFERED: _offered,
    Kind.HANDOVER_ACCEPTED: _accepted,
    Kind.HANDOVER_DECLINED: _declined,
    Kind.HANDOVER_WITHDRAWN: _offer_withdrawn,
    Kind.HANDOVER_EXPIRED: _offer_ran_out,
    Kind.QUEUED: _queued,
    Kind.ROUTED: _routed,
    Kind.ROLE_GIVEN: _role_given,
    Kind.ROLE_ENDED: _role_ended,
}
ICONS = {
    Kind.TAKEN: "person",
    Kind.TAKEN_OVER: "person",
    Kind.ASSIGNED: "person",
    Kind.RELEASED: "unowned",
    Kind.HANDOVER_OFFERED: "handover",
    Kind.HANDOVER_ACCEPTED: "handover",
    Kind.HANDOVER_DECLINED: "handover",
    Kind.HANDOVER_WITHDRAWN: "handover",
    Kind.HANDOVER_EXPIRED: "handover",
    Kind.QUEUED: "list",
    Kind.ROUTED: "swap",
    Kind.ROLE_GIVEN: "team",
    Kind.ROLE_ENDED: "team",
    Kind.PARTY_ADDED: "person",
    Kind.ACCESS_GRANTED: "key",
}

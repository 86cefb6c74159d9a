"""What happened on a case, in whole sentences of the reader's language; facts go in, text comes out. Asks nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import clock_story
from cases.lifecycle import WaitingOn
from cases.models import CaseEvent, RiskAxis
from cases.models.case import Outcome, Severity, Urgency

Kind = CaseEvent.Kind
Facts = Mapping[str, object]

ICONS = {
    Kind.OPENED: "inbox",
    Kind.MESSAGE_WITHDRAWN: "history",
    Kind.AUTO_REPLY: "mail",
    Kind.MAIL_HELD: "triage",
    Kind.DELIVERY_FAILED: "warn",
    Kind.TAKEN: "person",
    Kind.RELEASED: "unowned",
    Kind.HANDOVER_OFFERED: "handover",
    Kind.HANDOVER_ACCEPTED: "handover",
    Kind.HANDOVER_DECLINED: "handover",
    Kind.HANDOVER_WITHDRAWN: "handover",
    Kind.SEVERITY_CHANGED: "shield-alert",
    Kind.TYPE_CHANGED: "list",
    Kind.RISK_CHANGED: "shield-alert",
    Kind.WAITING: "wait",
    Kind.RESUMED: "history",
    Kind.CLOCK_STARTED: "clock",
    Kind.CLOCK_MET: "check",
    Kind.CLOCK_BREACHED: "alarm",
    Kind.CLOCK_MOVED: "clock",
    Kind.CLOCK_WARNED: "clock",
    Kind.CLOCK_RESET: "history",
    Kind.CLOCK_ENDED: "clock",
    Kind.CITED: "quote",
    Kind.PARTY_ADDED: "person",
    Kind.ACCESS_GRANTED: "key",
    Kind.ALERT_RAISED: "bell",
    Kind.PAGED: "bell",
    Kind.ALERT_ACKNOWLEDGED: "bell",
    Kind.ALERT_ESCALATED: "ladder",
    Kind.ALERT_RESOLVED: "bell",
    Kind.RESOLVED: "check",
    Kind.REOPENED: "history",
}

#: What an alert's decision means on the case, by its name in the facts.
_ALERT_DECISIONS = {
    "nobody": lambda: _("Nobody was on call for this step."),
    "unreachable": lambda: _("%(person)s has no way to be reached; the page went on."),
    "refused": lambda: _("%(person)s could not take the page; it went on to the next."),
    "handed_back": lambda: _("%(person)s handed the page back; it went on to the next."),
    "ran_out": lambda: _("The page was answered, but nobody took the case; it goes out again."),
    "worse": lambda: _("The case got worse; everybody on call was paged again."),
    "reopened": lambda: _("The alert was opened again."),
}


@dataclass(frozen=True, slots=True)
class _Told:
    """The facts of one event as text, whether the reader did it, and whether anybody did."""

    facts: dict[str, str]
    is_mine: bool
    is_known: bool

    @classmethod
    def of(cls, event: CaseEvent, me: int) -> "_Told":
        actor = event.actor.short_name if event.actor is not None else ""
        facts = {key: str(value) for key, value in event.facts.items()}
        return cls({**facts, "actor": actor}, event.actor_id == me, actor != "")


def sentence(event: CaseEvent, *, me: int, now: datetime, zone: tzinfo, locale: str) -> str:
    """Tell one event to the person with id `me`, on their own clock; the event comes with its actor loaded."""
    facts: Facts = event.facts
    teller = _TELLERS.get(Kind(event.kind))
    if teller is not None:
        return teller(_Told.of(event, me))
    if event.kind in clock_story.KINDS:
        return clock_story.sentence(event, now=now, zone=zone, locale=locale)
    if event.kind == Kind.ALERT_ESCALATED:
        told = _ALERT_DECISIONS.get(str(facts.get("decision", "")))
        return (told() if told else _("The page went on to the next step.")) % {
            "person": facts.get("person") or _("Somebody")
        }
    return event.get_kind_display()


def _opened(told: _Told) -> str:
    if told.facts.get("follows"):
        return _("This goes on from %(follows)s, which was closed.") % told.facts
    if not told.is_known:
        return _("The case was opened by a message.")
    return (
        _("You opened the case.") if told.is_mine else _("%(actor)s opened the case.") % told.facts
    )


def _withdrawn(told: _Told) -> str:
    return (
        _("You took back a message before it left.")
        if told.is_mine
        else _("%(actor)s took back a message before it left.") % told.facts
    )


def _auto_reply(told: _Told) -> str:
    return _("An automatic answer came from %(from)s. It changes no clock.") % {
        "from": told.facts.get("from", "")
    }


def _mail_held(told: _Told) -> str:
    return _("A mail from %(from)s was held: the sender is not on this case.") % {
        "from": told.facts.get("from", "")
    }


def _failed(told: _Told) -> str:
    return _("A message could not be delivered.")


def _taken(told: _Told) -> str:
    return _("You took the case.") if told.is_mine else _("%(actor)s took the case.") % told.facts


def _released(told: _Told) -> str:
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


def _offered(told: _Told) -> str:
    return (
        _("You offered the case to %(to_name)s. “%(summary)s”")
        if told.is_mine
        else _("%(actor)s offered the case to %(to_name)s. “%(summary)s”")
    ) % {"to_name": "", "summary": "", **told.facts}


def _accepted(told: _Told) -> str:
    return (
        _("%(from_name)s handed over to you. “%(summary)s”")
        if told.is_mine
        else _("%(from_name)s handed over to %(actor)s. “%(summary)s”")
    ) % {"from_name": "", "summary": "", **told.facts}


def _declined(told: _Told) -> str:
    return (
        _("You declined the hand-over: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s declined the hand-over: “%(reason)s”")
    ) % {"reason": "", **told.facts}


def _offer_withdrawn(told: _Told) -> str:
    return (
        _("You withdrew the hand-over.")
        if told.is_mine
        else _("%(actor)s withdrew the hand-over.") % told.facts
    )


def _severity(told: _Told) -> str:
    if "urgency_to" in told.facts:
        urgency = {"urgency": Urgency(int(told.facts["urgency_to"])).label, **told.facts}
        return (
            _("You set the urgency to %(urgency)s.")
            if told.is_mine
            else _("%(actor)s set the urgency to %(urgency)s.")
        ) % urgency
    words_ = {
        "actor": told.facts["actor"],
        "before": Severity(int(told.facts["from"])).label,
        "after": Severity(int(told.facts["to"])).label,
        "reason": told.facts.get("reason", ""),
    }
    return (
        _("You changed the severity from %(before)s to %(after)s: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s changed the severity from %(before)s to %(after)s: “%(reason)s”")
    ) % words_


def _type(told: _Told) -> str:
    return (
        _("You changed the type of the case.")
        if told.is_mine
        else _("%(actor)s changed the type of the case.") % told.facts
    )


def _risk(told: _Told) -> str:
    words_ = {**told.facts, "axis": RiskAxis(told.facts["axis"]).label}
    return (
        _("You set the risk %(axis)s to %(level)s of 4: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s set the risk %(axis)s to %(level)s of 4: “%(reason)s”")
    ) % words_


def _waiting(told: _Told) -> str:
    words_ = {**told.facts, "whom": WaitingOn(told.facts["on"]).label}
    if told.facts.get("reason"):
        return (
            _("You set the case to wait, on: %(whom)s. “%(reason)s”")
            if told.is_mine
            else _("%(actor)s set the case to wait, on: %(whom)s. “%(reason)s”")
        ) % words_
    return (
        _("You set the case to wait, on: %(whom)s.")
        if told.is_mine
        else _("%(actor)s set the case to wait, on: %(whom)s.")
    ) % words_


def _resumed(told: _Told) -> str:
    if not told.is_known:
        return _("The case goes on by itself: what it waited for came.")
    return (
        _("You took the case up again.")
        if told.is_mine
        else _("%(actor)s took the case up again.") % told.facts
    )


def _cited(told: _Told) -> str:
    portuguese = (get_language() or "").startswith("pt")
    words_ = {
        "actor": told.facts["actor"],
        "policy": told.facts.get("title_pt" if portuguese else "title_en")
        or told.facts.get("policy", ""),
        "version": told.facts.get("version", ""),
        "anchor": told.facts.get("anchor", ""),
    }
    return (
        _("You cited %(policy)s v%(version)s §%(anchor)s")
        if told.is_mine
        else _("%(actor)s cited %(policy)s v%(version)s §%(anchor)s")
    ) % words_


def _alert_raised(told: _Told) -> str:
    return _("An alert was raised: somebody on call is being woken.")


def _paged(told: _Told) -> str:
    return _("%(person)s was paged.") % {"person": told.facts.get("person", "")}


def _acknowledged(told: _Told) -> str:
    return (
        _("You answered the page.")
        if told.is_mine
        else _("%(actor)s answered the page.") % told.facts
    )


def _alert_resolved(told: _Told) -> str:
    return _("The alert ended.")


def _resolved(told: _Told) -> str:
    words_ = {"actor": told.facts["actor"], "outcome": Outcome(told.facts["outcome"]).label}
    text = (
        _("You resolved the case. %(outcome)s.")
        if told.is_mine
        else _("%(actor)s resolved the case. %(outcome)s.")
    ) % words_
    return f"{text} “{told.facts['note']}”" if told.facts.get("note") else text


def _reopened(told: _Told) -> str:
    if not told.is_known:
        return _("The case was opened again by a new message.")
    return (
        _("You reopened the case: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s reopened the case: “%(reason)s”")
    ) % {"reason": "", **told.facts}


_TELLERS = {
    Kind.OPENED: _opened,
    Kind.MESSAGE_WITHDRAWN: _withdrawn,
    Kind.AUTO_REPLY: _auto_reply,
    Kind.MAIL_HELD: _mail_held,
    Kind.DELIVERY_FAILED: _failed,
    Kind.TAKEN: _taken,
    Kind.RELEASED: _released,
    Kind.HANDOVER_OFFERED: _offered,
    Kind.HANDOVER_ACCEPTED: _accepted,
    Kind.HANDOVER_DECLINED: _declined,
    Kind.HANDOVER_WITHDRAWN: _offer_withdrawn,
    Kind.SEVERITY_CHANGED: _severity,
    Kind.TYPE_CHANGED: _type,
    Kind.RISK_CHANGED: _risk,
    Kind.WAITING: _waiting,
    Kind.RESUMED: _resumed,
    Kind.CITED: _cited,
    Kind.ALERT_RAISED: _alert_raised,
    Kind.PAGED: _paged,
    Kind.ALERT_ACKNOWLEDGED: _acknowledged,
    Kind.ALERT_RESOLVED: _alert_resolved,
    Kind.RESOLVED: _resolved,
    Kind.REOPENED: _reopened,
}

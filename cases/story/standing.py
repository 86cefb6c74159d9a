"""How bad it is, what it waits for, how it ended."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.lifecycle import WaitingOn
from cases.models import CaseEvent, RiskAxis
from cases.models.scales import Outcome, Severity, Urgency
from cases.story.told import Told

Kind = CaseEvent.Kind


def _severity(told: Told) -> str:
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


def _type(told: Told) -> str:
    return (
        _("You changed the type of the case.")
        if told.is_mine
        else _("%(actor)s changed the type of the case.") % told.facts
    )


def _risk(told: Told) -> str:
    words_ = {**told.facts, "axis": RiskAxis(told.facts["axis"]).label}
    return (
        _("You set the risk %(axis)s to %(level)s of 4: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s set the risk %(axis)s to %(level)s of 4: “%(reason)s”")
    ) % words_


def _waiting(told: Told) -> str:
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


def _resumed(told: Told) -> str:
    if not told.is_known:
        return _("The case goes on by itself: what it waited for came.")
    return (
        _("You took the case up again.")
        if told.is_mine
        else _("%(actor)s took the case up again.") % told.facts
    )


def _resolved(told: Told) -> str:
    words_ = {"actor": told.facts["actor"], "outcome": Outcome(told.facts["outcome"]).label}
    text = (
        _("You resolved the case. %(outcome)s.")
        if told.is_mine
        else _("%(actor)s resolved the case. %(outcome)s.")
    ) % words_
    if told.facts.get("unknowns"):
        unknowns = int(told.facts["unknowns"])
        text += " " + ngettext(
            "Decided over %(number)d thing still unknown.",
            "Decided over %(number)d things still unknown.",
            unknowns,
        ) % {"number": unknowns}
    return f"{text} “{told.facts['note']}”" if told.facts.get("note") else text


def _reopened(told: Told) -> str:
    if not told.is_known:
        return _("The case was opened again by a new message.")
    return (
        _("You reopened the case: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s reopened the case: “%(reason)s”")
    ) % {"reason": "", **told.facts}


TELLERS = {
    Kind.SEVERITY_CHANGED: _severity,
    Kind.TYPE_CHANGED: _type,
    Kind.RISK_CHANGED: _risk,
    Kind.WAITING: _waiting,
    Kind.RESUMED: _resumed,
    Kind.RESOLVED: _resolved,
    Kind.REOPENED: _reopened,
}
ICONS = {
    Kind.SEVERITY_CHANGED: "shield-alert",
    Kind.TYPE_CHANGED: "list",
    Kind.RISK_CHANGED: "shield-alert",
    Kind.WAITING: "wait",
    Kind.RESUMED: "history",
    Kind.RESOLVED: "check",
    Kind.REOPENED: "history",
}

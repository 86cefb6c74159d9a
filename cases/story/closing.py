"""How a case ended past its gate, what was summed up, and what was kept or noted of it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import CaseEvent
from cases.models.evidence import EvidenceFile
from cases.models.knowing import Fact
from cases.story.told import Told

Kind = CaseEvent.Kind


def _gate_passed(told: Told) -> str:
    number = int(told.facts.get("count", "1"))
    said = {"number": number, "actor": told.facts["actor"], "reason": told.facts.get("reason", "")}
    if told.is_mine:
        return (
            ngettext(
                "You ended the case with %(number)d thing open: “%(reason)s”",
                "You ended the case with %(number)d things open: “%(reason)s”",
                number,
            )
            % said
        )
    return (
        ngettext(
            "%(actor)s ended the case with %(number)d thing open: “%(reason)s”",
            "%(actor)s ended the case with %(number)d things open: “%(reason)s”",
            number,
        )
        % said
    )


def _closed(_told: Told) -> str:
    return _("The case is closed: nobody came back to it in time.")


def _summary_frozen(told: Told) -> str:
    if told.facts.get("occasion") == "handover":
        return _("What was done and what is pending was kept for the hand-over.")
    return _("What was done and what was pending was kept at the end.")


def _fact_noted(told: Told) -> str:
    kind = told.facts.get("kind", "")
    said = {**told.facts, "kind": Fact.Kind(kind).label if kind in Fact.Kind.values else ""}
    return (
        _("You noted. %(kind)s: “%(text)s”")
        if told.is_mine
        else _("%(actor)s noted. %(kind)s: “%(text)s”")
    ) % {"text": "", **said}


def _fact_changed(told: Told) -> str:
    said = {"text": "", "reason": "", **told.facts}
    if told.facts.get("change") == "verified":
        return (
            _("You verified: “%(text)s”") if told.is_mine else _("%(actor)s verified: “%(text)s”")
        ) % said
    if told.facts.get("change") == "replaced":
        return (
            _("You replaced “%(text)s” by what is known now.")
            if told.is_mine
            else _("%(actor)s replaced “%(text)s” by what is known now.")
        ) % said
    return (
        _("You dropped “%(text)s”: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s dropped “%(text)s”: “%(reason)s”")
    ) % said


def _issue_added(told: Told) -> str:
    return (
        _("You added an issue: “%(text)s”")
        if told.is_mine
        else _("%(actor)s added an issue: “%(text)s”")
    ) % {"text": "", **told.facts}


def _issue_settled(told: Told) -> str:
    said = {"text": "", "answer": "", **told.facts}
    if told.facts.get("state") == "dropped":
        return (
            _("You no longer pursue “%(text)s”: %(answer)s")
            if told.is_mine
            else _("%(actor)s no longer pursues “%(text)s”: %(answer)s")
        ) % said
    return (
        _("You solved “%(text)s”: %(answer)s")
        if told.is_mine
        else _("%(actor)s solved “%(text)s”: %(answer)s")
    ) % said


def _evidence_added(told: Told) -> str:
    audience = told.facts.get("audience", "")
    values = EvidenceFile.Audience
    said = {**told.facts, "audience": values(audience).label if audience in values.values else ""}
    return (
        _("You kept %(name)s as evidence. %(audience)s.")
        if told.is_mine
        else _("%(actor)s kept %(name)s as evidence. %(audience)s.")
    ) % {"name": "", **said}


def _redacted(told: Told) -> str:
    said = {"reason": "", **told.facts}
    if told.facts.get("what") == "file":
        return (
            _("You made a file unreadable: “%(reason)s”")
            if told.is_mine
            else _("%(actor)s made a file unreadable: “%(reason)s”")
        ) % said
    return (
        _("You made words unreadable: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s made words unreadable: “%(reason)s”")
    ) % said


TELLERS = {
    Kind.GATE_PASSED: _gate_passed,
    Kind.CLOSED: _closed,
    Kind.SUMMARY_FROZEN: _summary_frozen,
    Kind.FACT_NOTED: _fact_noted,
    Kind.FACT_CHANGED: _fact_changed,
    Kind.ISSUE_ADDED: _issue_added,
    Kind.ISSUE_SETTLED: _issue_settled,
    Kind.EVIDENCE_ADDED: _evidence_added,
    Kind.REDACTED: _redacted,
}
ICONS = {
    Kind.GATE_PASSED: "gavel",
    Kind.CLOSED: "lock",
    Kind.SUMMARY_FROZEN: "list",
    Kind.FACT_NOTED: "note",
    Kind.FACT_CHANGED: "note",
    Kind.ISSUE_ADDED: "list",
    Kind.ISSUE_SETTLED: "check",
    Kind.EVIDENCE_ADDED: "file",
    Kind.REDACTED: "lock",
}

"""How each event of a timeline opens, ends or notes a line of the summary."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from cases.closing.lines import DONE, PENDING, Line
from cases.lifecycle import WaitingOn
from cases.models import CaseEvent
from cases.models.clock import ClockKind
from cases.models.scales import Outcome

Kind = CaseEvent.Kind
Key = tuple[Hashable, ...]

#: The longest a line quotes what somebody typed.
_QUOTED_WORDS = 12

Fold = Callable[[CaseEvent, dict[Key, Line], dict[Key, Line]], None]


def _line(event: CaseEvent, state: str, say: Callable[[], str], due: str = "") -> Line:
    text: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            text[language] = say()
    who = event.actor.short_name if event.actor is not None else ""
    return Line(event.pk, state, text, who, event.occurred_at.isoformat(), due)


def _quoted(text: object) -> str:
    words = str(text).split()
    return " ".join(words[:_QUOTED_WORDS]) + ("…" if len(words) > _QUOTED_WORDS else "")


def _begins(*named: str, say: Callable[[Mapping[str, str]], str]) -> Fold:
    """Open a line under the id the event names, until another event with the same id ends it."""
    id_of, *shown = named

    def fold(event: CaseEvent, pending: dict[Key, Line], _done: dict[Key, Line]) -> None:
        facts = {name: _quoted(event.facts.get(name, "")) for name in shown}
        pending[id_of, event.facts.get(id_of)] = _line(event, PENDING, lambda: say(facts))

    return fold


def _ends(*named: str, say: Callable[[Mapping[str, str]], str] | None = None) -> Fold:
    """End the line under the id the event names; with words, that it was done stands instead."""
    id_of, *shown = named

    def fold(event: CaseEvent, pending: dict[Key, Line], done: dict[Key, Line]) -> None:
        key = (id_of, event.facts.get(id_of))
        pending.pop(key, None)
        if say is not None:
            facts = {name: _quoted(event.facts.get(name, "")) for name in shown}
            done[key] = _line(event, DONE, lambda: say(facts))

    return fold


def _in_language(facts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the facts with the department named in the language that is written now."""
    is_portuguese = (get_language() or "").startswith("pt") and facts["department_pt"]
    return {**facts, "department": facts["department_pt"]} if is_portuguese else facts


def _did(name: str, say: Callable[[Mapping[str, Any]], str]) -> Fold:
    """Note that something was done; the last time counts."""

    def fold(event: CaseEvent, _pending: dict[Key, Line], done: dict[Key, Line]) -> None:
        done[(name,)] = _line(event, DONE, lambda: say(event.facts))

    return fold


def _received(event: CaseEvent, pending: dict[Key, Line], _done: dict[Key, Line]) -> None:
    side = event.thread_kind
    pending.setdefault(
        ("answer", side),
        _line(
            event,
            PENDING,
            lambda: (
                _("The guest waits for an answer")
                if side == "guest"
                else _("The host waits for an answer")
            ),
        ),
    )


def _sent(event: CaseEvent, pending: dict[Key, Line], done: dict[Key, Line]) -> None:
    side = event.thread_kind
    pending.pop(("answer", side), None)
    done["wrote", side] = _line(
        event,
        DONE,
        lambda: _("Wrote to the guest") if side == "guest" else _("Wrote to the host"),
    )


def _clock_started(event: CaseEvent, pending: dict[Key, Line], _done: dict[Key, Line]) -> None:
    kind, label = event.facts.get("kind"), _quoted(event.facts.get("label", ""))
    if kind not in _OWED_CLOCKS or not label:
        return
    pending["clock", event.facts.get("clock")] = _line(
        event, PENDING, lambda: _OWED_CLOCKS[kind](label), due=str(event.facts.get("due", ""))
    )


def _clock_moved(event: CaseEvent, pending: dict[Key, Line], done: dict[Key, Line]) -> None:
    if ("clock", event.facts.get("clock")) in pending:
        _clock_started(event, pending, done)


def _clock_met(event: CaseEvent, pending: dict[Key, Line], done: dict[Key, Line]) -> None:
    was = pending.pop(("clock", event.facts.get("clock")), None)
    label = _quoted(event.facts.get("label", ""))
    if was is not None and label:
        done["clock", event.facts.get("clock")] = _line(
            event, DONE, lambda: _("Done as owed: %(text)s") % {"text": label}
        )


def _clock_ended(event: CaseEvent, pending: dict[Key, Line], _done: dict[Key, Line]) -> None:
    pending.pop(("clock", event.facts.get("clock")), None)


def _waiting(event: CaseEvent, pending: dict[Key, Line], _done: dict[Key, Line]) -> None:
    on = event.facts.get("on")
    if on in WaitingOn.values:
        say = lambda: _("Waits on: %(whom)s") % {"whom": WaitingOn(on).label}  # noqa: E731 - said in each language
        pending[("waiting",)] = _line(event, PENDING, say)


def _resumed(_event: CaseEvent, pending: dict[Key, Line], _done: dict[Key, Line]) -> None:
    pending.pop(("waiting",), None)


def _fact_noted(event: CaseEvent, pending: dict[Key, Line], _done: dict[Key, Line]) -> None:
    if event.facts.get("kind") == "unknown":
        text = _quoted(event.facts.get("text", ""))
        pending["fact", event.facts.get("fact")] = _line(
            event, PENDING, lambda: _("Nobody knows yet: %(text)s") % {"text": text}
        )


def _resolved(event: CaseEvent, pending: dict[Key, Line], done: dict[Key, Line]) -> None:
    pending.pop(("waiting",), None)
    outcome = event.facts.get("outcome")
    if outcome in Outcome.values:
        done[("end",)] = _line(
            event,
            DONE,
            lambda: _("Resolved: %(outcome)s") % {"outcome": Outcome(outcome).label},
        )


_OWED_CLOCKS: dict[object, Callable[[str], str]] = {
    ClockKind.PROMISE: lambda text: _("Promised: %(text)s") % {"text": text},
    ClockKind.STATUTORY: lambda text: _("Deadline: %(text)s") % {"text": text},
}


def _cited(facts: Mapping[str, Any]) -> str:
    is_portuguese = (get_language() or "").startswith("pt")
    title = facts.get("title_pt" if is_portuguese else "title_en") or facts.get("policy", "")
    return _("Cited %(title)s %(clause)s") % {
        "title": _quoted(title),
        "clause": facts.get("anchor", ""),
    }


def _open_at_end(facts: Mapping[str, Any]) -> str:
    number = int(facts.get("count", 0))
    return ngettext(
        "Ended with %(number)d thing open", "Ended with %(number)d things open", number
    ) % {"number": number}


FOLDS: dict[CaseEvent.Kind, Fold] = {
    Kind.MESSAGE_RECEIVED: _received,
    Kind.MESSAGE_SENT: _sent,
    Kind.MESSAGE_WITHDRAWN: lambda _event, _pending, _done: None,
    Kind.TAKEN: _did("owner", lambda _facts: _("Took the case")),
    Kind.TAKEN_OVER: _did("owner", lambda _facts: _("Took the case over")),
    Kind.HANDOVER_ACCEPTED: _did("owner", lambda _facts: _("Accepted the hand-over")),
    Kind.CITED: _did("cited", _cited),
    Kind.WAITING: _waiting,
    Kind.RESUMED: _resumed,
    Kind.CLOCK_STARTED: _clock_started,
    Kind.CLOCK_MOVED: _clock_moved,
    Kind.CLOCK_MET: _clock_met,
    Kind.CLOCK_ENDED: _clock_ended,
    Kind.DEPARTMENT_ASKED: _begins(
        "request",
        "department",
        "department_pt",
        "question",
        say=lambda facts: _("%(department)s was asked: %(question)s") % _in_language(facts),
    ),
    Kind.DEPARTMENT_ANSWERED: _ends(
        "request",
        "department",
        "department_pt",
        say=lambda facts: _("%(department)s answered") % _in_language(facts),
    ),
    Kind.DEPARTMENT_BOUNCED: _ends("request"),
    Kind.DEPARTMENT_WITHDRAWN: _ends("request"),
    Kind.CONSULT_ASKED: _begins(
        "consult", "question", say=lambda facts: _("An expert was asked: %(question)s") % facts
    ),
    Kind.CONSULT_ANSWERED: _ends("consult", say=lambda _facts: _("An expert answered")),
    Kind.CONSULT_CLOSED: _ends("consult"),
    Kind.TASK_ADDED: _begins("task", "text", say=lambda facts: _("To do: %(text)s") % facts),
    Kind.TASK_SETTLED: _ends("task", "text", say=lambda facts: _("Settled: %(text)s") % facts),
    Kind.ISSUE_ADDED: _begins("issue", "text", say=lambda facts: _("To solve: %(text)s") % facts),
    Kind.ISSUE_SETTLED: _ends("issue", "text", say=lambda facts: _("Settled: %(text)s") % facts),
    Kind.FACT_NOTED: _fact_noted,
    Kind.FACT_CHANGED: _ends("fact"),
    Kind.RECAP_WRITTEN: _begins(
        "recap", say=lambda _facts: _("What we heard is not confirmed yet")
    ),
    Kind.RECAP_ANSWERED: _ends("recap", say=lambda _facts: _("What we heard was answered")),
    Kind.EVIDENCE_ADDED: _did("evidence", lambda _facts: _("Added evidence")),
    Kind.RESOLVED: _resolved,
    Kind.GATE_PASSED: _did("exception", _open_at_end),
    Kind.REOPENED: _did("end", lambda _facts: _("Took the case up again")),
}
#: What a summary reads of a timeline.
KINDS = tuple(FOLDS)

"""What was done and what is pending on a case, folded from its timeline: no line without the event it stands on.

Pure but for `of_case`, which reads the events: one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from cases.lifecycle import WaitingOn
from cases.models import Case, CaseEvent
from cases.models.clock import ClockKind
from cases.models.closing import MOST_WORDS
from cases.models.scales import Outcome

Kind = CaseEvent.Kind
Key = tuple[Hashable, ...]

DONE, PENDING = "done", "pending"
#: What an instant costs in words, said in full (“Thu 12 Mar, 15:21”).
_WORDS_OF_INSTANT = 4
#: The longest a line quotes what somebody typed.
_QUOTED_WORDS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One thing done or pending: its text in each language, whose doing, when, and the event it stands on."""

    event: int
    state: str
    text: Mapping[str, str]
    who: str
    at: str
    due: str = ""

    @property
    def said(self) -> str:
        """Return the text in the language of the screen."""
        return self.text.get(get_language() or "", "") or next(iter(self.text.values()))

    @property
    def is_done(self) -> bool:
        """Say whether nobody owes it any more."""
        return self.state == DONE

    @property
    def at_instant(self) -> datetime:
        """Return when it happened (UTC)."""
        return datetime.fromisoformat(self.at)

    @property
    def due_instant(self) -> datetime | None:
        """Return when it is due (UTC)."""
        return datetime.fromisoformat(self.due) if self.due else None

    @property
    def place(self) -> str:
        """Return the place in the timeline just after the event, so that a page of it ends there."""
        at = self.at_instant
        micros = int(at.timestamp()) * 1_000_000 + at.microsecond
        return f"{micros}-{self.event + 1}"

    def words(self, language: str) -> int:
        """Return how many words the line takes in a language."""
        instants = _WORDS_OF_INSTANT * (2 if self.due else 1)
        return len(self.text[language].split()) + len(self.who.split()) + instants


@dataclass(frozen=True, slots=True)
class Summary:
    """The lines that fit, the most pressing first; `left_out` says how many did not."""

    lines: tuple[Line, ...]
    left_out: int = 0

    @property
    def words(self) -> int:
        """Return how many words it takes in the language that takes the most."""
        return max(
            (sum(line.words(code) for line in self.lines) for code, _name in settings.LANGUAGES),
            default=0,
        )

    def as_json(self) -> list[dict[str, Any]]:
        """Return plain values to keep."""
        return [{**asdict(line), "text": dict(line.text)} for line in self.lines]


def kept(lines: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Return the lines of a summary that was kept."""
    return tuple(Line(**line) for line in lines)


def of_case(case: Case) -> Summary:
    """Sum up a case as it stands."""
    events = (
        CaseEvent.objects.filter(case=case, kind__in=KINDS)
        .select_related("actor")
        .order_by("occurred_at", "pk")
    )
    return summed_up(list(events))


def summed_up(events: Sequence[CaseEvent]) -> Summary:
    """Fold events, oldest first, each with its actor loaded: what is owed first, then what was done last."""
    pending: dict[Key, Line] = {}
    done: dict[Key, Line] = {}
    taken_back = {
        event.facts.get("message") for event in events if event.kind == Kind.MESSAGE_WITHDRAWN
    }
    for event in events:
        if event.kind == Kind.MESSAGE_SENT and event.message_id in taken_back:
            continue
        _FOLDS[Kind(event.kind)](event, pending, done)
    owed = sorted(pending.values(), key=lambda line: (not line.due, line.due, line.at, line.event))
    past = sorted(done.values(), key=lambda line: (line.at, line.event), reverse=True)
    return _fitting([*owed, *past])


def _fitting(lines: Sequence[Line]) -> Summary:
    """Keep the first lines that fit into the words there are, in every language."""
    room = {code: MOST_WORDS for code, _name in settings.LANGUAGES}
    chosen = []
    for line in lines:
        left = {code: room[code] - line.words(code) for code in room}
        if min(left.values()) >= 0:
            chosen.append(line)
            room = left
    return Summary(tuple(chosen), len(lines) - len(chosen))


# --- How each event is folded ----------------------------------------------------------------------

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


_FOLDS: dict[CaseEvent.Kind, Fold] = {
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
KINDS = tuple(_FOLDS)

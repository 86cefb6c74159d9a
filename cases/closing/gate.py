"""The resolve gate: what is still open on a case, each item in words; its kind says what is asked beyond that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import (
    Case,
    GateRule,
    Issue,
    Message,
    Party,
    Remedy,
    Requirement,
)
from cases.models.clock import ClockKind
from messaging.mail.language import language_of

#: How long after its end a case is taken up again by an answer, where its kind has no rule.
REOPEN_DAYS = 30

#: What is owed until somebody says that it was done, or is owed no longer.
_KEEPS_OPEN = (ClockKind.PROMISE, ClockKind.STATUTORY, ClockKind.APPROVAL)
#: A law takes no reason of ours, and a request for approval can be withdrawn.
_FIRM = (ClockKind.STATUTORY, ClockKind.APPROVAL)
_OWED = {
    ClockKind.PROMISE: lambda label: _("A promise is open: “%(text)s”.") % {"text": label},
    ClockKind.STATUTORY: lambda label: _("A deadline is open: “%(text)s”.") % {"text": label},
    ClockKind.APPROVAL: lambda label: _("An approval is waited for: “%(text)s”.") % {"text": label},
}
_LANGUAGES = {
    "en": gettext_lazy("English"),
    "pt": gettext_lazy("Portuguese"),
    "es": gettext_lazy("Spanish"),
    "fr": gettext_lazy("French"),
    "de": gettext_lazy("German"),
    "it": gettext_lazy("Italian"),
    "nl": gettext_lazy("Dutch"),
}


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that stands between a case and its end; a firm one nobody may go past."""

    code: str
    text: str
    is_firm: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind of case needs: version 0 is what every case needs where nobody published more."""

    number: int = 0
    requires: frozenset[str] = frozenset()
    reopen_days: int = REOPEN_DAYS

    def asks(self, requirement: Requirement) -> bool:
        """Say whether this kind of case needs it."""
        return requirement in self.requires

    def reopens_until(self, now: datetime) -> datetime:
        """Return until when a case that ends now can be taken up again."""
        return now + timedelta(days=self.reopen_days)


def rule_for(case_type_id: int, *, now: datetime) -> Rule:
    """Return the rule in force at `now` for a kind of case: one statement."""
    row = (
        GateRule.objects.filter(case_type=case_type_id, published_at__lte=now)
        .order_by("-number")
        .first()
    )
    if row is None:
        return Rule()
    return Rule(row.number, frozenset(row.requires), row.reopen_days)


def open_items(case: Case, rule: Rule) -> list[OpenItem]:
    """Return what is still open, in the order a person would settle it; empty means the gate is open."""
    items: list[OpenItem] = []
    if case.owner_id is None:
        items.append(OpenItem("unowned", _("Nobody owns the case."), is_firm=True))
    for thread in case.threads.all():
        if thread.is_outward and thread.unanswered_since is not None:
            items.append(
                OpenItem(
                    f"unanswered-{thread.kind}",
                    _("The guest wrote and has no answer.")
                    if thread.kind == "guest"
                    else _("The host wrote and has no answer."),
                )
            )
    for clock in case.clocks.alive().filter(kind__in=_KEEPS_OPEN).order_by("due_at"):
        items.append(
            OpenItem(
                f"{clock.kind}-{clock.pk}",
                _OWED[ClockKind(clock.kind)](clock.label),
                is_firm=clock.kind in _FIRM,
            )
        )
    items.extend(_decided(case))
    items.extend(_tasks(case, every=rule.asks(Requirement.TASKS)))
    for requirement, check in CHECKS.items():
        if rule.asks(requirement):
            items.extend(check(case))
    if case.handovers.filter(state="offered").exists():
        items.append(OpenItem("handover", _("A hand-over waits for an answer."), is_firm=True))
    unsent = _unsent(case)
    if unsent["failed"]:
        items.append(OpenItem("failed-delivery", _("A message could not be delivered.")))
    if unsent["owed"]:
        items.append(OpenItem("unsent", _("A message has not left yet."), is_firm=True))
    return items


def _decided(case: Case) -> list[OpenItem]:
    """Ask for what was granted and not carried out; nobody goes past that: it can lapse, with its reason."""
    return [
        OpenItem(
            f"remedy-{remedy.pk}",
            _("“%(text)s” was granted and is not carried out.")
            % {"text": remedy.decision.remedy_text},
            is_firm=True,
        )
        for remedy in Remedy.objects.to_carry_out()
        .filter(decision__case=case)
        .select_related("decision")
        .order_by("pk")
    ]


def _told(case: Case) -> list[OpenItem]:
    """Ask of each person we write to whether our last words to them were in a language of theirs."""
    last: dict[tuple[str, str], Message] = {
        (message.thread.kind, message.direction): message
        for message in Message.objects.filter(thread__case=case, withdrawn_at=None)
        .select_related("thread")
        .only("thread__kind", "direction", "language", "text")
        .order_by("thread", "direction", "-written_at", "-pk")
        .distinct("thread", "direction")
    }
    items = []
    for party in case.parties.select_related("person").filter(is_primary=True).order_by("side"):
        ours = last.get((party.side, Message.Direction.OUTBOUND))
        theirs = last.get((party.side, Message.Direction.INBOUND))
        if not party.address:
            continue  # nobody can be told who has no address
        if ours is None:
            text = _("%(person)s was told nothing yet.") % {"person": party.person.called}
            items.append(OpenItem(f"untold-{party.side}", text))
        elif not _in_their_language(ours, theirs, party):
            text = _("%(person)s was not told in %(language)s.") % {
                "person": party.person.called,
                "language": _name_of(party.person.language),
            }
            items.append(OpenItem(f"language-{party.side}", text))
    return items


def _in_their_language(ours: Message, theirs: Message | None, party: Party) -> bool:
    """Hold what we wrote against the person's language and the one they wrote in; words too short to tell pass."""
    wanted = {party.person.language[:2]}
    if theirs is not None:
        wanted.add((language_of(theirs.text) or theirs.language)[:2])
    written = language_of(ours.text) or ours.language
    return not written or written[:2] in wanted


def _name_of(language: str) -> str:
    return str(_LANGUAGES.get(language[:2], language))


def _cited(case: Case) -> list[OpenItem]:
    if case.citations.exists():
        return []
    return [OpenItem("uncited", _("No rule in force is cited."))]


def _issues(case: Case) -> list[OpenItem]:
    return [
        OpenItem(f"issue-{issue.pk}", _("An issue is open: “%(text)s”.") % {"text": issue.text})
        for issue in case.issues.filter(state=Issue.State.OPEN).order_by("added_at", "pk")
    ]


def _requests(case: Case) -> list[OpenItem]:
    waiting = case.department_requests.unanswered().select_related("department").order_by("pk")
    items = [
        OpenItem(
            f"request-{request.pk}",
            _("%(department)s has not answered: “%(question)s”.")
            % {"department": request.department, "question": request.question[:80]},
        )
        for request in waiting
    ]
    for consult in case.consults.unanswered().select_related("expert").order_by("pk"):
        text = _("%(expert)s has not answered: “%(question)s”.") % {
            "expert": consult.expert.short_name,
            "question": consult.question[:80],
        }
        items.append(OpenItem(f"consult-{consult.pk}", text))
    return items


def _tasks(case: Case, *, every: bool) -> list[OpenItem]:
    """Ask for the tasks somebody marked so; for every task where the kind of case asks for that."""
    left = case.tasks.open() if every else case.tasks.gating()
    return [
        OpenItem(f"task-{task.pk}", _("A task is open: “%(text)s”.") % {"text": task})
        for task in left.select_related("step").order_by("pk")
    ]


def _recap(case: Case) -> list[OpenItem]:
    if case.recaps.settled().exists():
        return []
    return [OpenItem("recap", _("What we heard was neither confirmed nor waived."))]


def _unsent(case: Case) -> dict[str, bool]:
    states = set(
        Message.objects.filter(thread__case=case, direction="out", withdrawn_at=None)
        .exclude(delivery__state__in=["sent"])
        .values_list("delivery__state", flat=True)
    )
    return {
        "owed": bool(states & {"pending", "sending"}),
        "failed": bool(states & {"failed", "expired"}),
    }


#: What a rule may ask beyond what every case needs, in the order a person would settle it; each reads a statement
#: or two. What was decided and what caused it are said in the very dialog that ends the case.
CHECKS: Mapping[Requirement, Callable[[Case], list[OpenItem]]] = {
    Requirement.ISSUES: _issues,
    Requirement.REQUESTS: _requests,
    Requirement.RECAP: _recap,
    Requirement.TOLD: _told,
    Requirement.CITATION: _cited,
}

"""The resolve gate: what is still open on a case, each item in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Case, Message
from cases.models.clock import ClockKind

#: What is owed until somebody says that it was done, or is owed no longer.
_KEEPS_OPEN = (ClockKind.PROMISE, ClockKind.STATUTORY)
_OWED = {
    ClockKind.PROMISE: lambda label: _("A promise is open: “%(text)s”.") % {"text": label},
    ClockKind.STATUTORY: lambda label: _("A deadline is open: “%(text)s”.") % {"text": label},
}


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that stands between a case and its end."""

    code: str
    text: str


def open_items(case: Case) -> list[OpenItem]:
    """Return what is still open, in the order a person would settle it; empty means the gate is open."""
    items: list[OpenItem] = []
    if case.owner_id is None:
        items.append(OpenItem("unowned", _("Nobody owns the case.")))
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
            OpenItem(f"{clock.kind}-{clock.pk}", _OWED[ClockKind(clock.kind)](clock.label))
        )
    if case.handovers.filter(state="offered").exists():
        items.append(OpenItem("handover", _("A hand-over waits for an answer.")))
    unsent = _unsent(case)
    if unsent["failed"]:
        items.append(OpenItem("failed-delivery", _("A message could not be delivered.")))
    if unsent["owed"]:
        items.append(OpenItem("unsent", _("A message has not left yet.")))
    return items


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

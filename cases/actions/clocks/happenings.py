"""Read what happened to a case as far as its clocks care, in the order in which we came to know it."""

from cases.clocks.folding import Happening, What
from cases.models import Case, CaseEvent, Message

Kind = CaseEvent.Kind

_MEANINGS = {
    Kind.WAITING: What.WAITS,
    Kind.RESUMED: What.GOES_ON,
    Kind.RESOLVED: What.RESOLVED,
    Kind.REOPENED: What.REOPENED,
}


def happenings_of(case: Case) -> list[Happening]:
    """Return messages and turns of the case, oldest knowledge first; a send that was taken back never was.

    Rows of one case are written under its lock, so their numbers are the order in which we knew.
    """
    return sorted([*_turns(case), *_words(case)], key=lambda happening: happening.order)


def _turns(case: Case) -> list[Happening]:
    events = CaseEvent.objects.filter(case=case, kind__in=[*_MEANINGS, Kind.CLOCK_RESET])
    rows = events.values_list("pk", "kind", "occurred_at", "facts")
    return [
        Happening((pk, 0), _meaning(kind, facts), at, reason=str(facts.get("on", "")))
        for pk, kind, at, facts in rows
        if kind != Kind.CLOCK_RESET or facts.get("kind") == "resolution"
    ]


def _meaning(kind: str, facts: dict[str, object]) -> What:
    return What.RESET if kind == Kind.CLOCK_RESET else _MEANINGS[Kind(kind)]


def _words(case: Case) -> list[Happening]:
    rows = (
        Message.objects.filter(thread__case=case, direction__in=["in", "out"])
        .order_by("pk")
        .values_list("pk", "direction", "written_at", "withdrawn_at", "thread__kind", "event")
    )
    found, known = [], 0
    for pk, direction, at, withdrawn_at, side, event in rows:
        known = max(known, event or 0)
        if withdrawn_at is None:
            what = What.HEARD if direction == "in" else What.SAID
            found.append(Happening((known, pk), what, at, side=side))
    return found

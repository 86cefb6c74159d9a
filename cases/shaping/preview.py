"""What a merge would do, told before it is done: who is written to, what runs out, what goes along."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Case, Draft, Message, Party, PlannedSend, SLAClock
from cases.models.case import CaseQuerySet
from cases.models.clock import ANSWERS, ClockKind
from cases.shaping.fit import obstacles, people_by_side
from users.models import User


@dataclass(frozen=True, slots=True)
class Reader:
    """One side of the case that goes on, who reads its thread, and where."""

    side: str
    name: str
    address: str
    is_added: bool


@dataclass(frozen=True, slots=True)
class Fate:
    """One clock of the case that is merged, when it runs out, and what becomes of it."""

    name: str
    due_at: datetime | None
    becomes: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a person should know before two cases become one; with `obstacles` they can’t."""

    source: Case
    into: Case
    obstacles: list[str]
    readers: list[Reader]
    clocks: list[Fate]
    messages: int
    drafts: int
    is_raised: bool
    built: list[tuple[str, int]]
    watchers: list[str]


def preview_of(source: Case, into: Case) -> Preview:
    """Read what merging `source` into `into` would do; nothing is changed."""
    theirs, ours = people_by_side(into), people_by_side(source)
    readers = [
        _reader(party, is_added=not theirs[side])
        for side in ("guest", "host")
        for party in (theirs[side] or ours[side])[:1]
    ]
    return Preview(
        source=source,
        into=into,
        obstacles=obstacles(source, into),
        readers=readers,
        clocks=[_fate(clock, into) for clock in source.clocks.alive().order_by("due_at")],
        messages=Message.objects.filter(thread__case=source).count(),
        drafts=Draft.objects.filter(thread__case=source).count(),
        built=_built(source),
        watchers=_watchers(source),
        is_raised=source.severity < into.severity or source.urgency < into.urgency,
    )


def candidates(case: Case, seen: CaseQuerySet) -> list[Case]:
    """Return the open ones of the cases somebody may see that share a person with this one, the newest first."""
    people = case.parties.values("person")
    same = seen.unresolved().filter(parties__person__in=people).exclude(pk=case.pk)
    return list(same.distinct().order_by("-opened_at")[:8])


def _built(source: Case) -> list[tuple[str, int]]:
    """Return what colleagues built on the case, as far as there is some: what it is, and how many."""
    counted = (
        (_("Facts"), source.facts.held()),
        (_("Issues"), source.issues.all()),
        (_("Evidence"), source.evidence.all()),
        (_("Tasks"), source.tasks.all()),
        (_("Questions to departments"), source.department_requests.all()),
        (_("Questions to experts"), source.consults.all()),
        (_("Planned messages"), PlannedSend.objects.waiting().filter(thread__case=source)),
    )
    found = [(name, rows.order_by().count()) for name, rows in counted]
    return [(name, number) for name, number in found if number]


def _watchers(source: Case) -> list[str]:
    """Return who works on the case beside its owner, and will see the one that goes on."""
    named = Q(case_roles__in=source.roles.standing()) | Q(consults__in=source.consults.unanswered())
    return sorted(user.name for user in User.objects.filter(named).distinct())


def _reader(party: Party, *, is_added: bool) -> Reader:
    return Reader(party.get_side_display(), party.person.called, party.address, is_added)


def _fate(clock: SLAClock, into: Case) -> Fate:
    name = clock.label or str(clock.get_kind_display())
    if clock.kind in ANSWERS:
        return Fate(
            name, clock.due_at, _("Goes on in %(case)s, with its message.") % {"case": into}
        )
    if clock.kind == ClockKind.RESOLUTION:
        return Fate(name, clock.due_at, _("Ends; that of %(case)s counts.") % {"case": into})
    if clock.kind == ClockKind.STAY:
        return Fate(name, clock.due_at, _("One of the two goes on."))
    return Fate(name, clock.due_at, _("Goes along."))

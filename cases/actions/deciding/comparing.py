"""Hold what was decided against what has the same facts; settle what differs, with a reason or as a proposal."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import improving
from cases.deciding.consistency import candidates, settled, split
from cases.deciding.twins import difference
from cases.models import Case, Comparison
from common.errors import BadInput, Forbidden
from users.models import User
from users.roles import Permission


def compare_due(*, now: datetime, batch: int = 100) -> int:
    """Compare what was decided and nobody looked at yet, one transaction each; returns how many."""
    due = Comparison.objects.to_look_at().values_list("pk", flat=True)[:batch]
    return sum(_compare(pk, now=now) for pk in list(due))


@transaction.atomic
def acknowledge(*, comparison_id: int, reason: str, by: User, now: datetime) -> Comparison:
    """Let a difference stand, with the reason. Refuses who had a part in it, and who sees no team's numbers."""
    comparison = _taken(comparison_id, by)
    comparison.settle(reason, by=by, now=now)
    comparison.save()
    return comparison


@transaction.atomic
def take_up(*, comparison_id: int, problem: str, by: User, now: datetime) -> Comparison:
    """Propose to change the rule because like cases end differently; all of them this person sees are the evidence.

    Refused like `acknowledge`; and where no rule of the library was followed or left (BadInput).
    """
    comparison = _taken(comparison_id, by)
    clause_id = comparison.of.clause_id
    if clause_id is None:
        raise BadInput(_("No rule of the library is named here, so there is none to change."))
    twins = _evidence(comparison, by)
    # All of them first, in one order: two that are taken up at once never wait for each other.
    list(
        Case.objects.filter(pk__in=[comparison.case_id, *twins])
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    proposal = improving.propose(
        case_id=comparison.case_id, clause_id=clause_id, problem=problem, by=by, now=now
    )
    for twin_id in twins:
        improving.support(proposal_id=proposal.pk, case_id=twin_id, by=by, now=now)
    comparison.take_up(proposal, problem, by=by, now=now)
    comparison.save()
    return comparison


@transaction.atomic
def _compare(pk: int, *, now: datetime) -> bool:
    """Compare one, unless somebody else is at it or was."""
    rows = Comparison.objects.to_look_at().select_for_update(of=("self",), skip_locked=True)
    comparison = rows.filter(pk=pk).first()
    if comparison is None:
        return False
    decisions, refusals = candidates(comparison.of, now=now)
    others = [*map(settled, decisions), *map(settled, refusals)]
    found = None if comparison.is_void else difference(settled(comparison.of), others)
    comparison.look(found.what if found else "", found.usual if found else None, now=now)
    comparison.save()
    if found is not None:
        given, refused = split(found.twins)
        comparison.like_decisions.set(given)
        comparison.like_requests.set(refused)
    return True


def _evidence(comparison: Comparison, by: User) -> list[int]:
    """Return the ids of the twins' cases this person sees and that stand for themselves, the oldest first."""
    things = [*comparison.like_decisions.all()[:10], *comparison.like_requests.all()[:10]]
    seen = Case.objects.visible_to(by).filter(pk__in={each.case_id for each in things})
    return list(seen.filter(merged_into=None).order_by("pk").values_list("pk", flat=True))


def _taken(comparison_id: int, by: User) -> Comparison:
    if not by.can(Permission.SEE_TEAM_NUMBERS):
        raise Forbidden(_("Your role does not settle this."))
    rows = Comparison.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("decision", "request").get(pk=comparison_id)

"""What a case teaches the library: proposed, answered, shipped with a version, verified; the author hears of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions.locking import locked
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, ImprovementProposal, ProposalEvidence
from cases.models.proposal import policies_of
from common import texts
from common.errors import BadInput, Forbidden
from messaging.actions import outbox
from policies.lifecycle import BINDING
from policies.models import Clause, PolicyVersion
from users.models import User
from users.roles import Permission

LONGEST = 4000


class MayNotDecide(Forbidden):
    """Who decides about rules is a policy editor."""


@transaction.atomic
def propose(
    *,
    case_id: int,
    clause_id: int,
    other_clause_id: int | None = None,
    problem: str,
    wording: str = "",
    cost_minor: int | None = None,
    currency: str = "",
    by: User,
    now: datetime,
) -> ImprovementProposal:
    """Propose to change a rule, or report that two disagree; the case is its first evidence.

    Refuses clauses nobody published, a clause against itself, and silence about what is wrong.
    """
    case = locked(case_id)
    clause = _published(clause_id, "clause")
    other = None if other_clause_id is None else _published(other_clause_id, "other_clause")
    if other is not None and other.pk == clause.pk:
        raise BadInput(_("Choose another clause than the first."), field="other_clause")
    problem, wording = _typed(problem, "problem"), _typed(wording, "wording")
    if not problem:
        raise BadInput(_("Say what is wrong."), field="problem")
    if cost_minor is not None and not currency:
        raise BadInput(_("Say in which currency it cost so much."), field="currency")
    proposal = ImprovementProposal.objects.create(
        case=case,
        clause=clause,
        other_clause=other,
        problem=problem,
        wording=wording,
        cost_minor=cost_minor,
        currency=currency if cost_minor is not None else "",
        owner=clause.version.policy.owner,
        author=by,
        proposed_at=now,
    )
    _show(proposal, case, by=by, now=now)
    facts = {"proposal": str(proposal), "rule": _named(clause)}
    if other is not None:
        facts["other"] = _named(other)
    record(case, CaseEvent.Kind.RULE_QUESTIONED, actor=by, facts=facts, now=now)
    return proposal


@transaction.atomic
def support(*, proposal_id: int, case_id: int, by: User, now: datetime) -> None:
    """Add a case that shows the same; adding it again changes nothing."""
    proposal = ImprovementProposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)
    _show(proposal, locked(case_id), by=by, now=now)


@transaction.atomic
def accept(*, proposal_id: int, answer: str = "", by: User, now: datetime) -> ImprovementProposal:
    """Agree that the rule is to change; a policy editor other than the author."""
    proposal = _decided(proposal_id, by)
    proposal.accept(by=by, answer=_typed(answer, "answer"), now=now)
    return _answered(proposal, by=by, now=now)


@transaction.atomic
def decline(*, proposal_id: int, answer: str, by: User, now: datetime) -> ImprovementProposal:
    """Leave the rule as it is, with the reason; a policy editor other than the author."""
    proposal = _decided(proposal_id, by)
    proposal.decline(by=by, answer=_typed(answer, "answer"), now=now)
    return _answered(proposal, by=by, now=now)


@transaction.atomic
def ship(*, proposal_id: int, version_id: int, by: User, now: datetime) -> ImprovementProposal:
    """Point at the published version that says it better."""
    proposal = _decided(proposal_id, by)
    version = PolicyVersion.objects.get(pk=version_id)
    proposal.ship(version=version, policies=policies_of(proposal), now=now)
    return _answered(proposal, by=by, now=now)


@transaction.atomic
def verify(*, proposal_id: int, verdict: str, by: User, now: datetime) -> ImprovementProposal:
    """Say what the new version changed, once it has been the rule for a while."""
    proposal = _decided(proposal_id, by)
    proposal.verify(by=by, verdict=_typed(verdict, "verdict"), now=now)
    return _answered(proposal, by=by, now=now)


def _decided(proposal_id: int, by: User) -> ImprovementProposal:
    if not by.can(Permission.PUBLISH_POLICIES):
        raise MayNotDecide(_("A policy editor decides about rules."))
    rows = ImprovementProposal.objects.select_related("author", "case")
    return rows.select_for_update(of=("self",)).get(pk=proposal_id)


def _answered(proposal: ImprovementProposal, *, by: User, now: datetime) -> ImprovementProposal:
    """Keep the new state, tell it on the case and to the author."""
    proposal.save()
    case = locked(proposal.case_id)
    facts = {
        "proposal": str(proposal),
        "state": proposal.state,
        "answer": (proposal.verdict or proposal.answer)[:300],
    }
    record(case, CaseEvent.Kind.RULE_ANSWERED, actor=by, facts=facts, now=now)
    author = proposal.author
    with override(author.language):
        names = {"proposal": str(proposal), "state": proposal.get_state_display()}
        subject = _("%(proposal)s: %(state)s") % names
        text = _("What you proposed is “%(state)s” now. The reason and the rule:") % names
    outbox.queue_mail_to(
        author,
        key=f"proposal:{proposal.pk}:{proposal.state}",
        subject=subject,
        text=text,
        path=proposal.get_absolute_url(),
        now=now,
    )
    return proposal


def _published(clause_id: int, field: str) -> Clause:
    found = Clause.objects.light().select_related("version__policy")
    clause = found.filter(pk=clause_id, version__state__in=BINDING).first()
    if clause is None:
        raise BadInput(_("Choose a clause of the library."), field=field)
    return clause


def _show(proposal: ImprovementProposal, case: Case, *, by: User, now: datetime) -> None:
    ProposalEvidence.objects.get_or_create(
        proposal=proposal, case=case, defaults={"added_by": by, "added_at": now}
    )


def _named(clause: Clause) -> str:
    return f"{clause.version.policy.title} v{clause.version.number} §{clause.anchor}"


def _typed(text: str, field: str) -> str:
    return texts.fitting(texts.clean(text), field=field, longest=LONGEST)

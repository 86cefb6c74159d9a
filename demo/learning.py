"""What cases teach the library: proposals at every state, drafts, a self-check; and approvals handed on for a week."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cases.actions import improving
from cases.actions.deciding import delegating
from cases.models import ApprovalDelegation, Case, ImprovementProposal
from cases.models.case_type import AccessLevel
from demo.given import have_left
from policies.actions import quizzing, versions
from policies.models import Clause, Policy, PolicyVersion, QuizAttempt
from users.models import User

#: Policy and clause, what is wrong, better words: two rules that disagree, one accepted, one declined, one shipped.
_PROPOSED = (
    "relocation-for-safety",
    "1.1",
    "One knows no cap where a home is unsafe, the other caps every move. Which of them is it?",
    "",
)
_RIVAL = ("rebooking", "4.2")
_ACCEPTED = (
    "damage-requests",
    "2.1",
    "Hosts miss the hour because we never say whose clock it is.",
    "Counted on the clock of the home.",
)
_DECLINED = ("access-needs", "1.1", "Ramps should count as step-free.", "")
_SHIPPED = (
    "rebooking",
    "4.2",
    "A fifth is too little in a full city: we ask for an exception every week.",
    "",
)


def install(staff: Mapping[str, User], *, now: datetime) -> None:
    """Propose, answer and ship; draft and check; each unless it is there."""
    if not ImprovementProposal.objects.exists():
        _propose(staff, now=now)
    if not PolicyVersion.objects.unpublished().exists():
        _draft(staff, now=now)
    if not QuizAttempt.objects.exists():
        _check(staff["Lívia"], now=now - timedelta(days=9), wrong=3)
        _check(staff["Lívia"], now=now - timedelta(days=2), wrong=1)
    if not ApprovalDelegation.objects.exists():
        delegating.hand_on(
            giver=staff["Iracema"],
            receiver=staff["Sorcha"],
            start=now + timedelta(days=3),
            end=now + timedelta(days=10),
            reason="Away for a week",
            by=staff["Iracema"],
            now=now,
        )


def _propose(staff: Mapping[str, User], *, now: datetime) -> None:
    pilar = staff["Pilar"]
    cases = list(
        Case.objects.filter(access_level=AccessLevel.NORMAL, owner__isnull=False)
        .exclude(reservation=None)
        .select_related("owner")
        .order_by("-opened_at")[:8]
    )
    if len(cases) < 4:
        return
    _one(cases[0], _PROPOSED, rival=_clause(*_RIVAL, now=now), now=now)
    accepted = _one(cases[1], _ACCEPTED, now=now)
    declined = _one(cases[2], _DECLINED, now=now)
    if accepted is not None:
        answer = "Yes. The next version says it."
        improving.accept(proposal_id=accepted.pk, answer=answer, by=pilar, now=now)
        by = cases[3].owner or pilar
        improving.support(proposal_id=accepted.pk, case_id=cases[3].pk, by=by, now=now)
    if declined is not None:
        answer = "A ramp is a slope. It stands among the other needs."
        improving.decline(proposal_id=declined.pk, answer=answer, by=pilar, now=now)
    _ship(staff, now=now)
    have_left("proposal:", at=now)


def _ship(staff: Mapping[str, User], *, now: datetime) -> None:
    """Let the last change of one policy have been somebody's idea: shipped with it, and verified since."""
    code, anchor, problem, wording = _SHIPPED
    binding = PolicyVersion.objects.binding().filter(policy__code=code)
    newest = binding.exclude(published_at=None).order_by("-published_at").first()
    if newest is None or newest.published_at is None or newest.from_date is None:
        return
    before = newest.published_at - timedelta(days=9)
    found = Case.objects.filter(access_level=AccessLevel.NORMAL, opened_at__lte=before)
    case = found.exclude(owner=None).order_by("-opened_at").first()
    if case is None:  # the demo holds only the last few cases
        return
    shipped = _one(case, (code, anchor, problem, wording), now=before)
    if shipped is None:
        return
    act: dict[str, Any] = {"proposal_id": shipped.pk, "by": staff["Pilar"]}
    improving.accept(**act, answer="The numbers say so.", now=before + timedelta(days=2))
    improving.ship(**act, version_id=newest.pk, now=newest.published_at + timedelta(days=1))
    if newest.from_date <= now.date():
        verdict = "Exceptions from it are rare now."
        improving.verify(**act, verdict=verdict, now=now - timedelta(days=1))


def _one(
    case: Case, what: tuple[str, str, str, str], *, rival: Clause | None = None, now: datetime
) -> ImprovementProposal | None:
    code, anchor, problem, wording = what
    clause = _clause(code, anchor, now=now)
    if clause is None or case.owner is None:
        return None
    return improving.propose(
        case_id=case.pk,
        clause_id=clause.pk,
        other_clause_id=rival.pk if rival is not None else None,
        problem=problem,
        wording=wording and f"{clause.text_en} {wording}",
        by=case.owner,
        now=now,
    )


def _clause(code: str, anchor: str, *, now: datetime) -> Clause | None:
    found = Clause.objects.binding().filter(version__policy__code=code, anchor=anchor)
    known = found.filter(version__published_at__lte=now)
    return known.order_by("-version__number").first()


def _draft(staff: Mapping[str, User], *, now: datetime) -> None:
    """Begin one version, and hand another to a second person."""
    pilar, nadia = staff["Pilar"], staff["Nadia"]
    for code, by, note in (
        ("damage-requests", pilar, "Says on whose clock the hours count"),
        ("price-match", nadia, "The difference counts from the day of booking"),
    ):
        draft = versions.draft(
            policy_id=Policy.objects.get(code=code).pk,
            from_date=(now + timedelta(days=30)).date(),
            terms={"change_note_en": note},
            by=by,
            now=now,
        )
        first = Clause.objects.light().filter(version=draft).order_by("order").first()
        if first is not None:
            fields = {"text_en": f"{first.text_en} Counted on the clock of the home."}
            versions.write_clause(
                version_id=draft.pk, anchor=first.anchor, fields=fields, by=by, now=now
            )
        if by is nadia:
            versions.submit(version_id=draft.pk, by=by, now=now)


def _check(person: User, *, now: datetime, wrong: int) -> None:
    attempt = quizzing.start(by=person, now=now)
    for place, question in enumerate(attempt.questions):
        slip = 1 if place < wrong else 0
        quizzing.answer(
            attempt_id=attempt.pk,
            at=place,
            choice=(question["right"] + slip) % len(question["choices"]),
            by=person,
            now=now,
        )

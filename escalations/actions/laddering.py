"""Publish a ladder: every change is a version of its own, and what rings already keeps the one it began under."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError, Forbidden
from escalations.models import EscalationPolicy, EscalationStep
from users.models import User
from users.roles import Permission

#: So many rungs a ladder has at most, and so many rounds more.
MOST_RUNGS, MOST_ROUNDS = 8, 10
_SHORTEST, _LONGEST = 10, 24 * 60 * 60


class NotYourLadder(Forbidden):
    """Only who may edit the rota decides who is woken after whom."""


class Overtaken(DomainError):
    """Somebody else published a version meanwhile."""


@dataclass(frozen=True, slots=True)
class StepDraft:
    """One rung as it is to be: whom, and how many seconds it waits for an answer."""

    delay_seconds: int
    target: str
    schedule_id: int | None = None
    level: str = ""
    user_id: int | None = None

    def row(self, order: int, policy: EscalationPolicy | None = None) -> EscalationStep:
        """Return the rung as a row, not saved."""
        return EscalationStep(
            policy=policy,
            order=order,
            delay_seconds=self.delay_seconds,
            target=self.target,
            schedule_id=self.schedule_id,
            level=self.level,
            user_id=self.user_id,
        )


@transaction.atomic
def publish(
    *,
    code: str | None,
    name: str,
    team_id: int | None,
    repeat: int,
    steps: Sequence[StepDraft],
    based_on: int = 0,
    by: User,
    now: datetime,
) -> EscalationPolicy:
    """Publish the next version of a ladder, or with `code` None the first of a new one; alerts follow it from now on.

    `based_on` is the version that was edited: refuses when there is a newer one (Overtaken). Refuses a ladder without
    rungs, with impossible waits, or a second one for a team (BadInput), and people who may not edit the rota.
    """
    if not by.can(Permission.EDIT_ROTA):
        raise NotYourLadder(_("You may not change who is woken after whom. Ask a manager."))
    if not name.strip():
        raise BadInput(_("Give the ladder a name."), field="name")
    if not 0 <= repeat <= MOST_ROUNDS:
        raise BadInput(_("A ladder is climbed ten times more at most."), field="repeat")
    _check(steps)
    if code is None:
        code = _new_code(name, team_id)
        before = 0
    else:
        newest = EscalationPolicy.objects.filter(code=code).order_by("-version").first()
        before = newest.version if newest else 0
        team_id = newest.team_id if newest else team_id
    if before != based_on:
        raise Overtaken(_("Somebody else changed this ladder meanwhile. Look at it again."))
    try:
        with transaction.atomic():
            policy = EscalationPolicy.objects.create(
                code=code,
                version=before + 1,
                name=name.strip()[:120],
                team_id=team_id,
                repeat=repeat,
                published_at=now,
                published_by=by,
            )
    except IntegrityError:  # somebody else was a moment faster
        raise Overtaken(
            _("Somebody else changed this ladder meanwhile. Look at it again.")
        ) from None
    EscalationStep.objects.bulk_create(
        step.row(order, policy) for order, step in enumerate(steps, start=1)
    )
    return policy


def _check(steps: Sequence[StepDraft]) -> None:
    if not steps:
        raise BadInput(_("A ladder needs at least one rung."), field="whom_1")
    if len(steps) > MOST_RUNGS:
        raise BadInput(_("A ladder has eight rungs at most."), field=f"whom_{MOST_RUNGS}")
    for number, step in enumerate(steps, start=1):
        if not _SHORTEST <= step.delay_seconds <= _LONGEST:
            raise BadInput(
                _("Wait at least ten seconds and at most a day for an answer."),
                field=f"minutes_{number}",
            )


def _new_code(name: str, team_id: int | None) -> str:
    ladders = EscalationPolicy.objects.all()
    mine = ladders.filter(team__isnull=True) if team_id is None else ladders.filter(team=team_id)
    if mine.exists():
        raise BadInput(_("There is a ladder for this already. Change that one."), field="team")
    wanted = slugify(name)[:50] or "ladder"
    taken = set(
        EscalationPolicy.objects.filter(code__startswith=wanted).values_list("code", flat=True)
    )
    numbered = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in numbered if code not in taken)

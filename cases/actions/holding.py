"""Legal holds: set by who may, ended by two people, and refusing whatever would change what they keep."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions.locking import locked_alias, save
from cases.actions.timeline import record
from cases.models import AccessGrant, Case, CaseEvent, Conflict, LegalHold
from cases.models.hold import Held
from common import texts
from common.errors import BadInput, Forbidden
from messaging.actions import outbox
from users.models import User
from users.roles import Permission

Kind = CaseEvent.Kind
Scope = LegalHold.Scope


@transaction.atomic
def hold(
    *, case_id: int, by: User, scope: str, reason: str, instruction: str = "", now: datetime
) -> LegalHold:
    """Let everything of the case, or of every case of its stay or its listing, be kept as it is from now on.

    A case that has ended can be held too. Refuses who may not (Forbidden), no reason, and a stay or a listing the
    case does not know (BadInput). Several holds stand beside each other.
    """
    if not by.can(Permission.SET_HOLDS):
        raise Forbidden(_("Your role sets no legal hold. Ask a manager or the privacy officer."))
    case = locked_alias(case_id)
    if scope not in Scope.values:
        raise BadInput(_("Say how far it reaches."), field="scope")
    if scope != Scope.CASE and case.reservation is None:
        raise BadInput(_("This case knows no stay: hold the case itself."), field="scope")
    if not reason.strip():
        raise BadInput(_("Say why."), field="reason")
    stay = case.reservation
    made = LegalHold.objects.create(
        case=case,
        scope=scope,
        reservation=stay if scope == Scope.STAY else None,
        listing=stay.listing if stay is not None and scope == Scope.LISTING else None,
        reason=texts.clean(reason)[:300],
        instruction=texts.clean(instruction)[:200],
        by=by,
        since=now,
    )
    facts = {"scope": scope, "reason": made.reason, "instruction": made.instruction}
    _tell(case, made, Kind.HOLD_SET, by=by, now=now, **facts)
    return made


@transaction.atomic
def ask_end(*, hold_id: int, by: User, decider: User, because: str, now: datetime) -> LegalHold:
    """Ask a second person whether the hold may end; they see the case it was set on until they decide.

    Refuses who may not (Forbidden), oneself, and who decides no such thing or must keep away (BadInput).
    """
    if not by.can(Permission.SET_HOLDS):
        raise Forbidden(_("Your role asks for the end of no legal hold."))
    case, made = _taken(hold_id)
    if Conflict.objects.on(case).filter(user=decider).exists():
        raise BadInput(
            _("%(person)s can’t be asked about this case.") % {"person": decider.short_name},
            field="decider",
        )
    made.ask_end(by=by, decider=decider, because=texts.clean(because), now=now)
    made.save()
    AccessGrant.objects.update_or_create(
        case=case,
        user=decider,
        kind=AccessGrant.Kind.HOLD,
        defaults={
            "reason": f"Decides whether {made} ends.",
            "granted_by": by,
            "granted_at": now,
            "expires_at": None,
        },
    )
    _mail(case, made, now=now)
    facts = {"whom": decider.short_name, "reason": made.asked_because}
    _tell(case, made, Kind.HOLD_LIFT_ASKED, by=by, now=now, **facts)
    return made


@transaction.atomic
def keep(*, hold_id: int, by: User, now: datetime) -> LegalHold:
    """Decide that the hold stays; who asked for its end may take that back too."""
    case, made = _taken(hold_id)
    decider = made.decider
    made.keep(by=by)
    made.save()
    _shut(case, decider, now=now)
    _tell(case, made, Kind.HOLD_KEPT, by=by, now=now)
    return made


@transaction.atomic
def lift(*, hold_id: int, by: User, now: datetime) -> LegalHold:
    """Let the hold end: only who was asked, who is never who asked."""
    case, made = _taken(hold_id)
    made.lift(by=by, now=now)
    made.save()
    _shut(case, made.decider, now=now)
    _tell(case, made, Kind.HOLD_LIFTED, by=by, now=now)
    return made


def require_free(*cases: Case) -> None:
    """Refuse (Held) to change the shape or the words of cases that a legal hold reaches; each hold is named."""
    for case in cases:
        holds = list(LegalHold.objects.in_force().covering(case).order_by("pk"))
        if holds:
            raise Held(
                _(
                    "%(case)s is under legal hold %(hold)s: what is there stays as it is until the hold is lifted."
                )
                % {"case": case, "hold": ", ".join(map(str, holds))},
                extra={"holds": [str(made) for made in holds]},
            )


def _taken(hold_id: int) -> tuple[Case, LegalHold]:
    case = locked_alias(LegalHold.objects.values_list("case_id", flat=True).get(pk=hold_id))
    found = LegalHold.objects.select_for_update(of=("self",)).select_related("decider", "asked_by")
    return case, found.get(pk=hold_id)


def _shut(case: Case, decider: User | None, *, now: datetime) -> None:
    """End the sight of who was asked, unless another hold of the case waits for the same person."""
    if LegalHold.objects.filter(case=case, state="asked", decider=decider).exists():
        return
    grants = AccessGrant.objects.filter(case=case, user=decider, kind=AccessGrant.Kind.HOLD)
    grants.update(expires_at=now)


def _tell(
    case: Case, made: LegalHold, kind: CaseEvent.Kind, *, by: User, now: datetime, **facts: object
) -> None:
    save(case, now=now)
    record(case, kind, actor=by, facts={"hold": str(made), **facts}, now=now)


def _mail(case: Case, made: LegalHold, *, now: datetime) -> None:
    """Mail who decides that they are asked, and where; the case's words stay in Steward."""
    assert made.decider is not None and made.asked_by is not None  # noqa: S101, PT018 - just asked
    with override(made.decider.language):
        names = {"person": made.asked_by.name, "hold": made}
        subject = _("%(person)s asks you whether legal hold %(hold)s may end") % names
        text = _("You see the case until you decide. The hold binds as before.")
    outbox.queue_mail_to(
        made.decider,
        key=f"hold:{made.pk}:{now.isoformat()}",
        subject=subject,
        text=text,
        path=case.get_absolute_url(),
        now=now,
    )

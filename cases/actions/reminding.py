"""Ask again when an expert keeps silent: the expert halfway, then the owner, with who else knows; each once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Chase, Conflict, Consult
from messaging.actions import outbox
from messaging.models import Delivery
from users.away import away_at
from users.models import User

#: At which part of the time to decide somebody is reminded: the expert, then whoever owns the case.
_PARTS = ((Chase.Step.REMINDER, 0.5), (Chase.Step.ASKER, 0.8))
#: How many others are named to the owner.
_OTHERS = 3


def plan(consult: Consult, decide_by: datetime) -> None:
    """Note when to ask again, between the question and when the owner must decide."""
    span = decide_by - consult.asked_at
    Chase.objects.bulk_create(
        Chase(consult=consult, step=step, due_at=consult.asked_at + span * part)
        for step, part in _PARTS
    )


def remind_due(*, now: datetime, batch: int = 200) -> int:
    """Take every step that is due, one transaction each, the earliest first; returns how many."""
    due = (
        Chase.objects.ahead()
        .filter(consult__isnull=False, due_at__lte=now)
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)[:batch]
    )
    return sum(_take(chase_id, now=now) for chase_id in list(due))


@transaction.atomic
def _take(chase_id: int, *, now: datetime) -> bool:
    """Take one step; look again under the lock: an answer, or another worker, may have come meanwhile."""
    case = locked(Consult.objects.values_list("case_id", flat=True).get(chases=chase_id))
    chase = (
        Chase.objects.ahead()
        .select_for_update(of=("self",))
        .select_related("consult__expert", "consult__asked_by", "consult__skill", "consult__clock")
        .filter(pk=chase_id)
        .first()
    )
    if chase is None or chase.consult is None:
        return False
    consult = chase.consult
    if not consult.is_owed or not case.is_open:
        chase.skipped_at = now
        chase.save(update_fields=["skipped_at"])
        return False
    if chase.step == Chase.Step.REMINDER:
        chase.delivery = _remind(case, consult, now=now)
    else:
        chase.delivery = _tell_owner(case, consult, now=now)
    chase.done_at = now
    chase.save(update_fields=["done_at", "delivery"])
    save(case, now=now)
    facts = {
        "consult": consult.pk,
        "question": consult.question[:300],
        "to": consult.expert.short_name,
        "step": str(chase.step),
    }
    record(case, CaseEvent.Kind.CONSULT_CHASED, facts=facts, now=now)
    return True


def _remind(case: Case, consult: Consult, *, now: datetime) -> Delivery:
    with override(consult.expert.language):
        names = {"person": consult.asked_by.name, "case": case.reference}
        subject = _("Reminder: %(person)s asks for your advice on %(case)s") % names
        text = _("Your advice is still waited for. You can also decline, with the reason.")
    return _owe(case, consult, consult.expert, "reminder", subject, text, now=now)


def _tell_owner(case: Case, consult: Consult, *, now: datetime) -> Delivery | None:
    """Owe the owner a mail with who else knows; None when nobody owns the case: the timeline says it then."""
    if case.owner is None:
        return None
    away = away_at(now)
    others = _others(case, consult)
    with override(case.owner.language):
        names = {"person": consult.expert.name, "case": case.reference}
        subject = _("%(person)s is silent on %(case)s") % names
        parts = [_("%(person)s was asked, and reminded, and has not answered yet.") % names]
        cover = away.cover(consult.expert_id) if away.of(consult.expert_id) is not None else None
        if cover is not None:
            parts.append(_("They are away; %(cover)s stands in.") % {"cover": cover.name})
        if others:
            parts.append(_("Others who know this: %(people)s.") % {"people": ", ".join(others)})
    return _owe(case, consult, case.owner, "asker", subject, "\n\n".join(parts), now=now)


def _others(case: Case, consult: Consult) -> list[str]:
    if consult.skill is None:
        return []
    away = Conflict.objects.on(case).values("user")
    known = User.objects.filter(is_active=True, skills__skill=consult.skill).exclude(pk__in=away)
    asked = {consult.expert_id, consult.asked_by_id, case.owner_id}
    return [user.name for user in known.order_by("name") if user.pk not in asked][:_OTHERS]


def _owe(
    case: Case, consult: Consult, to: User, step: str, subject: str, text: str, *, now: datetime
) -> Delivery:
    """Owe one mail; the case's words stay in Steward."""
    return outbox.queue_mail_to(
        to,
        key=f"consult:{consult.pk}:{step}",
        subject=subject,
        text=text,
        path=case.get_absolute_url(),
        now=now,
    )

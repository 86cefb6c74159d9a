"""Who is good at what, who is away, and how one team's new cases find an owner."""

from datetime import datetime, timedelta

from django.db import transaction

from cases.actions import handovers, routing, specialists
from cases.models import Case, Handover, RoutingPolicy
from demo.staff import NORTH, SOUTH
from users.actions import absences, capacities
from users.models import Absence, Skill, Team, User

_SKILLS = (
    ("legal", "Legal letters", "Notificações jurídicas"),
    ("media", "Press and social media", "Imprensa e redes sociais"),
    ("mediation", "Mediation", "Mediação"),
)
_GOOD_AT = {
    "Nadia": ("legal", "mediation"),
    "Tomás": ("mediation",),
    "Noor": ("legal", "media"),
    "Lívia": ("mediation",),
}


@transaction.atomic
def install(staff: dict[str, User], *, now: datetime) -> None:
    """Add skills, an absence and the rules of the northern team, unless they are there."""
    if Absence.objects.exists() or RoutingPolicy.objects.exists():
        return
    skills = {
        slug: Skill.objects.get_or_create(slug=slug, defaults={"name_en": en, "name_pt": pt})[0]
        for slug, en, pt in _SKILLS
    }
    for name, known in _GOOD_AT.items():
        capacities.set_capacity(
            user=staff[name],
            by=staff["Iracema"],
            skills=[skills[slug] for slug in known],
            limit=16 if name == "Lívia" else None,
        )
    absences.plan(
        user=staff["Jurema"],
        by=staff["Iracema"],
        begins_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=9),
        deputy=staff["Caetano"],
        reason="Holidays",
        now=now,
    )
    routing.publish(
        team=Team.objects.get(slug=NORTH),
        by=staff["Sorcha"],
        is_on=True,
        weights=[5, 3, 1, 1],
        heat=2,
        limit=20,
        speaks_language=True,
        needs=[{"segment": "", "case_type": "press", "skill": "media"}],
        now=now,
    )


@transaction.atomic
def offer(staff: dict[str, User], *, now: datetime) -> None:
    """Let Nadia offer Lívia a case, with Noor on it for what she knows; once."""
    if Handover.objects.exists():
        return
    case = (
        Case.objects.unresolved()
        .filter(owner=staff["Nadia"], team__slug=SOUTH, access_level="normal")
        .order_by("-opened_at")
        .first()
    )
    if case is None:
        return
    specialists.give(
        case_id=case.pk,
        by=staff["Nadia"],
        user=staff["Noor"],
        specialty="legal",
        reason="The guest named a lawyer.",
        now=now,
    )
    handovers.offer(
        case_id=case.pk,
        by=staff["Nadia"],
        to=staff["Lívia"],
        summary="The guest prefers a call; the host is on site after three.",
        now=now,
    )

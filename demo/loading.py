"""Everything a newcomer finds on the desk: staff, promises, policies, rotas, people, stays, cases."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from cases.models import Case
from demo import (
    asking,
    cases,
    deciding,
    desk,
    duty,
    given,
    hands,
    holds,
    learning,
    macros,
    memory,
    people,
    proof,
    shapes,
    staff,
    stays,
    telephones,
)
from escalations import defaults as rotas
from marketplace.models import ContactPoint, Person, Reservation
from policies.sample import install as install_policies
from sla import defaults as promises
from users.models import Team, User


@dataclass(slots=True)
class Loaded:
    """What is there now."""

    staff: dict[str, User] = field(default_factory=dict)
    cases: int = 0


def load(
    *, now: datetime, step: Callable[[str, int, int], None], newest: int | None = None
) -> Loaded:
    """Load what is not there yet; a second run changes nothing. Refused in production (NotInProduction).

    `newest` keeps to the last so many cases.
    `step` is told what is being loaded, how much of it is done, and how much there is.
    """
    staff.refuse_in_production()
    loaded = Loaded()
    step("staff", 0, 1)
    loaded.staff = staff.install()
    step("promises", 0, 1)
    promises.install(now=now)
    step("policies", 0, 1)
    install_policies(now=now)
    step("rotas", 0, 1)
    telephones.install(loaded.staff, now=now)
    _install_rotas(loaded.staff, now=now)
    duty.install(loaded.staff, now=now)
    hands.install(loaded.staff, now=now)
    asking.install(loaded.staff)
    macros.install(loaded.staff, now=now)
    step("stays", 0, 1)
    install_market(now=now)
    given.install_rates(now=now)
    memory.install(people.MARINA, by=next(iter(loaded.staff.values())), now=now)
    loaded.cases = cases.install(
        staff=loaded.staff,
        now=now,
        progress=lambda done, total: step("cases", done, total),
        newest=newest,
    )
    hands.offer(loaded.staff, now=now)
    if loaded.cases:
        shapes.install(now=now)
        holds.install(loaded.staff, now=now)
        proof.install(now=now)
        deciding.install(now=now)
        learning.install(loaded.staff, now=now)
    desk.install(loaded.staff, now=now)
    return loaded


@transaction.atomic
def install_market(*, now: datetime) -> int:
    """Add people, homes and stays unless they are there; return how many stays were added."""
    if ContactPoint.objects.filter(value=people.MARINA).exists():
        return 0
    return len(stays.invent(people.invent(now=now), now=now))


def _install_rotas(everybody: dict[str, User], *, now: datetime) -> None:
    for slug, (first, second, managers) in staff.ON_CALL.items():
        rotas.install(
            now=now,
            team=Team.objects.get(slug=slug),
            first=[everybody[name] for name in first],
            second=[everybody[name] for name in second],
            managers=[everybody[name] for name in managers],
        )


def figures() -> dict[str, int]:
    """Count what the desk holds, for the last line of the loader."""
    return {
        "people": Person.objects.count(),
        "stays": Reservation.objects.count(),
        "cases": Case.objects.count(),
    }

"""Nobody there: an empty rota, no way to reach anybody, somebody who left, an empty ladder, a dead line."""

from datetime import timedelta
from functools import partial

from django.db import transaction

from common.time import database_now
from drill import desk
from drill.desk import Desk, insist
from drill.run import Result, Run
from escalations.models import AlertEvent, EscalationPolicy, Participant
from messaging.models import Channel, ContactMethod
from users.models import User

#: At once, but for the dead key, where the ladder waits a rung for an answer.
GRACE = 10.0
REASONS = {AlertEvent.Kind.NOBODY, AlertEvent.Kind.UNREACHABLE}


def run(at: Run) -> Result:
    """For each kind of absence: somebody is reached, the duty manager at the latest, and the reason is on record."""
    at.house.start()
    faults: list[str] = []
    for name, absent in (
        ("empty rota", _empty_rota),
        ("no ways", _no_ways),
        ("left", _left),
        ("empty ladder", _empty_ladder),
        ("dead line", _dead_line),
    ):
        at.say(name)
        made = desk.make(at.house, f"nobody-{name.replace(' ', '-')}")
        insist(partial(absent, made))
        case = made.raise_case()
        # Whoever has no way of their own is still mailed where they sign in.
        person = made.plan.rungs[0 if absent is _no_ways else -1].people[0]
        if not _wait_for(at, person, GRACE + (24 if absent is _dead_line else 0)):
            faults.append(f"{name}: {person} was not reached")
        alert = made.alert_of(case)
        kinds = set(alert.events.values_list("kind", flat=True)) if alert else set()
        if absent in (_empty_rota, _left) and not kinds & REASONS:
            faults.append(f"{name}: no reason on record, only {sorted(kinds)}")
        made.answer_all()
    return Result("nobody", own_faults=faults, facts={"kinds of absence": 5})


def _wait_for(at: Run, person: str, seconds: float) -> bool:
    ends = database_now() + timedelta(seconds=seconds)
    while database_now() < ends:
        if any(line.person == person and line.is_accepted for line in at.house.received()):
            return True
        at.house.stay(0.2)
    return False


def _empty_rota(made: Desk) -> None:
    Participant.objects.filter(rotation__schedule=made.schedule).exclude(
        rotation__level="duty_manager"
    ).delete()


def _no_ways(made: Desk) -> None:
    """Switch off every way of everybody but the duty manager."""
    ContactMethod.objects.filter(user__in=_others(made)).update(disabled_reason="drill")


def _left(made: Desk) -> None:
    for user in _others(made):
        user.is_active = False
        user.save(update_fields=["is_active"])


def _dead_line(made: Desk) -> None:
    """Let the telephones of everybody but the duty manager ring where nobody listens."""
    theirs = ContactMethod.objects.filter(user__in=_others(made))
    theirs.filter(kind=Channel.EMAIL).update(disabled_reason="drill")
    theirs.filter(kind=Channel.APPRISE).update(value="json://127.0.0.1:9/nobody")


@transaction.atomic
def _empty_ladder(made: Desk) -> None:
    EscalationPolicy.objects.create(
        code=made.name, version=2, name=made.name, team=made.team, published_at=database_now()
    )


def _others(made: Desk) -> list[User]:
    managers = made.plan.rungs[-1].people
    return [user for key, user in made.people.items() if key not in managers]

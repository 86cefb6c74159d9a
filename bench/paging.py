"""`make bench-paging`: how fast somebody is woken, with the real processes and a provider of its own, among 100,000 clocks."""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from random import Random

from rich.table import Table

from drill.house import House
from drill.report import share
from runtime.supervisor import interrupt_on_signals
from runtime.terminal import CannotStart, console


def main() -> int:
    """Measure; return the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--armed", type=int, default=100_000, help="clocks that run all the while")
    asked.add_argument("--times", type=int, default=40, help="of each page")
    asked.add_argument("--only", nargs="*", default=[], help="parts: " + ", ".join(PARTS))
    choice = asked.parse_args()
    interrupt_on_signals()
    with House() as house:
        import django

        django.setup()
        from drill import witness
        from drill.run import Run

        witness.install()
        at = Run(house, Random(1), choice.times, is_long=True, say=lambda _words: None)
        table = Table(title=f"{choice.armed:,} armed clocks; seconds where not said otherwise")
        for heading in ("measure", "median", "p99", "worst", "n"):
            table.add_column(heading, justify="left" if heading == "measure" else "right")
        arm_many(choice.armed)
        house.start()
        for name, part in PARTS.items():
            if choice.only and name not in choice.only:
                continue
            console.print(f"{name} (load {os.getloadavg()[0]:.1f})")
            try:
                for line in part(at):
                    table.add_row(*line)
                    console.print(" | ".join(line))
            except CannotStart as reason:
                console.print(f"{name}: {reason}", style="red", markup=False)
        console.print(table)
    return 0


def row(name: str, values: list[float], *, digits: int = 2) -> tuple[str, ...]:
    """Return one line of the table."""
    if not values:
        return (name, "–", "–", "–", "0")
    shown = (statistics.median(values), share(values, 0.99), max(values))
    return (name, *(f"{value:.{digits}f}" for value in shown), str(len(values)))


def arm_many(count: int) -> None:
    """Let so many clocks run, due from one to eleven days ahead: eight on each of mild, open cases."""
    from django.db import connection

    from cases.models import Case, CaseType
    from cases.reference import reference_for
    from common.time import database_now
    from drill import desk

    now = database_now()
    team = desk.Team.objects.create(name="Bench", slug="bench", time_zone="UTC")
    mild = CaseType.objects.create(
        code="bench-mild", name_en="Mild", name_pt="Leve", default_severity=3
    )
    with connection.cursor() as cursor, console.status(f"Arming {count:,} clocks"):
        cursor.execute(
            "select nextval('cases_case_number') from generate_series(1, %s)", [count // 8]
        )
        numbers = [number for (number,) in cursor.fetchall()]
        Case.objects.bulk_create(
            [
                Case(
                    reference=reference_for(number),
                    title="Towels",
                    case_type=mild,
                    severity=3,
                    team=team,
                    opened_at=now,
                    last_activity_at=now,
                )
                for number in numbers
            ],
            batch_size=2000,
        )
        cursor.execute(
            "insert into cases_slaclock (case_id, kind, side, status, started_at, due_at, minutes, explanation, generation)"
            " select c.id, kind, side, 'running', now(), now() + interval '1 day' + random() * interval '10 days', 240, '[]', 1"
            " from cases_case c, (values ('first_response', 'guest'), ('first_response', 'host'), ('next_update', 'guest'),"
            " ('next_update', 'host'), ('stay', 'guest'), ('stay', 'host'), ('stay', ''), ('resolution', '')) k (kind, side)"
            " where c.team_id = %s",
            [team.pk],
        )
        cursor.execute("vacuum analyze")


def wake_once(at, made, person) -> tuple[float, float, int]:
    """Wake somebody for a new quiet case; gives the commit (epoch), the first push taken, and the alert."""
    from django.db import transaction

    from cases.actions.opening import open_case
    from common.time import database_now
    from escalations.actions import raising

    with transaction.atomic():
        case = open_case(
            title="Towels",
            case_type=_mild(),
            team=made.team,
            standings=(),
            severity=3,
            now=database_now(),
        )
    alert = raising.wake(case_id=case.pk, by=person, person_id=None, now=database_now())
    committed = time.time()
    at.house.until(lambda: _taken(at, alert.pk) is not None, 120, "a push")
    return committed, _taken(at, alert.pk), alert.pk


def _mild():
    from cases.models import CaseType

    return CaseType.objects.get(code="bench-mild")


def _taken(at, alert: int) -> float | None:
    pushes = [
        x.at for x in at.house.received() if x.alert == alert and x.is_accepted and x.way == "push"
    ]
    return min(pushes, default=None)


def _desk(at, name: str):
    from drill import desk

    made = desk.make(at.house, name, rungs=1, wait=300.0, ways=(desk.WAYS[0],))
    return made, next(iter(made.people.values()))


def _waits(at, name: str, times: int) -> list[float]:
    """Wake so many times, a moment apart, acknowledging each; gives the seconds from commit to taken."""
    from common.time import database_now
    from escalations.actions import answers

    made, person = _desk(at, name)
    waits = []
    for _ in range(times):
        at.house.stay(at.random.uniform(0.2, 1.2))
        committed, taken, alert = wake_once(at, made, person)
        waits.append(taken - committed)
        answers.acknowledge(alert_id=alert, generation=1, by=person, now=database_now())
    return waits


def normal(at):
    """From the commit of an alert to the provider's yes."""
    yield row("alert committed → provider accepted", _waits(at, "bench-normal", at.count))


def without_redis(at):
    """The same with Redis stopped."""
    at.house.valkey.stop()
    try:
        yield row("the same, Redis stopped", _waits(at, "bench-alone", at.count))
        yield from lateness(at, "deadline lateness, Redis stopped", 100)
    finally:
        at.house.valkey.start()
        at.house.stay(5)


def killed(at):
    """From kill -9 of whoever has the text in hand to the provider's yes to somebody else."""
    from drill.scenarios.points import _claimers

    made, person = _desk(at, "bench-killed")
    waits = []
    for _ in range(max(3, at.count // 8)):
        with at.house.behaving(mode="hold"):
            case, alert = _raised(at, made, person)
            at.house.until(lambda c=case: bool(_claimers(c)), 60, "a claim")
            at.house.stay(0.3)
            for name in _claimers(case):
                at.house.kill(name)
            began = time.time()
            at.house.stay(0.3)
        at.house.until(lambda a=alert: _taken(at, a) is not None, 120, "a push")
        waits.append(_taken(at, alert) - began)
        made.raised[case] = began
        made.answer(case)
    yield row("after kill -9 of the claimer", waits)


def _raised(at, made, person) -> tuple[int, int]:
    from django.db import transaction

    from cases.actions.opening import open_case
    from common.time import database_now
    from escalations.actions import raising

    with transaction.atomic():
        case = open_case(
            title="Towels",
            case_type=_mild(),
            team=made.team,
            standings=(),
            severity=3,
            now=database_now(),
        )
    alert = raising.wake(case_id=case.pk, by=person, person_id=None, now=database_now())
    return case.pk, alert.pk


def crashed(at):
    """PostgreSQL crashed while alerts wait: from ready again to the provider's yes."""
    made, _person = _desk(at, "bench-crashed")
    waits = []
    for _ in range(max(3, at.count // 8)):
        case = made.raise_case()
        at.house.postgres.crash()
        at.house.postgres.start()
        ready = time.time()
        at.house.until(lambda c=case: made.alert_of(c) is not None, 120, "an alert")
        number = made.alert_of(case).pk
        at.house.until(lambda a=number: _taken(at, a) is not None, 120, "a push")
        waits.append(_taken(at, number) - ready)
        made.answer(case)
        at.house.stay(2)
    yield row("after a PostgreSQL crash, from ready", waits)


def lateness(at, name: str = "deadline lateness (noticed − due)", count: int = 200):
    """Deadlines spread over a minute: how late each was noticed."""
    from django.db.models import F

    from cases.models import SLAClock
    from drill.scenarios.storm import arm

    cases = arm(count, seconds=5.0)
    ids = list(SLAClock.objects.filter(case__in=cases).order_by("pk").values_list("pk", flat=True))
    for place, pk in enumerate(ids):
        SLAClock.objects.filter(pk=pk).update(
            due_at=F("due_at") + timedelta(seconds=40 * place / count)
        )
    clocks = SLAClock.objects.filter(case__in=cases)
    at.house.until(lambda: not clocks.filter(breached_at=None).exists(), 180, "every deadline")
    yield row(name, [(c.noticed_at - c.due_at).total_seconds() for c in clocks])


def storm(at):
    """5,000 timers in one second, 500 emergencies for 50 people."""
    from drill.scenarios import storm as scenario

    began = time.time()
    result = scenario.run(at)
    verdict = result.verdict
    yield row("storm: S1, case committed → accepted", verdict.lateness)
    for name, value in result.facts.items():
        yield (f"storm: {name}", str(value), "", "", "")
    mine = [
        x
        for x in at.house.received()
        if x.person.startswith("storm") and x.at > began and x.is_accepted
    ]
    seconds = max(x.at for x in mine) - min(x.at for x in mine)
    yield (
        "storm: texts a second, end to end",
        f"{len(mine) / seconds:.0f}",
        "",
        "",
        str(len(mine)),
    )


def breaches(at):
    """5,000 deadlines due at once: how many a second two workers notice, with their events."""
    from cases.models import SLAClock
    from drill.scenarios.storm import arm

    cases = arm(5000, seconds=8.0)
    clocks = SLAClock.objects.filter(case__in=cases)
    due = clocks.first().due_at.timestamp()
    at.house.until(lambda: clocks.exclude(breached_at=None).exists(), 60, "the first")
    began = time.time()
    at.house.until(lambda: not clocks.filter(breached_at=None).exists(), 120, "the last")
    yield ("breaches a second", f"{5000 / (time.time() - max(began, due)):.0f}", "", "", "5000")


def answered(at):
    """From the tap to the last channel stopped: the time of the answer itself, after which nothing is claimed."""
    from common.time import database_now
    from drill import desk
    from escalations.actions import answers
    from messaging.models import Delivery

    made = desk.make(
        at.house,
        "bench-answer",
        rungs=1,
        wait=300.0,
        people_a_rung=3,
        ways=(desk.WAYS[0], desk.Way("mail", 30)),
    )
    taken = []
    for _ in range(at.count):
        case = made.raise_case()
        at.house.until(lambda c=case: made.alert_of(c) is not None, 60, "an alert")
        alert = made.alert_of(case)
        at.house.until(lambda a=alert: _taken(at, a.pk) is not None, 60, "a push")
        began = time.perf_counter()
        answers.acknowledge(
            alert_id=alert.pk, generation=1, by=next(iter(made.people.values())), now=database_now()
        )
        taken.append(time.perf_counter() - began)
        if Delivery.objects.waiting().filter(page_delivery__page__alert=alert).exists():
            raise CannotStart("A text is owed after the answer.")
    yield row("ack → all channels stopped", taken, digits=3)


def who(at):
    """Who is on call at an instant, and ninety days laid out, on a rota of ten layers."""
    from common.time import database_now
    from drill import desk
    from escalations.models import OnCallSchedule, Participant, Rotation
    from escalations.rota.duty import Duty, on_call

    people = [desk.person(at.house, f"bench-rota-{n}", desk.WAYS) for n in range(10)]
    schedule = OnCallSchedule.objects.create(name="Ten layers", time_zone="Europe/Lisbon")
    for layer in range(10):
        rotation = Rotation.objects.create(
            schedule=schedule,
            name=f"layer {layer}",
            level="first",
            kind="daily",
            priority=layer,
            starts_date="2026-01-01",
            starts_time="08:00",
        )
        for place in range(5):
            Participant.objects.create(
                rotation=rotation, position=place, user=people[(layer + place) % 10]
            )
    now = database_now()

    def instant() -> None:
        on_call(schedule, "first", now=now)

    def ninety() -> None:
        end = now + timedelta(days=90)
        Duty(schedule, start=now, end=end).segments("first", now, end)

    for name, act, times in (("who is on call", instant, 100), ("90 days laid out", ninety, 20)):
        yield row(f"{name}, 10 layers (ms)", _times(act, times), digits=1)
        yield row(f"{name}, processor alone (ms)", _times(act, times, time.process_time), digits=1)


def _times(
    act: Callable[[], None], times: int, clock: Callable[[], float] = time.perf_counter
) -> list[float]:
    act()
    taken = []
    for _ in range(times):
        began = clock()
        act()
        taken.append((clock() - began) * 1000)
    return taken


def override(at):
    """From "take it now" to the provider's yes for the one who took it."""
    from common.time import database_now
    from drill import desk
    from escalations.actions.overriding import take_now

    waits = []
    for turn in range(max(3, at.count // 8)):
        made, _person = _desk(at, f"bench-override-{turn}")
        other = desk.person(at.house, f"bench-taker-{turn}", (desk.WAYS[0],))
        take_now(schedule_id=made.schedule.pk, level="first", by=other, now=database_now())
        began = time.time()
        case = made.raise_case()
        at.house.until(
            lambda n=other.name: any(x.person == n for x in at.house.received()),
            60,
            "the taker's push",
        )
        waits.append(next(x.at for x in at.house.received() if x.person == other.name) - began)
        made.answer(case)
    yield row("take it now → paged instead", waits)


def stuck(at):
    """An engine that cannot page: who notices, inside and outside."""
    from drill.scenarios import watch

    for name, value in watch.run(at).facts.items():
        yield (f"stuck engine: {name}", str(value), "", "", "")


PARTS = {
    "normal": normal,
    "lateness": lateness,
    "answered": answered,
    "who": who,
    "override": override,
    "breaches": breaches,
    "storm": storm,
    "killed": killed,
    "crashed": crashed,
    "without_redis": without_redis,
    "stuck": stuck,
}

if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotStart as reason:
        console.print(str(reason), style="bold red", markup=False)
        sys.exit(1)

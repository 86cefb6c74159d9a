"""Five thousand timers run out in one second while five hundred emergencies wake fifty people."""

from datetime import timedelta

from django.db import connection, transaction

from cases.actions.opening import open_case
from cases.models import Case, CaseType, SLAClock
from cases.reference import reference_for
from common.time import database_now
from drill import desk, report
from drill.desk import WAYS, Desk, insist
from drill.plan import Way
from drill.run import Result, Run
from users.models import Team

#: All within a minute; of the S1, ninety-nine of a hundred within ten seconds.
GRACE, WORST_FIRST = 60.0, 10.0
_LATENESS = "select extract(epoch from noticed_at - due_at)::float8 from cases_slaclock where case_id = any(%s)"


def run(at: Run) -> Result:
    """Let everything happen at once; the worst are told first, and nobody is forgotten."""
    timers, people, each = (5000, 50, 10) if at.is_long else (500, 10, 5)
    at.house.start()
    urgent = [_lonely(at, f"storm-s1-{n}", 1) for n in range(people // 5)]
    others = [_lonely(at, f"storm-s2-{n}", 2) for n in range(people - people // 5)]
    at.say(f"arming {timers:,} timers")
    armed = insist(lambda: arm(timers, seconds=20.0))
    at.say(f"{people * each} emergencies at once")
    insist(lambda: _emergencies(urgent, others, each))
    at.house.until(lambda: _is_noticed(armed), 180, "every timer to be noticed")
    at.settle(*urgent, *others, grace=GRACE)
    worst = at.judge(*urgent, grace=GRACE)
    rest = at.judge(*others, grace=GRACE)
    late = insist(lambda: _lateness(armed))
    faults = [*rest.faults]
    if report.share(worst.lateness, 0.99) > WORST_FIRST:
        faults.append(f"S1: 99 of 100 within {report.share(worst.lateness, 0.99):.1f} s")
    return Result(
        "storm",
        worst,
        faults,
        {
            "timers": timers,
            "noticed late p50": f"{report.share(late, 0.5):.2f} s",
            "p99": f"{report.share(late, 0.99):.2f} s",
            "pages": people * each,
            "S2 p50": f"{report.share(rest.lateness, 0.5):.2f} s",
            "S2 p99": f"{report.share(rest.lateness, 0.99):.2f} s",
        },
    )


def _lonely(at: Run, name: str, severity: int) -> Desk:
    """Make a desk of one person; what may be bundled goes by mail, which never is."""
    ways = WAYS if severity == 1 else (Way("mail"),)
    return desk.make(at.house, name, rungs=1, wait=300.0, ways=ways)


@transaction.atomic
def arm(count: int, *, seconds: float) -> list[int]:
    """Let `count` promises of mild cases run out at the same instant, in so many seconds."""
    now = database_now()
    mild = CaseType.objects.get_or_create(
        code="drill-mild",
        defaults={"name_en": "Mild", "name_pt": "Leve", "default_severity": 3, "wakes": False},
    )[0]
    with connection.cursor() as cursor:
        cursor.execute("select nextval('cases_case_number') from generate_series(1, %s)", [count])
        numbers = [number for (number,) in cursor.fetchall()]
    team = Team.objects.order_by("pk")[0]
    cases = Case.objects.bulk_create(
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
    )
    due = now + timedelta(seconds=seconds)
    SLAClock.objects.bulk_create(
        SLAClock(case=case, kind="resolution", started_at=now, due_at=due) for case in cases
    )
    return [case.pk for case in cases]


@transaction.atomic
def _emergencies(urgent: list[Desk], others: list[Desk], each: int) -> None:
    """Commit every emergency in the same instant, half a second before the timers run out or after."""
    made: list[tuple[Desk, int]] = []
    for severity, desks in ((1, urgent), (2, others)):
        for one in desks:
            for number in range(each):
                case = open_case(
                    title="Alarm",
                    case_type=desk.alarm(),
                    team=one.team,
                    standings=(),
                    severity=severity,
                    now=database_now(),
                    intake_key=f"{one.name}-{number}",
                )
                made.append((one, case.pk))
    ready = database_now().timestamp()
    for one, case_id in made:
        one.raised[case_id] = ready


def _is_noticed(armed: list[int]) -> bool:
    return not insist(
        lambda: SLAClock.objects.filter(case__in=armed, breached_at__isnull=True).exists()
    )


def _lateness(armed: list[int]) -> list[float]:
    with connection.cursor() as cursor:
        cursor.execute(_LATENESS, [armed])
        return [float(seconds) for (seconds,) in cursor.fetchall()]

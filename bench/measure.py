"""What is measured, how often, and the table at the end."""

import argparse
import json
import re
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import AuthToken
from rich.table import Table

from bench import mails
from cases.actions import clocks, intake
from cases.lifecycle import OPEN_STATUSES
from cases.models import Case, SLAClock
from cases.views.desk import forget_counts
from messaging.models import InboundMessage
from policies.sample.install import install as install_policies
from runtime.terminal import console
from sla import defaults as promises

CSRF = "c" * 32
RARE, COMMON = "quixotic", "heating"


class Refused(Exception):
    """The product did not do what was measured."""


@dataclass
class Timing:
    """One operation: milliseconds a round, for us and for the floor, and what it costs in statements and bytes."""

    name: str
    product: list[list[float]] = field(default_factory=list)
    floor: list[list[float]] = field(default_factory=list)
    statements: int | None = None
    size: int = 0

    def quietest(self) -> tuple[list[float], list[float]]:
        """Return the round that was disturbed least: ours, and the floor's in the same moments."""
        rounds = zip(self.product, self.floor, strict=True)
        return min(rounds, key=lambda both: sum(map(statistics.median, both)))


def fill(size: int) -> float:
    """Make the data; return how many seconds it took."""
    started = time.monotonic()
    text = (Path(__file__).parent / "fill.sql").read_text()
    with console.status(f"Making {size:,} cases"), connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        with transaction.atomic():
            promises.install(now=timezone.now())
            install_policies(now=timezone.now())
            cursor.execute(text.format(size=size))
        cursor.execute("vacuum analyze")
        cursor.execute("reset statement_timeout")
    return time.monotonic() - started


class Desk:
    """One associate of the first team, signed in, at the product or at the floor."""

    def __init__(self, address: str, *, backend: str = "") -> None:
        self._address = address
        self.person = get_user_model().objects.order_by("pk").first()
        self.client = Client(headers={"host": "127.0.0.1"})
        self.client.force_login(self.person, backend=backend or None)
        session = self.client.cookies["sessionid"].value
        self._token = AuthToken.objects.create(self.person)[1]
        self._headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "X-CSRFToken": CSRF,
            "Host": "127.0.0.1",
        }
        self._connection = HTTPConnection(address.split(":")[0], int(address.split(":")[1]))

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: str, content_type: str, *, by_token: bool = False) -> bytes:
        headers = {"Content-Type": content_type, "HX-Request": "true"}
        if by_token:
            headers |= {"Authorization": f"Token {self._token}", "Cookie": ""}
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> bytes:
        self._connection.request(method, path, body, self._headers | headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise Refused(f"{method} {path}: {answer.status} {content[:300]!r}")
        return content


def measure(choice: argparse.Namespace, *, product: str, floor: str) -> None:
    """Measure everything and print the table."""
    ours, least = Desk(product), Desk(floor, backend="django.contrib.auth.backends.ModelBackend")
    timings = [
        *_pages(choice, ours, least),
        *_writing(choice, ours, least),
        _mail(),
        _sweep(),
    ]
    _print(timings, choice)


def _pages(choice: argparse.Namespace, ours: Desk, least: Desk) -> list[Timing]:
    team = ours.person.teams.get()
    with_five = Case.objects.filter(team=team, status__in=OPEN_STATUSES).exclude(pk=5).latest("pk")
    Case.objects.filter(pk=5).update(team=team)
    five, hundred = with_five.get_absolute_url(), Case.objects.get(pk=5).get_absolute_url()
    of_list, of_case = f"/list/{team.pk}/", f"/case/{with_five.pk}/"
    following = re.search(rb"after=([0-9n-]+)", ours.get("/lists/team/"))
    person = with_five.parties.get().person.full_name.split()[0]
    pages = [
        ("work list, 50 rows", "/lists/team/", of_list),
        ("work list, mine", "/", of_list),
        ("work list, its next page", f"/lists/team/?after={following[1].decode()}", of_list),
        ("work list, longest untouched", "/lists/team/?sort=quiet", of_list),
        ("every case, newest", "/lists/all/", of_list),
        ("every open case, most urgent", "/lists/all/?status=open&sort=urgency", of_list),
        ("counts of all lists, counted anew", "/rail/", of_list),
        ("case, 5 messages", five, of_case),
        ("the panels beside it", f"{five}panels/", of_case),
        ("case, 100 messages", hundred, "/case/5/"),
        ("search, rare word", f"/search/?q={RARE}", f"/search/{RARE}/"),
        ("search, 5 % word", f"/search/?q={COMMON}", f"/search/{COMMON}/"),
        ("search, a person", f"/search/?q={person}", f"/search/{RARE}/"),
    ]
    timings = []
    for name, path, floor_path in pages:
        timing = Timing(name, size=len(ours.get(path)))

        def ask(path: str = path) -> None:
            forget_counts(ours.person)  # else most requests for them would find them counted
            ours.get(path)

        timing.statements = _statements(lambda path=path: ours.client.get(path))
        floor_path = f"{floor_path}?bytes={timing.size}"
        _by_turns(timing, ask, lambda path=floor_path: least.get(path), choice)
        timings.append(timing)
    return timings


def _writing(choice: argparse.Namespace, ours: Desk, least: Desk) -> list[Timing]:
    guest = ours.person.teams.get().cases.first().parties.first().person_id
    words = "We are looking into it and write again within the hour. " * 7
    own = Case.objects.filter(status__in=OPEN_STATUSES, owner__isnull=False).order_by("-pk")[:200]
    Case.objects.filter(pk__in=[case.pk for case in own]).update(
        owner=ours.person, owned_since=timezone.now()
    )
    paths = [f"{case.get_absolute_url()}threads/guest/messages/" for case in own]
    turn = iter(range(10**9))

    def create() -> None:
        given = {
            "title": "Leak in the kitchen",
            "case_type": "quality",
            "person": guest,
            "side": "guest",
        }
        ours.post("/api/v1/cases/", json.dumps(given), "application/json", by_token=True)

    def reply() -> None:
        body = f"text={words.replace(' ', '+')}&client_key={uuid.uuid4()}"
        ours.post(paths[next(turn) % len(paths)], body, "application/x-www-form-urlencoded")

    def write() -> None:
        least.post("/write/", json.dumps({"text": words}), "application/json")

    timings = []
    for name, act in (("create by API", create), ("reply", reply)):
        timing = Timing(
            name, statements=_statements(_same_in_process(name, ours, guest, words, paths))
        )
        _by_turns(timing, act, write, choice)
        timings.append(timing)
    return timings


def _same_in_process(
    name: str, ours: Desk, guest: int, words: str, paths: list[str]
) -> Callable[[], object]:
    """Return the same act where its statements can be counted."""
    if name == "reply":
        return lambda: ours.client.post(
            paths[-1],
            {"text": words, "client_key": str(uuid.uuid4())},
            headers={"hx-request": "true"},
        )
    given = {
        "title": "Leak in the kitchen",
        "case_type": "quality",
        "person": guest,
        "side": "guest",
    }
    return lambda: ours.client.post("/api/v1/cases/", given, content_type="application/json")


def _mail() -> Timing:
    """Take in 200 stored mails: half are answers on open cases, half open new ones."""
    letters = mails.letters(200)
    timing = Timing("mail taken in, each of 200")
    mails.arrive(letters[:2])
    timing.statements = (
        _statements(lambda: intake.take_in_waiting(now=timezone.now()), warm=False) // 2
    )
    mails.arrive(letters[2:])
    started = time.perf_counter()
    while intake.take_in_waiting(now=timezone.now()):
        pass
    timing.product.append([(time.perf_counter() - started) * 1000 / 198])
    timing.floor.append([mails.floor(letters[2:]) * 1000 / 198])
    left = InboundMessage.objects.exclude(state="taken").values_list("state", "reason")
    if left:
        raise Refused(f"not every mail was taken in: {sorted(set(left))}")
    return timing


def _sweep() -> Timing:
    """Breach 10,000 clocks that ran out, with their events; the floor is two set-based statements a batch."""
    count = 10_000
    _arm(count)
    timing = Timing("clock breached, each of 10,000")
    timing.statements = _statements(lambda: clocks.breach_due(now=timezone.now()))
    done = SLAClock.objects.filter(noticed_at__isnull=False).count()
    started = time.perf_counter()
    while batch := clocks.breach_due(now=timezone.now()):
        done += batch
    timing.product.append([(time.perf_counter() - started) * 1000 / done])
    timing.floor.append([_sweep_floor(count)])
    return timing


def _arm(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_slaclock (case_id, kind, side, status, started_at, due_at, minutes, explanation, generation)"
            " select c.id, kind, side, 'running', now() - interval '1 day', now() - interval '1 minute', 240, '[]', 1"
            " from cases_case c, (values ('first_response', 'guest'), ('first_response', 'host'), ('next_update', 'host'),"
            " ('stay', 'guest'), ('stay', 'host'), ('stay', '')) k (kind, side)"
            " where status = 'open' on conflict do nothing"
        )
        cursor.execute(
            "delete from cases_slaclock where id in (select id from cases_slaclock where status = 'running' and"
            " breached_at is null and due_at <= now() offset %s)",
            [count],
        )
        cursor.execute("vacuum analyze cases_slaclock")


def _sweep_floor(count: int) -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            "create table bench_timer (id bigserial primary key, due_at timestamptz, done_at timestamptz)"
        )
        cursor.execute("create index on bench_timer (due_at) where done_at is null")
        cursor.execute(
            "insert into bench_timer (due_at) select now() from generate_series(1, %s)", [count]
        )
        started = time.perf_counter()
        for _ in range(count // 500):
            cursor.execute(
                "with due as (select id from bench_timer where done_at is null and due_at <= now() order by due_at"
                " limit 500 for update skip locked), done as (update bench_timer t set done_at = now() from due"
                " where t.id = due.id returning t.id) insert into bench_head (title) select 'breached' from done"
            )
        return (time.perf_counter() - started) * 1000 / count


def _statements(act: Callable[[], object], *, warm: bool = True) -> int:
    if warm:
        act()
    with CaptureQueriesContext(connection) as captured:
        act()
    noise = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not query["sql"].startswith(noise) for query in captured.captured_queries)


def _by_turns(
    timing: Timing,
    product: Callable[[], object],
    floor: Callable[[], object],
    choice: argparse.Namespace,
) -> None:
    """Measure both, one request each by turns, so that whatever else the machine does falls on both alike."""
    product(), floor()
    for _ in range(choice.rounds):
        turns = [(_once(product), _once(floor)) for _ in range(choice.requests)]
        ours, least = zip(*turns, strict=True)
        timing.product.append([*ours])
        timing.floor.append([*least])


def _once(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _print(timings: list[Timing], choice: argparse.Namespace) -> None:
    table = Table(
        title=f"{choice.size:,} cases; milliseconds, quietest of {choice.rounds} rounds",
        title_justify="left",
    )
    for heading in ("operation", "median", "p95", "floor", "× floor", "SQL", "KB"):
        table.add_column(heading, justify="left" if heading == "operation" else "right")
    for timing in timings:
        product, floor = timing.quietest()
        median, least = statistics.median(product), statistics.median(floor)
        p95 = statistics.quantiles(product, n=20)[-1] if len(product) > 1 else None
        table.add_row(
            timing.name,
            f"{median:.2f}" if median < 10 else f"{median:.1f}",
            f"{p95:.1f}" if p95 else "",
            f"{least:.2f}" if least < 10 else f"{least:.1f}",
            f"{median / least:.1f}",
            str(timing.statements),
            f"{timing.size / 1024:.0f}" if timing.size else "",
        )
    console.print(table)

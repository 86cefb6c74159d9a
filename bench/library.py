"""How fast the library and what was decided before answer: among thousands of clauses, a hundred thousand decisions.

`python -m bench.library [--clauses 5000] [--decisions 100000]` fills the database it is pointed at (migrated, without
cases), measures, and rolls everything back. 0 decisions leaves precedents out.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.db.backends.postgresql.psycopg_any import DateRange  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import precedents  # noqa: E402
from policies.actions.words import learn  # noqa: E402
from policies.amounts import Sums  # noqa: E402
from policies.asking import ask  # noqa: E402
from policies.facts import Facts  # noqa: E402
from policies.lifecycle import State  # noqa: E402
from policies.models import Clause, Policy, PolicyVersion  # noqa: E402
from policies.sample import install  # noqa: E402
from policies.search import search  # noqa: E402

NOW = datetime(2026, 3, 12, 15, 35, tzinfo=UTC)
WORDS = [
    "guest", "host", "refund", "night", "stay", "cancel", "arrival", "deposit", "cleaning",
    "damage", "photo", "invoice", "receipt", "transport", "storm", "key", "lock", "pet",
    "camera", "noise", "neighbour", "pool", "heating", "boiler", "linen", "towel", "parking",
    "lift", "stair", "window", "garden", "kitchen", "fridge",
]  # fmt: skip
#: As in real texts, a few words stand in two clauses of five, most in few.
VOCABULARY = [*WORDS, *(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(400))]
WEIGHTS = [1 / (rank + 20) for rank in range(len(VOCABULARY))]
TOPICS = 40
ASKED = (
    ("rare word", "extinguisher"),
    ("two words", "refund transport"),
    ("common word", "guest"),
    ("misspelt", "extinguisherr"),
    ("Portuguese", "reembolso transporte"),
    ("a sentence", "can a guest bring a pet to the pool"),
)


def fill(clauses: int) -> None:
    """Add policies of two versions with five clauses each, until there are that many clauses."""
    install(now=NOW)
    random = Random(1)
    for number in range((clauses - Clause.objects.count()) // 10):
        policy = Policy.objects.create(
            code=f"bench-{number}",
            title_en=f"Bench policy {number}",
            title_pt=f"Política de teste {number}",
            topic=f"topic-{number % TOPICS}",
            audience="both",
            owner="Bench",
        )
        days = ((date(2024, 1, 1), date(2026, 1, 1)), (date(2026, 1, 1), None))
        for version_number, (start, end) in enumerate(days, start=1):
            version = PolicyVersion.objects.create(
                policy=policy,
                number=version_number,
                effective=DateRange(start, end, "[)"),
                governing_date="booking",
                drafted_at=NOW,
                published_at=NOW,
            )
            Clause.objects.bulk_create(
                Clause(
                    version=version,
                    anchor=f"{order}.1",
                    order=order,
                    heading_en="When this applies",
                    heading_pt="Quando isto vale",
                    text_en=" ".join(random.choices(VOCABULARY, WEIGHTS, k=30)),
                    text_pt=" ".join(random.choices(VOCABULARY, WEIGHTS, k=30)),
                    question="refund" if order == 1 else f"question-{order}",
                    conditions={"nights": {"at_least": order}},
                    basis="paid",
                    percent=10 * order,
                )
                for order in range(1, 6)
            )
            version.state = State.PUBLISHED
            version.save(update_fields=["state"])
            learn([version.pk])
    with connection.cursor() as cursor:
        cursor.execute("analyze policies_clause")
        cursor.execute("analyze policies_policyversion")
        cursor.execute("analyze policies_policy")
        cursor.execute("analyze policies_word")


def measure(name: str, do: Callable[[], object], times: int) -> None:
    """Print the median and the p95 of `times` runs in milliseconds; the first is not counted."""
    do()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        do()
        taken.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(taken, n=20)
    print(f"| {name} | {statistics.median(taken):.1f} | {cuts[-1]:.1f} |")


def main() -> None:
    """Fill, measure, roll back."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--clauses", type=int, default=5000)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=60)
    choice = parser.parse_args()
    facts = Facts(
        time_zone="Europe/Lisbon",
        booked_at=datetime(2025, 11, 18, 14, tzinfo=UTC),
        acted_at=NOW,
        check_in_date=date(2026, 4, 1),
        check_out_date=date(2026, 4, 5),
        issue="change-of-plans",
    )
    sums = Sums(currency="EUR", booking_value=100000, paid=100000, nights=4, slept_nights=0)
    with transaction.atomic():
        fill(choice.clauses)
        print(f"{Clause.objects.count():,} clauses, {PolicyVersion.objects.count():,} versions\n")
        print("| operation | median ms | p95 ms |\n| --- | --- | --- |")
        for name, topics in (("lookup, one topic", ["topic-1"]), ("lookup, whole library", None)):
            measure(
                name,
                lambda topics=topics: ask(facts, sums=sums, topics=topics, now=NOW),
                choice.times,
            )
        for name, text in ASKED:
            measure(
                f"search, {name}",
                lambda text=text: search(text, language="en", on=NOW.date()),
                choice.times,
            )
        if choice.decisions:
            precedents.fill(choice.decisions, now=NOW)
            for name, do in precedents.questions(now=timezone.now()):
                measure(f"precedents, {name}", do, choice.times)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()

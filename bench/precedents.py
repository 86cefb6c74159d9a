"""A hundred thousand decisions, and what people ask of them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import connection

from cases.deciding import precedents
from cases.deciding.likeness import Facts, words_of
from cases.deciding.precedents import Asked
from cases.deciding.weighing import rule_name
from cases.models import Case, Decision
from policies.models import Clause
from sla import defaults as promises
from users.models import User
from users.roles import Role

CASES = 20_000


def fill(decisions: int, *, now: datetime) -> None:
    """Add cases with that many decisions; takes minutes."""
    here = Path(__file__).parent
    promises.install(now=now)
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        cursor.execute((here / "fill.sql").read_text().format(size=CASES))
        cursor.execute((here / "decisions.sql").read_text().format(decisions=decisions))
        cursor.execute("set constraints all immediate")
        cursor.execute("analyze")


def questions(*, now: datetime) -> Iterator[tuple[str, Callable[[], object]]]:
    """Name what is asked, by an associate of one team in twenty and by a manager, who sees every case."""
    associate = User.objects.order_by("pk")[0]
    manager = User.objects.order_by("pk")[1]
    manager.role = Role.MANAGER
    clauses = Clause.objects.light().select_related("version__policy")
    cited = clauses.get(pk=Decision.objects.exclude(clause=None).order_by("pk")[0].clause_id)
    case = Case.objects.filter(owner=associate)[0]
    asked = {
        "everything": Asked(),
        "by four facts": Asked(country="PT", segment="luxury", remedy="move", lead="week"),
        "by amount": Asked(least=80_000, most=81_000),
        "rare word": Asked(words="quixotic"),
        "5 % word": Asked(words="heating"),
        "5 % word under a rule": Asked(words="heating", clause=cited),
    }
    for who, user in (("associate", associate), ("manager", manager)):
        for name, clause in (("like one under a rule", cited), ("like one without a rule", None)):
            facts = Facts(
                kind="goodwill",
                rule=rule_name(clause),
                remedy="credit",
                segment="standard",
                country="PT",
                lead_days=3,
                minor=12_000,
                words=words_of("The heating was broken all night."),
            )
            like = partial(precedents.like, facts, user, clause=clause, but=case, now=now)
            yield f"{name} ({who})", like
        for name, wanted in asked.items():
            yield f"{name} ({who})", partial(precedents.find, wanted, user, now=now)

"""What colleagues built on a case goes along when the case goes on in another, and comes back as it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.dateparse import parse_datetime

from cases.models import AccessGrant, Case, Party, PlannedSend

Rows = dict[str, list[list[int]]]
EVERY = Q()


@dataclass(frozen=True, slots=True)
class Belonging:
    """Rows that hang on a case by `name`; `once` are the fields that stand once a case among `among`.

    A row whose twin the other case has stays where it is: nobody sees it there, and nothing is lost.
    """

    name: str
    once: tuple[str, ...] = ()
    among: Q = EVERY
    has_party: bool = False


BELONGINGS = (
    Belonging("facts"),
    Belonging("issues"),
    Belonging("evidence", once=("sha256",)),
    Belonging("redactions", once=("sha256",), among=~Q(sha256="")),
    Belonging("tasks", once=("step",)),
    Belonging("department_requests"),
    Belonging("consults"),
    Belonging("recaps", has_party=True),
    Belonging("expectations", has_party=True),
    Belonging("given", has_party=True),
    Belonging("roles", once=("user", "specialty"), among=Q(ended_at=None)),
    Belonging("risks", once=("axis",)),
)
#: By which somebody sees a case they were put on or asked about; it goes where the question goes.
_GRANTS = (AccessGrant.Kind.ROLE, AccessGrant.Kind.CONSULT)


def take(source: Case, into: Case, parties: Mapping[int, Party]) -> Rows:
    """Take every belonging along that the other case has no twin of; gives what came, by row and party before."""
    return {belonging.name: _take(belonging, source, into, parties) for belonging in BELONGINGS} | {
        "plans": _take_plans(source, into)
    }


def give_back(source: Case, into: Case, kept: Rows) -> None:
    """Take back what came along and is still there."""
    for belonging in BELONGINGS:
        here = getattr(into, belonging.name)
        by_party: dict[int, list[int]] = {}
        for pk, party_id in kept.get(belonging.name, []):
            by_party.setdefault(party_id, []).append(pk)
        for party_id, ids in by_party.items():
            changes = {"party": party_id} if party_id else {}
            here.filter(pk__in=ids).update(case=source, **changes)
    threads = {thread.kind: thread for thread in source.threads.all()}
    plans = PlannedSend.objects.filter(thread__case=into).select_related("thread")
    for plan in plans.filter(pk__in=[pk for pk, _none in kept.get("plans", [])]):
        plan.thread = threads[plan.thread.kind]
        plan.save(update_fields=["thread"])


def take_sight(source: Case, into: Case) -> list[dict[str, Any]]:
    """Let who was put on the case, or asked about it, see the one that goes on; gives what an undo puts back."""
    there = {(grant.user_id, grant.kind): grant for grant in _grants(into)}
    kept: list[dict[str, Any]] = []
    for grant in _grants(source):
        twin = there.get((grant.user_id, grant.kind))
        if twin is None:
            grant.case = into
            grant.save(update_fields=["case"])
            kept.append({"grant": grant.pk})
        elif twin.expires_at is not None and _is_later(grant.expires_at, twin.expires_at):
            was, became = _told(twin.expires_at), _told(grant.expires_at)
            kept.append({"longer": twin.pk, "was": was, "became": became})
            twin.expires_at = grant.expires_at
            twin.save(update_fields=["expires_at"])
    return kept


def return_sight(source: Case, into: Case, kept: list[dict[str, Any]]) -> None:
    """Take sight back with the questions it belongs to, where nobody changed it since."""
    for one in kept:
        if "grant" in one:
            AccessGrant.objects.filter(pk=one["grant"], case=into).update(case=source)
            continue
        same = AccessGrant.objects.filter(
            pk=one["longer"], case=into, expires_at=parse_datetime(one["became"])
        )
        same.update(expires_at=parse_datetime(one["was"]))


def _take(
    belonging: Belonging, source: Case, into: Case, parties: Mapping[int, Party]
) -> list[list[int]]:
    kept = _without_twin(belonging, source, into)
    for party_id in {party_id for _pk, party_id in kept}:
        ids = [pk for pk, of_party in kept if of_party == party_id]
        changes: dict[str, Any] = {"party": parties[party_id]} if party_id else {}
        getattr(source, belonging.name).filter(pk__in=ids).update(case=into, **changes)
    return kept


def staying_clocks(source: Case, into: Case) -> set[int]:
    """Return the ids of clocks that end with the merge, because what they count stays behind."""
    tasks = next(each for each in BELONGINGS if each.name == "tasks")
    goes = [pk for pk, _party in _without_twin(tasks, source, into)]
    owed = source.tasks.open().filter(clock__isnull=False).exclude(pk__in=goes)
    return set(owed.values_list("clock", flat=True))


def _without_twin(belonging: Belonging, source: Case, into: Case) -> list[list[int]]:
    """Return (row, its party or 0) of what may stand in `into`; a row without what stands once has no twin."""
    fields = ["party"] if belonging.has_party else []
    here: models.QuerySet[Any] = getattr(source, belonging.name).filter(belonging.among)
    there: models.QuerySet[Any] = getattr(into, belonging.name).filter(belonging.among)
    twins = set(there.values_list(*belonging.once)) if belonging.once else set()
    return [
        [row[0], row[1] if belonging.has_party else 0]
        for row in here.order_by("pk").values_list("pk", *fields, *belonging.once)
        if None in (key := row[1 + len(fields) :]) or key not in twins
    ]


def _take_plans(source: Case, into: Case) -> list[list[int]]:
    threads = {thread.kind: thread for thread in into.threads.all()}
    plans = PlannedSend.objects.waiting().filter(thread__case=source).select_related("thread")
    kept = []
    for plan in plans:
        plan.thread = threads[plan.thread.kind]
        plan.save(update_fields=["thread"])
        kept.append([plan.pk, 0])
    return kept


def _grants(case: Case) -> models.QuerySet[AccessGrant]:
    return AccessGrant.objects.filter(case=case, kind__in=_GRANTS).order_by("pk")


def _is_later(one: datetime | None, other: datetime) -> bool:
    return one is None or one > other


def _told(at: datetime | None) -> str:
    return at.isoformat() if at is not None else ""

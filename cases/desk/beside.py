"""What a page of cases needs from other tables, in one statement each however many cases there are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, Max, Q

from cases.desk.rows import Beside
from cases.models import Case, CaseRisk, CaseSeen, Draft, Party, SLAClock, Thread
from users.models import User


def beside(cases: Sequence[Case], user: User, *, now: datetime) -> Beside:
    """Load names, risks, warnings, what is unread and what is half-written for these cases: six statements."""
    ids = [case.pk for case in cases]
    names: dict[str, dict[int, str]] = {"guest": {}, "host": {}}
    next_stays: dict[int, date] = {}
    parties = Party.objects.filter(case__in=ids, is_primary=True).with_next_stay(now=now)
    for case_id, side, name, next_stay in parties.values_list(  # type: ignore[misc] # added above
        "case_id", "side", "person__full_name", "next_stay"
    ):
        names[side][case_id] = name
        if next_stay is not None and side == "guest":
            next_stays[case_id] = next_stay
    risks: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for case_id, axis, level in CaseRisk.objects.filter(case__in=ids).values_list(
        "case_id", "axis", "level"
    ):
        risks[case_id].append((axis, level))
    return Beside(
        guests=names["guest"],
        hosts=names["host"],
        next_stays=next_stays,
        risks=risks,
        warn_at=warnings(ids),
        listed={
            case.pk: (due, getattr(case, "listed_about", ""))
            for case in cases
            if (due := getattr(case, "listed_due_at", None)) is not None
        },
        unread=unread(ids, user),
        drafts=set(
            Draft.objects.filter(author=user, thread__case__in=ids).values_list(
                "thread__case_id", flat=True
            )
        ),
    )


def warnings(ids: list[int]) -> dict[tuple[int, str], datetime | None]:
    """Return when each nearest clock counts as near."""
    clocks = SLAClock.objects.running().filter(case__in=ids, due_at=F("case__next_due_at"))
    return {
        (case_id, kind): warn_at
        for case_id, kind, warn_at in clocks.values_list("case_id", "kind", "warn_at")
    }


def unread(ids: list[int], user: User) -> set[int]:
    """Return the cases in which somebody wrote after this person last looked."""
    written = dict(
        Thread.objects.filter(case__in=ids, last_inbound_at__isnull=False)
        .values_list("case_id")
        .annotate(Max("last_inbound_at"))
    )
    seen = dict(
        CaseSeen.objects.filter(Q(case__in=written), user=user).values_list("case_id", "seen_at")
    )
    return {pk for pk, at in written.items() if pk not in seen or seen[pk] < at}

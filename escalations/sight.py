"""What the page of one alert shows: to whom may see the case its facts, to everybody else what, where, how bad."""

from datetime import datetime
from typing import Any

from cases.models import Case, Party
from escalations import outlook, wording
from escalations.models import Alert
from marketplace.models import ContactPoint
from users.models import User

_USUAL_WAIT_SECONDS = 300


def sight_of(alert: Alert, *, case: Case | None, answerer: User, now: datetime) -> dict[str, Any]:
    """Gather the page's facts; `case` is None when the reader may not see it, and then nothing of it is here."""
    ahead = outlook.of_alert(alert, now)
    seen: dict[str, Any] = {
        "alert": alert,
        "case": case,
        "outlook": ahead,
        "mine": alert.pages.filter(user=answerer, generation=alert.generation).last(),
        "what": case.title if case else wording.what(alert.case),
        "where": wording.where(alert.case),
        "moment_now": now,
        "risks": [],
        "parties": [],
        "phone": "",
    }
    following = ahead.following
    if following is not None:
        left = max(0.0, (following.at - now).total_seconds())
        last = alert.pages.filter(generation=alert.generation).order_by("paged_at").last()
        full = (following.at - last.paged_at).total_seconds() if last else _USUAL_WAIT_SECONDS
        seen |= {
            "remaining": following.at - now,
            "remaining_seconds": int(left),
            "full_seconds": max(1, int(full)),
        }
    if case is None:
        return seen
    parties = list(case.parties.select_related("person").order_by("side", "pk"))
    _with_phones(parties)
    guest = next((p for p in parties if p.side == "guest"), None)
    return seen | {
        "parties": parties,
        "risks": list(case.risks.order_by("axis")),
        "phone": getattr(guest, "phone", ""),
    }


def _with_phones(parties: list[Party]) -> None:
    """Give each party the telephone number we verified last, if any, as `phone`."""
    numbers = dict(
        ContactPoint.objects.filter(
            person__in=[p.person_id for p in parties],
            kind=ContactPoint.Kind.PHONE,
            verified_at__isnull=False,
        )
        .order_by("verified_at", "pk")
        .values_list("person_id", "value")
    )
    for party in parties:
        party.phone = numbers.get(party.person_id, "")  # type: ignore[attr-defined] # only for this page

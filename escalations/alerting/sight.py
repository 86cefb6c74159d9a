"""What the page of one alert shows: to whom may see the case its facts, to everybody else what, where, how bad."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Party, RiskAxis
from cases.models.scales import Safety
from escalations.alerting import outlook, wording
from escalations.alerting.outlook import Outlook
from escalations.lifecycle import AlertStatus, Level, PageStatus
from escalations.models import Alert, AlertEvent, Page
from marketplace.models import ContactPoint
from users.models import User

_USUAL_WAIT_SECONDS = 300
_HEADLINES = {
    Level.FIRST: gettext_lazy("You are first"),
    Level.SECOND: gettext_lazy("You are second"),
    Level.THIRD: gettext_lazy("You are third"),
    Level.DUTY_MANAGER: gettext_lazy("You are duty manager"),
}


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answers, from which round their page is, and the token they came with (empty: signed in)."""

    user: User
    generation: int
    token: str = ""


def sight_of(
    alert: Alert, *, case: Case | None, answerer: Answerer, now: datetime
) -> dict[str, Any]:
    """Gather the page's facts; `case` is None when the reader may not see it, and then nothing of it is here."""
    ahead = outlook.of_alert(alert, now)
    mine = alert.pages.filter(user=answerer.user, generation=alert.generation).last()
    standing = _standing(alert, answerer)
    seen: dict[str, Any] = {
        "alert": alert,
        "case": case,
        "outlook": ahead,
        "standing": standing,
        "headline": _headline(alert, standing, mine),
        "what": case.title if case else wording.what(alert),
        "where": wording.where(alert),
        "is_test": alert.cause in (Alert.Cause.TEST, Alert.Cause.PROBE),
        "moment_now": now,
        "calling": _calling(alert, answerer) if standing == "passed" else None,
        "mark": _mark(alert, case, ahead, standing),
        "risks": [],
        "parties": [],
        "phone": "",
        "safeties": Safety.choices,
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
    return seen | _facts(case) if case else seen


def _facts(case: Case) -> dict[str, Any]:
    parties = list(case.parties.select_related("person").order_by("side", "pk"))
    _with_phones(parties)
    guest = next((p for p in parties if p.side == "guest"), None)
    return {
        "parties": parties,
        "risks": list(case.risks.filter(axis=RiskAxis.SAFETY)),
        "phone": getattr(guest, "phone", ""),
    }


def _standing(alert: Alert, answerer: Answerer) -> str:
    """Say where the alert stands for this person: over, older, mine, theirs, passed (by them), or ringing."""
    if alert.status == AlertStatus.RESOLVED:
        return "over"
    if answerer.generation != alert.generation:
        return "older"
    if alert.status == AlertStatus.ACKNOWLEDGED:
        return "mine" if alert.acknowledged_by_id == answerer.user.pk else "theirs"
    passed = alert.events.filter(
        kind=AlertEvent.Kind.REFUSED, generation=alert.generation, actor=answerer.user
    )
    return "passed" if passed.exists() else "ringing"


def _calling(alert: Alert, answerer: Answerer) -> User | None:
    """Return who is being woken in the place of somebody who cannot."""
    ringing = alert.pages.filter(generation=alert.generation, status=PageStatus.PAGING)
    page = ringing.exclude(user=answerer.user).select_related("user").order_by("paged_at").last()
    return page.user if page else None


def _headline(alert: Alert, standing: str, mine: Page | None) -> str:
    """Say the most important thing in a few words."""
    if standing == "over":
        return _("This is over")
    if alert.status == AlertStatus.ACKNOWLEDGED and alert.acknowledged_by is not None:
        if standing == "mine":
            return _("You have got it")
        return _("%(person)s has got it") % {"person": alert.acknowledged_by.short_name}
    if alert.cause == Alert.Cause.TEST:
        return _("A test: does this reach you?")
    if standing == "passed":
        return _("You passed it on")
    if mine is not None and mine.level:
        return str(_HEADLINES[Level(mine.level)])
    return _("Nobody has answered yet")


def _mark(alert: Alert, case: Case | None, ahead: Outlook, standing: str) -> str:
    """Return what changes exactly when the page has something new to say."""
    rungs = "".join(f"{rung.state[0]}{len(rung.ways)}" for rung in ahead.rungs)
    safety = case.safety if case else ""
    return f"{alert.generation}-{alert.status}-{standing}-{rungs}-{safety}"


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

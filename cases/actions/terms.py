"""Stays are noted as they were agreed: which rules held when they were booked, and when they were changed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef

from cases.rules import facts_of_stay
from marketplace.models import Reservation
from marketplace.models.reservation import LIVE
from policies.actions import parts
from policies.models import StayPart

#: How many stays one sweep notes for the first time.
BATCH = 500


def keep_new(*, now: datetime, batch: int = BATCH) -> int:
    """Note every stay to come that was never noted, the newest first; gives how many were.

    One that was booked a short while ago is noted with its rules; of the others the days alone are known.
    """
    noted = StayPart.objects.standing().filter(stay=OuterRef("code"))
    new = Reservation.objects.filter(~Exists(noted), status__in=LIVE, booked_at__lte=now)
    ids = list(new.order_by("-pk").values_list("pk", flat=True)[:batch])
    return sum(_keep(pk, now=now) for pk in ids)


def moved_nights(reservation_ids: Iterable[int]) -> list[int]:
    """Return which of these stays have other nights than were noted; two statements for any number of them."""
    stays = Reservation.objects.filter(pk__in=list(reservation_ids), status__in=LIVE)
    now_at = {
        code: (pk, (start, end))
        for pk, code, start, end in stays.values_list(
            "pk", "code", "check_in_date", "check_out_date"
        )
    }
    noted = (
        StayPart.objects.standing()
        .of(now_at)
        .values_list("stay")
        .annotate(start=Min("nights__startswith"), end=Max("nights__endswith"))
    )
    return sorted(now_at[stay][0] for stay, *nights in noted if tuple(nights) != now_at[stay][1])


def keep_changed(reservation_id: int, *, now: datetime) -> int:
    """Note which nights of a stay were agreed anew; gives 1 when its nights changed."""
    return int(_keep(reservation_id, now=now))


@transaction.atomic
def _keep(pk: int, *, now: datetime) -> bool:
    rows = Reservation.objects.select_related("listing", "guest")
    stay = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if stay is None or stay.nights < 1 or stay.status not in LIVE:
        return False
    written = parts.keep(
        stay=stay.code,
        from_date=stay.check_in_date,
        until_date=stay.check_out_date,
        agreed_at=stay.booked_at,
        facts=facts_of_stay(stay),
        value_minor=stay.price_minor or None,
        currency=stay.currency,
        now=now,
    )
    return bool(written)

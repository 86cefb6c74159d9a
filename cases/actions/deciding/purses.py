"""Hold what sums are counted over until commit, so that two halves of one amount never pass each other."""

from cases.deciding.spending import household_of
from cases.models import Case
from marketplace.models import Person, Reservation


def hold(case: Case, person_id: int) -> None:
    """Lock the stay and everybody of the person's household, always in this order; the caller holds the case."""
    if case.reservation_id is not None:
        Reservation.objects.select_for_update(no_key=True).only("pk").get(pk=case.reservation_id)
    held: list[int] = []
    # Somebody may join the household between reading it and holding it.
    while held != (people := household_of(person_id)):
        rows = Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
        list(rows.only("pk"))
        held = people

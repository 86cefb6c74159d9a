"""With whom somebody's sums are counted, who was counted with them before, and who might be."""

from dataclasses import dataclass

from django.db.models import Q

from cases.models import HouseholdMember
from common import texts
from marketplace.models import Person
from users.models import User

#: How many people a search offers, and how many rows of the past are shown.
_FOUND, _PAST = 8, 20


@dataclass(frozen=True, slots=True)
class Counted:
    """One person's household: who is in it now (themselves among them), and who came and went."""

    standing: list[HouseholdMember]
    past: list[HouseholdMember]

    @property
    def is_alone(self) -> bool:
        """Say whether nobody counts with them."""
        return len(self.standing) < 2


def household_with(person: Person) -> Counted:
    """Return everybody counted with a person, now and before: two statements."""
    told = HouseholdMember.objects.select_related("person", "added_by", "left_by").order_by("pk")
    mine = HouseholdMember.objects.filter(person=person)
    now = told.filter(household__in=mine.standing().values("household"), left_at=None)
    past = told.filter(household__in=mine.values("household"), left_at__isnull=False)
    return Counted(list(now), list(past.order_by("-left_at")[:_PAST]))


def people_to_join(words: str, person: Person, user: User) -> list[Person]:
    """Return whom somebody may mean by these words; nobody without words: one statement."""
    words = texts.clean(words)[:120]
    if not words:
        return []
    counted = HouseholdMember.objects.standing().filter(
        household__in=HouseholdMember.objects.standing().filter(person=person).values("household")
    )
    found = Person.objects.visible_to(user).matching(words)
    return list(found.exclude(Q(pk=person.pk) | Q(pk__in=counted.values("person")))[:_FOUND])

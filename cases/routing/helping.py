"""Whose queues somebody sees because their team helps out: for the desks that are told of what changes there."""

from django.db.models.functions import Now

from cases.models import Overflow


def queues_of(user_id: int) -> frozenset[int]:
    """Return the teams whose unowned cases this person sees for now, by the database's clock; one statement."""
    helped = Overflow.objects.filter(
        during__contains=Now(), helper__memberships__user=user_id
    ).values_list("helped", flat=True)
    return frozenset(helped)

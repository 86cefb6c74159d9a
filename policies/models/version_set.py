"""Sets of versions, by what they mean."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from policies.audience import quotable
from policies.dimensions import RegionOf
from policies.lifecycle import BINDING, State
from policies.reach import Reach
from users.models import User
from users.roles import Permission

if TYPE_CHECKING:
    from policies.models.version import PolicyVersion  # noqa: F401 - named in a string


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def binding(self) -> PolicyVersionQuerySet:
        """Keep the versions whose text counts on the days of their range."""
        return self.filter(state__in=BINDING)

    def in_force(self, *, on: date) -> PolicyVersionQuerySet:
        """Keep the binding versions whose range holds the day `on`."""
        return self.binding().filter(effective__contains=on)

    def reaching(self, stay: Reach) -> PolicyVersionQuerySet:
        """Leave out the versions whose scope cannot hold a stay of which that much is known."""
        kept = self
        if stay.audience:
            kept = kept.filter(policy__audience__in=quotable(to=stay.audience))
        for one, known in (
            ("brand", stay.brand),
            ("product", stay.product),
            ("policy__host_choice", stay.host_policy),
        ):
            if known:
                kept = kept.filter(**{f"{one}__in": ["", known]})
        for several, known in (("segments", stay.segment), ("channels", stay.channel)):
            if known:
                kept = kept.filter(Q(**{several: []}) | Q(**{f"{several}__contains": [known]}))
        for whose, known in (
            (RegionOf.LISTING, stay.listing_country),
            (RegionOf.GUEST, stay.guest_country),
            (RegionOf.ENTITY, stay.entity_country),
        ):
            if known:
                elsewhere = ~Q(countries=[]) & ~Q(countries__contains=[known])
                kept = kept.exclude(elsewhere, region_of=whose)
        if stay.nights is not None:
            kept = kept.filter(
                Q(nights_from=None) | Q(nights_from__lte=stay.nights),
                Q(nights_until=None) | Q(nights_until__gt=stay.nights),
            )
        return kept

    def unpublished(self) -> PolicyVersionQuerySet:
        """Keep what editors work on: drafts and what waits for a second person."""
        return self.filter(state__in=[State.DRAFT, State.IN_REVIEW])

    def visible_to(self, user: User) -> PolicyVersionQuerySet:
        """Keep what binds, for everybody; what is being written, for those who write."""
        return self if user.can(Permission.DRAFT_POLICIES) else self.binding()

    def to_review(self, *, by: date) -> PolicyVersionQuerySet:
        """Keep the published versions whose next review is due by that day, the most overdue first."""
        due = self.filter(state=State.PUBLISHED, review_by__lte=by)
        return due.order_by("review_by", "pk")

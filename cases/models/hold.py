"""A legal hold: why what was said and kept must stay as it is, how far that reaches, and who let it end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import HoldState, hold_after
from common.errors import BadInput, DomainError, Forbidden
from users.models import User
from users.roles import Permission

if TYPE_CHECKING:
    from cases.models.case import Case


class Held(DomainError):
    """A legal hold is in force: what was asked for would change what it keeps."""


class SamePerson(Forbidden):
    """Two people let a legal hold end: who asked does not decide."""


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """What sets of legal holds mean."""

    def in_force(self) -> LegalHoldQuerySet:
        """Keep holds nobody has lifted; asking for the end of one ends nothing."""
        return self.exclude(state=HoldState.LIFTED)

    def lifted(self) -> LegalHoldQuerySet:
        """Keep holds two people let end."""
        return self.filter(state=HoldState.LIFTED)

    def set_on(self, cases: models.QuerySet[Case]) -> LegalHoldQuerySet:
        """Keep holds set on any of these cases: why one holds is read by who may know of its case."""
        return self.filter(case__in=cases)

    def covering(self, case: Case) -> LegalHoldQuerySet:
        """Keep holds that reach this case: set on it, on its stay, or on its listing."""
        reach = Q(case=case)
        if case.reservation is not None:
            reach |= Q(reservation=case.reservation_id)
            reach |= Q(listing=case.reservation.listing_id)
        return self.filter(reach)

    def covering_outer(self) -> LegalHoldQuerySet:
        """Keep, inside a subquery of cases, the holds that reach the case outside."""
        return self.filter(
            Q(case=OuterRef("pk"))
            | Q(reservation=OuterRef("reservation"))
            | Q(listing=OuterRef("reservation__listing"))
        )


class LegalHold(models.Model):
    """One hold, set on one case; its scope says whether other cases of the stay or the listing are bound too.

    `reason` is read by whoever may know of the case it was set on; `instruction` by everybody on any case it binds.
    """

    class Scope(models.TextChoices):
        """How far it reaches."""

        CASE = "case", gettext_lazy("This case")
        STAY = "stay", gettext_lazy("Every case of this stay")
        LISTING = "listing", gettext_lazy("Every case on this listing")

    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, db_index=False, related_name="holds"
    )
    scope = models.CharField(gettext_lazy("how far it reaches"), max_length=10, choices=Scope)
    reservation = models.ForeignKey(
        "marketplace.Reservation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="holds",
    )
    listing = models.ForeignKey(
        "marketplace.Listing",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="holds",
    )
    reason = models.CharField(gettext_lazy("reason"), max_length=300)
    instruction = models.CharField(gettext_lazy("what everybody heeds"), max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    state = models.CharField(max_length=10, choices=HoldState, default=HoldState.STANDING)
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_because = models.CharField(max_length=300, blank=True)
    decider = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("legal hold")
        verbose_name_plural = gettext_lazy("legal holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="case", reservation__isnull=True, listing__isnull=True)
                | Q(scope="stay", reservation__isnull=False, listing__isnull=True)
                | Q(scope="listing", reservation__isnull=True, listing__isnull=False),
                name="hold_reaches_what_its_scope_says",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(
                    state="standing",
                    asked_by__isnull=True,
                    asked_at__isnull=True,
                    decider__isnull=True,
                    asked_because="",
                )
                | (
                    Q(state__in=["asked", "lifted"])
                    & Q(asked_by__isnull=False, asked_at__isnull=False, decider__isnull=False)
                    & ~Q(asked_because="")
                ),
                name="hold_end_asked_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="lifted", lifted_by__isnull=False, lifted_at__isnull=False)
                | ~Q(state="lifted") & Q(lifted_by__isnull=True, lifted_at__isnull=True),
                name="hold_lifted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True)
                | (~Q(lifted_by=F("asked_by")) & Q(lifted_by=F("decider"))),
                name="hold_lifted_by_a_second_person",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], condition=~Q(state="lifted"), name="hold_of_case"),
            models.Index(fields=["reservation"], condition=~Q(state="lifted"), name="hold_of_stay"),
            models.Index(fields=["listing"], condition=~Q(state="lifted"), name="hold_of_listing"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="hold_words_are_final",
                fields=[
                    "case",
                    "scope",
                    "reservation",
                    "listing",
                    "reason",
                    "instruction",
                    "by",
                    "since",
                ],
            ),
            pgtrigger.Protect(name="hold_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="lifted_hold_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="lifted"),
            ),
        ]

    def __str__(self) -> str:
        return number_of(self.pk)

    def waits_for(self, user: User) -> bool:
        """Say whether this person was asked to decide about its end."""
        return self.state == HoldState.ASKED and self.decider_id == user.pk

    def ask_end(self, *, by: User, decider: User, because: str, now: datetime) -> None:
        """Ask a second person whether it may end; it binds as before until they decide.

        Refuses asking oneself, and who does not decide that (BadInput).
        """
        self._step("ask")
        if decider == by:
            raise BadInput(_("Ask somebody else: two people let a hold end."), field="decider")
        if not decider.is_active or not decider.can(Permission.LIFT_HOLDS):
            raise BadInput(
                _("%(person)s does not decide about legal holds.") % {"person": decider.short_name},
                field="decider",
            )
        if not because.strip():
            raise BadInput(_("Say why it may end."), field="because")
        self.asked_by, self.asked_at, self.decider = by, now, decider
        self.asked_because = because.strip()[:300]

    def keep(self, *, by: User) -> None:
        """Decide that it stays in force; only who was asked does, or who asked, taking it back."""
        self._step("keep")
        if by.pk not in (self.decider_id, self.asked_by_id):
            self._refuse_other()
        self.asked_by = self.asked_at = self.decider = None
        self.asked_because = ""

    def lift(self, *, by: User, now: datetime) -> None:
        """Let it end; only who was asked does (SamePerson, Forbidden)."""
        self._step("lift")
        if by.pk == self.asked_by_id:
            raise SamePerson(_("You asked for its end: somebody else decides."))
        if by.pk != self.decider_id or not by.can(Permission.LIFT_HOLDS):
            self._refuse_other()
        self.lifted_by, self.lifted_at = by, now

    def _step(self, step: str) -> None:
        self.state = hold_after(HoldState(self.state), step)

    def _refuse_other(self) -> None:
        assert self.decider is not None  # noqa: S101 - the database says so while its end is asked for
        raise Forbidden(
            _("%(person)s was asked, and decides.") % {"person": self.decider.short_name}
        )


def number_of(pk: int) -> str:
    """Return how a hold is called: LH-0317."""
    return f"LH-{pk:04d}"

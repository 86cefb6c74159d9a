"""One case: what happened, how bad it is, who owns it, and what runs out next."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.lifecycle import OPEN_STATUSES, Status, WaitingOn, next_status
from cases.models.access import AccessGrant
from cases.models.case_rows import CONSTRAINTS, INDEXES
from cases.models.case_type import AccessLevel, CaseType
from cases.models.closing import RootCause
from cases.models.refusals import (
    AlreadyOwned,
    AlreadyResolved,
    CannotOwn,
    NotOwner,
    OutcomeMissing,
    OwnerChanged,
    StaleForm,
    StillOpen,
    Unowned,
)
from cases.models.routing import Overflow
from cases.models.scales import Outcome, Safety, Severity, Urgency
from users.models import Membership, User
from users.roles import Permission, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Roles that see the normal cases of every team; associates see those of their own teams.
_SEES_EVERY_TEAM = (Role.SENIOR, Role.MANAGER)


class CaseQuerySet(models.QuerySet["Case"]):
    """What sets of cases mean."""

    def visible_to(self, user: User) -> CaseQuerySet:
        """Keep what this person may know of: the one rule behind every list, count, search, page and API.

        Associates see their own teams' cases and, while a team of theirs helps out another, what nobody owns there.
        A restricted case is visible only to its owner and to people named on it, whatever their rank. An admin
        runs the system and sees no case.
        """
        if not user.is_active:
            return self.none()
        granted = Exists(AccessGrant.objects.in_force().filter(case=OuterRef("pk"), user=user))
        if not user.can(Permission.WORK_CASES):
            return self.filter(granted)
        normal = Q(access_level=AccessLevel.NORMAL)
        if user.role not in _SEES_EVERY_TEAM:
            teams = Membership.objects.filter(user=user).values("team")
            helped = Overflow.objects.filter(during__contains=Now(), helper__in=teams)
            normal &= Q(team__in=teams) | Q(team__in=helped.values("helped"), owner=None)
        return self.filter(normal | Q(owner=user) | Q(granted))

    def unresolved(self) -> CaseQuerySet:
        """Keep cases in which somebody still owes something."""
        return self.filter(status__in=OPEN_STATUSES)

    def unowned(self) -> CaseQuerySet:
        """Keep open cases nobody owns."""
        return self.unresolved().filter(owner=None)

    def to_close(self, *, now: datetime) -> CaseQuerySet:
        """Keep resolved cases whose time to be taken up again has run out."""
        return self.filter(status=Status.RESOLVED, reopen_until__lte=now)

    def past_due(self, *, now: datetime) -> CaseQuerySet:
        """Keep open cases whose nearest clock has run out."""
        return self.unresolved().filter(next_due_at__lte=now)

    def most_urgent_first(self) -> CaseQuerySet:
        """Order by the nearest clock, then severity; a case without a running clock comes last."""
        return self.order_by(F("next_due_at").asc(nulls_last=True), "severity", "pk")


class Case(models.Model):
    """One case.

    Severity says how bad the harm is, urgency how little time is left. `next_due_at` is the nearest running
    clock's instant, kept by the actions that move clocks, so that a list never has to ask them all.
    """

    reference = models.CharField(gettext_lazy("reference"), max_length=14, unique=True)
    title = models.CharField(gettext_lazy("title"), max_length=200)
    case_type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="cases")
    severity = models.PositiveSmallIntegerField(
        gettext_lazy("severity"), choices=Severity, default=Severity.MODERATE
    )
    severity_reason = models.CharField(
        gettext_lazy("why this severity"), max_length=300, blank=True
    )
    urgency = models.PositiveSmallIntegerField(
        gettext_lazy("urgency"), choices=Urgency, default=Urgency.TODAY
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    waiting_on = models.CharField(max_length=12, choices=WaitingOn, blank=True)
    waiting_until = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_cases"
    )
    owned_since = models.DateTimeField(null=True, blank=True)
    team = models.ForeignKey("users.Team", on_delete=models.PROTECT, related_name="cases")
    access_level = models.CharField(max_length=12, choices=AccessLevel, default=AccessLevel.NORMAL)
    language = models.CharField(gettext_lazy("language"), max_length=10, default="en")
    segment = models.CharField(gettext_lazy("segment"), max_length=20, default="standard")
    channel = models.CharField(gettext_lazy("channel"), max_length=20, default="email")
    reservation = models.ForeignKey(
        "marketplace.Reservation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
    )
    opened_at = models.DateTimeField()
    last_activity_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    outcome_note = models.TextField(blank=True)
    cause = models.ForeignKey(
        RootCause,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="cases",
    )
    root_cause = models.CharField(max_length=200, blank=True)
    reopen_until = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due_kind = models.CharField(max_length=20, blank=True)
    safety = models.CharField(
        gettext_lazy("are they safe"), max_length=10, choices=Safety, blank=True, db_default=""
    )
    safety_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    safety_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="aliases",
    )
    intake_key = models.CharField(max_length=80, unique=True, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("case")
        verbose_name_plural = gettext_lazy("cases")
        constraints = CONSTRAINTS
        indexes = INDEXES

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the page of the case."""
        return reverse("cases:detail", args=[self.reference])

    # --- What is true ------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Somebody still owes something."""
        return self.status in OPEN_STATUSES

    @property
    def is_restricted(self) -> bool:
        """Only people named on the case may know of it."""
        return self.access_level == AccessLevel.RESTRICTED

    def can_reopen_at(self, now: datetime) -> bool:
        """Say whether an answer at `now` takes the ended case up again, rather than opening another one."""
        if self.status != Status.RESOLVED:
            return False
        return self.reopen_until is None or now < self.reopen_until

    def is_owned_by(self, user: User) -> bool:
        """Say whether this person is the accountable owner."""
        return self.owner_id is not None and self.owner_id == user.pk

    def require_version(self, seen: int | None) -> None:
        """Refuse (StaleForm) when the case changed after version `seen`; None means the caller did not look."""
        if seen is not None and seen != self.version:
            raise StaleForm(
                _(
                    "This case changed while you were writing. Nothing is lost: look at what changed, then send again."
                ),
                extra={"version": self.version},
            )

    def require_owner(self, user: User) -> None:
        """Refuse anybody but the owner (Unowned, NotOwner)."""
        if self.owner_id is None:
            raise Unowned(_("Nobody owns this case yet. Take it first."))
        if not self.is_owned_by(user):
            assert self.owner is not None  # noqa: S101 - narrowed above for the type checker
            raise NotOwner(
                _(
                    "Only %(owner)s, who owns this case, writes to guest and host. Ask for the case or leave a note."
                )
                % {"owner": self.owner.short_name}
            )

    # --- What happens (in memory) ------------------------------------------------------------

    def tell_safety(self, safety: Safety, *, by: User, now: datetime) -> None:
        """Note what is known of whether the people concerned are safe; the newest word counts."""
        self.safety, self.safety_by, self.safety_at = safety, by, now

    def take(self, user: User, *, now: datetime) -> None:
        """Make the person the owner; refuses when somebody else already is (AlreadyOwned)."""
        self._require_open()
        if self.owner_id == user.pk:
            return
        if self.owner is not None:
            raise AlreadyOwned(
                _("%(owner)s already owns this case.") % {"owner": self.owner.short_name},
                extra={"owner": self.owner_id},
            )
        self._own(user, now=now)

    def take_over(self, user: User, *, seen: int | None, now: datetime) -> None:
        """Make the person the owner instead of the one with id `seen` (None: whoever it is).

        Refuses a case nobody owns (Unowned), and one that changed hands meanwhile (OwnerChanged).
        """
        self._require_open()
        if self.owner is None:
            raise Unowned(_("Nobody owns this case any more. Take it."))
        if seen is not None and self.owner_id != seen:
            raise OwnerChanged(
                _("%(owner)s took this case meanwhile.") % {"owner": self.owner.short_name},
                extra={"owner": self.owner_id},
            )
        self._own(user, now=now)

    def release(self, user: User) -> None:
        """Give the case back to its queue; only the owner may."""
        self.require_owner(user)
        self.owner = None
        self.owned_since = None

    def leave(self) -> None:
        """Belong to nobody: the owner is gone, and the queue is where it can be seen."""
        self._require_open()
        self.owner = None
        self.owned_since = None

    def give(self, user: User, *, now: datetime) -> None:
        """Make another person the owner, whoever was before."""
        self._require_open()
        self._own(user, now=now)

    def wait(self, on: WaitingOn, *, until: datetime | None) -> None:
        """Wait for somebody; keeps waiting when it already waits for somebody else."""
        if self.status != Status.WAITING:
            self.status = next_status(Status(self.status), "wait")
        self.waiting_on = on
        self.waiting_until = until

    def resume(self) -> None:
        """Go on after waiting."""
        self.status = next_status(Status(self.status), "resume")
        self._forget_waiting()

    def resolve(
        self,
        outcome: str,
        *,
        note: str,
        root_cause: str,
        open_items: Iterable[str],
        now: datetime,
        cause: RootCause | None = None,
        reopen_until: datetime | None = None,
    ) -> None:
        """End the case; refuses while anything is still open or no outcome is given.

        Until `reopen_until` an answer takes it up again.
        """
        if self.owner_id is None:
            raise Unowned(_("Nobody owns this case yet. Take it before resolving it."))
        if outcome not in Outcome.values:
            raise OutcomeMissing(_("Say how the case ended."), field="outcome")
        still_open = list(open_items)
        if still_open:
            raise StillOpen(
                _("This case can’t be resolved yet: %(items)s") % {"items": " · ".join(still_open)},
                extra={"open": still_open},
            )
        self.status = next_status(Status(self.status), "resolve")
        self._forget_waiting()
        self.outcome, self.outcome_note = outcome, note
        self.cause, self.root_cause = cause, root_cause
        self.resolved_at, self.reopen_until = now, reopen_until

    def reopen(self) -> None:
        """Take a resolved case up again; the same owner stays accountable."""
        self.status = next_status(Status(self.status), "reopen")
        self.resolved_at = self.reopen_until = None
        self.outcome = ""

    def close(self) -> None:
        """Leave a resolved case for good: who writes now opens another one."""
        self.status = next_status(Status(self.status), "close")

    def merge(self, into: Case) -> None:
        """Go on in another case from now on: this one is another name of it."""
        self.status = next_status(Status(self.status), "merge")
        self._forget_waiting()
        self.merged_into = into
        self.next_due_at, self.next_due_kind = None, ""

    def part(self, status: Status, *, waiting_on: str, until: datetime | None) -> None:
        """Stand alone again, as before the merge."""
        self.status = next_status(Status(self.status), "part")
        self.merged_into = None
        if status == Status.WAITING:
            self.wait(WaitingOn(waiting_on), until=until)
        else:
            self.status = status

    def touch(self, *, now: datetime) -> None:
        """Note that something happened: the version every form compares with goes up by one."""
        self.last_activity_at = now
        self.version += 1

    def _own(self, user: User, *, now: datetime) -> None:
        if not user.can(Permission.WORK_CASES):
            raise CannotOwn(
                _("%(person)s can’t own cases.") % {"person": user.short_name}, field="to"
            )
        self.owner = user
        self.owned_since = now

    def _require_open(self) -> None:
        if not self.is_open:
            raise AlreadyResolved(_("This case is resolved. Reopen it first."))

    def _forget_waiting(self) -> None:
        self.waiting_on = ""
        self.waiting_until = None

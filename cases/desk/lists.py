"""The work lists: which cases stand in which, for one person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.desk.order import LISTED, ORDERS, URGENCY, Order
from cases.lifecycle import Status
from cases.models import Case, DepartmentRequest, SLAClock, Snooze
from cases.models.case import CaseQuerySet
from cases.models.clock import ClockKind
from cases.routing import offers
from users.models import User

#: A rail count stops here: beyond it nobody decides differently, and counting on would cost.
COUNTED_TO = 100


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list of the rail: its address, its name, and what to say when it is empty."""

    slug: str
    title: str | Promise
    empty: str | Promise
    next_step: str | Promise
    order: Order = URGENCY
    #: The kind of clock a list hangs on, if not the nearest one.
    clock: str = ""


WORK_LISTS: dict[str, WorkList] = {
    work_list.slug: work_list
    for work_list in (
        WorkList(
            "mine",
            _("Mine"),
            _("Nothing is on your desk"),
            _("Look whether a case in your team has no owner."),
        ),
        WorkList(
            "team",
            _("Team queue"),
            _("Your team has no open case"),
            _("New ones appear here by themselves."),
        ),
        WorkList(
            "unowned",
            _("Unowned"),
            _("Every case has an owner"),
            _("New ones appear here by themselves."),
        ),
        WorkList(
            "handovers",
            _("Hand-overs"),
            _("No hand-over waits for you"),
            _("A case comes here when a colleague offers it to you, or yours comes back."),
        ),
        WorkList(
            "breaching",
            _("Breaching"),
            _("Nothing is past due"),
            _("A case comes here when its nearest clock runs out."),
        ),
        WorkList(
            "mediation",
            _("Mediation"),
            _("No case is in mediation"),
            _("A case comes here while both sides are brought to one answer."),
        ),
        WorkList(
            "waiting",
            _("Waiting on others"),
            _("No case waits for anybody"),
            _("A case comes here when you set it to wait, and leaves by itself."),
        ),
        WorkList(
            "snoozed",
            _("Snoozed"),
            _("Nothing is snoozed"),
            _("A case you put off with Z stays here until its time comes."),
        ),
        WorkList(
            "promises",
            _("Promises due"),
            _("You have promised nothing that is open"),
            _("What you promise on a case comes here, the next one first."),
            order=LISTED,
            clock=ClockKind.PROMISE,
        ),
        WorkList(
            "requests",
            _("Department requests"),
            _("No department owes you an answer"),
            _("What you ask a department comes here until it answers."),
            order=LISTED,
            clock=ClockKind.DEPARTMENT,
        ),
        WorkList(
            "all",
            _("Every case"),
            _("There is no case yet"),
            _("New ones appear here by themselves."),
            order=ORDERS["newest"],
        ),
    )
}


def cases_in(
    slug: str, user: User, *, now: datetime, team_ids: Any, visible: CaseQuerySet | None = None
) -> CaseQuerySet:
    """Return the cases of one list that this person may see, in no order yet; KeyError for no such list.

    They are open, but for the list of every case. What hangs on one clock brings `listed_due_at` and `listed_about`.
    Who asks for many lists gives what the person may see (`visible`), so that it is put together once.
    """
    if visible is None:
        visible = Case.objects.visible_to(user)
    if slug == "all":
        return visible
    seen = visible.unresolved()
    match slug:
        case "mine":
            # What has run out is never hidden, whoever put it off and before any sweep has looked.
            shown = ~Snooze.objects.of_person(user) | Q(next_due_at__lte=now)
            return seen.filter(owner=user).filter(shown)
        case "team":
            return seen.filter(team__in=team_ids)
        case "unowned":
            return seen.filter(owner=None)
        case "handovers":
            return seen.filter(offers.concerning(user, now=now))
        case "breaching":
            return seen.past_due(now=now)
        case "mediation":
            return seen.filter(status=Status.MEDIATING)
        case "waiting":
            return seen.filter(status=Status.WAITING)
        case "snoozed":
            return seen.filter(Snooze.objects.of_person(user), owner=user)
        case "promises":
            return _hanging_on(seen.filter(owner=user), _promises())
        case "requests":
            return _hanging_on(seen.filter(owner=user), _requests())
    raise KeyError(slug)


def _promises() -> QuerySet[SLAClock, Any]:
    promised = SLAClock.objects.running().filter(case=OuterRef("pk"), kind=ClockKind.PROMISE)
    return promised.annotate(at=F("due_at"), about=F("label")).order_by("due_at", "pk")


def _requests() -> QuerySet[DepartmentRequest, Any]:
    asked = DepartmentRequest.objects.unanswered().filter(case=OuterRef("pk"))
    name = "name_pt" if (get_language() or "").startswith("pt") else "name_en"
    about = Concat(f"department__{name}", Value(": "), "question", output_field=CharField())
    return asked.annotate(at=F("clock__due_at"), about=about).order_by("clock__due_at", "pk")


def _hanging_on(cases: CaseQuerySet, rows: QuerySet[Any, Any]) -> CaseQuerySet:
    """Keep the cases with such a row, and bring the first one's instant and words."""
    return cases.annotate(
        listed_due_at=Subquery(rows.values("at")[:1], output_field=DateTimeField()),
        listed_about=Subquery(rows.values("about")[:1], output_field=CharField()),
    ).filter(listed_due_at__isnull=False)

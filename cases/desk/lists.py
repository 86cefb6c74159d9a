"""The work lists: which cases stand in which, for one person."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import Status
from cases.models import Case, Snooze
from cases.models.case import CaseQuerySet
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
    )
}


def cases_in(slug: str, user: User, *, now: datetime, team_ids: list[int]) -> CaseQuerySet:
    """Return the open cases of one list that this person may see, in no order yet; KeyError for no such list."""
    seen = Case.objects.visible_to(user).unresolved()
    put_off = Snooze.objects.of_person(user)
    return {
        # What has run out is never hidden, whoever put it off and before any sweep has looked.
        "mine": seen.filter(owner=user).filter(~put_off | Q(next_due_at__lte=now)),
        "team": seen.filter(team__in=team_ids),
        "unowned": seen.filter(owner=None),
        "handovers": seen.filter(offers.concerning(user, now=now)),
        "breaching": seen.past_due(now=now),
        "mediation": seen.filter(status=Status.MEDIATING),
        "waiting": seen.filter(status=Status.WAITING),
        "snoozed": seen.filter(put_off, owner=user),
    }[slug]

"""What lies on the demo's desks: a few open cases, one put off until tomorrow, and two lists kept as views."""

from datetime import datetime, timedelta

from cases.actions import saved_views, snoozing, tabs
from cases.models import Case, SavedView
from users.models import Team, User

#: Who sits at the desk the demo shows, and who shares a list with the team.
_AT_DESK, _SHARES = "Lívia", "Nadia"
_OPEN = 4


def install(staff: dict[str, User], *, now: datetime) -> None:
    """Lay the desk unless views are kept already: a second run changes nothing."""
    me = staff.get(_AT_DESK)
    if me is None or SavedView.objects.exists():
        return
    mine = list(Case.objects.visible_to(me).filter(owner=me).unresolved().most_urgent_first())
    for minute, case in enumerate(mine[:_OPEN]):
        tabs.open_tab(case_id=case.pk, by=me, now=now + timedelta(seconds=minute))
    if len(mine) > _OPEN:
        snoozing.snooze(case_id=mine[-1].pk, by=me, until=now + timedelta(hours=20), now=now)
    saved_views.keep(
        by=me,
        name="Unread, in Portuguese",
        work_list="mine",
        filters={"unread": ["true"], "language": ["pt"]},
        now=now,
    )
    sharer, team = staff.get(_SHARES), Team.objects.filter(memberships__user=me).first()
    if sharer is not None and team is not None and sharer.teams.filter(pk=team.pk).exists():
        saved_views.keep(
            by=sharer,
            name="Unowned and grave",
            work_list="unowned",
            filters={"severity": ["1", "2"]},
            team=team,
            now=now,
        )

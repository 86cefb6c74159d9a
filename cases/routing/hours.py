"""Who is off duty: people all of whose teams here are outside the hours their rules name. Writes nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime

from cases.models import RoutingPolicy
from sla.business_time import is_open
from sla.promises import calendars_in_force
from users.models import Membership


def off_duty(
    people: Collection[int],
    teams: Collection[int],
    policies: Mapping[int, RoutingPolicy],
    *,
    now: datetime,
) -> set[int]:
    """Return who of `people` works in none of `teams` at this hour; a team without hours works round the clock.

    Hours are those of the calendar in force at `now`; one that does not exist any more closes nothing. No statement
    where no rules name hours, else at most four.
    """
    named = {team: policies[team].calendar_code for team in teams if team in policies}
    calendars = calendars_in_force({code for code in named.values() if code}, now=now)
    closed = {
        team
        for team, code in named.items()
        if code in calendars and not is_open(calendars[code].as_calendar(), now)
    }
    if not closed:
        return set()
    works = Membership.objects.filter(user__in=people, team__in=set(teams) - closed)
    return set(people) - set(works.values_list("user_id", flat=True))

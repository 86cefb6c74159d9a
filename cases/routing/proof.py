"""The proof that no open case is left alone, as SQL: each statement names the cases that break a rule."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.roles import PERMISSIONS, Permission, Role

#: What the sweep is given before a case counts as left alone.
GRACE = timedelta(minutes=2)
#: How many cases a rule names at most.
_MOST = 100


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `sql` gives the ids of the open cases that break it at `%(now)s`."""

    name: str
    says: str | Promise
    sql: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that cases break, and which."""

    name: str
    says: str | Promise
    cases: list[int]


RULES: tuple[Rule, ...] = (
    Rule(
        "seen_by_nobody",
        _("Nobody owns it, and nobody at work sees it in a queue."),
        """
        select c.id from cases_case c
         where c.status in ('open', 'mediating', 'waiting') and c.owner_id is null
           and c.opened_at < %(late)s
           and not exists (select 1 from cases_accessgrant g join users_user u on u.id = g.user_id
                            where g.case_id = c.id and u.is_active
                              and (g.expires_at is null or g.expires_at > %(now)s))
           and (c.access_level <> 'normal'
                or not exists (select 1 from users_user u
                                where u.is_active and u.role = any(%(everywhere)s))
               and not exists (select 1 from users_membership m join users_user u on u.id = m.user_id
                                where m.team_id = c.team_id and u.is_active
                                  and u.role = any(%(working)s)))
        """,
    ),
    Rule(
        "owner_away",
        _("Its owner is away, and it is offered to nobody."),
        """
        select c.id from cases_case c join users_absence a on a.user_id = c.owner_id
         where c.status in ('open', 'mediating', 'waiting')
           and a.cancelled_at is null and a.during @> %(now)s and lower(a.during) < %(late)s
           and a.told_at < %(late)s and c.owned_since < %(late)s
           and not exists (select 1 from cases_handover h
                            where h.case_id = c.id
                              and (h.state = 'offered' or h.answered_at > %(late)s))
        """,
    ),
    Rule(
        "owner_left",
        _("Its owner works no cases any more."),
        """
        select c.id from cases_case c join users_user u on u.id = c.owner_id
         where c.status in ('open', 'mediating', 'waiting')
           and not (u.is_active and u.role = any(%(working)s))
        """,
    ),
    Rule(
        "offer_outlived_its_time",
        _("It is offered to somebody who did not answer in time."),
        """
        select h.case_id from cases_handover h
         where h.state = 'offered' and h.expires_at < %(late)s
        """,
    ),
)


def broken(*, now: datetime) -> list[Broken]:
    """Return the rules that cases break at `now` (UTC), each with its cases; empty when none is left alone."""
    working = [str(role) for role in Role if Permission.WORK_CASES in PERMISSIONS[role]]
    given: dict[str, datetime | list[str]] = {
        "now": now,
        "late": now - GRACE,
        "working": working,
        "everywhere": [str(Role.SENIOR), str(Role.MANAGER)],
    }
    found = []
    with connection.cursor() as cursor:
        for rule in RULES:
            cursor.execute(f"{rule.sql} limit {_MOST}", given)
            cases = [int(row[0]) for row in cursor.fetchall()]
            if cases:
                found.append(Broken(rule.name, rule.says, cases))
    return found

"""What must never be true of the rows of the pager, as SQL: each statement names the rows that break a rule."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Invariant:
    """One rule: `sql` gives the keys of the rows that break it; `%(now)s` is the instant of the look."""

    name: str
    says: str | Promise
    sql: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that rows break, and which."""

    name: str
    says: str
    rows: list[int]


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "triggered_without_timer",
        gettext_lazy("An alert nobody answered has no next step."),
        "select id from escalations_alert where status = 'triggered' and next_step_at is null",
    ),
    Invariant(
        "page_without_text",
        gettext_lazy("Somebody is being paged, and no text was ever owed to them."),
        """
        select p.id from escalations_page p
         where p.status = 'paging'
           and not exists (select 1 from escalations_pagedelivery pd where pd.page_id = p.id)
        """,
    ),
    Invariant(
        "page_outlived_its_alert",
        gettext_lazy("Somebody is still being paged for an alert, or a round, that is over."),
        """
        select p.id from escalations_page p join escalations_alert a on a.id = p.alert_id
         where p.status = 'paging' and (a.status <> 'triggered' or a.generation <> p.generation)
        """,
    ),
    Invariant(
        "text_without_timer",
        gettext_lazy("A text that is owed has no next try."),
        "select id from messaging_delivery where state in ('pending', 'sending') and next_at is null",
    ),
    Invariant(
        "repeat_without_next",
        gettext_lazy(
            "A text that is to be repeated until somebody answers was not followed by another."
        ),
        """
        select pd.id from escalations_page p
          join escalations_alert a on a.id = p.alert_id
          join escalations_pagedelivery pd on pd.page_id = p.id
          join messaging_delivery d on d.id = pd.delivery_id
         where p.status = 'paging' and a.status = 'triggered' and a.generation = p.generation
           and pd.repeat_seconds is not null and (pd.repeats is null or pd.repeat < pd.repeats)
           and d.state in ('sending', 'sent', 'delivered', 'answered', 'failed', 'expired')
           and not exists (select 1 from escalations_pagedelivery following
                            where following.page_id = pd.page_id
                              and following.rule_order = pd.rule_order
                              and following.repeat = pd.repeat + 1)
        """,
    ),
    Invariant(
        "step_without_page_or_reason",
        gettext_lazy("A rung was climbed, and neither a page nor a reason is on record."),
        """
        select a.id from escalations_alert a
          join lateral (
                select s."order", row_number() over (order by s."order") as place
                  from escalations_escalationstep s where s.policy_id = a.policy_id) rung
            on rung.place <= a.step_no
         where a.status = 'triggered' and a.cause not in ('probe', 'test')
           and not exists (select 1 from escalations_page p
                            where p.alert_id = a.id and p.generation = a.generation
                              and p.step_no = rung."order")
           and not exists (select 1 from escalations_alertevent e
                            where e.alert_id = a.id and e.generation = a.generation
                              and e.step_no = rung."order"
                              and e.kind in ('nobody', 'unreachable', 'passed_over'))
        """,
    ),
    Invariant(
        "no_duty_manager_in_time",
        gettext_lazy(
            "Nobody answered for longer than the whole ladder and five minutes, and no duty manager was woken."
        ),
        """
        select a.id from escalations_alert a
          join lateral (select min(e.occurred_at) as at from escalations_alertevent e
                         where e.alert_id = a.id and e.generation = a.generation) began on true
          left join escalations_escalationpolicy y on y.id = a.policy_id
          left join lateral (select sum(s.delay_seconds) as seconds
                               from escalations_escalationstep s where s.policy_id = y.id) chain on true
         where a.status = 'triggered' and a.cause not in ('probe', 'test')
           and %(now)s > began.at + interval '5 minutes'
               + make_interval(secs => coalesce(chain.seconds, 0) * (1 + coalesce(y.repeat, 0)))
               + case when a.asked_for_id is null then interval '0' else interval '5 minutes' end
           and not exists (select 1 from escalations_page p
                            where p.alert_id = a.id and p.generation = a.generation
                              and p.level = 'duty_manager')
        """,
    ),
    Invariant(
        "two_open_alerts_on_one_cause",
        gettext_lazy("Two open alerts speak of one and the same cause."),
        """
        select max(a.id) from escalations_alert a
         where a.status in ('triggered', 'acknowledged')
         group by case a.cause when 'case' then 'case:' || a.case_id
                               when 'clock' then 'clock:' || a.clock_id || a.cause_key
                               else a.cause_key end
        having count(*) > 1
        """,
    ),
)


def broken(*, now: datetime) -> list[Broken]:
    """Return the rules that rows break at `now`, each with its rows (a hundred at most); empty when all is well."""
    found = []
    with connection.cursor() as cursor:
        for rule in INVARIANTS:
            cursor.execute(f"{rule.sql} limit 100", {"now": now})
            rows = [int(row[0]) for row in cursor.fetchall()]
            if rows:
                found.append(Broken(rule.name, str(rule.says), rows))
    return found

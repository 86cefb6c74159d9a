"""Doors for beat and for knocks after a commit: read the clock, call one action."""

from celery import shared_task

from cases.actions import (
    asking,
    clocks,
    handovers,
    intake,
    keeping,
    planning,
    reminding,
    resolution,
    reviewing,
    rollout,
    routing,
    searchable,
    snoozing,
    terms,
    waiting,
)
from cases.actions.deciding import comparing, doubting, paying, remedies, silence
from common.time import database_now


@shared_task(name="cases.take_in_mail", soft_time_limit=45)
def take_in_mail(**_future: object) -> None:
    """Take in every mail that waits."""
    intake.take_in_waiting(now=database_now())


@shared_task(name="cases.breach_due_clocks")
def breach_due_clocks(**_future: object) -> None:
    """Breach what ran out, follow stays that moved, warn of what will, take up what waited long enough."""
    now = database_now()
    clocks.breach_due(now=now)  # first: nothing that cannot be followed holds a breach back
    clocks.follow_changed_stays(now=now)
    clocks.warn_due(now=now)
    waiting.resume_elapsed(now=now)
    snoozing.wake_due(now=now)


@shared_task(name="cases.send_planned", soft_time_limit=45)
def send_planned(**_future: object) -> None:
    """Send what was planned for now, and give up what was overtaken."""
    planning.send_due(now=database_now())


@shared_task(name="cases.roll_out", soft_time_limit=45)
def roll_out(**_future: object) -> None:
    """Go on with moving running clocks to versions somebody applied to them."""
    rollout.go_on(now=database_now())


@shared_task(name="cases.remind_experts", soft_time_limit=45)
def remind_experts(**_future: object) -> None:
    """Remind silent experts, then tell who owns the case."""
    reminding.remind_due(now=database_now())


@shared_task(name="cases.chase_departments", soft_time_limit=45)
def chase_departments(**_future: object) -> None:
    """Ask departments again that keep silent, then tell their lead, then the owner."""
    asking.chase_due(now=database_now())


@shared_task(name="cases.keep_owned", soft_time_limit=45)
def keep_owned(**_future: object) -> None:
    """Bring back hand-overs nobody answered; leave no case with who is gone or unseen; find owners for new ones."""
    now = database_now()
    handovers.expire_due(now=now)
    keeping.keep_all(now=now)
    routing.route_waiting(now=now)


@shared_task(name="cases.escalate_requests", soft_time_limit=45)
def escalate_requests(**_future: object) -> None:
    """Go on with requests nobody answers; let go what was decided and nobody carried out."""
    now = database_now()
    silence.escalate_due(now=now)
    remedies.lapse_due(now=now)


@shared_task(name="cases.take_in_payments", soft_time_limit=45)
def take_in_payments(**_future: object) -> None:
    """Take in what became of payments."""
    paying.take_in(now=database_now())


@shared_task(name="cases.tell_of_doubts")
def tell_of_doubts(**_future: object) -> None:
    """Tell of payments whose outcome nobody knows for long."""
    doubting.tell_due(now=database_now())


@shared_task(name="cases.close_ended")
def close_ended(**_future: object) -> None:
    """Close what ended long enough ago."""
    resolution.close_ended(now=database_now())


@shared_task(name="cases.learn_words", soft_time_limit=45)
def learn_words(**_future: object) -> None:
    """Learn the words that misspelt searches are compared with."""
    searchable.learn(now=database_now())


@shared_task(name="cases.note_terms", soft_time_limit=45)
def note_terms(**_future: object) -> None:
    """Note under which rules new stays were agreed."""
    terms.keep_new(now=database_now())


@shared_task(name="cases.remind_reviews", soft_time_limit=45)
def remind_reviews(**_future: object) -> None:
    """Tell who keeps policies which are to be read again."""
    reviewing.remind_due(now=database_now())


@shared_task(name="cases.compare_decisions", soft_time_limit=45)
def compare_decisions(**_future: object) -> None:
    """Hold what was decided against what has the same facts."""
    comparing.compare_due(now=database_now())

"""Real pages that ask nothing but whether they arrived: before each shift, and whenever somebody wants to know."""

from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from common import words
from common.errors import BadInput, DomainError, Forbidden
from escalations.actions import answers, raising
from escalations.actions.one_by_one import each
from escalations.models import NotificationRule, PagingProfile, Shift, TestPage
from escalations.rota.roster import Roster
from escalations.ways.quiet import quiet_until
from messaging.actions import outbox, ways
from messaging.addresses import new_message_id
from messaging.lifecycle import DeliveryState
from messaging.models import Delivery, Lane
from users.models import User
from users.roles import Permission

#: How long before a shift its test is sent; in quiet hours later, but never later than this.
BEFORE, LATEST = timedelta(minutes=60), timedelta(minutes=20)
#: Not confirmed after so long, their lead is told.
WITHIN = timedelta(minutes=15)
#: Between two tests somebody asks for.
PAUSE = timedelta(minutes=1)
#: What wakes people in the worst case is what is tested.
SEVERITY = 1
#: How a lead likes to hear of things that can wait an hour.
_LEAD_SEVERITY = 3


class TooSoon(DomainError):
    """The last test went out a moment ago."""

    status = 429


class NotTheirs(Forbidden):
    """Somebody else's test is theirs to confirm, or a manager's to ask for."""


@transaction.atomic
def ask(*, user_id: int, by: User, now: datetime) -> TestPage:
    """Send somebody a test page now, by their own rules; one's own, or anybody's for who keeps the rota."""
    person = User.objects.select_for_update().get(pk=user_id)
    if person.pk != by.pk and not by.can(Permission.EDIT_ROTA):
        raise NotTheirs(_("You can test your own ways only."))
    if not person.can(Permission.ACKNOWLEDGE_ALERTS):
        raise BadInput(_("This person is never paged."), field="person")
    if TestPage.objects.filter(user=person, sent_at__gt=now - PAUSE).exists():
        raise TooSoon(_("A test was sent less than a minute ago. Wait for it to arrive."))
    return _send(person, reason=TestPage.Reason.ASKED, by=by, shift_starts_at=None, now=now)


@transaction.atomic
def confirm(*, test_page_id: int, by: User, now: datetime, via: str = "app") -> TestPage:
    """Note that the test arrived; saying it again changes nothing."""
    test = (
        TestPage.objects.select_for_update(of=("self",))
        .select_related("alert")
        .get(pk=test_page_id)
    )
    if test.user_id != by.pk:
        raise NotTheirs(_("Only the person it was sent to can confirm a test page."))
    if test.alert is not None:
        answers.acknowledge(
            alert_id=test.alert.pk, generation=test.alert.generation, by=by, now=now, via=via
        )
    if test.confirmed_at is None:
        _confirmed(test, at=now)
    return test


def sweep(*, now: datetime) -> int:
    """Send what is due before shifts, note what was confirmed, tell leads of what was not; gives how many were sent."""
    _follow()
    sent = send_due(now=now)
    tell_leads(now=now)
    return sent


def send_due(*, now: datetime) -> int:
    """Send a test to everybody whose shift starts soon and who got none for it; gives how many."""
    starting = Shift.objects.starting(now, now + BEFORE)
    places = dict.fromkeys((shift.user_id, shift.during.lower) for shift in starting)
    return each(places, partial(_send_before, now=now), what="send_test_page")


def tell_leads(*, now: datetime) -> int:
    """Tell the leads of people who did not confirm before their shift; gives of how many."""
    silent = TestPage.objects.filter(
        reason=TestPage.Reason.SHIFT,
        confirmed_at=None,
        lead_told_at=None,
        expires_at__lte=now,
    )
    found = list(silent.values_list("pk", flat=True)[:50])
    return each(found, partial(_tell_lead, now=now), what="tell_lead")


def moment_for(start: datetime, profile: PagingProfile | None, *, zone: str) -> datetime:
    """Return when to test before a shift: an hour before, or when quiet hours end if that is in time."""
    usual = start - BEFORE
    if profile is None:
        return usual
    ends = quiet_until(profile.quiet_from, profile.quiet_until, zone=zone, at=usual)
    return usual if ends is None else min(ends, start - LATEST)


@transaction.atomic
def _send_before(place: tuple[int, datetime], *, now: datetime) -> bool:
    user_id, start = place
    person = User.objects.select_for_update(skip_locked=True).filter(pk=user_id).first()
    if person is None or TestPage.objects.filter(user=person, shift_starts_at=start).exists():
        return False
    profile = PagingProfile.objects.filter(user=person).first()
    if now < moment_for(start, profile, zone=person.time_zone):
        return False
    _send(person, reason=TestPage.Reason.SHIFT, by=None, shift_starts_at=start, now=now)
    return True


def _send(
    person: User, *, reason: str, by: User | None, shift_starts_at: datetime | None, now: datetime
) -> TestPage:
    at = shift_starts_at or now
    alert = raising.raise_test(
        user_id=person.pk,
        key=f"{reason}:{person.pk}:{int(at.timestamp())}",
        severity=SEVERITY,
        now=now,
    )
    return TestPage.objects.create(
        user=person,
        reason=reason,
        shift_starts_at=shift_starts_at,
        alert=alert,
        asked_by=by,
        sent_at=now,
        expires_at=now + WITHIN,
    )


def _follow() -> None:
    """Note as confirmed what was acknowledged by any other door: a reply, a key, the app."""
    answered = TestPage.objects.filter(
        confirmed_at=None, alert__acknowledged_at__isnull=False, alert__acknowledged_by=F("user")
    )
    each(list(answered.values_list("pk", flat=True)[:200]), _follow_one, what="confirm_test_page")


@transaction.atomic
def _follow_one(pk: int) -> bool:
    test = (
        TestPage.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("alert")
        .filter(pk=pk, confirmed_at=None)
        .first()
    )
    if test is None or test.alert is None or test.alert.acknowledged_at is None:
        return False
    _confirmed(test, at=test.alert.acknowledged_at)
    return True


def _confirmed(test: TestPage, *, at: datetime) -> None:
    """Note it, and which ways are known to have carried it: those that say so, or the only one there was."""
    test.confirmed_at = at
    test.save(update_fields=["confirmed_at"])
    carried = Delivery.objects.filter(
        page_delivery__page__alert=test.alert, contact_method__isnull=False
    )
    way_ids = set(carried.values_list("contact_method", flat=True))
    if len(way_ids) > 1:
        said = carried.filter(state__in=[DeliveryState.DELIVERED, DeliveryState.ANSWERED])
        way_ids = set(said.values_list("contact_method", flat=True))
    ways.mark_tested(way_ids=sorted(way_ids), now=at)


@transaction.atomic
def _tell_lead(pk: int, *, now: datetime) -> bool:
    test = (
        TestPage.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("user")
        .filter(pk=pk, confirmed_at=None, lead_told_at=None)
        .first()
    )
    if test is None or test.shift_starts_at is None:
        return False
    for lead in leads_of(test.user, now=now):
        _tell(lead, test, now=now)
    test.lead_told_at = now
    test.save(update_fields=["lead_told_at"])
    return True


def leads_of(person: User, *, now: datetime) -> list[User]:
    """Return who answers for this person's shifts: the leads of their teams, else the duty managers."""
    teams = list(person.teams.values_list("pk", flat=True))
    leads = User.objects.filter(
        is_active=True, memberships__team__in=teams, memberships__is_lead=True
    ).exclude(pk=person.pk)
    managers = Roster(now).duty_managers(teams[0] if teams else None, at=now)
    return list(leads.distinct().order_by("pk")) or [m for m in managers if m.pk != person.pk]


def _tell(lead: User, test: TestPage, *, now: datetime) -> None:
    start = test.shift_starts_at
    with override(lead.language):
        locale = words.locale_of(lead.language)
        at = words.moment(start or now, now, zone=ZoneInfo(lead.time_zone), locale=locale)
        facts = {"person": test.user.name, "at": at}
        subject = _("%(person)s has not confirmed the test page") % facts
        text = (
            _(
                "%(person)s goes on call at %(at)s (your time) and did not confirm the test page within 15 minutes. "
                "Call them, or find somebody to cover."
            )
            % facts
        )
    common = {
        "lane": Lane.NOTICE,
        "to_name": lead.name,
        "subject": subject,
        "text": text,
        "urgency": 2,
        "send_after": now,
        "now": now,
    }
    key = f"testpage:{test.pk}:lead:{lead.pk}"
    rules = NotificationRule.objects.filter(user=lead, severity=_LEAD_SEVERITY).select_related(
        "contact_method"
    )
    told = [rule.contact_method for rule in rules if rule.contact_method.is_usable]
    for way in {way.pk: way for way in told if way.kind != way.Kind.IN_APP}.values():
        outbox.queue_to_way(way=way, key=f"{key}:{way.pk}", **common)  # type: ignore[arg-type] # one set of words for all
    if not any(way.kind == way.Kind.EMAIL for way in told):
        outbox.queue_email(
            key=key,
            to_address=lead.email,
            message_id=new_message_id(),
            **common,  # type: ignore[arg-type] # the same
        )

"""A provider that takes or refuses texts without any network: claim and record are the real ones."""

from escalations.actions import next_way
from escalations.actions.sending import Picker
from messaging.actions import sending as messages
from messaging.models import ContactMethod, DeliveryAttempt
from tests.factories.escalations import NIGHT

_numbers = iter(range(10_000, 99_999))


def give_ways(user, *kinds):
    """Give somebody verified ways of these kinds."""
    for kind in kinds:
        value = ""
        if kind in ("sms", "voice"):
            value = f"+55119999{next(_numbers)}"
        elif kind == "email":
            value = user.email
        elif kind == "apprise":
            value = f"json://127.0.0.1:9/{next(_numbers)}"
        ContactMethod.objects.create(user=user, kind=kind, value=value, verified_at=NIGHT)


def send_all(now, *, refuse=(), busy=()):
    """Send everything due; gives [(first name, channel)] of what was taken by the provider."""
    picker, taken = Picker(), []
    while True:
        delivery = messages.claim_next(now=now, candidate=picker)
        if delivery is None:
            if picker.has_more:
                continue
            return taken
        kind = DeliveryAttempt.Outcome.SENT
        if delivery.channel in refuse:
            kind = DeliveryAttempt.Outcome.FAILED
        elif delivery.channel in busy:
            kind = DeliveryAttempt.Outcome.RETRY
        outcome = messages.Outcome(kind, provider_ref=f"ref:{delivery.pk}")
        messages.record_outcome(
            delivery=delivery, outcome=outcome, now=now, on_refused=next_way.hurry
        )
        if outcome.is_sent:
            taken.append((delivery.to_name.partition(" ")[0], delivery.channel))

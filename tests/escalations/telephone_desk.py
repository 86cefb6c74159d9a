"""An emergency that rings on Tomás's telephones, for tests of what comes back from them."""

from datetime import timedelta

from escalations.actions import raising, stepping
from escalations.alerting.links import Ticket, link_for
from escalations.models import Alert, NotificationRule, Page, PageDelivery
from escalations.ways import phone_words
from messaging.actions import outbox
from messaging.models import Delivery, Lane
from tests.factories.escalations import NIGHT, Desk, EmergencyFactory
from tests.factories.messaging import ContactMethodFactory

NUMBER = "+5511912345678"


class TelephoneDesk(Desk):
    """Desk, with a ringing alert, Tomás's page, and a text of it by `kind` that was handed over at NIGHT."""

    def __init__(self, *, language="en", now=NIGHT):
        super().__init__()
        self.tomas.language = language
        self.tomas.save()
        self.now = now
        self.case = EmergencyFactory(team=self.team, in_porto=True)
        raising.raise_for_cases(now=now)
        stepping.advance_due(now=now)
        self.alert = Alert.objects.get()
        self.page = Page.objects.get(user=self.tomas)
        self.ways = {
            kind: ContactMethodFactory(user=self.tomas, kind=kind, value=NUMBER)
            for kind in ("sms", "voice")
        }

    def text(self, kind, *, page=None, order=50, after=0, sent=True, repeat=0):
        """Owe one text of a page by this way, and mark it as handed over unless told otherwise."""
        page = page or self.page
        subject = f"S1: Safety incident, Porto (alert {page.alert_id})"
        link = link_for(Ticket(page.alert_id, page.generation, page.user_id))
        words = phone_words.text_for(
            kind,
            subject=subject,
            text="",
            link=link,
            alert_id=page.alert_id,
            generation=page.generation,
            language=self.tomas.language,
        )
        delivery = outbox.queue_to_way(
            way=self.ways[kind],
            key=f"telephone:{page.pk}:{order}:{repeat}",
            lane=Lane.PAGE,
            subject=subject,
            text=words,
            link=link,
            urgency=1,
            send_after=self.now + timedelta(seconds=after),
            now=self.now,
        )
        rule = NotificationRule.objects.filter(contact_method=self.ways[kind]).first()
        PageDelivery.objects.create(
            page=page, rule=rule, rule_order=order, repeat=repeat, delivery=delivery
        )
        if sent:
            Delivery.objects.filter(pk=delivery.pk).update(
                state="sent", attempts=1, sent_at=self.now, next_at=None
            )
        return Delivery.objects.get(pk=delivery.pk)

    def reload(self):
        self.alert.refresh_from_db()
        self.page.refresh_from_db()
        return self.alert


def fields_of_call(digits="", answered_by="human", sid="CA1"):
    fields = {"CallSid": sid, "From": "+15005550006", "To": NUMBER, "CallStatus": "in-progress"}
    if answered_by:
        fields["AnsweredBy"] = answered_by
    return {**fields, "Digits": digits} if digits else fields


def fields_of_text(body, *, sender=NUMBER, sid="SM1"):
    return {"MessageSid": sid, "From": sender, "To": "+15005550006", "Body": body}

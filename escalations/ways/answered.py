"""Which pages somebody answers who presses a key or writes a text, and whose telephone that was."""

from django.db.models import F, Q

from escalations.models import Page, PageDelivery
from escalations.ways.replies import Reply
from messaging.models import Channel, ContactMethod, Delivery, Lane


def pages_of(delivery_id: int) -> list[Page]:
    """Return the pages a text speaks of: its own, then those it carries; none of people who have left."""
    about = PageDelivery.objects.filter(Q(delivery=delivery_id) | Q(carried_by=delivery_id))
    found = about.filter(page__user__is_active=True).select_related("page__user", "page__alert")
    return [one.page for one in sorted(found, key=lambda one: one.delivery_id != delivery_id)]


def pages_of_text(number: str, reply: Reply) -> list[Page]:
    """Return the pages a text message answers: of the alert it names, else of the newest text that telephone got."""
    ways = telephones(number)
    if reply.alert_id is not None:
        pages = Page.objects.filter(
            alert=reply.alert_id, user__in=[way.user_id for way in ways]
        ).select_related("user", "alert")
        newest = pages.order_by("-generation", "-pk").first()
        return [newest] if newest else []
    texts = Delivery.objects.filter(
        contact_method__in=ways, channel=Channel.SMS, lane=Lane.PAGE, attempts__gt=0
    )
    newest_text = texts.order_by(F("sent_at").desc(nulls_last=True), "-pk").first()
    return [] if newest_text is None else pages_of(newest_text.pk)


def telephones(number: str) -> list[ContactMethod]:
    """Return whose proven telephone has this number; asked when it is acted on, not when the page was sent."""
    ways = ContactMethod.objects.usable().filter(kind=Channel.SMS, value=number)
    return list(ways.filter(user__is_active=True))

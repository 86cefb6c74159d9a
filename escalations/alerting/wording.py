"""What a page may say where anybody can read it: what, where, how bad, and a link; never what is in the case."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from escalations.alerting.links import Ticket, link_for, link_for_test
from escalations.models import Alert, Page
from users.models import User


@dataclass(frozen=True, slots=True)
class Words:
    """The text of one page in its reader's language."""

    subject: str
    text: str
    link: str = ""


def what(alert: Alert) -> str:
    """Say what kind of thing happened; of a restricted case not even that."""
    case = alert.case
    if case is None:
        return _("Test page") if alert.is_rehearsal else alert.title
    return _("Restricted case") if case.is_restricted else str(case.case_type)


def where(alert: Alert) -> str:
    """Say the city, empty when it is not known or not to be told."""
    case = alert.case
    if case is None or case.is_restricted or case.reservation is None:
        return ""
    return case.reservation.listing.city


def words_for(page: Page, *, alert: Alert, user: User) -> Words:
    """Write the page in the person's language. It carries the alert's number, so a second ring is seen as the same."""
    ticket = Ticket(alert.pk, alert.generation, user.pk)
    if alert.cause == Alert.Cause.TEST:
        return _test_words(alert, ticket, user=user)
    with override(user.language):
        facts = {
            "severity": f"S{alert.severity}",
            "what": what(alert),
            "where": where(alert),
            "number": alert.pk,
            "link": link_for(ticket),
        }
        if facts["where"]:
            subject = _("%(severity)s: %(what)s, %(where)s (alert %(number)s)") % facts
        else:
            subject = _("%(severity)s: %(what)s (alert %(number)s)") % facts
        facts["subject"] = subject
        text = (
            _("%(subject)s\n\nYou are asked to answer. Acknowledge or pass it on here:\n%(link)s\n")
            % facts
        )
    return Words(subject, text, str(facts["link"]))


def _test_words(alert: Alert, ticket: Ticket, *, user: User) -> Words:
    """Write a test page: it must not frighten anybody who reads only its first words."""
    with override(user.language):
        facts = {"number": alert.pk, "link": link_for_test(ticket)}
        subject = _("Only a test (alert %(number)s)") % facts
        text = (
            _("This is only a test; nothing happened.\n\nConfirm that it arrived:\n%(link)s\n")
            % facts
        )
    return Words(subject, text, str(facts["link"]))


def words_for_several(head: Words, numbers: Sequence[int], *, user: User) -> Words:
    """Write one text for several alerts, `head` being the newest one's: how many, which, and what to answer first."""
    with override(user.language):
        facts = {
            "count": len(numbers),
            "numbers": ", ".join(str(number) for number in numbers),
            "newest": head.subject,
            "text": head.text,
        }
        subject = (
            ngettext(
                "%(count)d alert, newest: %(newest)s",
                "%(count)d alerts, newest: %(newest)s",
                len(numbers),
            )
            % facts
        )
        text = (
            _("You are asked to answer the alerts %(numbers)s. The newest of them:\n\n%(text)s")
            % facts
        )
    return Words(subject, text, head.link)

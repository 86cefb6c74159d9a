"""What a telephone says or shows: the page in few words, the menu, and what came of an answer."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from escalations.models import Alert
from escalations.ways.replies import Outcome, code_of
from messaging.models import Channel


def text_for(
    channel: str,
    *,
    subject: str,
    text: str,
    link: str,
    alert_id: int,
    generation: int,
    language: str,
) -> str:
    """Return the words of a page for one channel; `text` itself where there is room for it."""
    with override(language):
        facts = {"subject": subject, "code": code_of(alert_id, generation), "link": link}
        if channel == Channel.SMS:
            return (
                _(
                    "%(subject)s. Reply 1 = I’ve got it, 2 = I cannot, wake the next (or OK %(code)s). %(link)s"
                )
                % facts
            )
        if channel == Channel.VOICE:
            return _("This is Steward. %(subject)s.") % facts
        if channel == Channel.PUSH:
            return _("Tap to answer: got it, or wake the next.")
        return text


def menu() -> str:
    """Return what is said after the page on the telephone."""
    return _("Press 1 if you have got it. Press 2 if you cannot, and the next person is called.")


def farewell() -> str:
    """Return what is said when no key came."""
    return _("No answer was given. We go on calling.")


def said(outcome: Outcome, alert: Alert | None = None) -> str:
    """Return what a person hears or reads after an answer, in the language that is active; empty when nothing."""
    person = alert.acknowledged_by.short_name if alert and alert.acknowledged_by else ""
    if outcome == Outcome.THEIRS and not person:
        outcome = Outcome.OVER
    if outcome == Outcome.TAKEN and alert is not None and alert.cause == Alert.Cause.TEST:
        return _("Thank you. It was only a test, and this telephone reaches you.")
    sentences = {
        Outcome.TAKEN: _("Thank you. You have got it, and nobody else is woken. Open Steward now."),
        Outcome.PASSED_ON: _("All right. The next person is being woken."),
        Outcome.THEIRS: _("%(person)s has got it already. You need do nothing.")
        % {"person": person},
        Outcome.OVER: _("This alert is over. You need do nothing."),
        Outcome.OLDER: _(
            "This was an earlier round of the alert. Nothing was changed. Answer the newest message you got."
        ),
        Outcome.NOT_UNDERSTOOD: _("That was not understood. Reply 1 = I’ve got it, 2 = I cannot."),
        Outcome.NO_ALERT: _("There is no such alert for you. Nothing was changed."),
    }
    return str(sentences.get(outcome, ""))

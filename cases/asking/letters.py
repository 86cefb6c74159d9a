"""The mails a department, its lead and an asker get about a question: whole texts in the reader's language."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.asking import context, links
from cases.models import Case, DepartmentRequest
from sla import saying
from users.models import User


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says."""

    subject: str
    text: str


def question(request: DepartmentRequest, case: Case, *, zone: str) -> Letter:
    """Ask; of a restricted case the mail says only that there is a question, and where to read it."""
    with override(request.language):
        subject = _("A question for %(department)s [%(number)s]") % _named(request)
        return Letter(subject, _asking(request, case, zone, opening=_opening(request)))


def reminder(request: DepartmentRequest, case: Case, *, zone: str) -> Letter:
    """Ask again before the time is over."""
    with override(request.language):
        subject = _("Reminder: a question for %(department)s [%(number)s]") % _named(request)
        first = _("%(asker)s still waits for an answer.") % _named(request)
        return Letter(subject, _asking(request, case, zone, opening=first))


def to_lead(request: DepartmentRequest, case: Case, *, zone: str) -> Letter:
    """Tell who leads the department that the time is over."""
    with override(request.language):
        subject = _("%(department)s has not answered in time [%(number)s]") % _named(request)
        first = _("%(lead)s, your department was asked and has not answered in time.") % _named(
            request
        )
        return Letter(subject, _asking(request, case, zone, opening=first))


def withdrawn(request: DepartmentRequest) -> Letter:
    """Say that the answer is needed no longer."""
    with override(request.language):
        subject = _("No longer needed: a question for %(department)s [%(number)s]") % _named(
            request
        )
        return Letter(
            subject, _("%(asker)s needs no answer any more. Thank you.") % _named(request)
        )


def to_owner(request: DepartmentRequest, case: Case, owner: User) -> Letter:
    """Tell the owner that department and lead have both kept silent; a link, no words of the case."""
    with override(owner.language):
        named = {"department": str(request.department), "case": case.reference}
        return Letter(
            _("%(department)s is silent on %(case)s") % named,
            "\n\n".join(
                [
                    _("%(department)s was asked, reminded, and its lead was told. Nobody answered.")
                    % named,
                    f"{settings.SITE_URL}{case.get_absolute_url()}",
                ]
            ),
        )


def _opening(request: DepartmentRequest) -> str:
    return _("%(asker)s asks %(department)s:") % _named(request)


def _asking(request: DepartmentRequest, case: Case, zone: str, *, opening: str) -> str:
    due = request.clock.due_at
    parts = [opening]
    if case.is_restricted:
        parts.append(_("The question is on the page below; this mail repeats nothing of it."))
    else:
        parts.append(request.question)
        parts.extend(f"{label}: {text}" for label, text in context.told(request.context))
    if due is not None:
        parts.append(_("Please answer by %(time)s.") % {"time": _by(due, zone)})
    parts.append(
        _("Answer here, without signing in:\n%(link)s") % {"link": links.link_for(request)}
    )
    parts.append(
        _("Or answer this mail. Not for you? Send it back on the same page, with the reason.")
    )
    return "\n\n".join(parts)


def _by(due: datetime, zone: str) -> str:
    return saying.in_place(due, zone)


def _named(request: DepartmentRequest) -> dict[str, object]:
    return {
        "department": str(request.department),
        "number": request.pk,
        "asker": request.asked_by.name,
        "lead": request.department.lead_name,
    }

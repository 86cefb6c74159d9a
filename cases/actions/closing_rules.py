"""What a kind of case needs before it ends, published as versions, and the causes that are offered when it does."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cases.models import CaseType, GateRule, Requirement, RootCause
from common.errors import BadInput, DomainError, Forbidden
from users.models import User
from users.roles import Permission

#: For how long after its end a case can be taken up again, in days.
REOPENS = range(1, 366)


class PublishedMeanwhile(DomainError):
    """Somebody else published a rule since this one was opened."""


@transaction.atomic
def publish(
    *,
    case_type: CaseType,
    by: User,
    requires: Collection[str],
    reopen_days: int,
    note: str,
    seen_number: int,
    now: datetime,
) -> GateRule:
    """Publish the next rule of a kind of case, in force from `now` (UTC); those before stay as they were.

    Only who decides what cases need may (Forbidden). Refuses unknown requirements, days that are not 1 to 365, no
    word on what changed (BadInput), and a rule published meanwhile (PublishedMeanwhile).
    """
    _require(by)
    if unknown := set(requires) - set(Requirement.values):
        raise BadInput(
            _("Nobody can check this: %(what)s.") % {"what": ", ".join(sorted(unknown))},
            field="requires",
        )
    if reopen_days not in REOPENS:
        raise BadInput(_("Give 1 to 365 days."), field="reopen_days")
    if not note.strip():
        raise BadInput(_("Say what changed and why."), field="note")
    CaseType.objects.select_for_update().get(pk=case_type.pk)
    newest = GateRule.objects.filter(case_type=case_type).order_by("-number").first()
    number = newest.number if newest is not None else 0
    if number != seen_number:
        raise PublishedMeanwhile(_("Somebody else published this rule meanwhile. Open it again."))
    return GateRule.objects.create(
        case_type=case_type,
        number=number + 1,
        requires=[value for value in Requirement.values if value in requires],
        reopen_days=reopen_days,
        note=note.strip()[:300],
        published_by=by,
        published_at=now,
    )


@transaction.atomic
def name_cause(
    *, by: User, name_en: str, name_pt: str, order: int, is_active: bool, code: str = ""
) -> RootCause:
    """Add a cause, or put right the words, the place and whether it is offered of the one with this `code`.

    A cause is never removed: cases that named it keep it. Only who decides what cases need may (Forbidden). Refuses a
    name missing in one language and a name that another cause has (BadInput).
    """
    _require(by)
    name_en, name_pt = name_en.strip(), name_pt.strip()
    if not name_en or not name_pt:
        raise BadInput(
            _("Give it a name in both languages."), field="name_pt" if name_en else "name_en"
        )
    others = RootCause.objects.exclude(code=code)
    new_code = code or slugify(name_en)[:50].strip("-")
    if not new_code:
        raise BadInput(_("Give it a name with letters or digits."), field="name_en")
    if others.filter(name_en__iexact=name_en).exists() or others.filter(code=new_code).exists():
        raise BadInput(_("There is a cause of this name already."), field="name_en")
    cause = (
        RootCause.objects.select_for_update().get(code=code) if code else RootCause(code=new_code)
    )
    cause.name_en, cause.name_pt, cause.order, cause.is_active = name_en, name_pt, order, is_active
    cause.save()
    return cause


def _require(by: User) -> None:
    if not by.can(Permission.SET_CLOSING):
        raise Forbidden(_("Your role does not decide what a case needs before it ends."))

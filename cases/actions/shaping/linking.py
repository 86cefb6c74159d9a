"""Say how two cases hang together, and take it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, CaseLink
from cases.shaping.fit import require_hand
from common.errors import BadInput, DomainError
from users.models import User

Kind = CaseEvent.Kind


class CannotLink(DomainError):
    """The two already hang together in a way that does not go with this one."""


@transaction.atomic
def link(*, source_id: int, target_id: int, kind: str, by: User, now: datetime) -> CaseLink:
    """Link two cases; the same link twice is one.

    An incident has cases, and they have none of their own; a case is part of one incident. Neither timeline says
    which the other case is: not everybody who reads the one may know of the other.
    """
    if kind not in CaseLink.Kind.values:
        raise BadInput(_("There is no such link."), field="kind")
    if source_id == target_id:
        raise BadInput(_("A case can’t be linked with itself."), field="other")
    if kind == CaseLink.Kind.RELATED:  # it reads the same from both sides
        source_id, target_id = sorted((source_id, target_id))
    cases = {pk: locked(pk) for pk in sorted((source_id, target_id))}
    source, target = cases[source_id], cases[target_id]
    if not any(case.owner_id in (None, by.pk) for case in cases.values()):
        require_hand(source, by)
    standing = CaseLink.objects.standing()
    again = standing.filter(source=source, target=target, kind=kind).first()
    if again is not None:
        return again
    if kind == CaseLink.Kind.INCIDENT:
        _require_two_levels(source, target)
    made = CaseLink.objects.create(
        source=source, target=target, kind=kind, linked_by=by, linked_at=now
    )
    for case, told in ((source, kind), (target, _seen_from_target(kind))):
        save(case, now=now)
        record(case, Kind.LINKED, actor=by, facts={"kind": told, "link": made.pk}, now=now)
    return made


@transaction.atomic
def unlink(*, link_id: int, by: User, now: datetime) -> CaseLink:
    """Take a link away; it stays as history. Twice is once."""
    known = CaseLink.objects.get(pk=link_id)
    cases = [locked(pk) for pk in sorted((known.source_id, known.target_id))]
    made = CaseLink.objects.select_for_update(of=("self",)).get(pk=link_id)
    if made.removed_at is not None:
        return made
    if not any(case.owner_id in (None, by.pk) for case in cases):
        require_hand(cases[0], by)
    made.removed_by, made.removed_at = by, now
    made.save(update_fields=["removed_by", "removed_at"])
    for case in cases:
        save(case, now=now)
        record(case, Kind.UNLINKED, actor=by, facts={"kind": made.kind, "link": made.pk}, now=now)
    return made


def _require_two_levels(child: Case, incident: Case) -> None:
    parts = CaseLink.objects.standing().incidents()
    if parts.filter(source=child).exists():
        raise CannotLink(_("%(case)s is part of an incident already.") % {"case": child})
    if parts.filter(target=child).exists():
        raise CannotLink(_("%(case)s is an incident with cases of its own.") % {"case": child})
    if parts.filter(source=incident).exists():
        raise CannotLink(
            _("%(case)s is part of an incident itself: link with that one.") % {"case": incident}
        )


def _seen_from_target(kind: str) -> str:
    return "child" if kind == CaseLink.Kind.INCIDENT else CaseLink.Kind.RELATED

"""Move messages to the case they belong to, or split them off into a new one."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import holding
from cases.actions.locking import locked, save
from cases.actions.opening import Standing, open_case
from cases.actions.shaping.relocating import derive_anew, relocate
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, CaseType, Message, Party
from cases.shaping.fit import have_same_readers, require_hand
from common.errors import BadInput, DomainError
from users.models import User

Kind = CaseEvent.Kind


class CannotMove(DomainError):
    """There the words would be read by somebody else, or be of somebody else."""


@transaction.atomic
def move(*, case_id: int, message_ids: Sequence[int], to_id: int, by: User, now: datetime) -> Case:
    """Move messages of one case to another: who wrote them, when and to whom stays; both clocks are derived anew.

    Refuses cases open to different people, a person who is not on that side there (CannotMove), and no message
    of the case (BadInput). Gives the case they are in now.
    """
    cases = {pk: locked(pk) for pk in sorted({case_id, to_id})}
    source, into = cases[case_id], cases[to_id]
    if source.pk == into.pk:
        raise BadInput(_("They are in this case already."), field="to")
    require_hand(source, by)
    require_hand(into, by)
    if not have_same_readers(source, into):
        raise CannotMove(_("The two cases are not open to the same people."))
    _carry(source, into, _chosen(source, message_ids), by=by, now=now)
    return into


@transaction.atomic
def split(
    *,
    case_id: int,
    message_ids: Sequence[int],
    title: str,
    by: User,
    now: datetime,
    case_type: CaseType | None = None,
) -> Case:
    """Open a new case on the same stay with these messages in it, and give it to whoever splits it off."""
    source = locked(case_id)
    require_hand(source, by)
    messages = _chosen(source, message_ids)
    kind = case_type or source.case_type
    if kind.access_level != source.access_level:
        raise CannotMove(_("A case of this type is open to other people. Open it by hand."))
    into = open_case(
        title=title,
        case_type=kind,
        team=source.team,
        standings=[
            Standing(party.person, party.side, party.address)
            for party in source.parties.filter(is_primary=True).select_related("person")
        ],
        now=now,
        by=by,
        reservation=source.reservation,
        severity=source.severity,
        severity_reason=source.severity_reason,
        language=source.language,
        channel=source.channel,
    )
    into.give(by, now=now)
    save(into, "owner", "owned_since", now=now)
    record(into, Kind.TAKEN, actor=by, now=now)
    _carry(source, into, messages, by=by, now=now)
    return into


def _chosen(source: Case, message_ids: Sequence[int]) -> list[Message]:
    chosen = list(
        Message.objects.filter(pk__in=message_ids, thread__case=source).select_related("thread")
    )
    if not chosen or len(chosen) != len(set(message_ids)):
        raise BadInput(_("Choose messages of this case."), field="messages")
    return chosen


def _carry(source: Case, into: Case, messages: list[Message], *, by: User, now: datetime) -> None:
    for case in (source, into):
        if not case.is_open:
            raise CannotMove(_("%(case)s has ended. Reopen it first.") % {"case": case})
    holding.require_free(source, into)
    parties = _same_people(source, into, messages)
    ids = [message.pk for message in messages]
    count = relocate(ids, source=source, into=into, parties=parties, by=by, now=now)
    for case in (source, into):
        derive_anew(case, now=now)
        save(case, now=now)
    facts = {"messages": count}
    record(source, Kind.MESSAGES_MOVED, actor=by, facts={"to": into.reference, **facts}, now=now)
    record(into, Kind.MESSAGES_MOVED, actor=by, facts={"from": source.reference, **facts}, now=now)


def _same_people(source: Case, into: Case, messages: list[Message]) -> dict[int, Party]:
    there = {(party.person_id, party.side): party for party in into.parties.all()}
    found: dict[int, Party] = {}
    wanted = {message.party_id for message in messages if message.party_id is not None}
    for party in source.parties.filter(pk__in=wanted).select_related("person"):
        same = there.get((party.person_id, party.side))
        if same is None:
            raise CannotMove(
                _("%(person)s is not on that side of %(case)s.")
                % {"person": party.person.full_name, "case": into}
            )
        found[party.pk] = same
    return found

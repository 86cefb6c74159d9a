"""Let one case go on in another, and part them again within thirty days."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cases.actions import holding, snoozing
from cases.actions.locking import locked, locked_alias, save
from cases.actions.shaping import belongings, carrying
from cases.actions.shaping.relocating import counterparts, derive_anew, relocate
from cases.actions.timeline import record
from cases.lifecycle import Status
from cases.models import Case, CaseEvent, CaseMerge, Message, Party
from cases.models.merge import UNDO_WITHIN, MergeOver
from cases.shaping.fit import require_fit, require_hand
from users.models import User

Kind = CaseEvent.Kind

_STANDING = ("status", "waiting_on", "waiting_until", "merged_into")
#: What of the other case the merge may raise, and an undo lowers again if nobody changed it meanwhile.
_RAISED = ("severity", "urgency")


@transaction.atomic
def merge(*, source_id: int, into_id: int, by: User, now: datetime, reason: str = "") -> CaseMerge:
    """Make `source` another name of `into`: its messages, promises, drafts and what was built on it go there.

    Its mail follows. The more severe and the more urgent of the two counts. Refuses who has neither case in hand
    (Forbidden), and cases of different people, stays or readers, held or ended (CannotMerge, every reason named).
    """
    source, into = _both(source_id, into_id)
    require_hand(source, by)
    require_hand(into, by)
    require_fit(source, into)
    parties, added = counterparts(source, into, now=now)
    staying = belongings.staying_clocks(source, into)
    merged = CaseMerge.objects.create(
        source=source,
        into=into,
        reason=reason.strip()[:300],
        merged_by=by,
        merged_at=now,
        undo_until=now + UNDO_WITHIN,
        before={
            "standing": _standing_of(source),
            "raised": _raise(into, source),
            "clocks": carrying.take_clocks(source, into, parties, staying=staying, now=now),
            "drafts": carrying.take_drafts(source, into),
            "links": carrying.take_links(source, into),
            "rows": belongings.take(source, into, parties),
            "sight": belongings.take_sight(source, into),
            "parties": added,
        },
    )
    snoozing.wake_for_reply(
        source, now=now, is_reopened=True
    )  # an alias never comes back by itself
    ids = list(Message.objects.filter(thread__case=source).values_list("pk", flat=True))
    count = relocate(ids, source=source, into=into, parties=parties, by=by, now=now, merge=merged)
    source.merge(into)
    derive_anew(into, now=now)
    save(source, *_STANDING, now=now)
    save(into, *_RAISED, now=now)
    facts = {"merge": merged.pk, "messages": count, "reason": merged.reason}
    record(source, Kind.MERGED, actor=by, facts={"into": into.reference, **facts}, now=now)
    record(into, Kind.MERGED, actor=by, facts={"source": source.reference, **facts}, now=now)
    return merged


@transaction.atomic
def undo(*, merge_id: int, by: User, now: datetime) -> CaseMerge:
    """Part the two again: everything that went along comes back, and clocks run as before.

    What was written after the merge stays where it was written. Refuses a second time, after thirty days
    (MergeOver), who has not the case in hand (Forbidden), while the other was merged on itself (MergeOver), and
    while a legal hold reaches one of them (Held).
    """
    known = CaseMerge.objects.get(pk=merge_id)
    source, into = _both(known.source_id, known.into_id, as_alias=True)
    merged = CaseMerge.objects.select_for_update(of=("self",)).get(pk=merge_id)
    merged.undo(by=by, now=now)
    if into.merged_into_id is not None:
        raise MergeOver(
            _("%(case)s was merged since. Undo that merge first.") % {"case": into},
        )
    require_hand(into, by)
    holding.require_free(source, into)
    merged.save(update_fields=["undone_by", "undone_at"])
    before = merged.before
    back = {party.person_id: party for party in source.parties.all()}
    parties = {
        party.pk: back[party.person_id]
        for party in into.parties.all()
        if party.person_id in back and back[party.person_id].side == party.side
    }
    standing = before["standing"]
    source.part(
        Status(standing["status"]),
        waiting_on=standing["waiting_on"],
        until=parse_datetime(standing["waiting_until"]),
    )
    belongings.give_back(source, into, before.get("rows", {}))
    belongings.return_sight(source, into, before.get("sight", []))
    there = merged.moves.filter(message__thread__case=into)
    ids = [move.message_id for move in there.only("message")]
    count = relocate(ids, source=into, into=source, parties=parties, by=by, now=now, merge=merged)
    carrying.return_clocks(source, into, before["clocks"])
    carrying.return_drafts(source, into, before["drafts"])
    carrying.return_links(source, before["links"])
    _forget_added(into, before["parties"])
    _lower(into, before["raised"])
    for case in (source, into):
        derive_anew(case, now=now)
    save(source, *_STANDING, now=now)
    save(into, *_RAISED, now=now)
    facts = {"merge": merged.pk, "messages": count}
    record(source, Kind.UNMERGED, actor=by, facts={"from": into.reference, **facts}, now=now)
    record(into, Kind.UNMERGED, actor=by, facts={"source": source.reference, **facts}, now=now)
    return merged


def _both(one_id: int, other_id: int, *, as_alias: bool = False) -> tuple[Case, Case]:
    """Return the two, locked in the same order by whoever merges them."""
    lock = locked_alias if as_alias else locked
    cases = {pk: lock(pk) for pk in sorted({one_id, other_id})}
    return cases[one_id], cases[other_id]


def _standing_of(case: Case) -> dict[str, str]:
    until = case.waiting_until.isoformat() if case.waiting_until else ""
    return {"status": case.status, "waiting_on": case.waiting_on, "waiting_until": until}


def _raise(into: Case, source: Case) -> dict[str, dict[str, int]]:
    """Let the worse of the two count; gives what it was and what it became."""
    raised = {}
    for name in _RAISED:
        was, other = getattr(into, name), getattr(source, name)
        if other < was:
            setattr(into, name, other)
            raised[name] = {"was": was, "became": other}
    return raised


def _lower(into: Case, raised: dict[str, dict[str, Any]]) -> None:
    for name, change in raised.items():
        if getattr(into, name) == change["became"]:
            setattr(into, name, change["was"])


def _forget_added(into: Case, party_ids: list[int]) -> None:
    """Take a side off again that only the merge had brought, unless somebody wrote with it since."""
    for party in Party.objects.filter(pk__in=party_ids, case=into):
        if party.messages.exists():
            continue
        try:
            with transaction.atomic():
                party.delete()
        except ProtectedError:
            continue  # something of this case speaks of them

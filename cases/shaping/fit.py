"""Whether two cases may become one, in sentences: an empty list means they may."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.lifecycle import RecapState
from cases.models import AccessGrant, Case, Conflict, Draft, Handover, LegalHold, Party, Side
from common.errors import DomainError, Forbidden
from users.models import User
from users.roles import Permission

#: What we heard, not yet answered: one a person.
_HEARD = (RecapState.WRITTEN, RecapState.SENT)


class CannotMerge(DomainError):
    """Joining the two would mix people, stays or who may read; every reason is named."""


def require_hand(case: Case, by: User) -> None:
    """Refuse (Forbidden) to change the shape of a case that is somebody else's, unless one may assign cases."""
    if by.can(Permission.ASSIGN_CASES) or (
        by.can(Permission.WORK_CASES) and case.owner_id in (None, by.pk)
    ):
        return
    raise Forbidden(
        _("%(case)s is %(owner)s’s. Ask the owner, or a senior associate.")
        % {"case": case, "owner": case.owner.short_name if case.owner else _("nobody")}
    )


def require_fit(source: Case, into: Case) -> None:
    """Refuse (CannotMerge) two cases that must stay apart."""
    found = obstacles(source, into)
    if found:
        raise CannotMerge(
            _("These two can’t become one: %(reasons)s") % {"reasons": " ".join(found)},
            extra={"reasons": found},
        )


def obstacles(source: Case, into: Case) -> list[str]:
    """Return why `source` must not go on in `into`."""
    if source.pk == into.pk:
        return [_("They are the same case.")]
    return [
        *_standing(source, into),
        *_held(source, into),
        *_stay(source, into),
        *_readers(source, into),
        *_people(source, into),
        *_halves(source, into),
        *_own_work(source, into),
    ]


def have_same_readers(one: Case, other: Case) -> bool:
    """Say whether words of the one may stand in the other: the same level, and if restricted, the same people."""
    if one.access_level != other.access_level:
        return False
    return not one.is_restricted or _named_on(one) == _named_on(other)


def people_by_side(case: Case) -> dict[str, list[Party]]:
    """Return who stands on each side, the one we write to first."""
    sides: dict[str, list[Party]] = defaultdict(list)
    for party in case.parties.select_related("person").order_by("-is_primary", "pk"):
        sides[party.side].append(party)
    return sides


def _standing(source: Case, into: Case) -> Iterator[str]:
    for case in (source, into):
        if case.merged_into_id is not None:
            yield _("%(case)s was merged already.") % {"case": case}
        elif not case.is_open:
            yield _("%(case)s has ended.") % {"case": case}
    if source.handovers.filter(state=Handover.State.OFFERED).exists():
        yield _("A hand-over of %(case)s waits for an answer.") % {"case": source}


def _held(source: Case, into: Case) -> Iterator[str]:
    for case in (source, into):
        holds = LegalHold.objects.in_force().covering(case).order_by("pk")
        if names := ", ".join(map(str, holds)):
            yield _("%(case)s is under legal hold %(hold)s.") % {"case": case, "hold": names}


def _stay(source: Case, into: Case) -> Iterator[str]:
    if source.reservation_id is None or source.reservation_id == into.reservation_id:
        return
    if into.reservation_id is None:
        yield _("Only %(source)s knows the stay: merge %(into)s into it instead.") % {
            "source": source,
            "into": into,
        }
    else:
        yield _("They are about different stays: link them instead.")


def _readers(source: Case, into: Case) -> Iterator[str]:
    if not have_same_readers(source, into):
        yield _("They are not open to the same people.")
    if into.owner_id and Conflict.objects.on(source).filter(user=into.owner_id).exists():
        yield _("%(owner)s can’t own both.") % {"owner": into.owner}


def _named_on(case: Case) -> set[int]:
    named = AccessGrant.objects.in_force().filter(case=case).values_list("user_id", flat=True)
    return {*named, *([case.owner_id] if case.owner_id else [])}


def _people(source: Case, into: Case) -> Iterator[str]:
    ours, theirs = people_by_side(source), people_by_side(into)
    stands = {party.person_id: party.side for side in theirs.values() for party in side}
    for side in Side.values:
        crossing = [p for p in ours[side] if stands.get(p.person_id, side) != side]
        if crossing:
            yield _("%(person)s would stand on both sides.") % {
                "person": crossing[0].person.full_name
            }
        elif ours[side] and theirs[side] and not _same(ours[side], theirs[side]):
            yield _("%(one)s and %(other)s would become one side.") % {
                "one": ours[side][0].person.full_name,
                "other": theirs[side][0].person.full_name,
            }


def _same(ours: list[Party], theirs: list[Party]) -> bool:
    return ours[0].person_id == theirs[0].person_id and {p.person_id for p in ours} <= {
        p.person_id for p in theirs
    }


def _halves(source: Case, into: Case) -> Iterator[str]:
    """Two half-written texts of one person to one side can’t become one without one being lost."""
    written = set(Draft.objects.filter(thread__case=into).values_list("author", "thread__kind"))
    drafts = Draft.objects.filter(thread__case=source).select_related("author", "thread")
    for draft in drafts:
        if (draft.author_id, draft.thread.kind) in written:
            yield _("%(person)s has begun to write on both.") % {"person": draft.author.short_name}


def _own_work(source: Case, into: Case) -> Iterator[str]:
    """What can’t go along: money that was granted, what is heard twice, who must keep away from the other case."""
    if source.decisions.exists() or source.exception_requests.waiting().exists():
        yield _("%(source)s has decisions of its own: merge %(into)s into it instead.") % {
            "source": source,
            "into": into,
        }
    heard = [
        set(case.recaps.filter(state__in=_HEARD).values_list("party__person", flat=True))
        for case in (source, into)
    ]
    if heard[0] & heard[1]:
        yield _(
            "On both somebody was asked whether we heard them right: let one be answered first."
        )
    named = Q(case_roles__in=source.roles.standing()) | Q(consults__in=source.consults.unanswered())
    away = Conflict.objects.on(into).values("user")
    for user in User.objects.filter(named, pk__in=away).distinct().order_by("name"):
        yield _("%(person)s works on %(source)s and must keep away from %(into)s.") % {
            "person": user.short_name,
            "source": source,
            "into": into,
        }

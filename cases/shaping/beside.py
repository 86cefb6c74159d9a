"""What hangs together with a case, for one reader: merged into it, linked, the incident and its other cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Case, CaseLink, CaseMerge
from users.models import User


@dataclass(frozen=True, slots=True)
class Tied:
    """One case tied to this one; a restricted one never shows its title beside a normal one."""

    link: int
    how: str
    case: Case
    title: str
    is_child: bool = False


def read(case: Case, user: User, now: datetime) -> Mapping[str, Any]:
    """Return merges and links of the case: three statements at most."""
    merges = list(
        CaseMerge.objects.standing()
        .filter(into=case)
        .select_related("source", "merged_by")
        .order_by("-merged_at")
    )
    ties = ties_of(case, user)
    return {
        "merges": [(merge, now <= merge.undo_until) for merge in merges],
        "ties": ties,
        "children": sum(tie.is_child for tie in ties),
        "is_incident": any(tie.is_child for tie in ties),
        "note": len(ties) + len(merges) or "",
    }


def ties_of(case: Case, user: User) -> list[Tied]:
    """Return the links of the case to cases the reader may know of; of the others nothing, not even a count."""
    links = list(
        CaseLink.objects.standing()
        .filter(Q(source=case) | Q(target=case))
        .order_by("kind", "linked_at")
    )
    if not links:
        return []
    others = [link.target_id if link.source_id == case.pk else link.source_id for link in links]
    seen = Case.objects.visible_to(user).in_bulk(others)
    return [
        _tied(link, seen[other], case)
        for link, other in zip(links, others, strict=True)
        if other in seen
    ]


def children_of(case: Case, user: User) -> list[Case]:
    """Return the cases of an incident the reader may know of, the oldest first."""
    parts = CaseLink.objects.standing().incidents().filter(target=case).values("source")
    return list(
        Case.objects.visible_to(user)
        .filter(pk__in=parts)
        .select_related("owner")
        .prefetch_related("parties__person", "threads")
        .order_by("opened_at", "pk")
    )


def _tied(link: CaseLink, other: Case, case: Case) -> Tied:
    is_source = link.source_id == case.pk
    hidden = other.is_restricted and not case.is_restricted
    title = _("1 restricted case") if hidden else f"{other.reference} {other.title}"
    is_child = link.kind == CaseLink.Kind.INCIDENT and not is_source
    return Tied(link.pk, _how(link.kind, is_source=is_source), other, title, is_child)


def _how(kind: str, *, is_source: bool) -> str:
    ways = {
        CaseLink.Kind.DUPLICATE: (_("Duplicate of"), _("Has a duplicate")),
        CaseLink.Kind.FOLLOWS: (_("Follows"), _("Followed by")),
        CaseLink.Kind.INCIDENT: (_("Part of the incident"), _("Case of this incident")),
    }
    mine, theirs = ways.get(CaseLink.Kind(kind), (_("Related to"), _("Related to")))
    return mine if is_source else theirs

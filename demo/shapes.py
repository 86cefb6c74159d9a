"""An incident of three cases, and one that goes on from another."""

from datetime import datetime

from cases.actions.shaping import linking
from cases.models import Case
from cases.models.case_type import AccessLevel


def install(*, now: datetime) -> None:
    """Link a few open cases of one owner, unless some are linked."""
    open_cases = Case.objects.unresolved().filter(
        access_level=AccessLevel.NORMAL, owner__isnull=False, links=None, linked=None
    )
    first = open_cases.select_related("owner").order_by("-pk").first()
    if first is None or first.owner is None:
        return
    mine = list(open_cases.filter(owner=first.owner).exclude(pk=first.pk).order_by("-pk")[:3])
    for place, case in enumerate(mine):
        linking.link(
            source_id=case.pk,
            target_id=first.pk if place < 2 else mine[0].pk,
            kind="incident" if place < 2 else "follows",
            by=first.owner,
            now=now,
        )

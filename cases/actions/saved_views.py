"""Keep a narrowed work list under a name, for oneself or for a team; change it, and drop it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.models import SavedView
from common.errors import BadInput, DomainError, Forbidden
from users.models import Team, User

#: Nobody finds their way among more.
MOST = 30


class NameTaken(DomainError):
    """One has a view of this name already."""


@transaction.atomic
def keep(
    *,
    by: User,
    name: str,
    work_list: str,
    filters: Mapping[str, Sequence[str]],
    now: datetime,
    team: Team | None = None,
) -> SavedView:
    """Keep a list as it is narrowed; shared with a team, everybody in it sees it with their own eyes.

    Refuses no name, a name one has used (NameTaken), a team one is not in (Forbidden), and one too many (BadInput).
    """
    User.objects.select_for_update(no_key=True).get(
        pk=by.pk
    )  # two at once count one after the other
    if SavedView.objects.filter(owner=by).count() >= MOST:
        raise BadInput(
            _("You have %(most)s views. Remove one first.") % {"most": MOST}, field="name"
        )
    view = SavedView(owner=by, work_list=work_list, made_at=now, position=0)
    return _save(view, by=by, name=name, filters=filters, team=team)


@transaction.atomic
def change(
    *,
    view_id: int,
    by: User,
    name: str,
    work_list: str,
    filters: Mapping[str, Sequence[str]],
    team: Team | None = None,
) -> SavedView:
    """Make a view one has kept ask something else, or share it; only its owner may (Forbidden)."""
    view = _mine(view_id, by)
    view.work_list = work_list
    return _save(view, by=by, name=name, filters=filters, team=team)


@transaction.atomic
def drop(*, view_id: int, by: User) -> None:
    """Remove a view; only its owner may (Forbidden). The cases stay where they are."""
    _mine(view_id, by).delete()


def _mine(view_id: int, by: User) -> SavedView:
    view = SavedView.objects.select_for_update().get(pk=view_id)
    if view.owner_id != by.pk:
        raise Forbidden(_("Only %(owner)s changes this view.") % {"owner": view.owner.short_name})
    return view


def _save(
    view: SavedView,
    *,
    by: User,
    name: str,
    filters: Mapping[str, Sequence[str]],
    team: Team | None,
) -> SavedView:
    if not name.strip():
        raise BadInput(_("Give it a name."), field="name")
    if team is not None and not by.teams.filter(pk=team.pk).exists():
        raise Forbidden(_("You are not in this team."), field="team")
    view.name, view.team = name.strip()[:60], team
    view.filters = {key: list(values) for key, values in filters.items()}
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise NameTaken(_("You have a view of this name already."), field="name") from None
    return view

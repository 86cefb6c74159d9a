"""Work lists narrowed and named: which somebody has, what each asks, and its address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse

from cases.models import SavedView
from users.models import User

if TYPE_CHECKING:
    from django.utils.datastructures import MultiValueDict

#: How many stand in the rail: one's own first, then the teams'.
SHOWN = 12
#: How the rail and the page name one of them.
_SECTION = "view-{pk}"


def views_of(user: User) -> list[SavedView]:
    """Return the saved views in this person's rail, their own first; in one statement."""
    found = (
        SavedView.objects.visible_to(user)
        .select_related("team", "owner")
        .order_by("position", "name", "pk")
        .distinct()
    )
    return sorted(found, key=lambda view: view.owner_id != user.pk)[:SHOWN]


def section_of(view: SavedView) -> str:
    """Return the name under which the rail counts and marks a view."""
    return _SECTION.format(pk=view.pk)


def asked_by(view: SavedView) -> QueryDict:
    """Return what a view asks, as an address would."""
    asked = QueryDict(mutable=True)
    for name, values in view.filters.items():
        asked.setlist(name, [str(value) for value in values])
    return asked


def address_of(view: SavedView) -> str:
    """Return where a view is looked at: the address of its list, narrowed, with its number."""
    asked = asked_by(view)
    asked["view"] = str(view.pk)
    return f"{reverse('cases:list', args=[view.work_list])}?{asked.urlencode()}"


def kept_of(given: MultiValueDict[str, str], known: Mapping[str, object]) -> dict[str, list[str]]:
    """Return what of an address a view keeps: the ways of narrowing that exist, and the order."""
    return {
        name: [value for value in given.getlist(name) if value]
        for name in (*known, "sort")
        if any(given.getlist(name))
    }

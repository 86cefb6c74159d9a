"""Everything a search finds, as the page, the palette and the API show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cases.searching.finding import CaseHit, FileHit, Lookup, MessageHit
from cases.searching.narrowing import Asker, sentence_of
from cases.searching.query import Query, read
from cases.searching.spelling import corrected
from marketplace.models import Person, Reservation
from users.models import User

#: How many of one kind stand on the page of all kinds, on the page of one kind, and in the palette.
SHOWN, SHOWN_ALONE, SUGGESTED = 10, 100, 5
#: Fewer hits than this and a word that looks like a slip is asked about.
_FEW = 3

KINDS: dict[str, str | Promise] = {
    "cases": _("Cases"),
    "messages": _("Messages"),
    "files": _("Files"),
    "people": _("People"),
    "stays": _("Reservations"),
    "rules": _("Policies"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `has_more` says that there is more than is shown."""

    kind: str
    hits: Sequence[Any]
    has_more: bool = False

    @property
    def title(self) -> str:
        """Return the name of the kind."""
        return str(KINDS[self.kind])

    @property
    def count(self) -> str:
        """Return how many, with a plus where there are more."""
        return f"{len(self.hits)}+" if self.has_more else str(len(self.hits))


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found. `instead_of` is what was typed when something like it was looked up instead."""

    query: Query
    groups: dict[str, Group] = field(default_factory=dict)
    instead_of: str = ""
    perhaps: str = ""
    unread: str = ""

    @property
    def shown(self) -> list[Group]:
        """Return the kinds of which something was found, in their order."""
        return [group for group in self.groups.values() if group.hits]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was found at all."""
        return not self.shown

    @property
    def total(self) -> int:
        """Count the hits read, rules aside: their own search forgives slips already."""
        return sum(len(group.hits) for kind, group in self.groups.items() if kind != "rules")

    def of(self, kind: str) -> Sequence[CaseHit | MessageHit | FileHit | Person | Reservation]:
        """Return the hits of one kind."""
        return self.groups[kind].hits if kind in self.groups else ()


def search(text: str, asker: Asker, *, kind: str = "") -> Found:
    """Return what this person may see for a search, of every kind or of one.

    Where nothing is found, known words like the ones typed are looked up instead; where little is, they are offered,
    if they find something for who asks.
    """
    query = read(text)
    found = _look(query, asker, kind)
    if found.total >= _FEW or not query.has_words:
        return found
    near = corrected(query)
    if not near:
        return found
    better = _look(read(near), asker, kind)
    if better.total <= found.total:
        return found
    if found.total == 0:
        return Found(better.query, better.groups, instead_of=query.text, unread=found.unread)
    return Found(query, found.groups, perhaps=near, unread=found.unread)


def _look(query: Query, asker: Asker, kind: str) -> Found:
    lookup = Lookup(query, asker)
    most = SHOWN_ALONE if kind else SHOWN
    groups = {}
    for name in [kind] if kind in KINDS else KINDS:
        hits = getattr(lookup, name)(most + 1)
        groups[name] = Group(name, hits[:most], len(hits) > most)
    return Found(query, groups, unread=sentence_of(lookup.narrowed.unread))


def suggestions(text: str, asker: Asker) -> list[dict[str, Any]]:
    """Return a few of each kind for the palette, as groups of labels and addresses."""
    lookup = Lookup(read(text), asker)
    everything = f"{reverse('cases:search')}?{urlencode({'q': text})}"
    groups = [
        (KINDS["cases"], [_case(hit) for hit in lookup.cases(SUGGESTED)]),
        (KINDS["messages"], [_message(hit) for hit in lookup.messages(3)]),
        (KINDS["people"], [_person(person) for person in lookup.people(SUGGESTED)]),
        (KINDS["stays"], [_stay(stay) for stay in lookup.stays(SUGGESTED)]),
        (KINDS["rules"], [_rule(hit) for hit in lookup.rules(SUGGESTED)]),
        (
            _("Search"),
            [
                {
                    "label": str(_("Everything for “%(words)s”")) % {"words": text},
                    "why": "",
                    "href": everything,
                    "icon": "search",
                }
            ],
        ),
    ]
    return [{"label": str(label), "items": items} for label, items in groups if items]


def told(found: Found) -> list[dict[str, str]]:
    """Return everything found as titles and addresses, kind by kind."""
    rows = [(group.kind, _TOLD[group.kind](hit)) for group in found.shown for hit in group.hits]
    return [
        {"kind": kind, "title": row["label"], "why": row["why"], "href": row["href"]}
        for kind, row in rows
    ]


def asker_of(user: User, *, now: datetime) -> Asker:
    """Return who searches, on their own clock."""
    return Asker(user, now, ZoneInfo(user.time_zone))


def _case(hit: CaseHit) -> dict[str, str]:
    case = hit.case
    return {
        "label": case.title,
        "why": " · ".join(filter(None, [hit.whose, case.reference, f"S{case.severity}"])),
        "href": case.get_absolute_url(),
        "icon": "inbox",
    }


def _message(hit: MessageHit) -> dict[str, str]:
    return {
        "label": hit.text,
        "why": f"{hit.case.reference} · {hit.kind}",
        "href": hit.href,
        "icon": "chat",
    }


def _person(person: Person) -> dict[str, str]:
    return {
        "label": person.full_name,
        "why": person.get_segment_display(),
        "href": person.get_absolute_url(),
        "icon": "person",
    }


def _stay(stay: Reservation) -> dict[str, str]:
    href = stay.guest.get_absolute_url() if stay.guest is not None else reverse("cases:index")
    return {
        "label": f"{stay.code} · {stay.listing}",
        "why": str(stay.guest or ""),
        "href": href,
        "icon": "bed",
    }


def _rule(hit: Any) -> dict[str, str]:
    return {
        "label": f"{hit.clause.version.policy} {hit.clause}",
        "why": f"v{hit.clause.version.number}",
        "href": hit.clause.get_absolute_url(),
        "icon": "book",
    }


def _file(hit: FileHit) -> dict[str, str]:
    return {"label": hit.plain_name, "why": hit.case.reference, "href": hit.href, "icon": "clip"}


_TOLD: dict[str, Callable[[Any], dict[str, str]]] = {
    "cases": _case,
    "messages": _message,
    "files": _file,
    "people": _person,
    "stays": _stay,
    "rules": _rule,
}

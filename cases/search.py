"""Find cases, messages, people, stays and rules: by number, by words, by names; only what may be seen.

Words are looked up in expression indexes; how many hits are looked at is capped before anything is ranked, so a
word that stands everywhere costs no more than a rare one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import Case, Message
from cases.models.case import CaseQuerySet
from cases.reference import read_reference
from marketplace.codes import codes_in
from marketplace.models import Person, Reservation
from policies.search import search as search_policies
from users.models import User

#: How many hits of one kind are looked at before they are put in order, and how many are shown.
CANDIDATES, SHOWN, SUGGESTED = 400, 20, 5

_EXCERPT = 160


_WORD = re.compile(r"\w+")
_MOST_WORDS, _PREFIX_FROM = 8, 3


class _Matches(Func):
    """Words against what is looked for, in the form the expression index answers."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One message found: on which case, when, and the words around the first match."""

    case: Case
    at: datetime
    excerpt: SafeString
    thread: str
    kind: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found for some words."""

    cases: list[Case]
    messages: list[Hit]
    people: list[Person]
    stays: list[Reservation]
    rules: list[Any]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was found at all."""
        return not (self.cases or self.messages or self.people or self.stays or self.rules)


def everything(query: str, user: User, *, now: datetime) -> Found:
    """Return what somebody may see for these words, newest first within each kind."""
    language = "pt-br" if (get_language() or "").startswith("pt") else "en"
    return Found(
        cases=list(cases(query, user)[:SHOWN]),
        messages=messages(query, user),
        people=list(_people(query, user)[:SHOWN]),
        stays=list(_stays(query, user)),
        rules=list(search_policies(query, language=language, on=now.date(), limit=5)),
    )


def cases(query: str, user: User) -> CaseQuerySet:
    """Return the cases with this number, or whose titles hold these words, newest first."""
    seen = Case.objects.visible_to(user)
    reference = read_reference(query)
    if reference is not None:
        return seen.filter(reference=reference)
    candidates = Case.objects.filter(_holds("title", query)).order_by().values("pk")[:CANDIDATES]
    return seen.filter(pk__in=candidates).order_by("-opened_at", "-pk")


def messages(query: str, user: User) -> list[Hit]:
    """Return the messages that hold these words, newest first."""
    candidates = Message.objects.filter(_holds("text", query)).order_by().values("pk")[:CANDIDATES]
    visible = Case.objects.visible_to(user)
    found = (
        Message.objects.filter(pk__in=candidates, thread__case__in=visible, withdrawn_at=None)
        .select_related("thread__case")
        .only(
            "text", "written_at", "thread__kind", "thread__case__reference", "thread__case__title"
        )
        .order_by("-written_at", "-pk")[:SHOWN]
    )
    return [
        Hit(
            message.thread.case,
            message.written_at,
            excerpt(message.text, query),
            message.thread.kind,
            message.thread.get_kind_display(),
        )
        for message in found
    ]


def suggestions(query: str, user: User, *, now: datetime) -> list[dict[str, Any]]:
    """Return a few of each kind for the palette, as groups of labels and addresses."""
    groups = [
        (
            _("Cases"),
            [
                {
                    "label": case.title,
                    "why": f"{case.reference} · S{case.severity}",
                    "href": case.get_absolute_url(),
                    "icon": "inbox",
                }
                for case in cases(query, user)[:SUGGESTED]
            ],
        ),
        (
            _("People"),
            [
                {
                    "label": person.full_name,
                    "why": person.get_segment_display(),
                    "href": person.get_absolute_url(),
                    "icon": "person",
                }
                for person in _people(query, user)[:SUGGESTED]
            ],
        ),
        (_("Reservations"), [_suggested(stay) for stay in _stays(query, user)]),
        (_("Policies"), _rules(query, now=now)),
    ]
    return [{"label": label, "items": items} for label, items in groups if items]


def of_person(person_id: int, user: User) -> list[Case]:
    """Return the newest cases a person stands in, as far as this member of staff may see them."""
    return list(
        Case.objects.visible_to(user)
        .filter(parties__person=person_id)
        .select_related("case_type", "owner")
        .order_by("-opened_at", "-pk")[:SHOWN]
    )


def excerpt(text: str, query: str) -> SafeString:
    """Return the words around the first match, escaped, with the match marked."""
    flat = " ".join(text.split())
    words = [word for word in query.split() if len(word) > 1]
    lower = flat.lower()
    places = [lower.find(word.lower()) for word in words]
    found = [(place, len(word)) for place, word in zip(places, words, strict=True) if place >= 0]
    if not found:
        return conditional_escape(flat[:_EXCERPT])
    at, length = min(found)
    start = max(0, at - _EXCERPT // 3)
    before, match = flat[start:at], flat[at : at + length]
    after = flat[at + length : at + length + _EXCERPT]
    return format_html("{}{}<mark>{}</mark>{}", "…" if start else "", before, match, after)


def _holds(field: str, query: str) -> Q:
    """Keep rows whose words begin with all of the query's, as the expression index answers it."""
    words = _WORD.findall(query)[:_MOST_WORDS]
    if not words:
        return Q(pk=None)
    raw = " & ".join(f"{word}:*" if len(word) >= _PREFIX_FROM else word for word in words)
    wanted = Func(
        Func(Value(raw), function="plain_text"),
        template="to_tsquery('pg_catalog.simple', %(expressions)s)",
        output_field=TextField(),
    )
    return Q(_Matches(Func(F(field), function="cases_words", output_field=TextField()), wanted))


def _people(query: str, user: User) -> Any:
    return Person.objects.visible_to(user).matching(query)


def _stays(query: str, user: User) -> list[Reservation]:
    codes = codes_in(query)[:SUGGESTED]
    if not codes:
        return []
    return list(
        Reservation.objects.visible_to(user)
        .filter(code__in=codes)
        .select_related("listing", "guest")[:SUGGESTED]
    )


def _suggested(stay: Reservation) -> dict[str, str]:
    href = stay.guest.get_absolute_url() if stay.guest is not None else reverse("cases:index")
    return {
        "label": f"{stay.code} · {stay.listing}",
        "why": str(stay.guest or ""),
        "href": href,
        "icon": "bed",
    }


def _rules(query: str, *, now: datetime) -> list[dict[str, str]]:
    language = "pt-br" if (get_language() or "").startswith("pt") else "en"
    return [
        {
            "label": f"{hit.clause.version.policy} {hit.clause}",
            "why": f"v{hit.clause.version.number}",
            "href": hit.clause.get_absolute_url(),
            "icon": "book",
        }
        for hit in search_policies(query, language=language, on=now.date(), limit=SUGGESTED)
    ]

"""Words of a search that name somebody: whose cases are then looked through for the other words. Writes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from cases.models import Case, Message, Party
from cases.searching.marking import plain
from cases.searching.query import Query
from cases.searching.terms import Terms, terms_of
from marketplace.models import Person
from users.models import User

#: Shorter words name nobody; a name shared by more people than this is a word like any other; so many are looked at.
_SHORTEST, _NAMESAKES, _LOOKED_AT = 3, 200, 1000
#: How many ways to tell the names from the other words are tried.
_READINGS = 3
_PART = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a search: these people, and what must stand on their cases."""

    people: dict[int, str]
    rest: Query


def readings(query: Query, user: User) -> list[Reading]:
    """Return how the words can be read as somebody's name and something else; the fullest names only.

    A word names somebody if one of their names begins with it. One statement, none for a single word.
    """
    words = [word for word in dict.fromkeys(query.words) if len(word) >= _SHORTEST]
    if len(query.words) + len(query.phrases) < 2 or not words:
        return []
    seen = Person.objects.visible_to(user).only("full_name").called_any(words)
    people = [(person.pk, person.full_name) for person in seen[:_LOOKED_AT]]
    by_words: dict[frozenset[str], dict[int, str]] = {}
    for pk, name in people:
        parts = [plain(part) for part in _PART.findall(name)]
        meant = frozenset(w for w in words if any(part.startswith(plain(w)) for part in parts))
        by_words.setdefault(meant, {})[pk] = name
    by_words.pop(frozenset(), None)
    fullest = max((len(meant) for meant in by_words), default=0)
    found = []
    for meant, them in by_words.items():
        rest = replace(query, words=tuple(word for word in query.words if word not in meant))
        if len(meant) == fullest and len(them) <= _NAMESAKES and rest.has_words:
            found.append(Reading(them, rest))
    return found[:_READINGS]


def cases_with(reading: Reading, most: int) -> tuple[dict[int, str], Terms]:
    """Return cases of these people that hold the other words in a title or a message, with whose they are.

    At most `most`, in no order, whoever may see them. Two statements.
    """
    terms = terms_of(reading.rest)
    theirs = Party.objects.filter(person__in=reading.people)
    titled = Case.objects.filter(terms.held_by("title"), pk__in=theirs.values("case"))
    written = Message.objects.filter(
        terms.held_by("text"),
        thread__case__in=theirs.values("case"),
        withdrawn_at=None,
        redacted__isnull=True,
    )
    held = titled.order_by().values("pk").union(written.order_by().values("thread__case"))[:most]
    whose = theirs.filter(case__in=[row["pk"] for row in held]).order_by("-pk")
    return {
        case: reading.people[person] for case, person in whose.values_list("case", "person")
    }, terms

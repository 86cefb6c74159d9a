"""The words of a search as the index answers them, and what of a text they mark. One statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, TextField, Value

from cases.searching.marking import plain
from cases.searching.query import Query

_BUILD = """
    select array(select cases_asked_for(word, true)::text
            from unnest(%(words)s::text[]) with ordinality as w(word, n) order by n),
        array(select phraseto_tsquery('pg_catalog.simple', cases_bare(phrase))::text
            from unnest(%(phrases)s::text[]) with ordinality as p(phrase, n) order by n),
        array(select case when word like '%% %%' then phraseto_tsquery('pg_catalog.simple', cases_bare(word))
                else cases_asked_for(word, false) end::text
            from unnest(%(without)s::text[]) with ordinality as w(word, n) order by n)
"""
_LEXEME = re.compile(r"'((?:[^']|'')+)'")


class _Matches(Func):
    """Words against what is looked for, in the form the expression index answers."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True


class _AsQuery(Func):
    """A text the database itself made of the words, as a search."""

    template = "(%(expressions)s)::tsquery"
    output_field = TextField()


@dataclass(frozen=True, slots=True)
class Terms:
    """What must stand in a text and what must not, as texts of tsqueries, and the beginnings to mark."""

    wanted: str = ""
    unwanted: str = ""
    beginnings: frozenset[str] = frozenset()

    def held_by(self, field: str) -> Q:
        """Keep rows whose `field` holds everything wanted and nothing unwanted; none where nothing is wanted."""
        if not self.wanted:
            return Q(pk=None)
        asked = f"{self.wanted} & {self.unwanted}" if self.unwanted else self.wanted
        return Q(_Matches(_found_by(field), _AsQuery(Value(asked))))

    def not_against(self, field: str) -> Q:
        """Keep rows whose `field` holds nothing unwanted; read row by row, so only after other narrowing."""
        if not self.unwanted:
            return Q()
        return Q(_Matches(_found_by(field), _AsQuery(Value(self.unwanted))))


def terms_of(query: Query) -> Terms:
    """Ask the database how it would look these words up; asks nothing when there is none."""
    if not (query.has_words or query.without):
        return Terms()
    return _terms(query.words, query.phrases, query.without)


def _terms(
    words: Sequence[str], phrases: Sequence[Sequence[str]], without: Sequence[Sequence[str]]
) -> Terms:
    with connection.cursor() as cursor:
        cursor.execute(
            _BUILD,
            {
                "words": list(words),
                "phrases": [" ".join(phrase) for phrase in phrases],
                "without": [" ".join(phrase) for phrase in without],
            },
        )
        wanted, exact, unwanted = cursor.fetchone()
    asked = [f"({one})" for one in (*wanted, *exact) if one]
    refused = [f"!({one})" for one in unwanted if one]
    found = {plain(lexeme.replace("''", "'")) for one in asked for lexeme in _LEXEME.findall(one)}
    return Terms(" & ".join(asked), " & ".join(refused), frozenset(found))


@lru_cache(maxsize=4)
def _found_by(field: str) -> Func:
    return Func(F(field), function="cases_found_by", output_field=TextField())

"""Other words for words nobody uses: the known ones most like them. Never shown unless they find something."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import connection

from cases.searching.marking import plain
from cases.searching.query import Query

#: Shorter words are too like too many others; a word this often used is no slip.
_SHORTEST, _USUAL = 4, 3

_NEAREST = """
    select asked.word, near.letters, near.likeness
    from unnest(%(words)s::text[]) with ordinality as asked(word, place)
    cross join lateral (
        select letters, uses, similarity(letters, asked.word) as likeness from cases_searchword
        where letters %% asked.word and letters <> asked.word
        order by similarity(letters, asked.word) desc, uses desc, letters
        limit 12
    ) as near
    where not exists (select from cases_searchword k where k.letters = asked.word and k.uses >= %(usual)s)
    order by asked.place, near.likeness desc, near.uses desc, near.letters
"""


def corrected(query: Query) -> str:
    """Return the text with each word nobody uses replaced by the known one most like it; "" if none is near."""
    words = dict.fromkeys([*query.words, *(word for phrase in query.phrases for word in phrase)])
    unsure = {plain(word): word for word in words if len(word) >= _SHORTEST and word.isalpha()}
    if not unsure:
        return ""
    best: dict[str, tuple[int, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, {"words": list(unsure), "usual": _USUAL})
        for asked, near, _likeness in cursor.fetchall():
            slips = distance(asked, near)
            if slips <= (1 if len(asked) < 6 else 2) and slips < best.get(asked, (9, ""))[0]:
                best[asked] = (slips, near)
    text = query.text
    for asked, (_slips, near) in best.items():
        text = re.sub(rf"(?<!\w){re.escape(unsure[asked])}(?!\w)", near, text)
    return text if best else ""


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the slips between two words: a letter more, less, changed, or two neighbours swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, another in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]

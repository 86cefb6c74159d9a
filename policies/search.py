"""Full-text search of the clauses in both languages, ranked, forgiving about spelling.

Words are looked up with each language's own dictionary, accents aside, with synonyms and by the
beginning of the last one; a word no text uses is replaced by the used words most like it (trigrams).
Three statements, whatever is asked.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.safestring import SafeString

from policies.highlights import START, STOP, marked, shortened
from policies.models import Clause
from policies.ranking import BEST_CLAUSES
from policies.synonyms import has_synonyms, widened

_LONGEST = 200

_NEAREST = """
    select asked.word, near.letters
    from unnest(%(words)s) with ordinality as asked(word, place)
    cross join lateral (
        select letters from policies_word
        where letters %% asked.word
        order by similarity(letters, asked.word) desc, letters
        limit 3
    ) as near
    where not exists (select from policies_word k where k.letters like asked.word || '%%')
    order by asked.place, similarity(near.letters, asked.word) desc, near.letters
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause (as `cited`), its marked excerpt, and whether it was in force that day."""

    clause: Clause
    excerpt: SafeString
    in_force: bool
    score: float


def search(
    text: str,
    *,
    language: str,
    on: date,
    topic: str = "",
    within: Collection[int] | None = None,
    limit: int = 60,
) -> list[Hit]:
    """Return the clauses that answer `text`: in force on the day `on` first, then the others, best first.

    `within` are the ids of the only versions to look in; None looks in all that bind.
    """
    asked = " ".join(text.replace("\x00", " ").split())[:_LONGEST]
    if not asked:
        return []
    words = re.findall(r"[^\W\d_]{3,}", asked.lower())
    nearest = _nearest([word for word in words if not has_synonyms(word)])
    for word, near in nearest.items():
        asked = re.sub(rf"\b{re.escape(word)}\b", near[0], asked, flags=re.IGNORECASE)
    also = " ".join(letters for near in nearest.values() for letters in near[1:])
    rows = _by_words(asked, also, language=language, on=on, topic=topic, within=within, limit=limit)
    clauses = Clause.objects.cited().in_bulk([row[0] for row in rows])
    return [
        Hit(
            clauses[pk], marked(shortened(headline, clauses[pk].text_in(language))), in_force, score
        )
        for pk, in_force, score, headline in rows
    ]


def _nearest(words: list[str]) -> dict[str, list[str]]:
    """Return, for each word no text uses, the used words that look most like it."""
    if not words:
        return {}
    plain = {_without_accents(word): word for word in words}
    nearest: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, {"words": list(plain)})
        for word, letters in cursor.fetchall():
            nearest.setdefault(plain[word], []).append(letters)
    return nearest


def _without_accents(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _by_words(
    text: str,
    also: str,
    *,
    language: str,
    on: date,
    topic: str,
    within: Collection[int] | None,
    limit: int,
) -> list[tuple[int, bool, float, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            BEST_CLAUSES["pt" if language.startswith("pt") else "en"],
            {
                "text": text,
                "wide": f"{widened(text)} {also}",
                "beginning": _beginning(text),
                "on": on,
                "topic": topic,
                "within": None if within is None else list(within),
                "limit": limit,
                "marks": f"StartSel={START}, StopSel={STOP}, MaxWords=22, MinWords=10",
            },
        )
        return [(int(a), bool(b), float(c), str(d)) for a, b, c, d in cursor.fetchall()]


def _beginning(text: str) -> str:
    """Return the last word as it is typed so far, when it is long enough to mean something."""
    letters = re.findall(r"\w{3,}$", text.lower())
    return letters[0] if letters else ""

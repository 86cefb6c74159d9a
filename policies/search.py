"""Full-text search of the clauses in both languages, ranked, forgiving about spelling.

Words are looked up with each language's own dictionary, accents aside, with synonyms and by the
beginning of the last one; a word no text uses is replaced by the used words most like it (trigrams).
Three statements, whatever is asked.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.safestring import SafeString

from policies.highlights import START, STOP, marked, shortened
from policies.models import Clause
from policies.synonyms import has_synonyms, widened

_LONGEST = 200

_ANY_WORD = """
    ltrim(replace(replace(plainto_tsquery('{0}', %({1})s)::text, ' <-> ', ' | '), ' & ', ' | ')
        || case when %(beginning)s = '' then ''
            else ' | ' || quote_literal(plain_text(%(beginning)s)) || ':*' end, ' |')::tsquery
"""

_SCOPE = """
    join policies_policyversion v on v.id = c.version_id
    join policies_policy p on p.id = v.policy_id
    where v.state in ('published', 'retired') and (%(topic)s = '' or p.topic = %(topic)s)
"""

_BY_WORDS = (  # only texts of this module are put together; what people type is a parameter
    "with asked as materialized (select"  # noqa: S608
    + _ANY_WORD.format("policies_english", "wide")
    + " as wide_en, "
    + _ANY_WORD.format("policies_portuguese", "wide")
    + " as wide_pt, "
    + _ANY_WORD.format("policies_english", "text")
    + " as any_en, "
    + _ANY_WORD.format("policies_portuguese", "text")
    + """ as any_pt,
        plainto_tsquery('policies_english', %(text)s) as all_en,
        plainto_tsquery('policies_portuguese', %(text)s) as all_pt
    ), found as materialized (
        select c.id from policies_clause c, asked where c.words_en @@ asked.wide_en
        union select c.id from policies_clause c, asked where c.words_pt @@ asked.wide_pt
        union select c.id from policies_policy p
            join policies_policyversion v on v.policy_id = p.id
            join policies_clause c on c.version_id = v.id, asked
            where p.words_en @@ asked.wide_en or p.words_pt @@ asked.wide_pt
    ), ranked as materialized (
        select c.id, coalesce(v.effective @> %(on)s::date, false) as in_force,
            greatest(
                (ts_rank(p.words_en || c.words_en, asked.any_en)
                    + 0.8 * ts_rank(p.words_en || c.words_en, asked.wide_en))
                    * case when %(portuguese)s then 0.05 else 1 end,
                (ts_rank(p.words_pt || c.words_pt, asked.any_pt)
                    + 0.8 * ts_rank(p.words_pt || c.words_pt, asked.wide_pt))
                    * case when %(portuguese)s then 1 else 0.05 end
            ) + case when %(portuguese)s
                then (p.words_pt || c.words_pt @@ asked.all_pt)::int
                    + (p.words_pt @@ asked.all_pt)::int * 0.7 + (c.words_pt @@ asked.all_pt)::int * 0.5
                else (p.words_en || c.words_en @@ asked.all_en)::int
                    + (p.words_en @@ asked.all_en)::int * 0.7 + (c.words_en @@ asked.all_en)::int * 0.5
            end as score
        from asked, found join policies_clause c on c.id = found.id
"""
    + _SCOPE
    + """
        order by in_force desc, score desc, c.id
        limit %(limit)s
    )
    select ranked.id, ranked.in_force, ranked.score,
        case when %(portuguese)s
            then ts_headline('policies_portuguese', c.text_pt, asked.wide_pt, %(marks)s)
            else ts_headline('policies_english', c.text_en, asked.wide_en, %(marks)s) end
    from asked, ranked join policies_clause c on c.id = ranked.id
    order by ranked.in_force desc, ranked.score desc, ranked.id
"""
)

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
    """A clause (version and policy loaded), its marked excerpt, and whether it was in force that day."""

    clause: Clause
    excerpt: SafeString
    in_force: bool
    score: float


def search(text: str, *, language: str, on: date, topic: str = "", limit: int = 60) -> list[Hit]:
    """Return the clauses that answer `text`: in force on the day `on` first, then the others, best first."""
    asked = " ".join(text.replace("\x00", " ").split())[:_LONGEST]
    if not asked:
        return []
    words = re.findall(r"[^\W\d_]{3,}", asked.lower())
    nearest = _nearest([word for word in words if not has_synonyms(word)])
    for word, near in nearest.items():
        asked = re.sub(rf"\b{re.escape(word)}\b", near[0], asked, flags=re.IGNORECASE)
    also = " ".join(letters for near in nearest.values() for letters in near[1:])
    rows = _by_words(asked, also, language=language, on=on, topic=topic, limit=limit)
    clauses = (
        Clause.objects.light().select_related("version__policy").in_bulk([row[0] for row in rows])
    )
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
    text: str, also: str, *, language: str, on: date, topic: str, limit: int
) -> list[tuple[int, bool, float, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_WORDS,
            {
                "text": text,
                "wide": f"{widened(text)} {also}",
                "beginning": _beginning(text),
                "on": on,
                "topic": topic,
                "limit": limit,
                "portuguese": language.startswith("pt"),
                "marks": f"StartSel={START}, StopSel={STOP}, MaxWords=22, MinWords=10",
            },
        )
        return [(int(a), bool(b), float(c), str(d)) for a, b, c, d in cursor.fetchall()]


def _beginning(text: str) -> str:
    """Return the last word as it is typed so far, when it is long enough to mean something."""
    letters = re.findall(r"\w{3,}$", text.lower())
    return letters[0] if letters else ""

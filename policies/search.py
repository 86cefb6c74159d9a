"""Full-text search of the clauses in both languages, ranked, forgiving about spelling.

Words are looked up with each language's own dictionary, accents aside, with synonyms and by the
beginning of the last one; where that finds little, words that merely look alike are tried.
Three statements at most.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.safestring import SafeString

from policies.highlights import START, STOP, marked, marked_near, shortened
from policies.models import Clause
from policies.synonyms import widened

_ENOUGH = 3
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

_LETTERS = {
    "en": "policies_letters(c.heading_en, c.text_en, c.plain_en)",
    "pt": "policies_letters(c.heading_pt, c.text_pt, c.plain_pt)",
}

_BY_LETTERS = (
    """
    with asked as (select distinct plain_text(w) as w from unnest(%(words)s) as w),
    alike as (
        select c.id, strict_word_similarity(asked.w, {en}) as nearness
            from asked join policies_clause c on asked.w <<%% {en}
        union all
        select c.id, strict_word_similarity(asked.w, {pt})
            from asked join policies_clause c on asked.w <<%% {pt}
        union all
        select c.id, strict_word_similarity(asked.w, plain_text(p.title_en || ' ' || p.title_pt))
            from asked join policies_policy p
                on asked.w <<%% plain_text(p.title_en || ' ' || p.title_pt)
            join policies_policyversion v on v.policy_id = p.id
            join policies_clause c on c.version_id = v.id
    ), ranked as (select id, sum(nearness) as score from alike group by id)
    select c.id, coalesce(v.effective @> %(on)s::date, false) as in_force, ranked.score
    from ranked join policies_clause c on c.id = ranked.id
""".format(**_LETTERS)  # noqa: S608 - as above
    + _SCOPE
    + " order by in_force desc, score desc, c.id limit %(limit)s"
)


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
    rows = _by_words(asked, language=language, on=on, topic=topic, limit=limit)
    words = [word for word in asked.lower().split() if len(word) > 2]
    near: list[tuple[int, bool, float]] = []
    if len(rows) < _ENOUGH and words:
        near = _by_letters(words, on=on, topic=topic, limit=limit - len(rows))
    known = {row[0] for row in rows}
    clauses = (
        Clause.objects.light()
        .select_related("version__policy")
        .in_bulk([*known, *(row[0] for row in near)])
    )
    hits = [
        Hit(
            clauses[pk], marked(shortened(headline, clauses[pk].text_in(language))), in_force, score
        )
        for pk, in_force, score, headline in rows
    ]
    hits.extend(
        Hit(clauses[pk], marked_near(clauses[pk].text_in(language), words), in_force, score)
        for pk, in_force, score in near
        if pk not in known
    )
    return hits


def _by_words(
    text: str, *, language: str, on: date, topic: str, limit: int
) -> list[tuple[int, bool, float, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_WORDS,
            {
                "text": text,
                "wide": widened(text),
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


def _by_letters(
    words: list[str], *, on: date, topic: str, limit: int
) -> list[tuple[int, bool, float]]:
    with connection.cursor() as cursor:
        cursor.execute(_BY_LETTERS, {"words": words, "on": on, "topic": topic, "limit": limit})
        return [(int(a), bool(b), float(c)) for a, b, c in cursor.fetchall()]

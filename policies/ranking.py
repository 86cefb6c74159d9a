"""The statement that finds the clauses a search is for and puts the best first.

What the reader's language finds comes before what only the other one does, on the days in force as on the others.
A common word stands in thousands of clauses: each is weighed once, cheaply; only the best are weighed in full.
"""

_DICTIONARIES = {"en": "policies_english", "pt": "policies_portuguese"}

#: Any of the words, and the last one by its beginning.
_ANY = """(
    ltrim(replace(replace(plainto_tsquery('{dictionary}', %({words})s)::text, ' <-> ', ' | '), ' & ', ' | ')
        || case when %(beginning)s = '' then ''
            else ' | ' || quote_literal(plain_text(%(beginning)s)) || ':*' end, ' |')::tsquery
)"""

# `asked` is not materialized, so that the planner sees the words and not unknown values.
# A title counts for each of its clauses, but is put together with one only where it holds a word.
_STATEMENT = """
with asked as not materialized (
    select {any_own} as some, {wide_own} as wide, plainto_tsquery('{dictionary}', %(text)s) as whole,
        {any_other} as some_there, {wide_other} as wide_there
), scope as materialized (
    select v.id, coalesce(v.effective @> %(on)s::date, false) as in_force,
        case when p.words_{own} @@ asked.wide then p.words_{own} end as title,
        case when p.words_{other} @@ asked.wide_there then p.words_{other} end as title_there,
        (p.words_{own} @@ asked.whole)::int * 0.7 as named
    from asked, policies_policyversion v join policies_policy p on p.id = v.policy_id
    where v.state in ('published', 'retired') and (%(topic)s = '' or p.topic = %(topic)s)
        and (%(within)s::bigint[] is null or v.id = any(%(within)s::bigint[]))
), hits as materialized (
    select c.id, s.in_force, s.title,
        case when s.title is null
            then ts_rank(c.words_{own}, asked.some) + (c.words_{own} @@ asked.whole)::int * 1.5
            else ts_rank(s.title || c.words_{own}, asked.some) + s.named
                + (s.title || c.words_{own} @@ asked.whole)::int + (c.words_{own} @@ asked.whole)::int * 0.5
        end as score
    from asked, policies_clause c join scope s on s.id = c.version_id
    where c.words_{own} @@ asked.wide
    union all
    select c.id, s.in_force, s.title,
        ts_rank(s.title || c.words_{own}, asked.some) + s.named + (s.title || c.words_{own} @@ asked.whole)::int
    from asked, policies_policy p join policies_policyversion v on v.policy_id = p.id
        join policies_clause c on c.version_id = v.id join scope s on s.id = v.id
    where p.words_{own} @@ asked.wide and not c.words_{own} @@ asked.wide
), best as materialized (
    select * from hits order by in_force desc, score desc, id limit 4 * %(limit)s
), found_there as (
    select c.id from asked, policies_clause c where c.words_{other} @@ asked.wide_there
    union
    select c.id from asked, policies_policy p join policies_policyversion v on v.policy_id = p.id
        join policies_clause c on c.version_id = v.id
    where p.words_{other} @@ asked.wide_there
), ranked as materialized (
    select b.id, b.in_force,
        b.score + 0.8 * ts_rank(coalesce(b.title || c.words_{own}, c.words_{own}), asked.wide) as score
    from asked, best b join policies_clause c on c.id = b.id
    union all
    select c.id, s.in_force, 0.05 * case when s.title_there is null
            then ts_rank(c.words_{other}, asked.some_there) + 0.8 * ts_rank(c.words_{other}, asked.wide_there)
            else ts_rank(s.title_there || c.words_{other}, asked.some_there)
                + 0.8 * ts_rank(s.title_there || c.words_{other}, asked.wide_there) end
    from asked, found_there f join policies_clause c on c.id = f.id join scope s on s.id = c.version_id
    where (select count(*) from hits where in_force) < %(limit)s and c.id not in (select id from hits)
    order by in_force desc, score desc, id
    limit %(limit)s
)
select r.id, r.in_force, r.score, ts_headline('{dictionary}', c.text_{own}, asked.wide, %(marks)s)
from asked, ranked r join policies_clause c on c.id = r.id
order by r.in_force desc, r.score desc, r.id
"""


def _statement(own: str, other: str) -> str:
    return _STATEMENT.format(
        own=own,
        other=other,
        dictionary=_DICTIONARIES[own],
        any_own=_ANY.format(dictionary=_DICTIONARIES[own], words="text"),
        wide_own=_ANY.format(dictionary=_DICTIONARIES[own], words="wide"),
        any_other=_ANY.format(dictionary=_DICTIONARIES[other], words="text"),
        wide_other=_ANY.format(dictionary=_DICTIONARIES[other], words="wide"),
    )


#: For readers of each language. Parameters: text, wide (the text and words of the same meaning), beginning (of the
#: last word), on (a day), topic ("" for any), within (ids of versions, None for any), limit, marks (of the excerpt).
BEST_CLAUSES = {"en": _statement("en", "pt"), "pt": _statement("pt", "en")}

"""Dictionaries that ignore accents, and the functions the generated columns are made with."""

from django.db import migrations

FORWARDS = r"""
CREATE TEXT SEARCH CONFIGURATION policies_english (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION policies_english
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION policies_portuguese (COPY = pg_catalog.portuguese);
ALTER TEXT SEARCH CONFIGURATION policies_portuguese
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, portuguese_stem;

CREATE FUNCTION policies_title_words(dictionary text, title text, topic text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT setweight(to_tsvector(('public.policies_' || dictionary)::regconfig, title), 'A')
              || setweight(to_tsvector(('public.policies_' || dictionary)::regconfig, replace(topic, '-', ' ')), 'B') $$;

CREATE FUNCTION policies_clause_words(dictionary text, heading text, body text, plain text, example text)
    RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT setweight(to_tsvector(('public.policies_' || dictionary)::regconfig, heading), 'A')
              || setweight(to_tsvector(('public.policies_' || dictionary)::regconfig, body), 'B')
              || setweight(to_tsvector(('public.policies_' || dictionary)::regconfig, plain), 'C')
              || setweight(to_tsvector(('public.policies_' || dictionary)::regconfig, example), 'D') $$;

CREATE FUNCTION policies_sorted(varchar[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT coalesce(string_agg(DISTINCT x, ',' ORDER BY x), '') FROM unnest($1) AS x $$;

CREATE FUNCTION policies_scope_key(
    brand varchar, product varchar, region_of varchar, countries varchar[], segments varchar[], channels varchar[],
    nights_from smallint, nights_until smallint
) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT concat_ws('|', brand, product,
                           CASE WHEN cardinality(countries) = 0 THEN '' ELSE region_of END,
                           public.policies_sorted(countries), public.policies_sorted(segments),
                           public.policies_sorted(channels),
                           coalesce(nights_from::text, ''), coalesce(nights_until::text, '')) $$;
"""

BACKWARDS = r"""
DROP FUNCTION policies_scope_key(varchar, varchar, varchar, varchar[], varchar[], varchar[], smallint, smallint);
DROP FUNCTION policies_sorted(varchar[]);
DROP FUNCTION policies_clause_words(text, text, text, text, text);
DROP FUNCTION policies_title_words(text, text, text);
DROP TEXT SEARCH CONFIGURATION policies_portuguese;
DROP TEXT SEARCH CONFIGURATION policies_english;
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0002_extensions")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

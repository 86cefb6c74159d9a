"""Questions to experts are found by stem like everything else; the words of the search before are gone."""

from django.db import migrations

_FOUND = "create index concurrently consult_found_by on cases_consult using gin (cases_found_by(question || ' ' || answer))"
_WORDS = "create index concurrently consult_words on cases_consult using gin (cases_words(question || ' ' || answer))"
_FUNCTION = """
create function cases_words(words text) returns tsvector
language sql immutable strict parallel safe
as $$ select to_tsvector('pg_catalog.simple', public.plain_text(words)) $$;
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0032_rows_follow_a_merge")]

    operations = [
        migrations.RunSQL(_FOUND, "drop index concurrently if exists consult_found_by"),
        migrations.RunSQL("drop index concurrently if exists consult_words", _WORDS),
        migrations.RunSQL("drop function cases_words(text)", _FUNCTION),
    ]

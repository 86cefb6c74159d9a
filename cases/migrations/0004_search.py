"""Words of titles and messages, found by index: lower case, without accents, in any language."""

from django.db import migrations

# `simple` on purpose: a desk writes in several languages at once, and a stem of one is a word of another.
# The text is cut, because a tsvector holds a megabyte at most and the news stands at the top.
FORWARDS = """
create function cases_words(words text) returns tsvector
language sql immutable strict parallel safe
as $$ select to_tsvector('pg_catalog.simple', public.plain_text(left(words, 50000))) $$;

create index case_title_words on cases_case using gin (cases_words(title));
create index message_words on cases_message using gin (cases_words(text));
"""

BACKWARDS = """
drop index message_words;
drop index case_title_words;
drop function cases_words(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_default_case_types"),
        ("users", "0002_extensions"),
    ]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]

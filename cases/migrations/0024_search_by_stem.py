"""Words of titles and messages, found by index as they are written, by English and by Portuguese stem."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models import F

# A desk writes in two languages at once and nobody says which, so a text is kept under all three: its words as they
# are, their English stems, their Portuguese stems. Punctuation goes first, so that an address or a file's name is its
# words. The Portuguese stems need their accents: the endings that carry one get it back, however they were typed.
# The text is cut, because a tsvector holds a megabyte at most and the news stands at the top. The cost keeps the
# planner from running this over every text of a table when an index on it is at hand.
FORWARDS = r"""
create function cases_bare(words text) returns text
language sql immutable strict parallel safe cost 10000
as $$ select regexp_replace(public.plain_text(left(words, 50000)), '[!-/:-@\[-`{-~]+', ' ', 'g') $$;

create function cases_accented(words text) returns text
language sql immutable strict parallel safe cost 10000
as $$ select regexp_replace(regexp_replace(regexp_replace(regexp_replace(words,
        'c(ao|oes)\M', 'ção', 'g'), '(\w)(ao|oes|aes)\M', '\1ão', 'g'), 'av(el|eis)\M', 'ável', 'g'),
        'iv(el|eis)\M', 'ível', 'g') $$;

create function cases_found_by(words text) returns tsvector
language sql immutable strict parallel safe cost 30000
as $$ select to_tsvector('pg_catalog.simple', public.cases_bare(words))
          || to_tsvector('pg_catalog.english', public.cases_bare(words))
          || to_tsvector('pg_catalog.portuguese', public.cases_accented(public.cases_bare(words))) $$;

create function cases_asked_for(word text, begins boolean) returns tsquery
language sql immutable strict parallel safe
as $$ select coalesce((
          select string_agg(quote_literal(bare) || case when begins and length(bare) > 2 then ':*' else '' end, ' & ')
          from regexp_split_to_table(public.cases_bare(word), '\s+') as bare
          where bare <> '' and position('\' in bare) = 0)::tsquery, ''::tsquery)
      || plainto_tsquery('pg_catalog.english', public.cases_bare(word))
      || plainto_tsquery('pg_catalog.portuguese', public.cases_accented(public.cases_bare(word))) $$;
"""

BACKWARDS = """
drop function cases_asked_for(text, boolean);
drop function cases_found_by(text);
drop function cases_accented(text);
drop function cases_bare(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0023_closed_kind"),
        ("users", "0002_extensions"),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "letters",
                    models.CharField(
                        max_length=60, primary_key=True, serialize=False, verbose_name="word"
                    ),
                ),
                ("uses", models.PositiveIntegerField(default=0, verbose_name="texts that use it")),
            ],
            options={
                "verbose_name": "word of the search",
                "verbose_name_plural": "words of the search",
                "indexes": [
                    GinIndex(
                        OpClass(F("letters"), "gin_trgm_ops"),
                        fastupdate=False,
                        name="search_word_letters",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchProgress",
            fields=[
                (
                    "source",
                    models.CharField(
                        max_length=10, primary_key=True, serialize=False, verbose_name="source"
                    ),
                ),
                ("learned_to", models.BigIntegerField(default=0, verbose_name="learned up to")),
            ],
            options={
                "verbose_name": "progress of the search",
                "verbose_name_plural": "progress of the search",
            },
        ),
    ]

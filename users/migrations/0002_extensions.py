"""What PostgreSQL brings for every app: trigrams, names without accents, exclusion over ranges.

All three are trusted extensions: the owner of the database may create them, no superuser is needed.
"""

from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# `unaccent` depends on a dictionary that could be edited, so PostgreSQL will not index it as it is.
# Naming the dictionary and promising immutability makes a function that generated columns and indexes accept.
# Its cost keeps the planner from running it over every text of a table when an index on it is at hand.
PLAIN_TEXT = """
create function plain_text(words text) returns text
language sql immutable strict parallel safe cost 10000
as $$ select lower(public.unaccent('public.unaccent'::regdictionary, words)) $$
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0001_initial")]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(PLAIN_TEXT, "drop function plain_text(text)"),
    ]

"""Keeping the list of words that misspelt searches are compared with."""

from collections.abc import Sequence

from django.db import connection

_LEARN = """
    insert into policies_word (letters)
    select distinct word
    from policies_clause c
        join policies_policyversion v on v.id = c.version_id
        join policies_policy p on p.id = v.policy_id,
        regexp_split_to_table(plain_text(concat_ws(' ', p.title_en, p.title_pt, c.heading_en,
            c.heading_pt, c.text_en, c.text_pt, c.plain_en, c.plain_pt)), '[^a-z]+') as word
    where c.version_id = any(%s) and length(word) between 3 and 60
    on conflict do nothing
"""


def learn(version_ids: Sequence[int]) -> None:
    """Add the words of these versions; one statement, words already known are left alone."""
    with connection.cursor() as cursor:
        cursor.execute(_LEARN, [list(version_ids)])

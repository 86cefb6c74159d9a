"""Keeping the list of words that misspelt searches are compared with."""

from datetime import datetime

from django.db import connection, transaction

from cases.models import SearchProgress

#: Where words stand: the table and its column, by the name of the source.
_SOURCES = {
    "titles": ("cases_case", "title"),
    "messages": ("cases_message", "text"),
    "files": ("messaging_inboundattachment", "name"),
}

_LEARN = """
    with read as (
        select id, {column} as words from {table} where id > %(after)s order by id limit %(batch)s
    ), used as (
        select word, count(distinct id) as times
        from read, regexp_split_to_table(cases_bare(words), '[^a-z]+') as word
        where length(word) between 4 and 40
        group by word order by word
    ), kept as (
        insert into cases_searchword as known (letters, uses) select word, times from used
        on conflict (letters) do update set uses = least(known.uses + excluded.uses, 1000000)
    )
    select max(id), count(*) from read
"""


def learn(*, now: datetime, batch: int = 500) -> int:
    """Learn the words of titles, messages and files written since; returns how many texts were read.

    Two sweeps never read the same rows: whoever comes second leaves the source to the first.
    """
    del now  # what is new is told by ids, not by time
    return sum(_learn(source, batch) for source in _SOURCES)


@transaction.atomic
def _learn(source: str, batch: int) -> int:
    SearchProgress.objects.get_or_create(source=source)
    progress = SearchProgress.objects.select_for_update(skip_locked=True).filter(pk=source).first()
    if progress is None:
        return 0
    table, column = _SOURCES[source]
    with connection.cursor() as cursor:
        cursor.execute(
            _LEARN.format(table=table, column=column),
            {"after": progress.learned_to, "batch": batch},
        )
        newest, count = cursor.fetchone()
    if newest is not None:
        progress.learned_to = newest
        progress.save(update_fields=["learned_to"])
    return int(count)

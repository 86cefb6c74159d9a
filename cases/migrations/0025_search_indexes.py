"""The indexes of the search by stem, built beside the work; those of the search before are no longer read."""

from django.db import migrations


def _index(name: str, table: str, words: str) -> tuple[str, str]:
    """Return how the index is made and how it goes."""
    return (
        f"create index concurrently {name} on {table} using gin ({words})",
        f"drop index concurrently if exists {name}",
    )


_MADE = (
    _index("case_title_found_by", "cases_case", "cases_found_by(title)"),
    _index("message_found_by", "cases_message", "cases_found_by(text)"),
    _index("evidence_name_trigram", "cases_evidencefile", "plain_text(name) gin_trgm_ops"),
)
# The function they are made of stays for one release: pages of the release before still call it.
_GONE = (
    _index("case_title_words", "cases_case", "cases_words(title)"),
    _index("message_words", "cases_message", "cases_words(text)"),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0024_search_by_stem")]

    operations = [
        *(migrations.RunSQL(made, gone) for made, gone in _MADE),
        *(migrations.RunSQL(gone, made) for made, gone in _GONE),
    ]

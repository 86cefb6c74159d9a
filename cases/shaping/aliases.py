"""The other names of a case: what was merged into it, and into that, as long as nobody undoes it."""

from cases.models import Case


def names_of(case: Case) -> dict[int, str]:
    """Return id and number of every case that goes on in this one; one statement for each merge deep, plus one.

    A case read with `alias_ids` of the first depth costs nothing while it has none.
    """
    found: dict[int, str] = {}
    known = getattr(case, "alias_ids", None)
    if known is not None and not known:
        return found
    newest: list[int] = [case.pk]
    while newest:
        aliases = dict(Case.objects.filter(merged_into__in=newest).values_list("pk", "reference"))
        newest = [pk for pk in aliases if pk not in found]
        found.update(aliases)
    return found
